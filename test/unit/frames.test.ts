import { expect, test } from 'vitest'
import { FrameQueue, mostAtOnce, pauseAfter } from '../../web/live/core/frames.ts'

/** A queue of numbers whose frames are drawn by hand. */
function setUp() {
  const handedOver: number[][] = []
  const frames = new Set<() => void>()
  const queue = new FrameQueue<number>(
    (items) => handedOver.push(items),
    (run) => {
      frames.add(run)
      return () => void frames.delete(run)
    },
  )
  return {
    queue,
    handedOver,
    frames,
    draw: () => {
      for (const run of [...frames]) run()
    },
  }
}
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)

test('items that come within a frame are handed over once, in order', () => {
  const { queue, handedOver, draw, frames } = setUp()
  for (const item of [1, 2, 3]) queue.push(item)
  expect([handedOver, frames.size]).toEqual([[], 1])
  draw()
  queue.push(4)
  draw()
  draw()
  expect(handedOver).toEqual([[1, 2, 3], [4]])
})

test('a long absence is handed over in parts, a frame each', () => {
  const { queue, handedOver, draw, frames } = setUp()
  for (const item of numbers(mostAtOnce * 2 + 1)) queue.push(item)
  draw()
  expect(handedOver.map(({ length }) => length)).toEqual([mostAtOnce])
  draw()
  draw()
  expect(handedOver.flat()).toEqual(numbers(mostAtOnce * 2 + 1))
  expect(frames.size).toBe(0)
})

test('waiting items are handed over at once when asked for, and no frame brings them again', () => {
  const { queue, handedOver, draw } = setUp()
  for (const item of numbers(mostAtOnce + 1)) queue.push(item)
  queue.flush()
  draw()
  expect(handedOver.flat()).toEqual(numbers(mostAtOnce + 1))
})

test('cleared items never come; items that are pushed then do', () => {
  const { queue, handedOver, draw, frames } = setUp()
  queue.push(1)
  queue.clear()
  expect(frames.size).toBe(0)
  queue.push(2)
  draw()
  expect(handedOver).toEqual([[2]])
})

test('an item that is pushed while others are handed over comes with the next frame', () => {
  const handedOver: number[][] = []
  const frames = new Set<() => void>()
  const queue: FrameQueue<number> = new FrameQueue(
    (items) => {
      handedOver.push(items)
      if (items.includes(1)) queue.push(2)
    },
    (run) => {
      frames.add(run)
      return () => void frames.delete(run)
    },
  )
  queue.push(1)
  for (let frame = 0; frame < 2; frame++) for (const run of [...frames]) run()
  expect(handedOver).toEqual([[1], [2]])
})

test.each([
  { work: 0, pause: 250 },
  { work: 2, pause: 350 },
  { work: 4, pause: 450 },
  { work: 19, pause: 500 },
  { work: 40, pause: 290 },
  { work: 300, pause: 550 },
])('after $work ms of work on a group, the next one begins $pause ms after it began', ({ work, pause }) => {
  expect(pauseAfter(work)).toBe(pause)
})
