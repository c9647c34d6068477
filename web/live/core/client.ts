import { ApolloClient, ApolloLink, ServerError } from '@apollo/client'
import { isMutationOperation, isSubscriptionOperation } from '@apollo/client/utilities'
import { defer, distinctUntilChanged, filter, firstValueFrom, map, merge, retry, switchMap, tap } from 'rxjs'
import { createUnreadLink } from '../domains/conversations.ts'
import { createReadingMarks } from '../domains/reading.ts'
import type { LiveEvent } from '../domains/update.ts'
import {
  EventsDocument,
  MarkMessagesReadDocument,
  type MemberPartsFragment,
  MessagePartsFragmentDoc,
  RefreshSessionDocument,
  SendMessageDocument,
  SetTypingDocument,
  ViewerDocument,
  WeddingDocument,
} from '../gql/index.ts'
import { createActions } from './actions.ts'
import { createRetryPolicy, verdictOf } from './answers.ts'
import { EventApplier } from './applier.ts'
import { createBySocketLink } from './bySocket.ts'
import { createCache } from './cache.ts'
import { createConnection } from './connection.ts'
import { createHttpLink } from './http.ts'
import { createMessageOutbox } from './messageOutbox.ts'
import { createMutations, refusalIn, refusedBy } from './mutations.ts'
import { askAgainAfter } from './notReplayed.ts'
import { beforeStream, readAgain } from './readAgain.ts'
import { createResumingLink, retryDelay } from './resume.ts'
import { createSession, SignedOut } from './session.ts'
import { createEventStream } from './stream.ts'
import { createUploads } from './uploads.ts'

/** Options of a client. */
export type LiveOptions = {
  /**
   * Address of the server, as http(s)://host:port. By default VITE_WS_URL, REACT_APP_WS_URL, or the origin of the page.
   */
  url?: string
  token?: string
  /**
   * Gets a token when there is none or it was refused. Without it the user has to sign in again with `connect(token)`.
   */
  fetchToken?: () => Promise<string>
  /**
   * Called with the token in use, also with one that the server has renewed; with undefined when the server refused it.
   */
  onToken?: (token: string | undefined) => void
  /** Keeps messages written offline over a reload. By default localStorage where there is one; null keeps nothing. */
  storage?: Storage | null
}

/** Everything that the hooks share: one Apollo client, one stream of events, one socket, one outbox. */
export type LiveClient = ReturnType<typeof createLiveClient>

