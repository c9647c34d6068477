import { useLive } from './LiveProvider.tsx'
import { useMicRequestsQuery } from './operations.ts'
import { useAllPages } from './useAllPages.ts'

/** Every request for the microphone that the user may see, the oldest first, live. */
export function useMicRequests() {
  const { requestMic, withdrawMic } = useLive().actions
  const { data, loading, error, fetchMore } = useMicRequestsQuery()
  useAllPages(data?.micRequests.pageInfo, fetchMore)
  return { micRequests: data?.micRequests.nodes ?? [], loading, error, requestMic, withdrawMic }
}
