/** A person at a wedding: work is shared out between weddings, and within a wedding between its people. */
export interface Person {
  readonly weddingId: string
  readonly id: string
}

/** How much work may be under way at the same time. */
export interface Shares {
  all: number
  /** Share of one wedding. */
  wedding: number
  /** Share of one person. */
  person: number
}

/** Work that has begun, and the person for whom it is done. */
export interface Turn<Work> {
  person: Person
  work: Work
}

/**
 * Decides in which order waiting work begins: weddings take turns, and within a wedding its people do. It knows neither
 * the time nor the kind of work. The shares of a wedding and of a person hold even while nobody else waits: work that
 * has begun cannot be interrupted, so free places are kept for those who come next.
 */
export class FairQueue<Work> {
  readonly #shares: Shares
  /** By wedding and person, in the order of their turns. A wedding or person without waiting work is left out. */
  readonly #waiting = new Map<string, Map<string, Work[]>>()
  /** Amount of work under way: all of it, by wedding and by person. */
  #all = 0
  readonly #byWedding = new Map<string, number>()
  readonly #byPerson = new Map<string, number>()

  constructor(shares: Shares) {
    this.#shares = shares
  }

  /** Number of works of a person that have not begun. */
  waitingOf({ weddingId, id }: Person): number {
    return this.#waiting.get(weddingId)?.get(id)?.length ?? 0
  }

  /** Adds work behind what already waits of this person. */
  add({ weddingId, id }: Person, work: Work): void {
    const people = this.#waiting.get(weddingId) ?? new Map<string, Work[]>()
    const works = people.get(id) ?? []
    works.push(work)
    // Setting a key that is already in the map keeps its place, so nobody loses their place in the line.
    people.set(id, works)
    this.#waiting.set(weddingId, people)
  }

  /** Begins the work whose turn it is; undefined while there is none that may begin. */
  begin(): Turn<Work> | undefined {
    if (this.#all >= this.#shares.all) return undefined
    for (const [weddingId, people] of this.#waiting) {
      if ((this.#byWedding.get(weddingId) ?? 0) >= this.#shares.wedding) continue
      for (const [id, works] of people) {
        const person = { weddingId, id }
        if ((this.#byPerson.get(keyOf(person)) ?? 0) >= this.#shares.person) continue
        const work = works.shift() as Work
        // Both go to the end of their line.
        people.delete(id)
        if (works.length > 0) people.set(id, works)
        this.#waiting.delete(weddingId)
        if (people.size > 0) this.#waiting.set(weddingId, people)
        this.#count(person, 1)
        return { person, work }
      }
    }
    return undefined
  }

  /** Work of this person that had begun is done. */
  done(person: Person): void {
    this.#count(person, -1)
  }

  /** Takes back a work that has not begun. */
  takeBack(person: Person, work: Work): void {
    const works = this.takeBackAll(person)
    for (const other of works) if (other !== work) this.add(person, other)
  }

  /** Takes back all work of a person that has not begun. */
  takeBackAll({ weddingId, id }: Person): Work[] {
    const people = this.#waiting.get(weddingId)
    const works = people?.get(id) ?? []
    people?.delete(id)
    if (people?.size === 0) this.#waiting.delete(weddingId)
    return works
  }

  #count(person: Person, change: 1 | -1) {
    this.#all += change
    add(this.#byWedding, person.weddingId, change)
    add(this.#byPerson, keyOf(person), change)
  }
}

// Ids have no spaces.
function keyOf({ weddingId, id }: Person): string {
  return `${weddingId} ${id}`
}

function add(numbers: Map<string, number>, key: string, change: number) {
  const number = (numbers.get(key) ?? 0) + change
  if (number === 0) numbers.delete(key)
  else numbers.set(key, number)
}