/** Creates a client. It connects when somebody listens, or with `connect`. */
export function createLiveClient({
  url = defaultUrl(),
  token,
  fetchToken,
  onToken,
  storage = defaultStorage(),
}: LiveOptions = {}) {
  const session = createSession(token, fetchToken)
  const connection = createConnection(url, session)
  const cache = createCache(url)
  /** Events that are applied while all that is shown is read again: they may be newer than that. */
  let meanwhile: LiveEvent[] | undefined
  /** The user: as the server says where it has been asked, since a role may have changed after the token was issued. */
  const me = (): MemberPartsFragment => {
    const { userId: id = '', userName: name = '', role = 'GUEST' } = session.bearer() ?? {}
    const known = cache.readQuery({ query: ViewerDocument })?.viewer
    return known?.id === id ? known : { __typename: 'Member', id, name, role: role as MemberPartsFragment['role'] }
  }

  const applier = new EventApplier(cache, me)
  const apply = (events: LiveEvent[]) => {
    meanwhile?.push(...events)
    applier.apply(events)
  }

  const delay = (error: unknown, failures: number) => retryDelay(error, failures, session)
  const stream = createEventStream({
    read: (after) =>
      apollo.subscribe({ query: EventsDocument, variables: { after }, fetchPolicy: 'no-cache' }).pipe(
        map(({ data, error }) => {
          if (!data) throw error ?? new Error('an event without data')
          return data.events
        }),
      ),
    cursorOfNow,
    apply,
    async readAgain() {
      const newer: LiveEvent[] = []
      meanwhile = newer
      const show = await readAgain(apollo).finally(() => {
        meanwhile = undefined
      })
      const update = () => {
        applier.clear()
        show()
        apply(newer)
        for (const upTo of marks.pending().values()) showRead(upTo)
      }
      return () => cache.batch({ update })
    },
    isGone: (error) => refusedBy(error)?.code === 'CURSOR_GONE',
    retryDelay: delay,
  })

  const http = createHttpLink(`${url}/graphql`)
  const authorized = new ApolloLink((operation, forward) =>
    defer(() => session.token()).pipe(
      switchMap((bearer) => {
        operation.setContext(({ headers }) => ({ headers: { ...headers, authorization: `Bearer ${bearer}` } }))
        const refuse = () => session.refuse(bearer)
        return forward(operation).pipe(
          tap({
            next: (result) => isUnauthenticated(result) && refuse(),
            error: (error) => isUnauthorized(error) && refuse(),
          }),
        )
      }),
    ),
  )
  // A query waits for the stream to begin, and is asked until it is answered; so is a mutation that says that it is
  // retryable.
  const retrying = new ApolloLink((operation, forward) => {
    const ask = () =>
      forward(operation).pipe(
        tap((result) => {
          const refused = refusalIn(result)
          if (!refused || verdictOf(refused) === 'final') return
          if (!(isMutationOperation(operation.query) && refused.code === 'RATE_LIMITED')) throw refused
        }),
      )
    const asked = operation.getContext().beforeStream
      ? ask()
      : stream.around(ask, !isMutationOperation(operation.query))
    return asked.pipe(retry({ delay: createRetryPolicy(delay) }))
  })
  const unread = createUnreadLink(cache, { pending: () => marks.pending() })
  const apollo: ApolloClient = new ApolloClient({
    cache,
    link: ApolloLink.split(
      ({ query }) => isSubscriptionOperation(query),
      createResumingLink(connection, session, cursorOfNow),
      ApolloLink.from([
        unread,
        ApolloLink.split(isRetryable, retrying),
        authorized,
        createBySocketLink(connection),
        http,
      ]),
    ),
  })

  async function cursorOfNow(): Promise<string> {
    const { data } = await apollo.query({ query: WeddingDocument, fetchPolicy: 'no-cache', context: beforeStream })
    if (!data) throw new Error('a wedding without data')
    return data.wedding.cursor
  }

  const mutations = createMutations(() => apollo, me)
  const uploading = createUploads(url, session, (photo) =>
    apply([{ __typename: 'PhotoShared', cursor: '', at: photo.sharedAt, photo }]),
  )
  const actions = createActions(mutations, uploading)

  const outbox = createMessageOutbox({
    session,
    storage: storage ?? undefined,
    async send(input, isRetry) {
      const sending = apollo.mutate({
        mutation: SendMessageDocument,
        variables: { input },
        context: { wasTried: isRetry },
      })
      const { data } = await sending.catch((error) => {
        throw refusedBy(error) ?? error
      })
      if (!data) throw new Error('a mutation without data')
      const message = data.sendMessage
      apply([{ __typename: 'MessageReceived', cursor: '', at: message.sentAt, message }])
      // Apollo updates queries in a later turn: until then the message is shown as pending, and then as stored.
      await new Promise((resolve) => setTimeout(resolve))
      return message
    },
    retryDelay: delay,
  })

  const marks = createReadingMarks({
    async send(partnerId, upTo) {
      const variables = { input: { with: partnerId, upTo } }
      const context = { fetchOptions: { keepalive: true } }
      // A later mark may be here when the answer comes, so unread messages are counted here.
      const marking = apollo.mutate({ mutation: MarkMessagesReadDocument, variables, context, fetchPolicy: 'no-cache' })
      await marking.catch((error) => {
        throw refusedBy(error) ?? error
      })
    },
    retryDelay: delay,
  })
  const showRead = (upTo: string) => {
    const message = mutations.known(MessagePartsFragmentDoc, 'Message', upTo)
    if (message) apply([{ __typename: 'MessagesRead', cursor: '', at: message.sentAt, reader: me(), upTo: message }])
  }

  // Renewed when three quarters of its time are over. If an identity provider issues the tokens, `fetchToken` gets
  // them.
  let renewal: ReturnType<typeof setTimeout> | undefined
  let user = session.bearer()
  session.changes.subscribe((current) => {
    onToken?.(current)
    clearTimeout(renewal)
    const bearer = session.bearer()
    if (!bearer) return
    if (user && (user.userId !== bearer.userId || user.weddingId !== bearer.weddingId)) changeUser()
    user = bearer
    const left = bearer.expiresAt - Date.now()
    renewal = setTimeout(() => renew().catch(() => {}), Math.min(left * 0.75, 2 ** 31 - 1))
  })
  const renew = async () => {
    const { refreshSession } = await mutations.mutate(RefreshSessionDocument, {})
    session.set(refreshSession.token)
  }
  const changeUser = () => {
    stream.forget()
    applier.clear()
    marks.forget()
    connection.disconnect()
    void apollo.clearStore()
    update()
  }

  // Another role may see other things, so everything is read again.
  stream.events.subscribe((event) => {
    if (event.__typename === 'MemberChanged' && event.member.id === me().id) void apollo.resetStore()
  })
  const connections = connection.status.pipe(
    map(({ isConnected }) => isConnected),
    distinctUntilChanged(),
    filter(Boolean),
  )
  askAgainAfter(connections, apollo)

  let holds = 0
  let wanted: boolean | undefined
  // An ADMIN of no wedding has nothing to hear, and may ask for what needs none.
  const update = () => ((wanted ?? holds > 0) && session.bearer()?.weddingId ? stream.start() : stream.stop())

  return {
    apollo,
    events: stream.events,
    status: connection.status,
    session,
    me,
    outbox,
    uploads: uploading.uploads,
    actions,
    mutate: mutations.mutate,

    /** Sends a sign of typing to a member, or with null to everyone. A failure is ignored. */
    setTyping(recipientId: string | null, isTyping: boolean) {
      apollo.mutate({ mutation: SetTypingDocument, variables: { input: { recipientId, isTyping } } }).catch(() => {})
    },

    /**
     * Marks a conversation, with null the wedding's channel, as read up to a message: here at once, for the others
     * soon.
     */
    markRead(partnerId: string | null, upTo: string) {
      showRead(upTo)
      marks.mark(partnerId, upTo)
    },

    /**
     * Keeps all that is loaded of a conversation while its earlier messages may be shown. Returns the way to let go.
     */
    holdConversation: (recipientId: string | null) => applier.open.hold(recipientId),

    /** Listens until the last who holds it lets go. Returns the way to let go. */
    hold() {
      holds++
      update()
      let held = true
      return () => {
        if (held) holds--
        held = false
        // Not at once: StrictMode lets go and holds again.
        setTimeout(update)
      }
    },

    /**
     * Signs in with this token and listens until `disconnect`. Resolves when connected; rejects when the token is
     * refused.
     */
    async connect(token: string): Promise<void> {
      session.set(token)
      // An expired token is not worth a connection: this rejects for it, or gets a new one.
      await session.token()
      wanted = true
      update()
      const refused = session.changes.pipe(
        filter((current) => current === undefined),
        map(() => {
          throw new SignedOut()
        }),
      )
      await firstValueFrom(merge(connections, refused))
    },

    /** Closes the connection for everyone who uses this client, until `connect`. */
    disconnect() {
      wanted = false
      update()
      connection.disconnect()
    },

    /** Closes the connection and forgets the user and what they read. */
    signOut() {
      stream.forget()
      applier.clear()
      marks.forget()
      connection.disconnect()
      session.set(undefined)
      user = undefined
      void apollo.clearStore()
    },
  }
}

