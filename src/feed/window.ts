import type { DurableEvent } from './log.ts'
import { type Revision, revised } from './revision.ts'

/**
 * The last events of a wedding, without a gap, in memory. It grows at both ends: at the end as events come, up to
 * twice its size before the older half goes; at the beginning as readers ask for earlier ones.
 */
export class EventWindow {
  readonly #size: number
  readonly #revisions: readonly Revision[]
  #events: DurableEvent[] = []
  #before: number

  /** Empty, with `seq` as the number of the last event that has come. */
  constructor(seq: number, size: number, revisions: readonly Revision[] = []) {
    this.#before = seq
    this.#size = size
    this.#revisions = revisions
  }

  /** Number of the event before the first one here. */
  get before(): number {
    return this.#before
  }

  /** Adds the event that comes after all others, and revises those by it. */
  push(event: DurableEvent): void {
    this.#events = revised(this.#revisions, this.#events, [event])
    this.#events.push(event)
    if (this.#events.length <= this.#size * 2) return
    this.#events = this.#events.slice(-this.#size)
    this.#before = event.place.seq - this.#size
  }

  /**
   * Adds those of a page that lead up to the first event here without a gap. They may have been read before the latest
   * events here, and are revised by these. Returns how many they are.
   */
  prepend(page: DurableEvent[]): number {
    const earlier = revised(this.#revisions, leadingTo(this.#before, page), this.#events)
    this.#events = [...earlier, ...this.#events]
    this.#before -= earlier.length
    return earlier.length
  }

  /** At most `limit` events that come right after `seq`, which is not before the window. */
  after(seq: number, limit: number): DurableEvent[] {
    const from = seq - this.#before
    return this.#events.slice(from, from + limit)
  }
}

/**
 * The events of a page that come after `seq` one by one, up to the first that is missing: it is not kept any more. None
 * where that is the very next one, which makes `seq` older than what is kept.
 */
export function following(seq: number, page: DurableEvent[]): DurableEvent[] {
  const gap = page.findIndex(({ place }, index) => place.seq !== seq + 1 + index)
  return gap < 0 ? page : page.slice(0, gap)
}

/** The events of a page that lead up to and include `seq` one by one, from the last that is missing on. */
function leadingTo(seq: number, page: DurableEvent[]): DurableEvent[] {
  const gap = page.findLastIndex(({ place }, index) => place.seq !== seq - (page.length - 1 - index))
  return page.slice(gap + 1)
}
