import { defer, finalize, from, type Observable, of, retry, Subject, type Subscription, switchMap } from 'rxjs'
import type { LiveEvent } from '../domains/update.ts'
import { FrameQueue } from './frames.ts'
import { createRestartPace } from './restartPace.ts'
import { RetryableError } from './retryable.ts'

/** The events of the wedding as one client hears them. */
export interface EventStream {
  /** Each event, after it has been applied. */
  readonly events: Observable<LiveEvent>
  /** Goes on after the last event that was applied, if there was one. */
  start(): void
  /** Stops listening. Events that were heard are still applied. */
  stop(): void
  /** Stops, and forgets the received events and the cursor: the next ones are for another user. */
  forget(): void
  /**
   * An answer, asked in the order that misses nothing. An answer that was on its way when the stream started over is
   * asked again, unless that would do something twice.
   */
  around<Answer>(query: () => Observable<Answer>, isRepeatable?: boolean): Observable<Answer>
}

/**
 * Everything that the viewer may see, heard once for the whole client, and applied in groups. Queries are asked only
 * when the stream has its beginning, and what it brings while one is on its way is applied again to the answer: so
 * nothing is missed between the two, whichever is quicker. The place in the stream moves on only when an event is
 * applied.
 *
 * An error goes on after the last event. Only where that cursor is gone the stream starts over: it takes the cursor of
 * now, has all that is shown read again, and goes on from there.
 */
export function createEventStream({
  read,
  cursorOfNow,
  apply,
  readAgain,
  isGone,
  retryDelay,
}: {
  /** The events after a cursor. */
  read(after: string): Observable<LiveEvent>
  cursorOfNow(): Promise<string>
  apply(events: LiveEvent[]): void
  /**
   * Reads all that is shown again, and returns the function that puts it in the place of what was there. Its own
   * queries do not go through `around`.
   */
  readAgain(): Promise<() => void>
  /** Whether an error of `read` says that the cursor is older than what the server keeps, or of another feed. */
  isGone(error: unknown): boolean
  retryDelay(error: unknown, failures: number): Observable<unknown>
}): EventStream {
  const events = new Subject<LiveEvent>()
  let beginning: Promise<string> | undefined
  let running: Subscription | undefined
  let startsOver = false
  /** Counts the beginnings of this kind: an answer that was asked for before the last one misses events. */
  let startedOver = 0
  const pace = createRestartPace()

  const heard = new FrameQueue<LiveEvent>((group) => {
    const last = group.findLast((event) => 'cursor' in event)
    if (last) beginning = Promise.resolve(last.cursor)
    apply(group)
    for (const event of group) events.next(event)
  })

  const startOver = async () => {
    const mine = ++startedOver
    const cursor = await cursorOfNow()
    const show = await readAgain()
    // Otherwise it was for somebody who has left.
    if (mine === startedOver) {
      show()
      startsOver = false
    }
    return cursor
  }
  const begin = () => {
    if (beginning) return beginning
    const begun = startsOver ? startOver() : cursorOfNow()
    begun.catch(() => {
      if (beginning === begun) beginning = undefined
    })
    beginning = begun
    return begun
  }
  const again = (error: unknown, failures: number) => {
    heard.flush()
    if (!isGone(error)) return retryDelay(error, failures)
    beginning = undefined
    startsOver = true
    return retryDelay(new RetryableError('The cursor is gone', pace.next()), 0)
  }
  const stop = () => {
    running?.unsubscribe()
    running = undefined
    heard.flush()
  }
  const listen = () => defer(begin).pipe(switchMap(read), retry({ delay: again, resetOnSuccess: true }))

  return {
    events: events.asObservable(),

    start() {
      running ??= listen().subscribe((event) => heard.push(event))
    },

    stop,

    forget() {
      heard.clear()
      stop()
      beginning = undefined
      startsOver = false
      startedOver++
    },

    around,
  }

  function around<Answer>(query: () => Observable<Answer>, isRepeatable = true): Observable<Answer> {
    return defer(() => {
      const askedAt = startedOver
      const missed: LiveEvent[] = []
      const hearing = events.subscribe((event) => missed.push(event))
      // After this turn the answer is in the cache.
      const reapply = () =>
        setTimeout(() => {
          hearing.unsubscribe()
          if (missed.length > 0) apply(missed)
        })
      return from(running && beginning ? beginning : Promise.resolve()).pipe(
        switchMap(query),
        switchMap((answer) => (isRepeatable && askedAt !== startedOver ? around(query) : of(answer))),
        finalize(reapply),
      )
    })
  }
}
