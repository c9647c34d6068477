import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Pulse } from '../../web/live/core/pulse.ts'

const pace = { pingMs: 70, pongMs: 40, wokenPongMs: 15 }
beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function start() {
  const log: string[] = []
  const silent = (wasWoken: boolean) => log.push(wasWoken ? 'silent after sleep' : 'silent')
  const pulse = new Pulse({ pace, ping: () => log.push('ping'), silent })
  return { pulse, log }
}

test('asks regularly while it is answered', () => {
  const { pulse, log } = start()
  for (let round = 0; round < 3; round++) {
    vi.advanceTimersByTime(70)
    pulse.answered()
  }
  expect(log).toEqual(['ping', 'ping', 'ping'])
})

test('says once that there was no answer in time, and asks no more', () => {
  const { log } = start()
  vi.advanceTimersByTime(70 + 39)
  expect(log).toEqual(['ping'])
  vi.advanceTimersByTime(1_000)
  expect(log).toEqual(['ping', 'silent'])
})

test.each(['resting', 'asked'])('asks a device that woke up for a quick answer, while it was %s', (phase) => {
  const { pulse, log } = start()
  if (phase === 'asked') vi.advanceTimersByTime(70)
  log.length = 0
  pulse.ask(true)
  vi.advanceTimersByTime(14)
  expect(log).toEqual(['ping'])
  vi.advanceTimersByTime(1)
  expect(log).toEqual(['ping', 'silent after sleep'])
})

test('asks again when its timer comes late, since the device was asleep', () => {
  const { pulse, log } = start()
  vi.advanceTimersByTime(70)
  // The answer may be here already, behind the timer.
  vi.setSystemTime(Date.now() + 60_000)
  vi.advanceTimersByTime(40)
  expect(log).toEqual(['ping', 'ping'])
  pulse.answered()
  vi.advanceTimersByTime(69)
  expect(log).toEqual(['ping', 'ping'])
})

test('asks nothing while it waits for an answer, and nothing when it is stopped', () => {
  const { pulse, log } = start()
  pulse.ask(false)
  pulse.ask(false)
  pulse.stop()
  pulse.ask(true)
  pulse.answered()
  vi.advanceTimersByTime(1_000)
  expect(log).toEqual(['ping'])
})
