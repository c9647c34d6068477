import { vi } from 'vitest'

type Granted = (lock: object) => Promise<void>

/** Web Locks of all names: https://w3c.github.io/web-locks/#lock-manager. */
export function createLocks() {
  const locks = new Map<string, ReturnType<typeof createLock>>()
  return {
    request(name: string, options: LockOptions, granted: Granted) {
      const lock = locks.get(name) ?? createLock()
      locks.set(name, lock)
      return lock(options, granted)
    },
  }
}

function createLock() {
  type Request = { granted: Granted; resolve(): void; reject(error: unknown): void }
  let holder: Request | undefined
  const waiting: Request[] = []
  const grantNext = () => {
    const next = holder ? undefined : waiting.shift()
    if (!next) return
    holder = next
    void next.granted({}).then(() => release(next), next.reject)
  }
  const release = (request: Request) => {
    request.resolve()
    if (holder !== request) return
    holder = undefined
    grantNext()
  }
  return ({ signal, steal }: LockOptions, granted: Granted) =>
    new Promise<void>((resolve, reject) => {
      const request = { granted, resolve, reject }
      if (steal) {
        holder?.reject(new DOMException('stolen', 'AbortError'))
        holder = undefined
        waiting.unshift(request)
      } else waiting.push(request)
      signal?.addEventListener('abort', () => {
        const place = waiting.indexOf(request)
        if (place < 0) return
        waiting.splice(place, 1)
        reject(new DOMException('aborted', 'AbortError'))
      })
      grantNext()
    })
}

/** A BroadcastChannel that delivers at once. A tab that is asleep hears nothing. */
export class Channel {
  static open = new Set<Channel>()
  onmessage: (event: { data: unknown }) => void = () => {}
  readonly #name: string

  constructor(name: string) {
    this.#name = name
    Channel.open.add(this)
  }
  postMessage(data: unknown) {
    for (const other of Channel.open) if (other !== this && other.#name === this.#name) other.onmessage({ data })
  }
  close() {
    Channel.open.delete(this)
  }
}

/** Lets the code believe that it runs in the shown tab of a browser, with this `navigator`: by default one with Web Locks. */
export function stubBrowser(navigator: object = { locks: createLocks() }) {
  vi.stubGlobal('BroadcastChannel', Channel)
  vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'visible' }))
  vi.stubGlobal('window', new EventTarget())
  vi.stubGlobal('navigator', navigator)
}

/** Takes the browser away again, with its open channels. */
export function unstubBrowser() {
  Channel.open.clear()
  vi.unstubAllGlobals()
}
