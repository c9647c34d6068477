/** Timers may be early (ms). */
const timerSlackMs = 5

/** The work of a flush queue. Times are in ms, by one clock. */
export interface Flushing {
  now(): number
  /**
   * Writes changed members. `restores`: the store was out of reach, and may have forgotten what it knew. Rejects when
   * the store is out of reach; the next flush then restores.
   */
  flush(restores: boolean): Promise<void>
  /** When the next flush is due though nothing changes. Infinity: never, nothing is left to be done. */
  dueAt(): number
  /** Called when that time has come, before the flush. */
  expire(): void
  /** Called when a flush fails, unless the one before it failed too. */
  onDegraded(error: unknown): void
  /** Called when no flush is requested and none will be due. */
  onIdle(): void
}

/** Flushes, one after the other: on request, when they are due, and again when one has failed. */
export class FlushQueue {
  readonly #work: Flushing
  readonly #retryMs: number
  /** The flush that has not begun yet, and the last of all. */
  #next: Promise<void> | undefined
  #last: Promise<void> = Promise.resolve()
  /** The store is out of reach, or may have forgotten what it knew. */
  #isDegraded = false
  #isEnded = false
  #timer: NodeJS.Timeout | undefined

  constructor(work: Flushing, retryMs: number) {
    this.#work = work
    this.#retryMs = retryMs
  }

  /** Resolves when all flushes that were requested until now have been made, or have failed. */
  get flushed(): Promise<void> {
    return this.#last
  }

  /** Requests a flush of all that has changed until now. Resolves when it has been made, or has failed. */
  flush(): Promise<void> {
    if (this.#isEnded) return this.#last
    if (!this.#next) {
      this.#next = this.#last.then(() => this.#run())
      this.#last = this.#next
    }
    return this.#next
  }

  /** The store is within reach again, and may have forgotten everything. */
  restore(): void {
    this.#isDegraded = true
    this.flush()
  }

  /** Makes a last flush. */
  async end(): Promise<void> {
    this.flush()
    this.#isEnded = true
    await this.#last
  }

  async #run(): Promise<void> {
    this.#next = undefined
    const restores = this.#isDegraded
    this.#isDegraded = false
    let nextAt: number
    try {
      await this.#work.flush(restores)
      nextAt = this.#work.dueAt()
    } catch (error) {
      if (!restores) this.#work.onDegraded(error)
      this.#isDegraded = true
      nextAt = this.#work.now() + this.#retryMs
    }
    clearTimeout(this.#timer)
    if (this.#next || this.#isEnded) return
    if (nextAt === Number.POSITIVE_INFINITY) this.#work.onIdle()
    else this.#timer = setTimeout(() => this.#expire(), Math.max(nextAt - this.#work.now(), 0) + timerSlackMs).unref()
  }

  #expire(): void {
    this.#work.expire()
    this.flush()
  }
}
