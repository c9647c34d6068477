import type { LiveEventKind } from '@attitudes/live/documents'

/** The kinds of events to choose from for an address that an app names. Those that most apps are for come first. */
export const appKinds = [
  'PHOTO_SHARED',
  'PHOTO_REMOVED',
  'MESSAGE_RECEIVED',
  'ANNOUNCEMENT_MADE',
  'MUSIC_REQUEST_CHANGED',
  'MIC_REQUEST_CHANGED',
  'TASK_CHANGED',
  'MEMBER_JOINED',
] as const satisfies LiveEventKind[]

/** A kind of event to choose. */
export type AppKind = (typeof appKinds)[number]
