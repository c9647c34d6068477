import type { ConnectionPace } from './pace.ts'

/** Parts of a pulse. */
export interface PulseOptions {
  pace: Pick<ConnectionPace, 'pingMs' | 'pongMs' | 'wokenPongMs'>
  /** Asks the other side for a sign of life. */
  ping(): void
  /** Called once, when it did not give one in time. `wasWoken`: the device had been asleep. */
  silent(wasWoken: boolean): void
}

type State = { phase: 'resting' } | { phase: 'asked'; wasWoken: boolean } | { phase: 'stopped' }

/**
 * Finds out when the other side of a connection is gone without a word, by asking it regularly. A timer that comes late
 * shows that the device was asleep: then it asks again.
 */
export class Pulse {
  readonly #options: PulseOptions
  #state: State = { phase: 'resting' }
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(options: PulseOptions) {
    this.#options = options
    this.#wait(options.pace.pingMs)
  }

  /** The other side has answered. */
  answered() {
    if (this.#state.phase !== 'asked') return
    this.#state = { phase: 'resting' }
    this.#wait(this.#options.pace.pingMs)
  }

  /** Asks now. `isWoken`: the device was asleep, so a connection that works answers quickly. */
  ask(isWoken: boolean) {
    if (this.#state.phase === 'resting' || (isWoken && this.#state.phase === 'asked')) this.#ask(isWoken)
  }

  stop() {
    this.#state = { phase: 'stopped' }
    clearTimeout(this.#timer)
  }

  #ask(wasWoken: boolean) {
    const { pongMs, wokenPongMs } = this.#options.pace
    this.#state = { phase: 'asked', wasWoken }
    this.#wait(wasWoken ? wokenPongMs : pongMs)
    this.#options.ping()
  }

  #wait(ms: number) {
    clearTimeout(this.#timer)
    const dueAt = Date.now() + ms
    this.#timer = setTimeout(() => this.#due(Date.now() - dueAt), ms)
  }

  #due(lateMs: number) {
    const wasAsleep = lateMs > this.#options.pace.pongMs
    if (wasAsleep || this.#state.phase !== 'asked') return this.#ask(wasAsleep)
    const { wasWoken } = this.#state
    this.stop()
    this.#options.silent(wasWoken)
  }
}
