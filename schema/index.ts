import './announcements.ts'
import './members.ts'
import './messages.ts'
import './metrics.ts'
import './mic.ts'
import './music.ts'
import './notifications.ts'
import './photos.ts'
import './presence.ts'
import './tasks.ts'
import { builder } from './builder.ts'

/** The whole schema: each domain's file has put its part in. */
export const schema = builder.toSchema()
