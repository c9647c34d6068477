import { FairQueue, type Person, type Shares } from '../db/fairQueue.ts'

/** Bounds how much is sent at the same time. Weddings take turns, so that none of them waits for all of another. */
export class Turns {
  readonly #queue: FairQueue<() => void>

  constructor(shares: Shares) {
    this.#queue = new FairQueue(shares)
  }

  /** Runs work when it is the turn of this person of a wedding. */
  async run<Result>(person: Person, work: () => Promise<Result>): Promise<Result> {
    await new Promise<void>((begin) => {
      this.#queue.add(person, begin)
      this.#beginNext()
    })
    try {
      return await work()
    } finally {
      this.#queue.done(person)
      this.#beginNext()
    }
  }

  #beginNext(): void {
    for (let turn = this.#queue.begin(); turn; turn = this.#queue.begin()) turn.work()
  }
}
