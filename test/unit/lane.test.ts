import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Lane } from '../../src/db/lane.ts'

const ana = { weddingId: 'a', id: 'ana' }
const leo = { weddingId: 'a', id: 'leo' }

/** Work that the test ends. */
function makeWork() {
  let resolve = (_: string) => {}
  let reject = (_: unknown) => {}
  const promise = new Promise<string>((yes, no) => {
    resolve = yes
    reject = no
  })
  return {
    work: vi.fn(() => promise),
    resolve: (result: string) => resolve(result),
    reject: (error: unknown) => reject(error),
  }
}

const open = () => new Lane({ shares: { all: 2, wedding: 2, person: 1 }, mostWaiting: 2, longestWaitMs: 1_000 })

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('work of one person waits for their earlier work; that of another person does not', async () => {
  const lane = open()
  const [first, second, other] = [makeWork(), makeWork(), makeWork()]
  const answers = [lane.run(ana, first.work), lane.run(ana, second.work), lane.run(leo, other.work)]
  expect(second.work).not.toHaveBeenCalled()
  expect(other.work).toHaveBeenCalled()
  first.resolve('first')
  second.resolve('second')
  other.resolve('other')
  expect(await Promise.all(answers)).toEqual(['first', 'second', 'other'])
})

test('work that fails makes room too, and its error is answered', async () => {
  const lane = open()
  const failing = makeWork()
  const failed = lane.run(ana, failing.work)
  const next = lane.run(ana, async () => 'next')
  failing.reject(new Error('wrong'))
  await expect(failed).rejects.toThrow('wrong')
  expect(await next).toBe('next')
})

test('too much that waits is RATE_LIMITED at once, for that person alone', async () => {
  const lane = open()
  const endless = makeWork()
  for (let turn = 0; turn < 3; turn++) lane.run(ana, endless.work).catch(() => {})
  await expect(lane.run(ana, endless.work)).rejects.toMatchObject({ code: 'RATE_LIMITED', details: { retryAfter: 1 } })
  expect(await lane.run(leo, async () => 'served')).toBe('served')
})

test('work that does not begin in time is UNAVAILABLE, and never begins', async () => {
  const lane = open()
  const endless = makeWork()
  const running = lane.run(ana, endless.work)
  const late = makeWork()
  const refused = expect(lane.run(ana, late.work)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  vi.advanceTimersByTime(1_000)
  await refused
  endless.resolve('at last')
  expect(await running).toBe('at last')
  expect(late.work).not.toHaveBeenCalled()
})

test('when the database does not serve, waiting work of that person does not wait as long again', async () => {
  const lane = open()
  const [hanging, waiting, other] = [makeWork(), makeWork(), makeWork()]
  const answers = [
    lane.run(ana, hanging.work),
    lane.run(ana, waiting.work),
    lane.run(leo, other.work),
    lane.run(leo, async () => 'served'),
  ]
  hanging.reject(Object.assign(new Error('the database takes too long'), { code: 'ETIMEDOUT' }))
  await expect(answers[0]).rejects.toMatchObject({ code: 'ETIMEDOUT' })
  await expect(answers[1]).rejects.toMatchObject({ code: 'ETIMEDOUT' })
  expect(waiting.work).not.toHaveBeenCalled()
  other.resolve('other')
  expect(await answers[3]).toBe('served')
})
