import {
  type Bearer,
  type Device,
  type JoinOptions,
  type LiveClient,
  type LiveOptions,
  readBearer,
  readKeptSession,
} from '@attitudes/live'
import { leaveForList } from './route.ts'
import { loadOnce, loadSurely } from './shared/lazily.tsx'

/** The reason why a session ended that nobody has chosen to end. */
export type Ended = 'unreadable' | 'expired' | 'refused' | 'removed'

/** The person who is signed in. */
interface SignedIn {
  bearer: Bearer
  /** The library of hooks is loaded only for somebody who is signed in, or who enters. */
  client: Promise<LiveClient>
  /** Whether it has just been confirmed that they are a member who was here before. */
  isBack?: boolean
}

/** Either somebody is signed in, or nobody is any more, or nobody was. */
interface Current {
  signedIn?: SignedIn
  ended?: Ended
}

const pickedKey = 'attitudes:token'

/**
 * The person who is signed in in this tab. The library keeps the session of the device, which is that of all its tabs. A
 * person who was picked from a demo's list is one of this tab alone, since two tabs may be two people.
 */
export class AppSession {
  #current: Current = {}
  readonly #listeners = new Set<() => void>()
  /** The client of the device: it stays, whoever enters and leaves. */
  #device: Promise<LiveClient> | undefined
  /** The client of the person who was picked in this tab. */
  #picked: Promise<LiveClient> | undefined

