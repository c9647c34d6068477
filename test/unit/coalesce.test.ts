import { expect, test } from 'vitest'
import { coalesce, singleFlight } from '../../src/coalesce.ts'

/** Work that the test ends, and that counts its runs. */
function work() {
  const ends: { resolve(): void; reject(error: Error): void }[] = []
  const run = () => new Promise<void>((resolve, reject) => ends.push({ resolve, reject }))
  return { run, ends }
}

/** Lets all that is ready go on. */
const turn = () => new Promise((resolve) => setImmediate(resolve))

test('calls during a single flight share its result, and the next call begins anew', async () => {
  let runs = 0
  const { run, ends } = work()
  const shared = singleFlight(async () => {
    await run()
    return ++runs
  })
  const [first, second] = [shared(), shared()]
  ends[0]?.resolve()
  expect(await Promise.all([first, second])).toEqual([1, 1])
  const third = shared()
  ends[1]?.resolve()
  expect(await third).toBe(2)
})

test('a call while the work is under way makes it run once more, for all such calls', async () => {
  const { run, ends } = work()
  const shared = coalesce(run)
  const first = shared()
  const ended: string[] = []
  for (const name of ['second', 'third']) shared().then(() => ended.push(name))
  await turn()
  expect(ends).toHaveLength(1)
  ends[0]?.resolve()
  await turn()
  expect(ends).toHaveLength(2)
  expect(ended).toEqual([])
  ends[1]?.resolve()
  await first
  await turn()
  expect(ended).toEqual(['second', 'third'])
  expect(ends).toHaveLength(2)
})

test('a run that fails rejects all that wait, and the next call begins anew', async () => {
  const { run, ends } = work()
  const shared = coalesce(run)
  const waiting = Promise.allSettled([shared(), shared()])
  ends[0]?.reject(new Error('the database is away'))
  expect((await waiting).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  const next = shared()
  ends[1]?.resolve()
  await expect(next).resolves.toBeUndefined()
})
