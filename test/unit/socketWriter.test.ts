import type { Duplex } from 'node:stream'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { WebSocket } from 'ws'
import { SocketWriter, WriteTurns } from '../../src/transport/ws/socketWriter.ts'

beforeAll(() => void vi.useFakeTimers({ toFake: ['performance', 'setImmediate', 'setTimeout'] }))
afterAll(() => void vi.useRealTimers())

/** A socket that takes all, and what it was given in each write. */
function openSocket(turns: WriteTurns) {
  const writes: string[] = []
  const socket = { readyState: 1, OPEN: 1, close: () => {} }
  const wire = { writableLength: 0, write: (bytes: Buffer) => writes.push(String(bytes)) }
  return {
    writer: new SocketWriter(turns, socket as unknown as WebSocket, wire as unknown as Duplex, 1_000),
    socket,
    writes,
  }
}

const [one, two, three] = ['1', '2', '3'].map((text) => Buffer.from(text)) as [Buffer, Buffer, Buffer]
const endTurn = () => vi.advanceTimersByTimeAsync(1)

test('the first frame after a pause is written at once to all who get it, and the rest of its turn at its end', async () => {
  const turns = new WriteTurns()
  const [ana, leo] = [openSocket(turns), openSocket(turns)]
  for (const { writer } of [ana, leo]) writer.put(one)
  expect([ana.writes, leo.writes]).toEqual([['1'], ['1']])
  for (const frame of [two, three]) for (const { writer } of [ana, leo]) writer.put(frame)
  expect([ana.writes, leo.writes]).toEqual([['1'], ['1']])
  await endTurn()
  expect([ana.writes, leo.writes]).toEqual([
    ['1', '23'],
    ['1', '23'],
  ])
})

test('without a pause, all that a turn has for a socket is one write', async () => {
  const { writer, writes } = openSocket(new WriteTurns())
  writer.put(one)
  await endTurn()
  for (const frame of [one, two, three]) writer.put(frame)
  expect(writes).toEqual(['1'])
  await endTurn()
  expect(writes).toEqual(['1', '123'])
})

test('no frame overtakes one that waits', async () => {
  const turns = new WriteTurns()
  const [ana, leo] = [openSocket(turns), openSocket(turns)]
  ana.writer.put(one)
  leo.writer.put(two)
  leo.writer.put(one)
  await endTurn()
  expect(leo.writes).toEqual(['21'])
})

test('waiting frames are written before the socket closes, and none to a socket that is closing', async () => {
  const turns = new WriteTurns()
  const [ana, leo] = [openSocket(turns), openSocket(turns)]
  for (const { writer } of [ana, leo]) for (const frame of [one, two]) writer.put(frame)
  ana.writer.close()
  expect(ana.writes).toEqual(['1', '2'])
  leo.socket.readyState = 2
  leo.writer.put(three)
  await endTurn()
  expect(leo.writes).toEqual(['1'])
})
