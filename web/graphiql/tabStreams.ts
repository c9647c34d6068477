/** The listeners of a stream; `next` takes results and states alike, to be shown as they are. */
export type Sink = { next(shown: unknown): void; complete(): void }
/** Opens a stream. Returns the way to stop it. */
export type Open = (sink: Sink) => () => void

type TabStream = { last?: unknown; sink?: Sink | undefined; isOver: boolean; stop(): void }

/**
 * The streams of GraphiQL's tabs. GraphiQL has one subscription, and ends it when another tab comes to the front. Here
 * that only detaches the stream, which goes on and is attached again when its tab is back.
 */
export class TabStreams {
  readonly #streams = new Map<string, TabStream>()
  #front = ''

  /** The tab in front, among all that are open. The streams of closed tabs are stopped. */
  bringToFront(front: string, open: string[]) {
    this.#front = front
    for (const tab of this.#streams.keys()) if (!open.includes(tab)) this.#stop(tab)
  }

  /** Whether a tab has a stream. */
  has(tab: string): boolean {
    return this.#streams.has(tab)
  }

  /** Whether the tab in front has a stream that is not attached. */
  isWaiting(): boolean {
    const stream = this.#streams.get(this.#front)
    return stream !== undefined && stream.sink === undefined
  }

  /** Attaches the stream of the tab in front, opened if it has none, to a sink. Returns the way to detach it. */
  attach(open: Open, sink: Sink): () => void {
    const tab = this.#front
    const stream = this.#streams.get(tab) ?? this.#open(tab, open)
    stream.sink = sink
    if (stream.last !== undefined) sink.next(stream.last)
    if (stream.isOver) this.#end(tab)
    return () => {
      if (stream.sink === sink) stream.sink = undefined
      // GraphiQL ends the subscription first and then changes the tab: if it does not, the person pressed Stop.
      queueMicrotask(() => this.#front === tab && stream.sink === undefined && this.#stop(tab))
    }
  }

  #open(tab: string, open: Open): TabStream {
    const stream: TabStream = { isOver: false, stop: () => {} }
    this.#streams.set(tab, stream)
    stream.stop = open({
      next: (shown) => {
        stream.last = shown
        // A new tab is in front before GraphiQL lets go of the stream of the one behind it.
        if (this.#front === tab) stream.sink?.next(shown)
      },
      complete: () => {
        stream.isOver = true
        if (stream.sink) this.#end(tab)
      },
    })
    return stream
  }

  #end(tab: string) {
    const sink = this.#streams.get(tab)?.sink
    this.#streams.delete(tab)
    sink?.complete()
  }

  #stop(tab: string) {
    this.#streams.get(tab)?.stop()
    this.#streams.delete(tab)
  }
}
