import { expect, test } from 'vitest'
import { loadWhileNear } from '../../web/app/shared/near.ts'

/**
 * A list whose place for more stays near until so many pages are loaded. As a browser does, it reports only changes.
 */
function setUp(pages: number, { fails = false } = {}) {
  const loads: (() => void)[] = []
  const looking = new Set<symbol>()
  const stop = loadWhileNear(
    (tell) => {
      const look = Symbol()
      looking.add(look)
      queueMicrotask(() => tell([{ isIntersecting: loads.length < pages }]))
      return () => void looking.delete(look)
    },
    () => new Promise((resolve, reject) => loads.push(fails ? () => reject(new Error('away')) : resolve)),
  )
  const settles = () => new Promise((resolve) => setTimeout(resolve))
  return {
    stop,
    loads,
    looking: () => looking.size,
    settles,
    async answers() {
      loads.at(-1)?.()
      await settles()
    },
  }
}

test('pages are loaded one after the other while the place stays near', async () => {
  const { loads, settles, answers } = setUp(3)
  await settles()
  expect(loads.length).toBe(1)
  for (const count of [2, 3, 3, 3]) {
    await answers()
    expect(loads.length).toBe(count)
  }
})

test('nothing is looked at while something is loaded', async () => {
  const { loads, looking, settles, answers } = setUp(1)
  await settles()
  expect([loads.length, looking()]).toEqual([1, 0])
  await answers()
  expect([loads.length, looking()]).toEqual([1, 1])
})

test('a load that fails is the last one', async () => {
  const { loads, settles, answers } = setUp(3, { fails: true })
  await settles()
  await answers()
  expect(loads.length).toBe(1)
})

test('nothing is looked at any more once it was stopped, even while something is loaded', async () => {
  const { stop, loads, looking, settles, answers } = setUp(3)
  await settles()
  stop()
  await answers()
  expect([loads.length, looking()]).toEqual([1, 0])
})

test.each([
  { changes: [false, true], loads: 1 },
  { changes: [true, false], loads: 0 },
  { changes: [], loads: 0 },
])('of several changes told at once, $changes, the last one counts', ({ changes, loads }) => {
  let count = 0
  loadWhileNear(
    (tell) => {
      tell(changes.map((isIntersecting) => ({ isIntersecting })))
      return () => {}
    },
    () => {
      count++
      return new Promise(() => {})
    },
  )
  expect(count).toBe(loads)
})
