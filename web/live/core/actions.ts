import { announcementActions } from '../domains/announcements.ts'
import { memberActions } from '../domains/members.ts'
import { micActions } from '../domains/mic.ts'
import { musicActions } from '../domains/music.ts'
import { notificationActions } from '../domains/notifications.ts'
import { photoActions } from '../domains/photos.ts'
import { presenceActions } from '../domains/presence.ts'
import { taskActions } from '../domains/tasks.ts'
import type { Mutations } from './mutations.ts'
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
