import { useMemo } from 'react'
import { useLive } from './LiveProvider.tsx'
import { useMicRequests } from './useMicRequests.ts'
import { useMusicRequests } from './useMusicRequests.ts'

/**
 * Returns the pending requests that wait for the DJ, the oldest first, the song that plays, the queue of accepted songs
 * in its order, and the functions that decide them.
 */
export function useDJWebSocket() {
  const { acceptMusic, rejectMusic, startMusic, markMusicPlayed, reopenMusic, moveMusic } = useLive().actions
  const { approveMic, declineMic, reopenMic } = useLive().actions
  const music = useMusicRequests()
  const mic = useMicRequests()
  return {
    musicRequests: usePending(music.musicRequests),
    micRequests: usePending(mic.micRequests),
    nowPlaying: music.nowPlaying,
    queue: music.queue,
    acceptMusic,
    rejectMusic,
    startMusic,
    markMusicPlayed,
    reopenMusic,
    moveMusic,
    approveMic,
    declineMic,
    reopenMic,
    loading: music.loading || mic.loading,
    error: music.error ?? mic.error,
  }
}

function usePending<Request extends { status: string }>(requests: Request[]): Request[] {
  return useMemo(() => requests.filter(({ status }) => status === 'PENDING'), [requests])
}
