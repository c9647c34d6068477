import { Refusal } from '../refusal.ts'

/** How long (ms) a connection waits while no other of its address is let in. */
const admissionTimeoutMs = 2_000
/** How long (ms) it waits at most. */
const longestWaitMs = 10_000
/** How many connections of an address may wait; more are refused at once. */
const mostWaiting = 1_000
/** How often (ms) a waiting connection tries again: nobody hears of the places that other servers give back. */
const retryMs = 100

/**
 * Takes a place of an address. Returns a function that gives it back; rejects with RATE_LIMITED, and counts nothing,
 * when none is left.
 */
type Spend = (address: string) => Promise<() => Promise<void>>
type Waiting = { admit(giveBack: () => void): void; refuse(reason: unknown): void; since: number }
type Line = { waiting: Waiting[]; admittedAt: number; refusal: Refusal; tryAgain(): void }

/**
 * Lets connections in, of which an address may have so many that have not authenticated. When all phones of a venue
 * come back at the same moment, the first of them authenticate while the others wait in line.
 */
export class Admissions {
  readonly #spend: Spend
  readonly #lines = new Map<string, Line>()

  constructor(spend: Spend) {
    this.#spend = spend
  }

  /**
   * Takes a place for a connection of this address, and answers how to give it back once the connection has
   * authenticated. Rejects with RATE_LIMITED when places are not given back in time.
   */
  async admit(address: string): Promise<() => void> {
    if (this.#lines.has(address)) return this.#queue(address)
    try {
      return this.#placeOf(address, await this.#spend(address))
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal
      return this.#queue(address, refusal)
    }
  }

  #placeOf(address: string, refund: () => Promise<void>): () => void {
    let isGivenBack = false
    return () => {
      if (isGivenBack) return
      isGivenBack = true
      refund().then(() => this.#lines.get(address)?.tryAgain())
    }
  }

  #queue(address: string, refusal?: Refusal): Promise<() => void> {
    return new Promise((admit, refuse) => {
      const known = this.#lines.get(address)
      const line = known ?? { waiting: [], admittedAt: 0, refusal: refusal as Refusal, tryAgain: () => {} }
      if (line.waiting.length >= mostWaiting) return refuse(line.refusal)
      line.waiting.push({ admit, refuse, since: performance.now() })
      if (known) return
      this.#lines.set(address, line)
      this.#serve(address, line)
    })
  }

  /** Admits those of a line in order, until nobody waits any more. */
  async #serve(address: string, line: Line) {
    while (line.waiting.length > 0) {
      try {
        const giveBack = this.#placeOf(address, await this.#spend(address))
        const next = line.waiting.shift()
        line.admittedAt = performance.now()
        if (next) next.admit(giveBack)
        else giveBack()
      } catch (reason) {
        if (reason instanceof Refusal) line.refusal = reason
        while (line.waiting[0] && isOver(line.waiting[0], line)) line.waiting.shift()?.refuse(reason)
        await new Promise<void>((resolve) => {
          line.tryAgain = resolve
          setTimeout(resolve, retryMs)
        })
      }
    }
    this.#lines.delete(address)
  }
}

function isOver({ since }: Waiting, { admittedAt }: Line): boolean {
  const now = performance.now()
  return now >= Math.max(since, admittedAt) + admissionTimeoutMs || now >= since + longestWaitMs
}
