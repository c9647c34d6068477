import type { ApolloClient } from '@apollo/client'
import type { BehaviorSubject, Observable } from 'rxjs'
import type { LiveEvent } from '../domains/update.ts'
import type { MemberPartsFragment } from '../gql/index.ts'
import type { Status } from './connection.ts'
import type { LiveActions } from './liveActions.ts'
import type { LiveOutbox } from './liveOutbox.ts'
import type { Mutations } from './mutations.ts'
import type { ClientSession } from './session.ts'
import type { LiveStorage } from './storage.ts'
import type { Upload } from './uploads.ts'
import type { DeviceSignals } from './wakeups.ts'

/** Options of a client. */
export interface LiveOptions {
  /**
   * Address of the server, as http(s)://host:port. By default VITE_WS_URL, REACT_APP_WS_URL, or the origin of the page.
   */
  url?: string
  /**
   * The user's token from the beginning; `connect(token)` gives one later. The app keeps it. Without `token` and
   * `fetchToken` the library keeps the session.
   */
  token?: string
  /**
   * Gets a token when there is none or it was refused. Without it the user has to sign in again with `connect(token)`.
   */
  fetchToken?: () => Promise<string>
  /**
   * Called with the token in use, also with one that the server has renewed; with undefined when the server refused it.
   */
  onToken?: (token: string | undefined) => void
  /**
   * Keeps the session and what was done offline over a reload, at once or asynchronously. By default localStorage where
   * there is one; null keeps nothing. Photos are kept in IndexedDB where there is one.
   */
  storage?: LiveStorage | null
  /**
   * Key under which the session is kept in `storage`: the token, and the key of a device that has joined. All tabs are
   * signed in as the same person. By default `attitudes:session`; with `token` or `fetchToken` the token is kept only
   * if the app names a key.
   */
  sessionKey?: string
  /** Signals of a device without a page, such as a phone with React Native. */
  signals?: DeviceSignals
  /**
   * Prints connections, sessions and events to the console. By default the areas that `localStorage.debug` names, such
   * as `attitudes:*`.
   */
  debug?: boolean
  /** Name of the client in Apollo's devtools. By default `attitudes-live`. */
  name?: string
}

/** Everything that the hooks share: one Apollo client, one stream of events, one connection, one outbox. */
export interface LiveClient {
  /** Apollo's client, whose cache every event is applied to. */
  readonly apollo: ApolloClient
  /** Each event that the user may see, after it has been applied to the cache. */
  readonly events: Observable<LiveEvent>
  /** Whether the server is connected, and otherwise why not. */
  readonly status: BehaviorSubject<Status>
  /** The token in use, and the person it is of. */
  readonly session: ClientSession
  /** The user, as the server says when it has been asked, or as the token says. */
  me(): MemberPartsFragment
  /** Everything that the user did and that the server has not acknowledged yet. */
  readonly outbox: LiveOutbox
  /** Files on their way to the wedding. */
  readonly uploads: BehaviorSubject<readonly Upload[]>
  /** Everything that the user can do, except writing messages. */
  readonly actions: LiveActions
  /** Sends a mutation of the app's own, as the actions are sent. */
  readonly mutate: Mutations['mutate']
  /** Sends a sign of typing to a member, or with null to everyone. A failure is ignored. */
  setTyping(recipientId: string | null, isTyping: boolean): void
  /**
   * Marks a conversation, with null the wedding's channel, as read up to a message: here at once, for the others soon.
   */
  markRead(partnerId: string | null, upTo: string): void
  /** Keeps all that is loaded of a conversation while its earlier messages are shown. Returns the function to let go. */
  holdConversation(recipientId: string | null): () => void
  /** Listens until the last caller lets go. Returns the function to let go. */
  hold(): () => void
  /**
   * Signs in with this token and listens until `disconnect`. Resolves when connected; rejects with SignedOut when the
   * token is refused.
   */
  connect(token: string): Promise<void>
  /** Closes the connection for everyone who uses this client, until `connect`. */
  disconnect(): void
  /** Closes the connection and forgets the user and what they read. */
  signOut(): void
  /**
   * Ends sockets, requests, timers and listeners, for good. Promises that wait are rejected. What was not sent stays in
   * the storage.
   *
   * ```ts
   * import.meta.hot?.dispose(() => live.dispose())
   * ```
   */
  dispose(): void
}
