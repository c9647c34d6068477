import { expect, test } from 'vitest'
import { Alarms } from '../../src/alarms.ts'

/** Alarms by a clock that is moved by hand. */
function open() {
  let time = 0
  const timers = new Set<{ at: number; callback: () => void }>()
  const rung: string[] = []
  const alarms = new Alarms({
    now: () => time,
    wait(callback, ms) {
      const timer = { at: time + ms, callback }
      timers.add(timer)
      return () => timers.delete(timer)
    },
  })
  const alarmAt = (at: number, name = String(at), then = () => {}) => ({
    at,
    ring() {
      rung.push(`${name} at ${time}`)
      then()
    },
  })
  const moveTo = (end: number) => {
    for (;;) {
      const [next] = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)
      if (!next) break
      timers.delete(next)
      time = Math.max(time, next.at)
      next.callback()
    }
    time = end
  }
  return { alarms, timers, rung, alarmAt, moveTo }
}

test('alarms ring at their moment, in whatever order they were set, with one timer', () => {
  const { alarms, timers, rung, alarmAt, moveTo } = open()
  for (const at of [300, 100, 200, 100]) alarms.add(alarmAt(at))
  expect(timers.size).toBe(1)
  moveTo(99)
  expect(rung).toEqual([])
  moveTo(250)
  expect([rung, timers.size]).toEqual([['100 at 100', '100 at 100', '200 at 200'], 1])
  moveTo(300)
  expect([rung.length, timers.size]).toEqual([4, 0])
})

test('an alarm whose moment has passed rings in the next turn', () => {
  const { alarms, rung, alarmAt, moveTo } = open()
  moveTo(500)
  alarms.add(alarmAt(100))
  expect(rung).toEqual([])
  moveTo(500)
  expect(rung).toEqual(['100 at 500'])
})

test('an alarm that was taken away does not ring, and the others do', () => {
  const { alarms, rung, alarmAt, moveTo } = open()
  const [first, second] = [alarmAt(100), alarmAt(200)]
  for (const alarm of [first, second]) alarms.add(alarm)
  alarms.delete(first)
  moveTo(300)
  expect(rung).toEqual(['200 at 200'])
})

test('an alarm in a year rings in a year, although no timer is that long', () => {
  const { alarms, rung, alarmAt, moveTo } = open()
  const year = 365 * 86_400_000
  alarms.add(alarmAt(year, 'a year'))
  moveTo(year - 1)
  expect(rung).toEqual([])
  moveTo(year)
  expect(rung).toEqual([`a year at ${year}`])
})

test('an alarm may set another, and take one away', () => {
  const { alarms, rung, alarmAt, moveTo } = open()
  const later = alarmAt(200, 'never')
  alarms.add(later)
  alarms.add(
    alarmAt(100, 'first', () => {
      alarms.delete(later)
      alarms.add(alarmAt(150, 'second'))
    }),
  )
  moveTo(300)
  expect(rung).toEqual(['first at 100', 'second at 150'])
})
