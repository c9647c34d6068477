import type { Viewer } from '../access/viewer.ts'
import type { Event } from '../feed/event.ts'
import type { Feed, Past } from '../feed/feed.ts'
import { wholeOf } from './input.ts'

export type { Past }

/** A page of past events that is asked for. */
export interface PastRequest {
  /** The cursor after which the page begins. */
  after: string
  /** Number of events, 1 to 100. */
  first: number
  /** Kinds of events, by name; null for all. */
  kinds: readonly string[] | null
}

const largestPage = 100

/** The events of a wedding so far. */
export class History {
  readonly #feed: Feed

  constructor({ feed }: { feed: Feed }) {
    this.#feed = feed
  }

  /** A page of the events that the viewer may see. Throws BAD_USER_INPUT and CURSOR_GONE. */
  async past(viewer: Viewer, { after, first, kinds }: PastRequest): Promise<Past> {
    const limit = wholeOf('first', first, 1, largestPage)
    return this.#feed.past({ member: viewer, after, limit, matches: matcherOf(kinds) })
  }
}

/** Whether an event is of one of these kinds; with null, any is. */
export function matcherOf(kinds: readonly string[] | null): (event: Event) => boolean {
  if (kinds === null) return () => true
  const wanted = new Set(kinds)
  return ({ kind }) => wanted.has(kind)
}
