import { ApolloLink } from '@apollo/client'
import { concat, NEVER, type Observable, ReplaySubject, Subscription, takeUntil, throwIfEmpty } from 'rxjs'

/** The client was disposed of: what it is asked for afterwards, or waits for then, is rejected with this. */
export class Disposed extends Error {
  override name = 'Disposed'
  override message = 'This client was disposed of'
}

/** Ends everything of a client that would otherwise go on by itself. */
export class Ending {
  readonly #ended = new ReplaySubject<void>(1)
  /** Is unsubscribed at the end. */
  readonly running = new Subscription()

  get isOver(): boolean {
    return this.running.closed
  }

  /** Lets operations pass until the end. Those that are on their way then are rejected with Disposed. */
  readonly link = new ApolloLink((operation, forward) =>
    forward(operation).pipe(
      takeUntil(this.#ended),
      throwIfEmpty(() => new Disposed()),
    ),
  )

  /** Waits as before, and for ever from the end on: nothing is tried again. */
  whileRunning<Args extends unknown[]>(wait: (...args: Args) => Observable<unknown>) {
    return (...args: Args): Observable<unknown> => concat(wait(...args).pipe(takeUntil(this.#ended)), NEVER)
  }

  end() {
    this.running.unsubscribe()
    this.#ended.next()
  }
}
