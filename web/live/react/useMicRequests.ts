import type { LiveActions } from '../core/liveActions.ts'
import type { MicRequestPartsFragment } from '../gql/index.ts'
import { none, useLive } from './LiveProvider.tsx'
import type { Loading } from './nextPage.ts'
import { useMicRequestsQuery } from './operations.ts'
import { useAllPages } from './useAllPages.ts'

/** Requests for the microphone, live. */
export interface MicRequestsHook extends Loading, Pick<LiveActions, 'requestMic' | 'withdrawMic'> {
  /** Every request that the user may see, the oldest first. */
  micRequests: MicRequestPartsFragment[]
}

/** Returns every request for the microphone that the user may see, the oldest first, live. */
export function useMicRequests(): MicRequestsHook {
  const { requestMic, withdrawMic } = useLive().actions
  const { data, loading, error, fetchMore } = useMicRequestsQuery()
  useAllPages(data?.micRequests.pageInfo, fetchMore)
  return { micRequests: data?.micRequests.nodes ?? none, loading, error, requestMic, withdrawMic }
}
