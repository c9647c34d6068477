import type { ApolloClient } from '@apollo/client'
import { getMainDefinition } from '@apollo/client/utilities'
import type { DocumentNode } from 'graphql'
import {
  buffer,
  delay,
  type MonoTypeOperatorFunction,
  map,
  merge,
  mergeMap,
  type Observable,
  share,
  tap,
  throttle,
  throttleTime,
  timer,
} from 'rxjs'
import { changedBy, notReplayed, type Path } from '../domains/askedAgain.ts'
import type { LiveEvent } from '../domains/update.ts'
import { verdictOf } from './answers.ts'
import { fieldsIn, fragmentsIn } from './completed.ts'
import { refusedBy } from './mutations.ts'
import { keyOf, type Question, shownBy } from './shown.ts'

/** Least time (ms) between two rounds of asking after connections. */
const intervalMs = 5_000
/** Time (ms) after a connection by which the stream of events is live, so that nothing more is missed. */
const liveAfterMs = 2_000
/** Time (ms) for which events are collected before documents are asked again, and a random part of it once more. */
const collectMs = 1_000

/**
 * When to ask again: at once after a connection, and once more five seconds later for everything since. The first
 * answer may miss an event that came before the stream was live. On a bad network a phone connects every few seconds,
 * and these questions cost more than the rest of its day: so they are asked every five seconds at most.
 */
export function askingTimes<Connection>(): MonoTypeOperatorFunction<Connection> {
  return (connections) => {
    const shared = connections.pipe(share())
    return merge(shared, shared.pipe(delay(liveAfterMs))).pipe(
      throttleTime(intervalMs, undefined, { leading: true, trailing: true }),
    )
  }
}

/** Parts of a client whose documents are asked again. */
export interface AskAgainParts {
  apollo: ApolloClient
  /** Emits at each beginning of a connection. */
  connections: Observable<unknown>
  /** Each event, after it has been applied to the cache. */
  events: Observable<LiveEvent>
}

/**
 * Asks again what the events alone do not keep live, as long as it is subscribed: after each connection what is not
 * replayed, and what has failed for want of an answer; and what events have changed in a way that the server alone knows.
 */
export function askAgain({ apollo, connections, events }: AskAgainParts): Observable<unknown> {
  const asker = new Asker(apollo)
  const afterConnections = connections.pipe(
    askingTimes(),
    tap(() => {
      asker.ask(notReplayed)
      asker.askUnanswered()
    }),
  )
  const whenChanged = pathsChangedBy(events).pipe(tap((paths) => asker.ask(paths)))
  return merge(afterConnections, whenChanged)
}

/**
 * The fields that events have changed, together for all events of one or two seconds. The time is random, so that a
 * hundred phones do not ask at once.
 */
function pathsChangedBy(events: Observable<LiveEvent>): Observable<Path[]> {
  const paths = events.pipe(mergeMap(changedBy), share())
  const isOver = throttle<Path>(() => timer(collectMs * (1 + Math.random())), { leading: false, trailing: true })
  return paths.pipe(
    buffer(paths.pipe(isOver)),
    map((changed) => [...new Set(changed)]),
  )
}

/** Asks what is shown again. The components that show it are not told that anything is loading. */
class Asker {
  readonly #apollo: ApolloClient
  /** Questions on their way, and whether they are to be asked once more: their answers may be older than an event. */
  readonly #asking = new Map<string, { again: boolean }>()

  constructor(apollo: ApolloClient) {
    this.#apollo = apollo
  }

  /** Asks each document that is shown and reads one of these fields. Waits while the server is out of reach. */
  ask(paths: readonly Path[]): void {
    for (const question of shownBy(this.#apollo)) {
      if (paths.some((path) => reads(question.query, path))) void this.#ask(question)
    }
  }

  /** Asks the documents again that show an error to which the server has not said no. */
  askUnanswered(): void {
    for (const query of this.#apollo.getObservableQueries()) {
      const { error } = query.getCurrentResult()
      if (error && verdictOf(refusedBy(error) ?? error) !== 'final') query.refetch().catch(() => {})
    }
  }

  async #ask(question: Question): Promise<void> {
    const key = keyOf(question)
    const earlier = this.#asking.get(key)
    if (earlier) {
      earlier.again = true
      return
    }
    const asking = { again: false }
    this.#asking.set(key, asking)
    // An answer that a component waits for may be older than the event.
    const context = { queryDeduplication: false }
    await this.#apollo.query({ ...question, fetchPolicy: 'network-only', context }).catch(() => {})
    this.#asking.delete(key)
    if (asking.again) await this.#ask(question)
  }
}

/** Whether a document reads a field of `Query`, or a field of what it leads to, under whatever name. */
export function reads(document: DocumentNode, path: Path): boolean {
  const fragments = fragmentsIn(document)
  let selections = [getMainDefinition(document).selectionSet]
  for (const name of path.split('.')) {
    const fields = selections.flatMap((selection) => fieldsIn(selection, fragments))
    const named = fields.filter((field) => field.name.value === name)
    if (named.length === 0) return false
    selections = named.flatMap(({ selectionSet }) => selectionSet ?? [])
  }
  return true
}
