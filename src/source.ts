import type { Event, Seer } from './feed/event.ts'

/** The origin of a subscription's values. */
export type Source = FeedSource | PollSource

/** Events of a wedding's feed. */
export interface FeedSource {
  from: 'feed'
  member: Seer & { weddingId: string }
  /** The events after this cursor come first; null for those from now on. */
  after: string | null
  matches(event: Event): boolean
  /** Whether the event `caughtUp` is told between those before this subscription and those that come. */
  caughtUp: boolean
}

/** A value that is read at once, and then again at an interval. */
export interface PollSource {
  from: 'poll'
  everySeconds: number
  read(): Promise<unknown>
}

/**
 * Carries a source through graphql-js, which expects an async iterable of a subscription's resolver and hands it on
 * unread. It is not iterated: an iterator for each subscriber is what fan-out cannot afford.
 */
export class SourceStream implements AsyncIterable<never> {
  readonly source: Source

  constructor(source: Source) {
    this.source = source
  }

  [Symbol.asyncIterator](): AsyncIterator<never> {
    throw new Error('a source is followed or polled, not iterated')
  }
}

/** The events that match, after a cursor or, with null, from now on; and in between `caughtUp`, if it is wanted. */
export function fromFeed(
  member: FeedSource['member'],
  after: string | null,
  matches: FeedSource['matches'],
  { caughtUp = false }: Partial<Pick<FeedSource, 'caughtUp'>> = {},
): SourceStream {
  return new SourceStream({ from: 'feed', member, after, matches, caughtUp })
}

/** A value that is read at once, and then every so many seconds. */
export function polled(everySeconds: number, read: PollSource['read']): SourceStream {
  return new SourceStream({ from: 'poll', everySeconds, read })
}
