import { useMemo } from 'react'
import type { LiveActions } from '../core/liveActions.ts'
import type { MicRequestPartsFragment, MusicRequestPartsFragment } from '../gql/index.ts'
import { useLive } from './LiveProvider.tsx'
import type { Loading } from './nextPage.ts'
import { useMicRequests } from './useMicRequests.ts'
import { type Playlist, useMusicRequests } from './useMusicRequests.ts'

/** The DJ's decisions about songs. */
type MusicDecisions = Pick<
  LiveActions,
  'acceptMusic' | 'rejectMusic' | 'startMusic' | 'markMusicPlayed' | 'reopenMusic' | 'moveMusic'
>

/** The DJ's desk, live. */
export interface DJDesk
  extends Loading,
    Playlist,
    MusicDecisions,
    Pick<LiveActions, 'approveMic' | 'declineMic' | 'reopenMic'> {
  /** The songs that wait for a decision, the oldest first. */
  musicRequests: MusicRequestPartsFragment[]
  /** The requests for the microphone that wait for a decision, the oldest first. */
  micRequests: MicRequestPartsFragment[]
}

/**
 * Returns the pending requests that wait for the DJ, the oldest first, the song that plays, the queue of accepted songs
 * in its order, and the functions that decide them.
 */
export function useDJWebSocket(): DJDesk {
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
