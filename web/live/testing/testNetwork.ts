import { ApolloLink } from '@apollo/client'
import { print } from '@apollo/client/utilities'
import type { FormattedExecutionResult } from 'graphql'
import {
  BehaviorSubject,
  defer,
  filter,
  firstValueFrom,
  from,
  map,
  Observable,
  Subscription,
  switchMap,
  take,
  timer,
} from 'rxjs'
import type { Connection, Status } from '../core/connection.ts'
import { RetryableError } from '../core/retryable.ts'
import type { Ways } from '../core/ways.ts'
import type { SharePhotoMutation } from '../gql/index.ts'
import type { TestRequest, TestServer } from './testServer.ts'

const notConnected: Status = { isConnected: false, connectionError: null }

/** The network between a client and the test server. It opens no socket; it may be away, and it may be slow. */
export class TestNetwork {
  readonly #server: TestServer
  readonly #isOnline = new BehaviorSubject(true)
  readonly #status = new BehaviorSubject<Status>(notConnected)
  #carried = 0
  /** How long (ms) a request is on its way. With 0 the answer comes without a timer. */
  latencyMs: number

  constructor(server: TestServer, latencyMs = 0) {
    this.#server = server
    this.latencyMs = latencyMs
  }

  /** The ways of a client over this network. */
  get ways(): Ways {
    return {
      connect: () => this.#connection(),
      http: () =>
        new ApolloLink(({ query, operationName, variables }) =>
          this.#ask({ query: print(query), operationName, variables }),
        ),
      post: (_url, _token, form, tell) => this.#post(form, tell),
    }
  }

  /** Ends the connection; nothing comes through until `goOnline`. */
  goOffline(): void {
    this.#isOnline.next(false)
    this.#status.next({ isConnected: false, connectionError: new Error('The network is away') })
  }

  /** Lets everything through again. */
  goOnline(): void {
    this.#isOnline.next(true)
  }

  #connection(): Connection {
    return {
      status: this.#status,
      carry: (request) => this.#carry(request),
      // Mutations go the way of single operations.
      canAsk: () => false,
      ask: (request) => this.#ask(request),
      suspect: () => {},
      disconnect: () => this.#status.next(notConnected),
      dispose: () => this.#status.next(notConnected),
    }
  }

  /** The results of a subscription, which begins as soon as there is a network. */
  #carry(request: TestRequest): Observable<FormattedExecutionResult> {
    return new Observable((observer) => {
      const carrying = new Subscription()
      const begin = () => {
        this.#carried++
        if (!this.#status.value.isConnected) this.#status.next({ isConnected: true, connectionError: null })
        carrying.add(this.#server.subscribe(request, (result) => observer.next(result)))
        carrying.add(() => {
          this.#carried--
          if (this.#carried === 0 && this.#isOnline.value) this.#status.next(notConnected)
        })
        const isGone = this.#isOnline.pipe(filter((isOnline) => !isOnline))
        carrying.add(isGone.subscribe(() => observer.error(new RetryableError('The connection was lost'))))
      }
      const isHere = this.#isOnline.pipe(filter(Boolean), take(1))
      carrying.add(isHere.pipe(switchMap(() => this.#travel())).subscribe(begin))
      return carrying
    })
  }

  /** The answer to a query or mutation; without a network the error that fetch has then. */
  #ask(request: TestRequest): Observable<FormattedExecutionResult> {
    return defer(() => {
      this.#checkOnline()
      return this.#travel().pipe(
        map(() => {
          this.#checkOnline()
          return this.#server.answer(request)
        }),
      )
    })
  }

  async #post(form: FormData, tell: (progress: number) => void): Promise<FormattedExecutionResult<SharePhotoMutation>> {
    if (!this.#isOnline.value) throw new RetryableError('The connection was lost')
    await firstValueFrom(this.#travel())
    tell(1)
    const { query, variables } = JSON.parse(String(form.get('operations')))
    const input = { ...variables.input, file: form.get('file') }
    return this.#server.answer({ query, variables: { input } }) as FormattedExecutionResult<SharePhotoMutation>
  }

  #travel(): Observable<unknown> {
    return this.latencyMs > 0 ? timer(this.latencyMs) : from(Promise.resolve())
  }

  #checkOnline(): void {
    if (!this.#isOnline.value) throw new TypeError('Failed to fetch')
  }
}
