import type { ExecutionArgs } from 'graphql'
import type { LimitState, Limits } from './access/limits.ts'
import type { Viewer } from './access/viewer.ts'
import type { Config } from './config.ts'
import type { Feed } from './feed/feed.ts'
import type { Metrics } from './metrics/metrics.ts'
import { remembering } from './remembering.ts'
import { type Addresses, addressesAt } from './wedding/addresses.ts'
import type { Announcements } from './wedding/announcements.ts'
import type { Conversations } from './wedding/conversations.ts'
import type { History } from './wedding/history.ts'
import type { Members } from './wedding/members.ts'
import type { MessageChanges } from './wedding/messageChanges.ts'
import type { MessageSearch } from './wedding/messageSearch.ts'
import type { Messages } from './wedding/messages.ts'
import type { Mic } from './wedding/mic.ts'
import type { Music } from './wedding/music.ts'
import type { NotificationMarks } from './wedding/notificationMarks.ts'
import type { Notifications } from './wedding/notifications.ts'
import type { Photos } from './wedding/photos.ts'
import type { PresenceService } from './wedding/presence/presence.ts'
import type { Reading } from './wedding/reading.ts'
import type { Integrations } from './wedding/signIn/integrations.ts'
import type { Invitations } from './wedding/signIn/invitations.ts'
import type { Rejoining } from './wedding/signIn/rejoining.ts'
import type { SignIn } from './wedding/signIn/signIn.ts'
import type { Tasks } from './wedding/tasks.ts'
import type { Weddings } from './wedding/weddings.ts'

/** Context of the resolvers: the services of all domains, who asks, and from where. */
export type Context = Domains & {
  /** Null without a token; the schema's scopes let such a request see nothing. */
  viewer: Viewer | null
  client: Client
  /**
   * The request as its transport read it. `extensions.cost` asks for a report of what the operation costs,
   * `extensions.idempotencyKey` marks a mutation that may be sent again, and
   * `lastEventId` is the cursor after which a subscription goes on, whatever its argument `after` says.
   */
  params: { extensions?: Readonly<Record<string, unknown>> | null; lastEventId?: string }
  /** Builds the addresses in the answer. The context of events has nothing else: events do not depend on the viewer. */
  addresses: Addresses
  /** A wedding's cursor, read once in a request: a query that asks for the viewer's reads it before anything else. */
  cursor(weddingId: string): Promise<string>
}

/** The address that a request came from, of IPv6 its /64, and the origin that it came to: `https://host:port`. */
export type Client = { address: string; origin: string }

export type { LimitState }

/** Facts about this server, for a client that has not signed in yet. */
export interface ServerInfo {
  version: string
  /** Whether people join here with codes; otherwise their tokens come from an identity provider. */
  canJoin: boolean
  maxUploadBytes: number
  /** Media types of the pictures that may be uploaded. */
  photoTypes: readonly string[]
  /** The key of the server for notifications by push; null as long as there are none. */
  pushKey: string | null
}

/** The services of all domains. */
export type Domains = {
  server: ServerInfo
  limits: Pick<Limits, 'of'>
  weddings: Weddings
  members: Members
  invitations: Invitations
  integrations: Integrations
  signIn: SignIn
  rejoining: Rejoining
  messages: Messages
  messageChanges: MessageChanges
  messageSearch: MessageSearch
  conversations: Conversations
  reading: Reading
  music: Music
  mic: Mic
  photos: Photos
  tasks: Tasks
  presence: PresenceService
  announcements: Announcements
  history: History
  notifications: Notifications
  notificationMarks: NotificationMarks
  metrics: Metrics
}

/** The context of an operation. */
export function contextOf({ contextValue }: Pick<ExecutionArgs, 'contextValue'>): Context {
  return contextValue as Context
}

/** Makes the context of a request of a viewer, null without a token. */
export type ContextFor = (viewer: Viewer | null, client: Client, params: Context['params']) => Context

/** Returns the maker of contexts for these services. */
export function createContextFor(domains: Domains, feed: Feed, photoUrls: Config['photoUrls']): ContextFor {
  const addressesOf = remembering((origin: string) => addressesAt(origin, photoUrls))
  // A copy of it gets no more fields, each of which would take V8 longer than all that are copied.
  const blank = { ...domains, viewer: null, client: null, params: null, addresses: null, cursor: null }
  return (viewer, client, params) => {
    // Most requests ask for none.
    let cursors: Map<string, Promise<string>> | undefined
    const cursor = (weddingId: string) => {
      cursors ??= new Map()
      const read = cursors.get(weddingId) ?? feed.cursor({ weddingId, id: viewer?.id ?? '' })
      cursors.set(weddingId, read)
      return read
    }
    return { ...blank, viewer, client, params, addresses: addressesOf(client.origin), cursor }
  }
}
