import { type Observable, Subject } from 'rxjs'

/** The server's clock. A phone's own may be a day off, either way. */
export interface ServerClock {
  /** Emits when the server's time has become known, or has turned out to be another one. */
  readonly changes: Observable<void>
  /** The server's time in ms since the epoch; undefined until the server has said what time it is. */
  now(): number | undefined
  /** The server has just said that it is this time, in ms since the epoch. A text that was no date counts as nothing. */
  learn(time: number): void
}

/** Smallest difference (ms) between two clocks that counts: answers are on their way for some seconds. */
const noticeableMs = 5_000

/** Creates a clock that goes as the device's does (ms), from the time that the server says. */
export function createServerClock(device: () => number = Date.now): ServerClock {
  const changes = new Subject<void>()
  let aheadMs: number | undefined
  return {
    changes,
    now: () => (aheadMs === undefined ? undefined : device() + aheadMs),
    learn(time) {
      if (Number.isNaN(time)) return
      const ahead = time - device()
      if (aheadMs !== undefined && Math.abs(ahead - aheadMs) < noticeableMs) return
      aheadMs = ahead
      changes.next()
    },
  }
}
