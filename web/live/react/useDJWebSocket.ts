import { useMemo } from 'react'
import { useLive } from './LiveProvider.tsx'
import { useMicRequests } from './useMicRequests.ts'
import { useMusicRequests } from './useMusicRequests.ts'

/** Returns the pending requests that wait for the DJ, the oldest first, and the functions that decide them. */
export function useDJWebSocket() {
  const { acceptMusic, rejectMusic, approveMic, declineMic } = useLive().actions
  const music = useMusicRequests()
  const mic = useMicRequests()
  return {
    musicRequests: usePending(music.musicRequests),
    micRequests: usePending(mic.micRequests),
    acceptMusic,
    rejectMusic,
    approveMic,
    declineMic,
    loading: music.loading || mic.loading,
    error: music.error ?? mic.error,
  }
}

function usePending<Request extends { status: string }>(requests: Request[]): Request[] {
  return useMemo(() => requests.filter(({ status }) => status === 'PENDING'), [requests])
}
