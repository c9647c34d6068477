import type { NotificationKind } from './notifications.ts'

/** For each status of a request, the statuses from which it is reached. */
export type Transitions<Status extends string> = Readonly<Record<Status, readonly Status[]>>

/** The outcome of a wish to bring a request to a status: it is there already, it may go there, or it may not. */
export type Step = 'there' | 'allowed' | 'refused'

/** The status of a request for a song. PLAYING is one song of a wedding at most. */
export type MusicRequestStatus = 'PENDING' | 'ACCEPTED' | 'REJECTED' | 'PLAYING' | 'PLAYED' | 'WITHDRAWN'

/** The status of a request for the microphone. */
export type MicRequestStatus = 'PENDING' | 'APPROVED' | 'DECLINED' | 'WITHDRAWN'

/** The only place that says how requests for songs go on. PENDING is reached again when the DJ reopens one. */
export const musicTransitions: Transitions<MusicRequestStatus> = {
  PENDING: ['ACCEPTED', 'REJECTED', 'PLAYING', 'PLAYED', 'WITHDRAWN'],
  ACCEPTED: ['PENDING'],
  REJECTED: ['PENDING'],
  // A DJ also plays a song at once.
  PLAYING: ['PENDING', 'ACCEPTED'],
  PLAYED: ['PENDING', 'ACCEPTED', 'PLAYING'],
  WITHDRAWN: ['PENDING'],
}

/** The only place that says how requests for the microphone go on. */
export const micTransitions: Transitions<MicRequestStatus> = {
  PENDING: ['APPROVED', 'DECLINED', 'WITHDRAWN'],
  APPROVED: ['PENDING'],
  DECLINED: ['PENDING'],
  WITHDRAWN: ['PENDING'],
}

/** Whether a request may go from one status to another. A request that is there already is left as it is. */
export function stepOf<Status extends string>(transitions: Transitions<Status>, from: Status, to: Status): Step {
  if (from === to) return 'there'
  return transitions[to].includes(from) ? 'allowed' : 'refused'
}

/** Notifications of the requester, by the new status. What they did themselves, and what is open again, needs none. */
export const musicNotifications: Partial<Record<MusicRequestStatus, NotificationKind>> = {
  ACCEPTED: 'MUSIC_REQUEST_ACCEPTED',
  REJECTED: 'MUSIC_REQUEST_REJECTED',
  PLAYED: 'MUSIC_REQUEST_PLAYED',
}

/** Notifications of the requester, by the new status of their request for the microphone. */
export const micNotifications: Partial<Record<MicRequestStatus, NotificationKind>> = {
  APPROVED: 'MIC_REQUEST_APPROVED',
  DECLINED: 'MIC_REQUEST_DECLINED',
}

/** Statuses in which a song is seen by its requester and by the roles that see hidden music alone. */
export const hiddenStatuses: readonly MusicRequestStatus[] = ['REJECTED', 'WITHDRAWN']

/** The change that brings a request to a status. */
export function changeTo<Status extends string>(status: Status): Exclude<Status, 'PENDING'> | 'REOPENED' {
  return status === 'PENDING' ? 'REOPENED' : (status as Exclude<Status, 'PENDING'>)
}
