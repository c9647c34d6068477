import type { GraphQLError } from 'graphql'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { EventStream } from '../../src/transport/sse/eventStream.ts'
import { formatFor, multipart, serverSentEvents } from '../../src/transport/sse/formats.ts'
import { streamResponse } from '../../src/transport/sse/response.ts'

test.each([
  [null, serverSentEvents],
  ['*/*', serverSentEvents],
  ['text/*', serverSentEvents],
  ['text/event-stream', serverSentEvents],
  ['application/json, text/event-stream;q=0.5', serverSentEvents],
  ['multipart/mixed;boundary="graphql";subscriptionSpec="1.0",application/json', multipart],
  ['multipart/mixed; boundary=graphql; subscriptionSpec=1.0, application/json', multipart],
  ['Multipart/Mixed;SubscriptionSpec="1.0"', multipart],
  ['multipart/mixed;subscriptionSpec=1.0, text/event-stream', multipart],
  ['text/event-stream, multipart/mixed;subscriptionSpec=1.0', serverSentEvents],
  ['*/*, multipart/mixed;subscriptionSpec=1.0', multipart],
  ['multipart/mixed', undefined],
  ['multipart/mixed;deferSpec=20220824', undefined],
  ['multipart/mixed;subscriptionSpec=2.0', undefined],
  ['application/json', undefined],
  ['text/event-stream;charset=latin1', undefined],
])('Accept: %s', (accept, format) => {
  expect(formatFor(accept)).toBe(format)
})

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test.each([
  ['comments', serverSentEvents, ':\n\n'],
  ['empty parts', multipart, '\r\nContent-Type: application/json\r\n\r\n{}\r\n--graphql'],
])('a stream in which nothing happens has %s as heartbeats, until its reader goes', async (_, format, heartbeat) => {
  const stream = new EventStream(1_000)
  let left = 0
  stream.follow(() => left++)
  const maskError = (error: unknown) => error as GraphQLError
  const { body } = streamResponse(stream, { format, maskError, padding: 0, fetchAPI: { Response } })
  const read = body?.pipeThrough(new TextDecoderStream()).getReader()
  expect((await read?.read())?.value).toBe(format.start)
  for (let times = 0; times < 2; times++) {
    const next = read?.read()
    await vi.advanceTimersByTimeAsync(12_000)
    expect((await next)?.value).toBe(heartbeat)
  }
  await read?.cancel()
  expect([left, vi.getTimerCount()]).toEqual([1, 0])
})
