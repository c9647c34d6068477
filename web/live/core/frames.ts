/** The most items that are handed over at once: after a long absence the page draws and answers in between. */
export const mostAtOnce = 128
/** The shortest time (ms) between two groups: each is drawn, which costs far more than one message more in it. */
const shortestPause = 250
/**
 * The pause is longer by so many times the work (ms) on the last group, and at most twice as long: messages that come
 * too quickly to be read are drawn two to four times a second. The work is that before the page is drawn: drawing takes
 * three times as long.
 */
const pausePerWork = 50
/**
 * Work (ms) from which on the pause is longer only by the work itself: on a slow phone groups are smaller, since a key has
 * to wait until one is drawn.
 */
const slowWork = 20

/** The time (ms) between the beginnings of two groups, when the page worked for so long (ms) on the first one. */
export function pauseAfter(work: number): number {
  return shortestPause + Math.min(pausePerWork * work, work < slowWork ? shortestPause : work)
}

/** Calls back soon. Returns the way to call it off. */
export type Schedule = (run: () => void) => () => void

/**
 * Collects items that come quickly one after the other and hands them over together, in order: a page renders once for
 * all of them.
 */
export class FrameQueue<Item> {
  readonly #handOver: (items: Item[]) => void
  readonly #schedule: Schedule
  #waiting: Item[] = []
  #callOff: (() => void) | undefined

  constructor(handOver: (items: Item[]) => void, schedule: Schedule = paced()) {
    this.#handOver = handOver
    this.#schedule = schedule
  }

  push(item: Item) {
    this.#waiting.push(item)
    this.#callOff ??= this.#schedule(this.#run)
  }

  /** Hands over now what waits. */
  flush() {
    while (this.#waiting.length > 0) this.#run()
  }

  /** Forgets what waits. */
  clear() {
    this.#waiting = []
    this.#stop()
  }

  readonly #run = () => {
    this.#stop()
    const items = this.#waiting.splice(0, mostAtOnce)
    if (this.#waiting.length > 0) this.#callOff = this.#schedule(this.#run)
    if (items.length > 0) this.#handOver(items)
  }

  #stop() {
    this.#callOff?.()
    this.#callOff = undefined
  }
}

/**
 * At once after a pause, and otherwise when the pause is over. A timer and not the browser's next frame: asking for one
 * has the page drawn once more, and a hidden page has none.
 */
function paced(): Schedule {
  let nextAt = 0
  return (run) => {
    const ready = () => {
      const began = performance.now()
      nextAt = began + shortestPause
      run()
      // Behind the timers of Apollo Client, in which React renders.
      setTimeout(() => {
        nextAt = began + pauseAfter(performance.now() - began)
      })
    }
    const timer = setTimeout(ready, Math.max(0, nextAt - performance.now()))
    return () => clearTimeout(timer)
  }
}
