import TinyQueue from 'tinyqueue'

/** Something that is due at a time (ms since 1970). */
export interface Scheduled {
  /** When it is due, in ms; Infinity: never. The agenda sets it. */
  dueAt: number
}

/** Things by the time when they are due. Moving one costs O(log n), and none is looked at before it is due. */
export class Agenda<Item extends Scheduled> {
  // A thing that was moved has more than one place in the queue: the one of its `dueAt` counts.
  readonly #queue = new TinyQueue<{ at: number; item: Item }>([], (one, other) => one.at - other.at)

  /** When the first thing may be due, in ms: never too late, but too early if that thing was moved. */
  get nextAt(): number {
    return this.#queue.peek()?.at ?? Number.POSITIVE_INFINITY
  }

  set(item: Item, at: number): void {
    if (item.dueAt === at) return
    item.dueAt = at
    if (at < Number.POSITIVE_INFINITY) this.#queue.push({ at, item })
  }

  /** Takes out everything that is due, the earliest first. */
  takeDue(now: number): Item[] {
    const due: Item[] = []
    for (let first = this.#queue.peek(); first && first.at <= now; first = this.#queue.peek()) {
      this.#queue.pop()
      if (first.item.dueAt !== first.at) continue
      first.item.dueAt = Number.POSITIVE_INFINITY
      due.push(first.item)
    }
    return due
  }
}
