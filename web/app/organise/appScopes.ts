import type { Permission } from '@attitudes/live/documents'

/** What an app may be allowed to do beyond reading, in the order of the form: what most apps are for comes first. */
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
