import { expect, test } from 'vitest'
import { loadWhileNear } from '../../web/app/shared/near.ts'

/** A list whose place for more stays near until so many pages are loaded. As a browser does, it tells only changes. */
function setUp(pages: number, { fails = false } = {}) {
  const loads: (() => void)[] = []
  let looking = 0
  const stop = loadWhileNear(
    (tell) => {
      looking++
      queueMicrotask(() => tell(loads.length < pages))
      return () => void looking--
    },
    () => new Promise((resolve, reject) => loads.push(fails ? () => reject(new Error('away')) : resolve)),
  )
  const settles = () => new Promise((resolve) => setTimeout(resolve))
  return {
    stop,
    loads,
    looking: () => looking,
    settles,
    async answers() {
      loads.at(-1)?.()
      await settles()
    },
  }
}

test('one page after the other is loaded while the place stays near', async () => {
  const { loads, settles, answers } = setUp(3)
  await settles()
  expect(loads.length).toBe(1)
  for (const count of [2, 3, 3, 3]) {
    await answers()
    expect(loads.length).toBe(count)
  }
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
