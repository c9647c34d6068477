import { expect, test } from 'vitest'
import { TabStreams } from '../../web/graphiql/tabStreams.ts'

/** A stream that emits the values that the test gives it. */
function makeStream() {
  const stream = {
    isOpen: false,
    next: (_shown: unknown) => {},
    complete: () => {},
    open: (sink: { next(shown: unknown): void; complete(): void }) => {
      Object.assign(stream, { isOpen: true, next: sink.next, complete: sink.complete })
      return () => {
        stream.isOpen = false
      }
    },
  }
  return stream
}

function makeSink() {
  const shown: unknown[] = []
  return { shown, next: (value: unknown) => void shown.push(value), complete: () => void shown.push('complete') }
}

const turn = () => new Promise<void>((resolve) => queueMicrotask(resolve))

/** The tab `listen` with a stream that has emitted `one`, and another tab. */
async function listening() {
  const streams = new TabStreams()
  const [stream, sink] = [makeStream(), makeSink()]
  streams.bringToFront('listen', ['listen', 'write'])
  const detach = streams.attach(stream.open, sink)
  stream.next('one')
  return { streams, stream, sink, detach }
}

test('a stream goes on behind another tab, and shows its last result when its tab is back', async () => {
  const { streams, stream, sink, detach } = await listening()
  detach()
  streams.bringToFront('write', ['listen', 'write'])
  await turn()
  stream.next('two')
  expect([stream.isOpen, streams.isWaiting(), sink.shown]).toEqual([true, false, ['one']])
  streams.bringToFront('listen', ['listen', 'write'])
  expect(streams.isWaiting()).toBe(true)
  const again = makeSink()
  streams.attach(() => expect.unreachable('the stream was open'), again)
  stream.next('three')
  expect(again.shown).toEqual(['two', 'three'])
})

test('nothing is written into a new tab before the stream of the tab behind it is let go', async () => {
  const { streams, stream, sink } = await listening()
  streams.bringToFront('new', ['listen', 'write', 'new'])
  stream.next('two')
  expect(sink.shown).toEqual(['one'])
})

test('the stop button stops the stream', async () => {
  const { streams, stream, detach } = await listening()
  detach()
  await turn()
  expect([stream.isOpen, streams.isWaiting()]).toEqual([false, false])
})

test('a closed tab stops its stream', async () => {
  const { streams, stream, detach } = await listening()
  detach()
  streams.bringToFront('write', ['write'])
  await turn()
  expect(stream.isOpen).toBe(false)
})

test('a stream that ended behind another tab shows its end when its tab is back', async () => {
  const { streams, stream, detach } = await listening()
  detach()
  streams.bringToFront('write', ['listen', 'write'])
  stream.next('an error')
  stream.complete()
  streams.bringToFront('listen', ['listen', 'write'])
  const again = makeSink()
  streams.attach(() => expect.unreachable('the stream has not shown its end'), again)
  expect([again.shown, streams.isWaiting()]).toEqual([['an error', 'complete'], false])
})
