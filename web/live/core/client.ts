import { ApolloClient, ApolloLink, DocumentTransform } from '@apollo/client'
import { take } from 'rxjs'
import { needs } from '../domains/needs.ts'
import { createUnreadLink } from '../domains/unread.ts'
import type { LiveEvent } from '../domains/update.ts'
import { RefreshSessionDocument, SetTypingDocument } from '../gql/index.ts'
import { types } from '../gql/types.ts'
import { EventApplier } from './applier.ts'
import { Asker, askAgainAfter, askAgainWhenChanged } from './askAgain.ts'
import { createCache } from './cache.ts'
import { completed } from './completed.ts'
import { connectionsOf } from './connection.ts'
import { createPrint, createPrintingLink, printNews } from './debug.ts'
import { defaultStorage, defaultUrl } from './defaults.ts'
import { Ending } from './ending.ts'
import { createEvents, cursorOfNow } from './events.ts'
import { createLifecycle } from './lifecycle.ts'
import { createLinks } from './links.ts'
import type { LiveClient, LiveOptions } from './liveClient.ts'
import { createMarks } from './marks.ts'
import { createMutations } from './mutations.ts'
import { createOffline } from './offline.ts'
import { keepRenewed } from './renewal.ts'
import { retryDelay as retryDelayOf } from './resume.ts'
import { KeptClientSession } from './session.ts'
import { userOf } from './user.ts'
import { createWakeups } from './wakeups.ts'
import { overNetwork, type Ways } from './ways.ts'

/** Creates a client. It connects when somebody listens, or with `connect`. */
export function createLiveClient(options: LiveOptions = {}): LiveClient {
  return createClientOver(overNetwork, options)
}

/** Creates a client that reaches its server in these ways. */
export function createClientOver(ways: Ways, options: LiveOptions): LiveClient {
  const {
    url = defaultUrl(),
    token,
    fetchToken,
    onToken,
    storage = defaultStorage(),
    name = 'attitudes-live',
  } = options
  const ending = new Ending()
  const print = createPrint(options.debug)
  const session = new KeptClientSession(
    { url, token, fetchToken, sessionKey: options.sessionKey, storage: storage ?? undefined },
    createWakeups(options.signals),
  )
  const retryDelay = ending.whileRunning((error: unknown, failures: number) => retryDelayOf(error, failures, session))
  const connection = ways.connect(url, session)
  const cache = createCache(url)
  // The links need parts that ask through this client, so they are put into it last.
  const apollo = new ApolloClient({
    cache,
    link: ApolloLink.empty(),
    documentTransform: new DocumentTransform((document) => completed(document, { types, needs })),
    // Apollo looks for its devtools in any `window`, and takes one on a server for a browser's.
    devtools: globalThis.window?.navigator ? { name } : { enabled: false },
  })
  const me = () => userOf(session, cache)
  const applier = new EventApplier(cache, me)
  const mutations = createMutations(apollo, me)
  const marks = createMarks({ apollo, applier, mutations, retryDelay })
  const stream = createEvents({ apollo, applier, marks, retryDelay })
  const endpoint = `${url}/graphql`
  const { post } = ways
  const { events } = stream
  const offline = createOffline({
    endpoint,
    post,
    apollo,
    applier,
    events,
    session,
    mutations,
    storage,
    me,
    retryDelay,
  })
  const links = createLinks({
    http: ways.http(endpoint, session),
    session,
    connection,
    stream,
    unread: createUnreadLink(cache, marks),
    cursorOfNow: () => cursorOfNow(apollo),
    retryDelay,
  })
  apollo.setLink(ApolloLink.from([ending.link, createPrintingLink(print), offline.link, links]))
  const forget = () => {
    applier.clear()
    marks.forget()
    void apollo.clearStore()
  }
  const { running } = ending
  running.add(session.following)
  running.add(session.changes.subscribe((current) => onToken?.(current)))
  running.add(
    keepRenewed(session, async () => (await mutations.mutate(RefreshSessionDocument, {})).refreshSession.token),
  )
  // Another role may see other things, so everything is read again.
  const follow = (event: LiveEvent) => {
    if (event.__typename === 'MemberChanged' && event.member.id === me().id) void apollo.resetStore()
  }
  running.add(events.subscribe(follow))
  const asker = new Asker(apollo)
  running.add(askAgainAfter(connectionsOf(connection), asker))
  running.add(askAgainWhenChanged(events, asker))
  running.add(printNews({ status: connection.status, events, session }, print))
  running.add(connectionsOf(connection).pipe(take(1)).subscribe(offline.prepare))
  running.add(() => offline.dispose())

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
      applier.clear()
      marks.dispose()
      connection.dispose()
      apollo.stop()
    },
  }
}
