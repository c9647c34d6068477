import type { SubscribePayload } from 'graphql-ws'
import { BehaviorSubject, defer, type Observable, type Subscription, switchMap } from 'rxjs'
import type { CarriedConnection } from './carriedConnection.ts'
import type { Connection, Status } from './connection.ts'
import { loadOnline } from './loadOnline.ts'
import { type ConnectionPace, usualPace } from './pace.ts'
import type { ClientSession } from './session.ts'

/**
 * Creates the connection to a server. Its code is loaded when somebody listens, beside the first page of an app. It does
 * not reconnect: subscribers get an error when the connection is lost.
 */
export function createConnection(url: string, session: ClientSession, pace = usualPace): Connection {
  return new LoadedConnection(url, session, pace)
}

class LoadedConnection implements Connection {
  readonly status = new BehaviorSubject<Status>({ isConnected: false, connectionError: null })
  readonly #url: string
  readonly #session: ClientSession
  readonly #pace: ConnectionPace
  readonly #listening: Subscription
  #carried: CarriedConnection | undefined

  constructor(url: string, session: ClientSession, pace: ConnectionPace) {
    this.#url = url
    this.#session = session
    this.#pace = pace
    this.#listening = session.signedOut.subscribe((reason) =>
      this.status.next({ isConnected: false, connectionError: reason }),
    )
  }

  carry(request: SubscribePayload) {
    return this.#use((carried) => carried.carry(request))
  }

  canAsk() {
    return this.#carried?.canAsk() ?? false
  }

  ask(request: SubscribePayload) {
    return this.#use((carried) => carried.ask(request))
  }

  suspect() {
    this.#carried?.suspect()
  }

  disconnect() {
    this.#carried?.disconnect()
  }

  dispose() {
    this.#listening.unsubscribe()
    this.#carried?.dispose()
  }

  /** Loads the code first, if need be. A file that could not be loaded is asked for again the next time. */
  #use<Result>(work: (carried: CarriedConnection) => Observable<Result>): Observable<Result> {
    if (this.#carried) return work(this.#carried)
    return defer(loadOnline).pipe(
      switchMap(({ CarriedConnection }) => {
        this.#carried ??= new CarriedConnection(this.#url, this.#session, this.#pace, this.status)
        return work(this.#carried)
      }),
    )
  }
}
