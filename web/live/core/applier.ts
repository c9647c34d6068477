import type { ApolloCache, InMemoryCache } from '@apollo/client'
import { ConversationSummaries } from '../domains/conversations.ts'
import { forgetEarlier } from '../domains/messages.ts'
import { OpenConversations } from '../domains/openConversations.ts'
import type { LiveEvent } from '../domains/update.ts'
import type { MemberPartsFragment } from '../gql/index.ts'
import { applyEvent } from './cache.ts'

/** After so many messages the cache is tidied: often, so that there is little to do each time. */
const tidyEvery = 40
/**
 * After so many messages Apollo forgets the results of its reads. It keeps keys of messages that are gone, which nothing
 * else removes. What is shown is read anew then, so this is done seldom.
 */
const forgetResultsEvery = 500

/** Puts events into the cache, a group in one change, and keeps the cache from growing all evening. */
export class EventApplier {
  readonly #cache: InMemoryCache
  readonly #me: () => MemberPartsFragment
  readonly #summaries: ConversationSummaries
  /** Conversations that somebody may be reading. */
  readonly open = new OpenConversations()
  readonly #recordings = new Set<LiveEvent[]>()
  #messagesSinceTidied = 0
  #messagesSinceForgotten = 0

  constructor(cache: InMemoryCache, me: () => MemberPartsFragment) {
    this.#cache = cache
    this.#me = me
    this.#summaries = new ConversationSummaries(cache, me)
  }

  /**
   * Applies events in one batch, so that observers of the cache hear of all of them at once. Events that were applied
   * before change nothing.
   */
  readonly apply = (events: LiveEvent[]) => {
    for (const recording of this.#recordings) recording.push(...events)
    const me = this.#me()
    this.#cache.batch({
      update: (cache) => {
        for (const event of events) this.#applyOne(cache, event, me)
        this.#summaries.settle()
      },
    })
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

  /** Forgets messages that are still to be summed up, because the user or their role has changed. */
  clear() {
    this.#summaries.clear()
  }

  #applyOne(cache: ApolloCache, event: LiveEvent, me: MemberPartsFragment) {
    // Reading marks are counted from all messages before them, and changes are of these: so the messages come first.
    if (event.__typename === 'MessagesRead' || event.__typename === 'MessageChanged') this.#summaries.flush()
    applyEvent(cache, event, me)
    if (event.__typename !== 'MessageReceived') return
    this.#summaries.add(event.message)
    this.#messagesSinceTidied++
  }

  /** Removes earlier messages from memory while there is nothing else to do, in parts that no key has to wait for. */
  #tidy() {
    const fresh = this.#messagesSinceTidied
    this.#messagesSinceTidied = 0
    this.#messagesSinceForgotten += fresh
    const resetResultCache = this.#messagesSinceForgotten >= forgetResultsEvery
    if (resetResultCache) this.#messagesSinceForgotten = 0
    // Apollo takes its time for each message. Twice as many as came make a list shorter, however quickly they come.
    whenIdle(() => {
      forgetEarlier(this.#cache, this.open, 2 * fresh)
      whenIdle(() => this.#cache.gc({ resetResultCache }))
    })
  }
}

/** Runs when the page has nothing else to do; at once where that is not known: in Safari, and outside of a browser. */
const whenIdle: (run: () => void) => void = globalThis.requestIdleCallback ?? ((run) => run())
