import { BehaviorSubject, type Observable, Subject, Subscription } from 'rxjs'
import { v4 as newId } from 'uuid'
import { type Bearer, readBearer } from './bearer.ts'
import { createServerClock, type ServerClock } from './clock.ts'
import { loadCode } from './loadCode.ts'
import { Refused } from './refused.ts'
import type { Issued, Namesake } from './sessionRequests.ts'
import { createSessionStore, type Device, type KeptSession, type SessionStore } from './sessionStore.ts'
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

/** A person who joins. */
export interface JoinOptions {
  /** The code of an invitation or a personal link, as typed. */
  code: string
  /** The name to show. A personal link ignores it. */
  name: string
  /** Whether this is another person than the one who joined on this device before. */
  isAnother?: boolean
}

/** The person who has joined. */
export interface Joined extends Bearer {
  /**
   * Earlier members of the same name. Ask the person whether they are one of them, and call `actions.requestRejoin` for
   * a yes.
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
  /**
   * A token that has not expired, as far as is known: before the server has said what time it is, the server finds out.
   * Rejects with SignedOut if there is none to be had.
   */
  token(): Promise<string>
  /** The server did not take this token: it is not offered again. */
  refuse(token: string | undefined): void
}

const defaultKey = 'attitudes:session'

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
    this.#store = createSessionStore(storage, sessionKey ?? defaultKey)
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

  async join({ code, name, isAnother = false }: JoinOptions) {
    await this.ready
    const { joining, device } = this.#store.kept
    const lastId = joining?.code === code && joining.name === name ? joining.id : undefined
    const id = lastId ?? (isAnother ? undefined : device?.id) ?? newId()
    this.#store.keep({ joining: { id, code, name } })
    const { joinWedding } = await loadRequests()
    const issued = await joinWedding(this.#options.url, { id, code, name })
    return { ...this.#signIn(issued, id), namesakes: issued.namesakes }
  }

  async resume() {
    await this.ready
    const { device } = this.#store.kept
    if (!device) throw new SignedOut()
    const { resumeSession } = await loadRequests()
    try {
      return this.#signIn(await resumeSession(this.#options.url, device.id), device.id)
    } catch (error) {
      // The server does not know this device, and never will.
      if (error instanceof Refused && error.code === 'NOT_FOUND') this.#store.keep({ device: undefined })
      throw error
    }
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
    const { device } = this.#store.kept
    const bearer = this.#bearer
    return bearer !== undefined && device?.userId === bearer.userId && device.weddingId === bearer.weddingId
  }

  #signIn({ token, name }: Issued, deviceKey: string): Bearer {
    const bearer = readBearer(token)
    if (!bearer) throw new Error('a token without a bearer')
    const { userId, weddingId } = bearer
    this.#store.keep({ device: { id: deviceKey, name, userId, weddingId }, joining: undefined })
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
        if (!(error instanceof Refused && endings.has(error.code))) throw error
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
/** Codes with which the server ends a membership. */
const endings = new Set(['FORBIDDEN', 'NOT_FOUND', 'UNAUTHENTICATED'])
/** Few sessions begin here: most go on with their token. */
const loadRequests = () => loadCode(() => import('./sessionRequests.ts'))

function bearerOf(token: string | undefined): Bearer | undefined {
  return token === undefined ? undefined : readBearer(token)
}
