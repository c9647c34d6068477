import type { ExecutionResult } from 'graphql'
import type { Sink } from '../../feed/fanout.ts'
import { Refusal } from '../../refusal.ts'

/** A result that is JSON already; yoga asks such a one to write itself. */
type Rendered = ExecutionResult & { stringify(): string }

/**
 * A sink whose events are read one by one, as server-sent events are. A reader that leaves too much unread loses the
 * connection and resumes from its cursor.
 */
export function createEventStream(unsentBytes: number) {
  // Long: the sink and the iterable of one stream, which share its buffer.
  const queue: string[] = []
  let queued = 0
  let over: Refusal | 'ended' | undefined
  let wake = () => {}
  const whenDrained: (() => void)[] = []
  let leave = () => {}

  // Leaves at once, not when the reader hears of it: one that does not read never does.
  const end = (reason: Refusal | 'ended') => {
    over ??= reason
    leave()
    wake()
    for (const resolve of whenDrained.splice(0)) resolve()
  }
  const sink: Sink = {
    next({ json }) {
      if (over) return
      queue.push(json)
      queued += json.length
      if (queued > unsentBytes) {
        queue.length = 0
        end(new Refusal('UNAVAILABLE', 'Too slow: subscribe again after your last cursor'))
      }
      wake()
    },
    isFull: () => !over && queued >= unsentBytes / 4,
    drained: () => new Promise((resolve) => (queued === 0 || over ? resolve() : whenDrained.push(resolve))),
    end,
  }

  return {
    sink,
    /** Iterates over the results that reach the sink, until the reader leaves. */
    iterable(unfollow: () => void): AsyncGenerator<Rendered, undefined> {
      leave = unfollow
      if (over) leave()
      const finished = { done: true, value: undefined } as const
      return {
        async next() {
          while (queue.length === 0 && !over) await new Promise<void>((resolve) => (wake = resolve))
          const json = queue.shift()
          if (json === undefined) {
            const reason = over
            // Yoga shows a thrown error to the reader, and calls `next` again: it must find the end then.
            over = 'ended'
            if (reason instanceof Refusal) throw reason
            return finished
          }
          queued -= json.length
          if (queued === 0) for (const resolve of whenDrained.splice(0)) resolve()
          return { done: false, value: { stringify: () => json } }
        },
        async return() {
          end('ended')
          return finished
        },
        async throw() {
          end('ended')
          return finished
        },
        [Symbol.asyncIterator]() {
          return this
        },
        async [Symbol.asyncDispose]() {
          end('ended')
        },
      }
    },
  }
}