  /** Goes on as whoever was signed in before. A link that ends in `#token=…` signs in, then and later. */
  start() {
    const enterByLink = () => {
      const token = tokenIn(location.href)
      if (token !== undefined) this.enter(token)
      return token !== undefined
    }
    window.addEventListener('hashchange', enterByLink)
    // Another tab may sign in before this one has a client, which would follow by itself.
    const follow = () => {
      if (this.#device || this.#picked) return
      this.#goOn()
      if (this.#current.signedIn) leaveForList()
    }
    window.addEventListener('storage', follow)
    window.addEventListener('pageshow', ({ persisted }) => persisted && follow())
    if (!enterByLink()) this.#goOn()
  }

  readonly current = () => this.#current

  readonly subscribe = (changed: () => void) => {
    this.#listeners.add(changed)
    return () => void this.#listeners.delete(changed)
  }

  /** Signs in with a token that came with a link, on this device. */
  readonly enter = (token: string) => {
    this.#leaveTab()
    const bearer = readBearer(token)
    if (!bearer) {
      hideToken()
      return this.#show({ ended: 'unreadable' })
    }
    const client = this.#openDevice(loadSurely, token)
    // The link keeps the token until the library does.
    void client.then(hideToken)
    this.#show({ signedIn: { bearer, client } })
  }

  /** Signs in with the token of somebody of a demo's list, in this tab. */
  readonly pick = (token: string) => {
    const bearer = readBearer(token)
    if (!bearer) return
    sessionStorage.setItem(pickedKey, token)
    const client = openClient(loadSurely, { token, onToken: (next) => this.#picked === client && keep(next) })
    const keep = (next: string | undefined) => {
      if (next === undefined) this.#endTab(endOf(bearer))
      else sessionStorage.setItem(pickedKey, next)
    }
    void client.then(({ session }) =>
      session.signedOut.subscribe(() => this.#picked === client && this.#endTab('expired')),
    )
    this.#picked = client
    this.#show({ signedIn: { bearer, client } })
  }

  /** Joins by an invitation or a personal link. Rejects as the library does, or where that cannot be loaded. */
  readonly join = (options: JoinOptions) => this.#enterBy(({ session }) => session.join(options))

  /** Signs the member in who has joined on this device. Rejects as `join` does. */
  readonly resume = () => this.#enterBy(({ session }) => session.resume())

  readonly signOut = () => {
    const ofDevice = this.#picked ? undefined : this.#device
    this.#leaveTab()
    this.#leave()
    void ofDevice?.then((client) => client.signOut())
  }

  #goOn() {
    const token = sessionStorage.getItem(pickedKey)
    if (token) return this.pick(token)
    const { bearer } = readKeptSession()
    if (bearer) this.#show({ signedIn: { bearer, client: this.#openDevice(loadSurely) } })
  }

  async #enterBy(way: (client: LiveClient) => Promise<unknown>) {
    const client = await this.#openDevice(loadOnce)
    await way(client)
    this.#leaveTab()
    this.#showDevice(client)
  }

  /** The client of the device, with this token if there is one. */
  #openDevice(load: typeof loadOnce, token?: string): Promise<LiveClient> {
    const isNew = this.#device === undefined
    const opening = this.#device ?? openClient(load)
    this.#device = opening
    const begin = (client: LiveClient) => {
      if (token !== undefined) client.session.set(token)
      if (isNew) this.#follow(client)
      return client
    }
    return opening.then(begin, (error) => {
      // It is loaded again the next time.
      if (this.#device === opening) this.#device = undefined
      throw error
    })
  }

  #follow(client: LiveClient) {
    const { session } = client
    const end = (ended: Ended) => {
      this.#show({ ended })
      client.signOut()
    }
    const shown = () => (this.#picked ? undefined : this.#current.signedIn)
    session.changes.subscribe((token) => {
      const bearer = shown()?.bearer
      if (token !== undefined && !this.#picked) this.#showDevice(client)
      else if (bearer) end(endOf(bearer, session.device()))
    })
    session.signedOut.subscribe(() => shown() && end('expired'))
    session.leftElsewhere.subscribe(() => this.#picked ?? this.#leave())
  }

  /** Shows the person whom the client of the device has signed in. */
  #showDevice({ session }: LiveClient) {
    const bearer = session.bearer()
    const client = this.#device
    const before = this.#current.signedIn
    if (!bearer || !client) return
    if (before && isSamePerson(before.bearer, bearer)) return this.#show({ signedIn: { ...before, bearer } })
    const former = session.device()?.formerUserId
    const isBack = former !== undefined && former === before?.bearer.userId
    if (!isBack) leaveForList()
    this.#show({ signedIn: { bearer, client, isBack } })
  }

  #endTab(ended: Ended) {
    this.#leaveTab()
    this.#show({ ended })
  }

  /** Ends the session of this tab; that of the device stays. */
  #leaveTab() {
    const left = this.#picked
    this.#picked = undefined
    sessionStorage.removeItem(pickedKey)
    void left?.then((client) => {
      client.signOut()
      client.dispose()
    })
  }

  #leave() {
    this.#show({})
    leaveForList()
  }

  #show(next: Current) {
    this.#current = next
    for (const changed of this.#listeners) changed()
  }
}

let hasFailed = false

async function openClient(load: typeof loadOnce, options?: LiveOptions): Promise<LiveClient> {
  try {
    // This one function is asked for: with the whole library, the bundler would keep all that nobody uses.
    const createLiveClient = await load(async () => (await import('./client.ts')).createLiveClient, hasFailed)
    return createLiveClient(options)
  } catch (error) {
    hasFailed = true
    throw error
  }
}

/** A reason to show: of an expired token only a guess, since the clock of a phone may be wrong. */
function endOf(bearer: Bearer, device?: Device): Ended {
  if (device?.hasLeft && isSamePerson(bearer, device)) return 'removed'
  return bearer.expiresAt <= Date.now() ? 'expired' : 'refused'
}

/** Whether both are the same member of the same wedding. */
export function isSamePerson(one: Person, other: Person): boolean {
  return one.userId === other.userId && one.weddingId === other.weddingId
}

type Person = Pick<Bearer, 'userId' | 'weddingId'>

/** The token that a link carries after its `#`. */
export function tokenIn(link: string): string | undefined {
  return new URLSearchParams(link.split('#')[1]).get('token') || undefined
}

/** Takes the token out of the address: it is neither to be seen nor to be found in the history. */
function hideToken() {
  if (tokenIn(location.href) !== undefined) history.replaceState(null, '', `${location.pathname}${location.search}`)
}
