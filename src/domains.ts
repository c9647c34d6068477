import { readFileSync } from 'node:fs'
import type { Auth } from './access/auth.ts'
import type { Config } from './config.ts'
import type { Domains, ServerInfo } from './context.ts'
import { fileOf } from './files.ts'
import type { Infrastructure } from './infrastructure.ts'
import type { ClusterCount } from './metrics/clusterCount.ts'
import { createMetrics } from './metrics/metrics.ts'
import { pictureTypes } from './pictures/pictures.ts'
import { Announcements } from './wedding/announcements.ts'
import { Conversations } from './wedding/conversations.ts'
import { History } from './wedding/history.ts'
import { Members } from './wedding/members.ts'
import { MessageChanges } from './wedding/messageChanges.ts'
import { MessageSearch } from './wedding/messageSearch.ts'
import { Messages } from './wedding/messages.ts'
import { Mic } from './wedding/mic.ts'
import { Music } from './wedding/music.ts'
import { NotificationMarks } from './wedding/notificationMarks.ts'
import { Notifications } from './wedding/notifications.ts'
import { Photos } from './wedding/photos.ts'
import type { PresenceService } from './wedding/presence/presence.ts'
import { Reading } from './wedding/reading.ts'
import type { Sessions } from './wedding/sessions/sessions.ts'
import { Integrations } from './wedding/signIn/integrations.ts'
import { Invitations } from './wedding/signIn/invitations.ts'
import { Rejoining } from './wedding/signIn/rejoining.ts'
import { SignIn } from './wedding/signIn/signIn.ts'
import { Tasks } from './wedding/tasks.ts'
import { Weddings } from './wedding/weddings.ts'

/** The parts that the domains are made of. */
export interface DomainParts extends Infrastructure {
  presence: PresenceService
  sessions: Sessions
  connections: ClusterCount
}

/** Creates the services of all domains. */
export function createDomains(config: Config, services: DomainParts): Domains {
  const { auth, connections, database, limits, presence } = services
  const { db, readAs } = database
  const { photoUrls, photoOriginalBytes, webhookUrls, limits: sizes } = config
  const parts = { ...services, db, readAs, photoUrls, photoOriginalBytes, webhookUrls, sizes }
  const invitations = new Invitations(parts)
  return {
    server: serverInfo(config, auth),
    limits,
    weddings: new Weddings(parts),
    members: new Members(parts),
    invitations,
    integrations: new Integrations(parts),
    signIn: new SignIn({ ...parts, invitations }),
    rejoining: new Rejoining(parts),
    messages: new Messages(parts),
    messageChanges: new MessageChanges(parts),
    messageSearch: new MessageSearch(parts),
    conversations: new Conversations(parts),
    reading: new Reading(parts),
    music: new Music(parts),
    mic: new Mic(parts),
    photos: new Photos(parts),
    tasks: new Tasks(parts),
    presence,
    announcements: new Announcements(parts),
    history: new History(parts),
    notifications: new Notifications(parts),
    notificationMarks: new NotificationMarks(parts),
    metrics: createMetrics({ readAs, connections }),
  }
}

const { version } = JSON.parse(readFileSync(fileOf('../package.json'), 'utf8'))

function serverInfo({ limits }: Config, { issues }: Auth): ServerInfo {
  return { version, canJoin: issues, maxUploadBytes: limits.uploadBytes, photoTypes: pictureTypes, pushKey: null }
}
