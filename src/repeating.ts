/**
 * What a subscription field answers that is not of the feed: a value that is read at once, and again every so often. It
 * counts as the async iterable that graphql-js wants there; `repeat` of the transport reads it instead.
 */
export class Repeating implements AsyncIterable<never> {
  readonly everySeconds: number
  readonly read: () => Promise<unknown>

  constructor(everySeconds: number, read: () => Promise<unknown>) {
    this.everySeconds = everySeconds
    this.read = read
  }

  [Symbol.asyncIterator](): AsyncIterator<never> {
    throw new Error('what repeats is read, not iterated')
  }
}
