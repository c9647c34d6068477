import { isUnavailable } from '../db/errors.ts'

type Waiting<Item, Result> = { item: Item; resolve(result: Result): void; reject(error: unknown): void }

/**
 * Work on one key in groups: while one group is under way the next gathers. A lone piece of work does not wait, and a
 * hundred that come at once share one commit. `run` answers for each in its order, with an Error for one that is
 * refused; when it rejects, all of its group are, and where the database is out of reach the next group with them.
 * `restAfter` is the time (ms) between a group that took so long (ms) and the next of its key: work that can wait then
 * comes in fewer and larger groups.
 */
export function createGroups<Item, Result>(
  largest: number,
  run: (key: string, items: Item[]) => Promise<(Result | Error)[]>,
  restAfter: (tookMs: number) => number = () => 0,
) {
  const queues = new Map<string, Waiting<Item, Result>[]>()

  const work = async (key: string, queue: Waiting<Item, Result>[]) => {
    while (queue.length > 0) {
      const group = queue.splice(0, largest)
      const begunAt = performance.now()
      try {
        const results = await run(
          key,
          group.map(({ item }) => item),
        )
        for (const [index, { resolve, reject }] of group.entries()) {
          const result = results[index]
          if (result instanceof Error) reject(result)
          else resolve(result as Result)
        }
      } catch (error) {
        // Items that gathered meanwhile have waited as long for a database that does not answer: reject them as well.
        const all = isUnavailable(error) ? [...group, ...queue.splice(0)] : group
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
