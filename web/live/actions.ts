import { announcementActions } from './announcements.ts'
import { memberActions } from './members.ts'
import { micActions } from './mic.ts'
import { musicActions } from './music.ts'
import { notificationActions } from './notifications.ts'
import type { Performer } from './perform.ts'
import { photoActions } from './photos.ts'
import { presenceActions } from './presence.ts'
import { taskActions } from './tasks.ts'
import type { Uploads } from './uploads.ts'

/** Creates all actions except writing messages. Each function stays the same object as long as the client lives. */
export function createActions(performer: Performer, uploads: Uploads) {
  return {
    ...announcementActions(performer),
    ...memberActions(performer),
    ...micActions(performer),
    ...musicActions(performer),
    ...notificationActions(performer),
    ...photoActions(performer, uploads),
    ...presenceActions(performer),
    ...taskActions(performer),
  }
}
