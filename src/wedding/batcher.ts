import { isUnavailable } from '../db/errors.ts'

type Waiting<Item, Result> = { item: Item; resolve(result: Result): void; reject(error: unknown): void }

/**
 * Creates a function that queues an item under a key. The items of a key are worked on in batches: while one batch is
 * under way the next one gathers. A lone item does not wait, and a hundred that come at once share one commit. `run`
 * returns a result for each item in its order, with an Error for an item that is refused. When `run` rejects, its whole
 * batch is rejected, and if the database is out of reach, so is the next batch. `restAfter` gives the time (ms) between
 * a batch that took so long (ms) and the next of its key: work that can wait then comes in fewer and larger batches.
 */
export function createBatcher<Item, Result>(
  largest: number,
  run: (key: string, items: Item[]) => Promise<(Result | Error)[]>,
  restAfter: (tookMs: number) => number = () => 0,
) {
  const queues = new Map<string, Waiting<Item, Result>[]>()

  const work = async (key: string, queue: Waiting<Item, Result>[]) => {
    while (queue.length > 0) {
      const batch = queue.splice(0, largest)
      const begunAt = performance.now()
      try {
        const results = await run(
          key,
          batch.map(({ item }) => item),
        )
        for (const [index, { resolve, reject }] of batch.entries()) {
          const result = results[index]
          if (result instanceof Error) reject(result)
          else resolve(result as Result)
        }
      } catch (error) {
        // Items that gathered meanwhile have waited as long for a database that does not answer: reject them as well.
        const all = isUnavailable(error) ? [...batch, ...queue.splice(0)] : batch
        for (const { reject } of all) reject(error)
      }
      const restMs = restAfter(performance.now() - begunAt)
      if (restMs > 0) await new Promise((resolve) => setTimeout(resolve, restMs).unref())
    }
    queues.delete(key)
  }

  return (key: string, item: Item): Promise<Result> =>
    new Promise((resolve, reject) => {
      const waiting = { item, resolve, reject }
      const queue = queues.get(key)
      if (queue) {
        queue.push(waiting)
        return
      }
      const first = [waiting]
      queues.set(key, first)
      work(key, first)
    })
}
