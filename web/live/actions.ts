import { announcementActions } from './announcements.ts'
import { memberActions } from './members.ts'
import { micActions } from './mic.ts'
import { musicActions } from './music.ts'
import type { Mutations } from './mutations.ts'
import { notificationActions } from './notifications.ts'
import { photoActions } from './photos.ts'
import { presenceActions } from './presence.ts'
import { taskActions } from './tasks.ts'
import type { Uploads } from './uploads.ts'

/** Creates all actions except writing messages. Each function stays the same object as long as the client lives. */
export function createActions(mutations: Mutations, uploads: Uploads) {
  return {
    ...announcementActions(mutations),
    ...memberActions(mutations),
    ...micActions(mutations),
    ...musicActions(mutations),
    ...notificationActions(mutations),
    ...photoActions(mutations, uploads),
    ...presenceActions(mutations),
    ...taskActions(mutations),
  }
}
