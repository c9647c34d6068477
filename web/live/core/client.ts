import { ApolloClient, ApolloLink, DocumentTransform } from '@apollo/client'
import { first, type Observable, switchMap, take } from 'rxjs'
import { needs } from '../domains/needs.ts'
import { createUnreadLink } from '../domains/unread.ts'
import type { LiveEvent } from '../domains/update.ts'
import { RefreshSessionDocument, SetTypingDocument } from '../gql/index.ts'
import { types } from '../gql/types.ts'
import { EventApplier } from './applier.ts'
import { createCache } from './cache.ts'
import { completed } from './completed.ts'
import { type Connection, connectionsOf } from './connection.ts'
import { debugPatterns, printedNews, printingLinks } from './debug.ts'
import { defaultStorage, defaultUrl } from './defaults.ts'
import { Ending } from './ending.ts'
import { createEvents, cursorOfNow } from './events.ts'
import { createLifecycle } from './lifecycle.ts'
import { createLinks } from './links.ts'
import type { LiveClient, LiveOptions } from './liveClient.ts'
import { onlineCode } from './loadOnline.ts'
import { createMarks } from './marks.ts'
import { createMutations, type Mutations } from './mutations.ts'
import { createOffline, type Offline } from './offline.ts'
import { keepRenewed } from './renewal.ts'
import { retryDelay as retryDelayOf } from './retryDelay.ts'
import { KeptClientSession } from './session.ts'
import type { LiveStorage } from './storage.ts'
import { userOf } from './user.ts'
import { createWakeups } from './wakeups.ts'
import { overNetwork, type Ways } from './ways.ts'

/** Creates a client. It connects when somebody listens, or with `connect`. */
export function createLiveClient(options: LiveOptions = {}): LiveClient {
  return createClientOver(overNetwork, options)
}

/** Creates a client that reaches its server in these ways. */
export function createClientOver(ways: Ways, options: LiveOptions): LiveClient {
  const { url = defaultUrl(), storage = defaultStorage() } = options
  const ending = new Ending()
  const session = keptSession(options, url, storage)
  const retryDelay = ending.whileRunning((error: unknown, failures: number) => retryDelayOf(error, failures, session))
  const connection = ways.connect(url, session)
  // The links need parts that ask through this client, so they are put into it last.
  const { apollo, cache } = createApollo(url, options.name)
  const me = () => userOf(session, cache)
  const applier = new EventApplier(cache, me, () => apollo.getObservableQueries())
  const mutations = createMutations(apollo, me)
  const marks = createMarks({ apollo, applier, mutations, retryDelay })
  const stream = createEvents({ apollo, applier, marks, retryDelay })
  const { events } = stream
  const endpoint = `${url}/graphql`
  const own = { apollo, applier, events, session, mutations, storage, me, retryDelay }
  const offline = createOffline({ endpoint, post: ways.post, ...own })
  const links = createLinks({
    http: ways.http(endpoint, session),
    session,
    connection,
    stream,
    unread: createUnreadLink(cache, marks),
    cursorOfNow: () => cursorOfNow(apollo),
    retryDelay,
  })
  const patterns = debugPatterns(options.debug)
  apollo.setLink(ApolloLink.from([ending.link, ...printingLinks(patterns), offline.link, links]))
  const forget = (hasNext: boolean) => {
    marks.forget()
    if (hasNext) readAllAgain(apollo)
    else apollo.clearStore().catch(() => {})
  }
  const running = { apollo, session, connection, events, me, mutations, offline, patterns, onToken: options.onToken }
  for (const one of runningOf(running)) ending.running.add(one)

  return {
    apollo,
    events,
    status: connection.status,
    session,
    me,
    outbox: offline.outbox,
    uploads: offline.uploads,
    actions: offline.actions,
    mutate: mutations.mutate,
    setTyping(recipientId, isTyping) {
      apollo.mutate({ mutation: SetTypingDocument, variables: { input: { recipientId, isTyping } } }).catch(() => {})
    },
    markRead: marks.mark,
    holdConversation: (recipientId) => applier.open.hold(recipientId),
    ...createLifecycle({ session, connection, stream, ending, forget }),
    dispose() {
      ending.end()
      stream.forget()
      marks.dispose()
      connection.dispose()
      apollo.stop()
    },
  }
}

function keptSession(options: LiveOptions, url: string, storage: LiveStorage | null): KeptClientSession {
  const { token, fetchToken, sessionKey, signals } = options
  const kept = { url, token, fetchToken, sessionKey, storage: storage ?? undefined }
  return new KeptClientSession(kept, createWakeups(signals))
}

/** Creates Apollo's client, with no link yet. */
function createApollo(url: string, name = 'attitudes-live') {
  const cache = createCache(url)
  const apollo = new ApolloClient({
    cache,
    link: ApolloLink.empty(),
    documentTransform: new DocumentTransform((document) => completed(document, { types, needs })),
    // Apollo looks for its devtools in any `window`, and takes one on a server for a browser's.
    devtools: globalThis.window?.navigator ? { name } : { enabled: false },
  })
  return { apollo, cache }
}

/** Forgets what was read, and reads again what is shown. What cannot be read, or is not shown any more, needs nobody. */
function readAllAgain(apollo: ApolloClient) {
  apollo.resetStore().catch(() => {})
}

/** Parts of a client of which something goes on by itself. */
interface RunningParts {
  apollo: ApolloClient
  session: KeptClientSession
  connection: Connection
  events: Observable<LiveEvent>
  me: LiveClient['me']
  mutations: Mutations
  offline: Offline
  patterns: string
  onToken: LiveOptions['onToken']
}

/** Begins what goes on by itself, and returns what ends it. */
function runningOf({ apollo, session, connection, events, me, mutations, offline, patterns, onToken }: RunningParts) {
  const connections = connectionsOf(connection)
  // Another role may see other things, so everything is read again.
  const follow = (event: LiveEvent) => {
    if (event.__typename === 'MemberChanged' && event.member.id === me().id) readAllAgain(apollo)
  }
  const renew = async () => (await mutations.mutate(RefreshSessionDocument, {})).refreshSession.token
  const askAgain = onlineCode.pipe(
    first((code) => code !== undefined),
    switchMap((code) => code.askAgain({ apollo, connections, events })),
  )
  return [
    session.following,
    session.changes.subscribe((current) => onToken?.(current)),
    keepRenewed(session, renew),
    events.subscribe(follow),
    askAgain.subscribe(),
    printedNews(patterns, { status: connection.status, events, session }).subscribe({ error() {} }),
    connections.pipe(take(1)).subscribe(offline.prepare),
    () => offline.dispose(),
  ]
}
