import { BehaviorSubject, type Observable, Subject, Subscription } from 'rxjs'
import { type Bearer, bearerOf } from './bearer.ts'
import { createServerClock, type ServerClock } from './clock.ts'
import { type Device, defaultSessionKey, isMemberOf, type KeptSession, type Namesake } from './keptSession.ts'
import { loadCode } from './loadCode.ts'
import type { Entered, JoinOptions } from './sessionRequests.ts'
import { createSessionStore, type SessionStore } from './sessionStore.ts'
import type { LiveStorage } from './storage.ts'
import type { Wakeups } from './wakeups.ts'

/** There is no token that the server would take. Joining again, or signing in with `connect(token)`, helps. */
export class SignedOut extends Error {
  override name = 'SignedOut'
  override message = 'Sign in: there is no valid token'
}

/** Options of a session. */
export interface SessionOptions {
  /** Address of the server, as http(s)://host:port. */
  url: string
  /** A token to begin with. The app keeps it, unless it names a `sessionKey`. */
  token?: string
  /** Gets a token when there is none, or it has expired, or was refused. */
  fetchToken?: () => Promise<string>
  storage?: LiveStorage
  /** See `LiveOptions`. */
  sessionKey?: string
}

/** The person who has joined. */
export interface Joined extends Bearer {
  /**
   * Earlier members of the same name. Ask the person whether they are one of them, and call `actions.requestRejoin` for
   * a yes; then `dismissNamesakes`. Until then `device()` has them too, also after a reload.
   */
  namesakes: Namesake[]
}

/** The person who is signed in, and how the client gets another token. */
export interface ClientSession {
  /** Emits the token in use, at once and whenever it changes; undefined when there is none. */
  readonly changes: Observable<string | undefined>
  /** Emits whenever a token was needed and there was none. */
  readonly signedOut: Observable<SignedOut>
  /** Emits when the user has signed out in another tab. */
  readonly leftElsewhere: Observable<unknown>
  /** Resolves when an asynchronous storage has been read. */
  readonly ready: Promise<void>
  /** The server's clock, which decides whether a token has expired. */
  readonly clock: ServerClock
  /** Notices when the device was asleep, or without a network. */
  readonly wakeups: Wakeups
  /** Takes this token into use; with undefined, none. */
  set(token: string | undefined): void
  /** The person whose token is in use. */
  bearer(): Bearer | undefined
  /** The member who joined on this device last, also when nobody is signed in. */
  device(): Device | undefined
  /**
   * Joins a wedding, and signs in. The device keeps a key of its own, with which it is the same member whenever it comes
   * back. Joining again after an answer that was lost joins once. Rejects with Refused, or with an Error when there is
   * no answer.
   *
   * @example
   * const { namesakes } = await live.session.join({ code: 'ABCD-2345', name: 'Léa' })
   */
  join(options: JoinOptions): Promise<Joined>
  /**
   * Signs the member in who joined on this device, however long ago. Rejects with SignedOut on a device that nobody has
   * joined on, and with Refused for a member who left or was removed.
   */
  resume(): Promise<Bearer>
  /** Forgets the namesakes of the device: the person has said which of them they are, or that they are none. */
  dismissNamesakes(): void
  /**
   * A token that has not expired, as far as is known: before the server has said what time it is, the server finds out.
   * Rejects with SignedOut if there is none to be had.
   */
  token(): Promise<string>
  /** The server did not take this token: it is not offered again. */
  refuse(token: string | undefined): void
}

/**
 * Holds the token. Another one comes by the key of the device, if its member is signed in, or else from `fetchToken`.
 * The token is kept in the storage, for all tabs, unless the app has one of its own to give.
 */
export class KeptClientSession implements ClientSession {
  readonly signedOut = new Subject<SignedOut>()
  readonly leftElsewhere = new Subject<void>()
  readonly clock = createServerClock()
  readonly ready: Promise<void>
  readonly wakeups: Wakeups
  /** Follows the other tabs. */
  readonly following = new Subscription()
  readonly #options: SessionOptions
  readonly #store: SessionStore
  readonly #keepsToken: boolean
  readonly #token: BehaviorSubject<string | undefined>
  // Cached, because the bearer is read with each event.
  #bearer: Bearer | undefined
  /** The token in use was refused, and the key of the device gets another one. */
  #isStale = false
  #fetching: Promise<string> | undefined

