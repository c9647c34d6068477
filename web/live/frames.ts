/** The most items that are handed over at once: after a long absence the page draws and answers in between. */
export const mostAtOnce = 64
/** The longest wait (ms) for a frame, for windows that the browser does not draw though they are not hidden. */
const longestWait = 250

/** Calls back in the next frame, or soon where nothing is drawn. Returns the way to call it off. */
export type Schedule = (run: () => void) => () => void

/** Collects what comes within one frame and hands it over together, in order: a page draws once for all of it. */
export class FrameQueue<Item> {
  readonly #handOver: (items: Item[]) => void
  readonly #schedule: Schedule
  #waiting: Item[] = []
  #callOff: (() => void) | undefined

  constructor(handOver: (items: Item[]) => void, schedule: Schedule = nextFrame) {
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

/** A hidden page draws no frames, and neither does a program without a screen: they take a timer. */
export const nextFrame: Schedule = (run) => {
  const isDrawn = typeof document !== 'undefined' && document.visibilityState === 'visible' && typeof requestAnimationFrame === 'function'
  const frame = isDrawn ? requestAnimationFrame(run) : undefined
  const timer = setTimeout(run, isDrawn ? longestWait : 0)
  return () => {
    if (frame !== undefined) cancelAnimationFrame(frame)
    clearTimeout(timer)
  }
}
