import { Refusal } from '../refusal.ts'
import { isUnavailable } from './errors.ts'
import { FairQueue, type Person, type Shares } from './fairQueue.ts'

/** Limits of a lane. */
export interface LaneLimits {
  /** Work that is under way at the same time. */
  shares: Shares
  /** Works of one person that may wait; more are refused at once. */
  mostWaiting: number
  /** How long (ms) work may wait before it begins. */
  longestWaitMs: number
}

type Waiting = { begin(): void; refuse(reason: unknown): void }

/** A part of the database's connections, which weddings and their people share fairly. */
export class Lane {
  readonly #queue: FairQueue<Waiting>
  readonly #limits: LaneLimits

  constructor(limits: LaneLimits) {
    this.#queue = new FairQueue(limits.shares)
    this.#limits = limits
  }

  /**
   * Runs work on the database when it is this person's turn, and answers as the work does. Rejects with RATE_LIMITED
   * when too much work of the person waits already, and with UNAVAILABLE when the turn does not come in time. When work
   * of a person fails because the database does not serve, what else waits of that person fails with it.
   */
  run<Result>(person: Person, work: () => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (this.#queue.waitingOf(person) >= this.#limits.mostWaiting) return reject(tooMuch())
      let timer: NodeJS.Timeout | undefined
      let hasBegun = false
      const waiting: Waiting = {
        begin: () => {
          hasBegun = true
          clearTimeout(timer)
          work().then(
            (result) => {
              this.#end(person)
              resolve(result)
            },
            (error) => {
              if (isUnavailable(error)) for (const { refuse } of this.#queue.takeBackAll(person)) refuse(error)
              this.#end(person)
              reject(error)
            },
          )
        },
        refuse: (reason) => {
          clearTimeout(timer)
          reject(reason)
        },
      }
      this.#queue.add(person, waiting)
      this.#begin()
      if (hasBegun) return
      timer = setTimeout(() => {
        this.#queue.takeBack(person, waiting)
        reject(tooLate())
      }, this.#limits.longestWaitMs)
    })
  }

  #begin() {
    for (let turn = this.#queue.begin(); turn; turn = this.#queue.begin()) turn.work.begin()
  }

  #end(person: Person) {
    this.#queue.done(person)
    this.#begin()
  }
}

function tooMuch(): Refusal {
  const message = 'Too much is asked at the same time: wait for answers before asking for more'
  return new Refusal('RATE_LIMITED', message, { retryAfter: 1 })
}

function tooLate(): Refusal {
  return new Refusal('UNAVAILABLE', 'The database is busy: try again')
}