/** A refusal that the server says in GraphQL; Apollo hands over its 401 as a result. */
function isUnauthenticated({ errors }: ApolloLink.Result): boolean {
  return errors?.some(({ extensions }) => extensions?.code === 'UNAUTHENTICATED') ?? false
}

function isUnauthorized(error: unknown): boolean {
  return ServerError.is(error) && error.statusCode === 401
}

function isRetryable({ query, getContext }: ApolloLink.Operation): boolean {
  return !isMutationOperation(query) || getContext().retryable === true
}

function defaultUrl(): string {
  const { VITE_WS_URL, REACT_APP_WS_URL } = import.meta.env ?? {}
  const url =
    VITE_WS_URL || REACT_APP_WS_URL || otherBundlersUrl() || globalThis.location?.origin || 'http://localhost:3001'
  return url.replace(/\/$/, '').replace(/^ws/, 'http')
}

declare const process: { env: { REACT_APP_WS_URL?: string } }

// Other bundlers than Vite put the value in the place of exactly this expression, and leave no `process` behind.
function otherBundlersUrl(): string | undefined {
  try {
    return process.env.REACT_APP_WS_URL
  } catch {
    return undefined
  }
}

function defaultStorage(): Storage | null {
  return typeof localStorage === 'undefined' ? null : localStorage
}
