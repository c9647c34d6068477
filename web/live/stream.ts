import { defer, finalize, from, type Observable, retry, Subject, type Subscription, switchMap } from 'rxjs'
import type { LiveEvent } from './update.ts'

export type Stream = ReturnType<typeof createStream>

/**
 * Everything that the viewer may see, heard once for the whole client. Queries are asked only when the stream has its
 * beginning, and what it brings while one is on its way is applied again to the answer: so nothing is missed between the
 * two, whichever is quicker.
 */
export function createStream({
  read,
  cursorOfNow,
  apply,
  startOver,
  whenWorthTrying,
}: {
  /** The events after a cursor. Errors when the cursor is gone. */
  read(after: string): Observable<LiveEvent>
  cursorOfNow(): Promise<string>
  apply(event: LiveEvent): void
  /** What was read before is too old to go on from: read it again. */
  startOver(): void
  whenWorthTrying(error: unknown, failures: number): Observable<unknown>
}) {
  const events = new Subject<LiveEvent>()
  let beginning: Promise<string> | undefined
  let running: Subscription | undefined

  const listen = () => {
    let tooOld = false
    const begin = () => {
      beginning ??= cursorOfNow()
      // The queries that start over wait for the new beginning.
      if (tooOld) startOver()
      return beginning
    }
    const again = (error: unknown, failures: number) => {
      tooOld = true
      beginning = undefined
      return whenWorthTrying(error, failures)
    }
    return defer(begin).pipe(switchMap(read), retry({ delay: again, resetOnSuccess: true }))
  }

  return {
    events: events.asObservable(),

    /** Goes on after the last event heard, if there was one. */
    start() {
      running ??= listen().subscribe((event) => {
        if ('cursor' in event) beginning = Promise.resolve(event.cursor)
        apply(event)
        events.next(event)
      })
    },

    stop() {
      running?.unsubscribe()
      running = undefined
    },

    /** Stops, and forgets where it was: what comes next is for somebody else. */
    forget() {
      this.stop()
      beginning = undefined
    },

    /** A query's answer, asked in the order that misses nothing. */
    around: <Answer>(query: () => Observable<Answer>): Observable<Answer> =>
      defer(() => {
        const missed: LiveEvent[] = []
        const hearing = events.subscribe((event) => missed.push(event))
        // After this turn the answer is in the cache.
        const reapply = () =>
          setTimeout(() => {
            hearing.unsubscribe()
            missed.forEach(apply)
          })
        return from(running && beginning ? beginning : Promise.resolve()).pipe(switchMap(query), finalize(reapply))
      }),
  }
}
