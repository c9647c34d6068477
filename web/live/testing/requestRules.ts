import type { MicRequestStatus, MusicRequestStatus } from '../gql/index.ts'

/** For each status of a request for a song, the statuses from which it is reached, as the server's table says. */
export const musicTransitions: Record<MusicRequestStatus, readonly MusicRequestStatus[]> = {
  PENDING: ['ACCEPTED', 'REJECTED', 'PLAYING', 'PLAYED', 'WITHDRAWN'],
  ACCEPTED: ['PENDING'],
  REJECTED: ['PENDING'],
  PLAYING: ['PENDING', 'ACCEPTED'],
  PLAYED: ['PENDING', 'ACCEPTED', 'PLAYING'],
  WITHDRAWN: ['PENDING'],
}

/** For each status of a request for the microphone, the statuses from which it is reached. */
export const micTransitions: Record<MicRequestStatus, readonly MicRequestStatus[]> = {
  PENDING: ['APPROVED', 'DECLINED', 'WITHDRAWN'],
  APPROVED: ['PENDING'],
  DECLINED: ['PENDING'],
  WITHDRAWN: ['PENDING'],
}

/** Statuses in which a song is seen by its requester and by the roles that see hidden music alone. */
export const hiddenStatuses: readonly MusicRequestStatus[] = ['REJECTED', 'WITHDRAWN']
