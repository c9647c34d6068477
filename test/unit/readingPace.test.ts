import { expect, test } from 'vitest'
import { ReadingPace } from '../../src/transport/ws/readingPace.ts'

/** A socket that notes whether it is read. */
const socketOf = () => {
  const socket = {
    isRead: true,
    pause() {
      socket.isRead = false
    },
    resume() {
      socket.isRead = true
    },
  }
  return socket
}
const send = (
  pace: ReadingPace<ReturnType<typeof socketOf>>,
  person: string,
  socket: ReturnType<typeof socketOf>,
  times: number,
) => {
  for (let sent = 0; sent < times; sent++) pace.count(person, socket)
}

test.each([
  ['as many as are allowed', 10, 0],
  ['one too many', 11, 2],
  ['twice as many', 20, 2],
  ['three times as many', 30, 3],
  ['a whole packet of them', 1_000, 100],
])('a socket that sends %s in a second rests until they are made up for', (_, times, seconds) => {
  const pace = new ReadingPace<ReturnType<typeof socketOf>>(10)
  const socket = socketOf()
  send(pace, 'eve', socket, times)
  let rested = 0
  for (; !socket.isRead; rested++) pace.tick()
  expect(rested).toBe(seconds)
  expect(pace.resting()).toBe(0)
})

test('the socket of a person who sends steadily within the limit never rests', () => {
  const pace = new ReadingPace<ReturnType<typeof socketOf>>(10)
  const socket = socketOf()
  for (let second = 0; second < 100; second++) {
    send(pace, 'ana', socket, 10)
    expect(socket.isRead).toBe(true)
    pace.tick()
  }
})

test('the sockets of a person count together, and nobody else’s rest', () => {
  const pace = new ReadingPace<ReturnType<typeof socketOf>>(10)
  const [one, two, other] = [socketOf(), socketOf(), socketOf()]
  send(pace, 'eve', one, 8)
  send(pace, 'eve', two, 8)
  send(pace, 'ana', other, 8)
  expect([one.isRead, two.isRead, other.isRead]).toEqual([true, false, true])
  send(pace, 'eve', one, 1)
  expect(one.isRead).toBe(false)
  for (let second = 0; second < 2; second++) pace.tick()
  expect([one.isRead, two.isRead]).toEqual([true, true])
})
