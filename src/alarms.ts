/** Something to do at a moment. */
export interface Alarm {
  /** In ms since 1970. */
  readonly at: number
  ring(): void
}

/** Parts of alarms. */
export interface AlarmsOptions {
  /** The time in ms since 1970. */
  now?: () => number
  /** Calls back after so many ms, once. Returns how to stop it. */
  wait?: (callback: () => void, ms: number) => () => void
}

/** The longest that a timer of Node's can wait. */
const longestMs = 2 ** 31 - 1

/**
 * Rings each alarm at its moment. There is one timer, for the next of them: a timer for each would weigh more than an
 * alarm.
 */
export class Alarms {
  readonly #now: () => number
  readonly #wait: (callback: () => void, ms: number) => () => void
  readonly #alarms = new Set<Alarm>()
  #nextAt = Number.POSITIVE_INFINITY
  #stop = () => {}

  constructor({ now = Date.now, wait = waitUnheld }: AlarmsOptions = {}) {
    this.#now = now
    this.#wait = wait
  }

  add(alarm: Alarm): void {
    this.#alarms.add(alarm)
    if (alarm.at < this.#nextAt) this.#schedule(alarm.at)
  }

  delete(alarm: Alarm): void {
    this.#alarms.delete(alarm)
  }

  #schedule(at: number) {
    this.#stop()
    this.#nextAt = at
    if (at === Number.POSITIVE_INFINITY) return
    this.#stop = this.#wait(() => this.#ring(), Math.min(Math.max(at - this.#now(), 0), longestMs))
  }

  #ring() {
    const now = this.#now()
    const due = [...this.#alarms].filter(({ at }) => at <= now)
    for (const alarm of due) this.#alarms.delete(alarm)
    let nextAt = Number.POSITIVE_INFINITY
    for (const { at } of this.#alarms) nextAt = Math.min(nextAt, at)
    this.#schedule(nextAt)
    for (const alarm of due) alarm.ring()
  }
}

/** The process need not go on for it. */
function waitUnheld(callback: () => void, ms: number): () => void {
  const timer = setTimeout(callback, ms).unref()
  return () => clearTimeout(timer)
}
