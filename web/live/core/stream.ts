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

/** Parts of a stream of events. */
export interface EventStreamParts {
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
export function createEventStream(parts: EventStreamParts): EventStream {
  return new AppliedEventStream(parts)
}

class AppliedEventStream implements EventStream {
  readonly #parts: EventStreamParts
  readonly #events = new Subject<LiveEvent>()
  readonly events = this.#events.asObservable()
  readonly #heard = new FrameQueue<LiveEvent>((group) => this.#apply(group))
  readonly #pace = createRestartPace()
  /** The cursor after which events are heard. */
  #beginning: Promise<string> | undefined
  #running: Subscription | undefined
  /** The last cursor is gone: what is shown is to be read again. */
  #mustReadAgain = false
  /** Counts how often the stream started over: an answer that was asked for before the last time misses events. */
  #startedOver = 0

  constructor(parts: EventStreamParts) {
    this.#parts = parts
  }

  start() {
    if (this.#running) return
    const listening = defer(() => this.#begin()).pipe(
      switchMap((after) => this.#parts.read(after)),
      retry({ delay: (error, failures) => this.#again(error, failures), resetOnSuccess: true }),
    )
    this.#running = listening.subscribe((event) => this.#heard.push(event))
  }

  stop() {
    this.#running?.unsubscribe()
    this.#running = undefined
    this.#heard.flush()
  }

  forget() {
    this.#heard.clear()
    this.stop()
    this.#beginning = undefined
    this.#mustReadAgain = false
    this.#startedOver++
  }

  around<Answer>(query: () => Observable<Answer>, isRepeatable = true): Observable<Answer> {
    return defer(() => {
      const askedAt = this.#startedOver
      const missed: LiveEvent[] = []
      const hearing = this.#events.subscribe((event) => missed.push(event))
      // After this turn the answer is in the cache.
      const reapply = () =>
        setTimeout(() => {
          hearing.unsubscribe()
          if (missed.length > 0) this.#parts.apply(missed)
        })
      return from((this.#running && this.#beginning) ?? Promise.resolve()).pipe(
        switchMap(query),
        switchMap((answer) => (isRepeatable && askedAt !== this.#startedOver ? this.around(query) : of(answer))),
        finalize(reapply),
      )
    })
  }

  #apply(group: LiveEvent[]) {
    const last = group.findLast((event) => 'cursor' in event)
    if (last) this.#beginning = Promise.resolve(last.cursor)
    this.#parts.apply(group)
    for (const event of group) this.#events.next(event)
  }

  #begin(): Promise<string> {
    if (this.#beginning) return this.#beginning
    const begun = this.#mustReadAgain ? this.#startOver() : this.#parts.cursorOfNow()
    begun.catch(() => {
      if (this.#beginning === begun) this.#beginning = undefined
    })
    this.#beginning = begun
    return begun
  }

  async #startOver(): Promise<string> {
    const mine = ++this.#startedOver
    const cursor = await this.#parts.cursorOfNow()
    const show = await this.#parts.readAgain()
    // Otherwise it was for somebody who has left.
    if (mine === this.#startedOver) {
      show()
      this.#mustReadAgain = false
    }
    return cursor
  }

  #again(error: unknown, failures: number): Observable<unknown> {
    const { isGone, retryDelay } = this.#parts
    this.#heard.flush()
    if (!isGone(error)) return retryDelay(error, failures)
    this.#beginning = undefined
    this.#mustReadAgain = true
    return retryDelay(new RetryableError('The cursor is gone', this.#pace.next()), 0)
  }
}