  constructor(options: SessionOptions, wakeups: Wakeups) {
    const { token, fetchToken, storage, sessionKey } = options
    this.#options = options
    this.wakeups = wakeups
    this.#store = createSessionStore(storage, sessionKey ?? defaultSessionKey)
    this.#keepsToken = sessionKey !== undefined || (token === undefined && fetchToken === undefined)
    const first = token ?? this.#keptToken
    this.#token = new BehaviorSubject(first)
    this.#bearer = bearerOf(first)
    const { reading } = this.#store
    this.ready = reading ? reading.then(() => this.#token.value ?? this.#take(this.#keptToken)).then(() => {}) : done
    if (this.#keepsToken) this.following.add(this.#store.changes.subscribe((kept) => this.#follow(kept)))
  }

  get changes(): Observable<string | undefined> {
    return this.#token
  }

  readonly set = (token: string | undefined) => {
    if (this.#keepsToken && token !== this.#store.kept.token) this.#store.keep({ token })
    this.#take(token)
  }

  bearer() {
    return this.#bearer
  }

  device() {
    return this.#store.kept.device
  }

  async join(options: JoinOptions) {
    await this.ready
    const { joinWedding } = await loadRequests()
    const entered = await joinWedding(this.#options.url, options, this.#store)
    return { ...this.#enter(entered), namesakes: entered.device.namesakes ?? [] }
  }

  async resume() {
    await this.ready
    const { device } = this.#store.kept
    if (!device) throw new SignedOut()
    const { resumeSession } = await loadRequests()
    return this.#enter(await resumeSession(this.#options.url, device, this.#store))
  }

  dismissNamesakes() {
    const { device } = this.#store.kept
    if (device) this.#store.keep({ device: { ...device, namesakes: [] } })
  }

  async token(): Promise<string> {
    await this.ready
    const token = this.#token.value
    if (token !== undefined && !this.#isStale && (this.#bearer?.expiresAt ?? 0) > (this.clock.now() ?? 0)) return token
    this.#fetching ??= this.#fetch().finally(() => {
      this.#fetching = undefined
    })
    return this.#fetching
  }

  refuse(token: string | undefined) {
    if (token !== this.#token.value) return
    if (this.#isOfDevice) this.#isStale = true
    else this.set(undefined)
  }

  get #keptToken(): string | undefined {
    return this.#keepsToken ? this.#store.kept.token : undefined
  }

  /** Whether the user is the member who has joined on this device. */
  get #isOfDevice(): boolean {
    return isMemberOf(this.#store.kept.device, this.#bearer)
  }

  #enter({ token, bearer, device }: Entered): Bearer {
    this.#store.keep({ device, joining: undefined })
    this.set(token)
    return bearer
  }

  /** Takes a token into use, without keeping it. */
  #take(token: string | undefined) {
    this.#isStale = false
    if (token === this.#token.value) return
    this.#bearer = bearerOf(token)
    this.#token.next(token)
  }

  /** Another tab has signed in or out, or has another token. */
  #follow({ token }: KeptSession) {
    const hasLeft = token === undefined && this.#token.value !== undefined
    this.#take(token)
    if (hasLeft) this.leftElsewhere.next()
  }

  async #fetch(): Promise<string> {
    if (this.#isOfDevice) {
      try {
        await this.resume()
      } catch (error) {
        if (!(await loadRequests()).isEnding(error)) throw error
        this.set(undefined)
      }
      if (this.#token.value !== undefined) return this.#token.value
    }
    const { fetchToken } = this.#options
    if (!fetchToken) {
      const reason = new SignedOut()
      this.signedOut.next(reason)
      throw reason
    }
    const fetched = await fetchToken()
    this.set(fetched)
    return fetched
  }
}

const done = Promise.resolve()
/** Few sessions begin here: most go on with their token. */
const loadRequests = /*#__PURE__*/ loadCode(() => import('./sessionRequests.ts'))
