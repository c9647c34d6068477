import type { ApolloCache, InMemoryCache, ObservableQuery } from '@apollo/client'
import { summarise } from '../domains/conversations.ts'
import { forgetEarlier } from '../domains/messages.ts'
import { OpenConversations } from '../domains/openConversations.ts'
import type { LiveEvent } from '../domains/update.ts'
import type { MemberPartsFragment, MessagePartsFragment } from '../gql/index.ts'
import { applyEvent } from './cache.ts'

/**
 * After so many messages the cache is tidied. All rows that are shown move then; but the longer it waits, the longer the
 * page has to remove what there is.
 */
const tidyEvery = 80
/**
 * When the cache has been tidied so often, Apollo forgets the results of its reads. It keeps keys of messages that are
 * gone, which nothing else removes: less than 1 kB for each. What is shown is read anew then, which keeps a slow phone
 * busy, so this is done seldom.
 */
const forgetResultsEvery = 25

type Shown = Pick<ObservableQuery, 'query' | 'variables'>

/** Puts events into the cache, a group in one change, and keeps the cache from growing all evening. */
export class EventApplier {
  readonly #cache: InMemoryCache
  readonly #me: () => MemberPartsFragment
  readonly #shown: () => Iterable<Shown>
  /** Conversations that somebody may be reading. */
  readonly open = new OpenConversations()
  readonly #recordings = new Set<LiveEvent[]>()
  #messagesSinceTidied = 0
  /** How often the cache was tidied. */
  #times = 0

  /** `shown` are the queries that somebody sees. */
  constructor(cache: InMemoryCache, me: () => MemberPartsFragment, shown: () => Iterable<Shown> = () => []) {
    this.#cache = cache
    this.#me = me
    this.#shown = shown
  }

  /**
   * Applies events in one batch, so that observers of the cache hear of all of them at once. Events that were applied
   * before change nothing.
   */
  readonly apply = (events: LiveEvent[]) => {
    for (const recording of this.#recordings) recording.push(...events)
    this.#cache.batch({ update: (cache) => this.#applyAll(cache, events) })
    if (this.#messagesSinceTidied >= tidyEvery) this.#tidy()
  }

  /** Records the events that are applied from now on. Returns the function that ends this, and returns them. */
  record(): () => LiveEvent[] {
    const recording: LiveEvent[] = []
    this.#recordings.add(recording)
    return () => {
      this.#recordings.delete(recording)
      return recording
    }
  }

  #applyAll(cache: ApolloCache, events: LiveEvent[]) {
    const me = this.#me()
    const messages: MessagePartsFragment[] = []
    for (const event of events) {
      if (event.__typename === 'MessageReceived') {
        messages.push(event.message)
        this.#messagesSinceTidied++
        // Reading marks are counted from all messages before them, and changes are of these: so the messages come first.
      } else summarise(cache, messages.splice(0), me.id)
      applyEvent(cache, event, me)
    }
    summarise(cache, messages, me.id)
  }

  /** Removes earlier messages from memory while there is nothing else to do, in parts that no key has to wait for. */
  #tidy() {
    const resetResultCache = ++this.#times % forgetResultsEvery === 0
    const fresh = this.#messagesSinceTidied
    this.#messagesSinceTidied = 0
    // Apollo takes its time for each message. More than came make a list shorter, however quickly they come.
    whenIdle(() => {
      forgetEarlier(this.#cache, this.open, 1.5 * fresh)
      whenIdle(() => {
        this.#cache.gc({ resetResultCache })
        // Each query that is shown is read by itself: otherwise the next messages would have to wait for all of them.
        for (const { query, variables } of resetResultCache ? this.#shown() : [])
          whenIdle(() => this.#cache.diff({ query, variables, optimistic: true }))
      })
    })
  }
}

/** Runs when the page has nothing else to do; at once where that is not known: in Safari, and outside of a browser. */
const whenIdle: (run: () => void) => void = globalThis.requestIdleCallback ?? ((run) => run())
