import type { Permission } from '@attitudes/live/documents'

/** The scopes to choose from: permissions beyond reading. Those that most apps are for come first. */
export const appScopes = [
  'SHARE_PHOTO',
  'REMOVE_PHOTO',
  'SEND_MESSAGE',
  'ANNOUNCE',
  'REQUEST_MUSIC',
  'DECIDE_MUSIC',
  'DECIDE_MIC',
  'MANAGE_TASKS',
  'INVITE',
  'REMOVE_MEMBER',
  'MANAGE_WEDDING',
] as const satisfies Permission[]
