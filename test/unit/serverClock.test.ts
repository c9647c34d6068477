import { expect, test } from 'vitest'
import { createServerClock } from '../../web/live/core/clock.ts'

const day = 24 * 60 * 60_000
const noon = Date.parse('2026-06-20T12:00:00Z')

function clockOf(phone: { time: number }) {
  const clock = createServerClock(() => phone.time)
  let changes = 0
  clock.changes.subscribe(() => changes++)
  return { ...clock, changes: () => changes }
}

test('nobody knows the time before the server has said it', () => {
  expect(clockOf({ time: noon }).now()).toBeUndefined()
})

test.each([
  ['ahead', day],
  ['behind', -day],
])('a phone that is a day %s goes by the server', (_, off) => {
  const phone = { time: noon + off }
  const clock = clockOf(phone)
  clock.learn(noon)
  expect(clock.now()).toBe(noon)
  phone.time += 5_000
  expect(clock.now()).toBe(noon + 5_000)
})

test('an answer that was on its way for some seconds changes nothing', () => {
  const phone = { time: noon }
  const clock = clockOf(phone)
  clock.learn(noon)
  phone.time += 4_000
  clock.learn(noon)
  expect(clock.changes()).toBe(1)
})

test('a phone whose clock is set anew is noticed', () => {
  const phone = { time: noon }
  const clock = clockOf(phone)
  clock.learn(noon)
  phone.time += day
  clock.learn(noon + 1_000)
  expect(clock.changes()).toBe(2)
  expect(clock.now()).toBe(noon + 1_000)
})

test('a header that is no date is ignored', () => {
  const clock = clockOf({ time: noon })
  clock.learn(Date.parse('soon'))
  expect(clock.now()).toBeUndefined()
})
