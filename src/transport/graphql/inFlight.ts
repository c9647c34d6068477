import { Refusal } from '../../refusal.ts'

/** Counts places: each person has the same number of them. */
export class Places {
  readonly #most: number
  readonly #taken = new Map<string, number>()

  constructor(most: number) {
    this.#most = most
  }

  /**
   * Takes a place. Returns how to give it back, which counts once; undefined when all places of the person are taken.
   */
  take(person: string): (() => void) | undefined {
    const taken = this.#taken.get(person) ?? 0
    if (taken >= this.#most) return undefined
    this.#taken.set(person, taken + 1)
    let isTaken = true
    return () => {
      if (!isTaken) return
      isTaken = false
      const left = (this.#taken.get(person) ?? 1) - 1
      if (left > 0) this.#taken.set(person, left)
      else this.#taken.delete(person)
    }
  }
}

/** Work of people: so much of each person runs at a time, and so much more waits, in the order it came. */
export class InFlight {
  readonly #atOnce: number
  readonly #mostWaiting: number
  readonly #people = new Map<string, { running: number; waiting: (() => void)[] }>()

  constructor({ atOnce, waiting }: { atOnce: number; waiting: number }) {
    this.#atOnce = atOnce
    this.#mostWaiting = waiting
  }

  /** Runs the work in its turn. RATE_LIMITED when too much work of this person waits already. */
  async run<Result>(person: string, work: () => Promise<Result>): Promise<Result> {
    const own = this.#people.get(person) ?? { running: 0, waiting: [] }
    this.#people.set(person, own)
    if (own.running < this.#atOnce) own.running++
    else if (own.waiting.length < this.#mostWaiting) await new Promise<void>((resolve) => own.waiting.push(resolve))
    else throw tooMany(this.#atOnce + this.#mostWaiting)
    try {
      return await work()
    } finally {
      // The one that waits takes this place over: nothing that comes later gets between.
      const next = own.waiting.shift()
      if (next) next()
      else if (--own.running === 0) this.#people.delete(person)
    }
  }
}

function tooMany(most: number): Refusal {
  return new Refusal('RATE_LIMITED', `At most ${most} operations of a person at a time: wait for answers`, {
    retryAfter: 1,
  })
}
