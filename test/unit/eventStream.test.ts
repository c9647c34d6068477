import { firstValueFrom, NEVER, Observable, of, Subject, throwError } from 'rxjs'
import { expect, test, vi } from 'vitest'
import { RetryableError } from '../../web/live/core/retryable.ts'
import { createEventStream } from '../../web/live/core/stream.ts'
import type { LiveEvent } from '../../web/live/domains/update.ts'

const event = (cursor: string) => ({ __typename: 'MemberJoined', cursor }) as unknown as LiveEvent
const gone = new Error('gone')
const until = (check: () => void) => vi.waitFor(check, { interval: 1 })
const aLittle = () => new Promise<void>((resolve) => setTimeout(resolve))

/** A stream of a server that answers with these, one after the other; `did` lists everything that it did, in order. */
function streamOf(answers: Observable<LiveEvent>[], reading = aLittle()) {
  const did: string[] = []
  const waits: number[] = []
  let cursors = 0
  const stream = createEventStream({
    read: (after) => {
      did.push(`read after ${after}`)
      return answers.shift() ?? NEVER
    },
    cursorOfNow: async () => {
      await aLittle()
      return `cursor ${++cursors}`
    },
    apply: (applied) => did.push(`apply ${applied.map((event) => ('cursor' in event ? event.cursor : '')).join(', ')}`),
    readAgain: async () => {
      did.push('read all again')
      await reading
      return () => did.push('show it')
    },
    isGone: (error) => error === gone,
    retryDelay: (error) => {
      waits.push(error instanceof RetryableError ? error.waitMs : 0)
      return of(true)
    },
  })
  return { stream, did, waits }
}

test('a cursor that is gone makes it read all again, once, before it goes on from the cursor of now', async () => {
  const events = new Subject<LiveEvent>()
  const { stream, did, waits } = streamOf([throwError(() => gone), events])
  stream.start()
  await until(() => expect(did).toEqual(['read after cursor 1', 'read all again', 'show it', 'read after cursor 2']))
  events.next(event('next'))
  await until(() => expect(did.at(-1)).toBe('apply next'))
  expect(waits).toEqual([0])
  stream.stop()
})

test('any other error goes on after the last event, and reads nothing again', async () => {
  const { stream, did } = streamOf([
    new Observable((observer) => {
      observer.next(event('third'))
      observer.error(new Error('lost'))
    }),
  ])
  stream.start()
  await until(() => expect(did).toEqual(['read after cursor 1', 'apply third', 'read after third']))
  stream.stop()
})

test('a server that refuses every cursor is asked ever more rarely', async () => {
  const { stream, waits } = streamOf(Array.from({ length: 4 }, () => throwError(() => gone)))
  stream.start()
  await until(() => expect(waits).toHaveLength(4))
  expect(waits[0]).toBe(0)
  for (const [index, wait] of waits.slice(1).entries()) expect(wait).toBeGreaterThan((waits[index] ?? 0) * 1.5)
  stream.stop()
})

test.each([
  ['a query that was on its way when it started over is asked again, since its answer may be older', true, 'second'],
  ['a mutation that was on its way then is not done twice', false, 'first'],
])('%s', async (_, isRepeatable, expected) => {
  const { stream, did } = streamOf([new Observable((observer) => void setTimeout(() => observer.error(gone)))])
  const late = new Subject<string>()
  const answers = [late, of('second')]
  stream.start()
  const answer = firstValueFrom(stream.around(() => answers.shift() ?? NEVER, isRepeatable))
  await until(() => expect(did).toContain('show it'))
  late.next('first')
  expect(await answer).toBe(expected)
  stream.stop()
})

test('data that was read again for somebody who has left is not shown to the next user', async () => {
  let finish = () => {}
  const { stream, did } = streamOf([throwError(() => gone)], new Promise<void>((resolve) => (finish = resolve)))
  stream.start()
  await until(() => expect(did).toContain('read all again'))
  stream.forget()
  finish()
  stream.start()
  await until(() => expect(did.at(-1)).toBe('read after cursor 3'))
  expect(did).not.toContain('show it')
  stream.stop()
})

test('events that come within a frame are applied together, and then emitted one by one', async () => {
  const source = new Subject<LiveEvent>()
  const { stream, did } = streamOf([source])
  stream.events.subscribe((told) => did.push(`tell ${(told as { cursor: string }).cursor}`))
  stream.start()
  await until(() => expect(did).toEqual(['read after cursor 1']))
  source.next(event('first'))
  source.next(event('second'))
  expect(did).toEqual(['read after cursor 1'])
  await until(() => expect(did.slice(1)).toEqual(['apply first, second', 'tell first', 'tell second']))
  stream.stop()
})

test('a stream that stops has applied the events it heard, and goes on after them', async () => {
  const source = new Subject<LiveEvent>()
  const { stream, did } = streamOf([source])
  stream.start()
  await until(() => expect(did).toEqual(['read after cursor 1']))
  source.next(event('first'))
  stream.stop()
  expect(did.at(-1)).toBe('apply first')
  stream.start()
  await until(() => expect(did.at(-1)).toBe('read after first'))
  stream.stop()
})

test('a stream that forgets applies none of the events it has just heard', async () => {
  const source = new Subject<LiveEvent>()
  const { stream, did } = streamOf([source])
  stream.start()
  await until(() => expect(did).toEqual(['read after cursor 1']))
  source.next(event('of somebody who has left'))
  stream.forget()
  stream.start()
  await until(() => expect(did).toEqual(['read after cursor 1', 'read after cursor 2']))
  stream.stop()
})
