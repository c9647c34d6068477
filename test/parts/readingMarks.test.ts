import { NEVER, Subject } from 'rxjs'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Refused } from '../../web/live/core/refused.ts'
import { createReadingMarks } from '../../web/live/domains/reading.ts'

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1_000)

/** A phone that records the marks that it sends, in order, to a server that answers as `answer` says. */
function phone(answer: () => Promise<unknown> = async () => {}) {
  const sent: string[] = []
  const [leavings, recoveries] = [new Subject<void>(), new Subject<void>()]
  const send = (partnerId: string | null, upTo: string) => {
    sent.push(`${partnerId} ${upTo}`)
    return answer()
  }
  const marks = createReadingMarks({ send, leavings, retryDelay: () => recoveries })
  return { sent, marks, leavings, recoveries }
}

test('the first mark of a direct conversation goes out at once, and of many in a row the latest every five seconds', async () => {
  const { sent, marks } = phone()
  for (let message = 1; message <= 22; message++) {
    marks.mark('leo', String(message))
    await seconds(0.5)
  }
  expect(sent).toEqual(['leo 1', 'leo 10', 'leo 20'])
  await seconds(60)
  expect(sent).toEqual(['leo 1', 'leo 10', 'leo 20', 'leo 22'])
})

test('on the channel each waits for a random moment, so that a hundred phones do not mark together', async () => {
  const { sent, marks } = phone()
  marks.mark(null, '1')
  await seconds(1.4)
  expect(sent).toEqual([])
  await seconds(0.2)
  expect(sent).toEqual(['null 1'])
})

test('the same mark is sent once, and conversations do not wait for each other', async () => {
  const { sent, marks } = phone()
  for (let times = 0; times < 3; times++) {
    marks.mark('leo', '1')
    marks.mark('ana', '2')
    await seconds(20)
  }
  expect(sent).toEqual(['leo 1', 'ana 2'])
})

test('the last mark goes out at once when the page is left', async () => {
  const { sent, marks, leavings } = phone()
  marks.mark('leo', '1')
  await seconds(1)
  marks.mark('leo', '2')
  leavings.next()
  expect(sent).toEqual(['leo 1', 'leo 2'])
  leavings.next()
  await seconds(60)
  expect(sent).toEqual(['leo 1', 'leo 2'])
})

test('while the server is away the latest mark is kept, and sent when it is back', async () => {
  let isAway = true
  const { sent, marks, recoveries } = phone(async () => {
    if (isAway) throw new TypeError('Failed to fetch')
  })
  for (const message of ['1', '2', '3']) {
    marks.mark('leo', message)
    await seconds(10)
  }
  expect(sent).toEqual(['leo 1'])
  isAway = false
  recoveries.next()
  await seconds(60)
  expect(sent).toEqual(['leo 1', 'leo 3'])
})

test('a mark that is refused is not tried again, and the next one is sent', async () => {
  const { sent, marks } = phone(async () => {
    throw new Refused({ code: 'NOT_FOUND', message: 'There is no such message in this conversation' })
  })
  marks.mark('leo', '1')
  await seconds(60)
  marks.mark('leo', '2')
  await seconds(60)
  expect(sent).toEqual(['leo 1', 'leo 2'])
})

test('nothing of somebody who has left is sent', async () => {
  const { sent, marks, recoveries } = phone(async () => {
    throw new TypeError('Failed to fetch')
  })
  marks.mark('leo', '1')
  await seconds(1)
  marks.mark(null, '2')
  marks.forget()
  recoveries.next()
  await seconds(60)
  expect(sent).toEqual(['leo 1'])
})

test('without a page there is nothing to leave', () => {
  expect(() => createReadingMarks({ send: async () => {}, retryDelay: () => NEVER })).not.toThrow()
})
