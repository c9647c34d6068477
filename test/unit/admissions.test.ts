import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Admissions } from '../../src/access/admissions.ts'
import { Refusal } from '../../src/refusal.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Connections of which so many of an address may be in without having authenticated. */
function open(places: number) {
  const taken = new Map<string, number>()
  const change = (address: string, by: number) => taken.set(address, (taken.get(address) ?? 0) + by)
  const admissions = new Admissions(async (address) => {
    if ((taken.get(address) ?? 0) >= places) throw new Refusal('RATE_LIMITED', 'Too many', { retryAfter: 60 })
    change(address, 1)
    return async () => void change(address, -1)
  })
  return { admissions, taken, givePlaceBack: (address: string) => change(address, -1) }
}

const venue = '203.0.113.5'

test('clients that authenticate make room for all others, in order', async () => {
  const { admissions, taken } = open(2)
  const admitted: number[] = []
  const phones = Array.from({ length: 10 }, async (_, index) => {
    const authenticated = await admissions.admit(venue)
    admitted.push(index)
    authenticated()
  })
  await vi.runAllTimersAsync()
  await Promise.all(phones)
  expect(admitted).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  expect(taken.get(venue)).toBe(0)
})

test('while nobody authenticates, the next are refused after 2 seconds, with the time to come back', async () => {
  const { admissions } = open(2)
  await Promise.all([admissions.admit(venue), admissions.admit(venue)])
  const third = admissions.admit(venue)
  const refused = expect(third).rejects.toMatchObject({ code: 'RATE_LIMITED', details: { retryAfter: 60 } })
  const outcome = vi.fn()
  third.catch(outcome)
  await vi.advanceTimersByTimeAsync(1_900)
  expect(outcome).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(300)
  await refused
})

test('a waiting client is not refused while others are let in, for 10 seconds at most', async () => {
  const { admissions, givePlaceBack } = open(1)
  await admissions.admit(venue)
  const phones = Array.from({ length: 20 }, () =>
    admissions.admit(venue).then(
      () => 'in',
      () => 'refused',
    ),
  )
  for (let second = 0; second < 12; second++) {
    await vi.advanceTimersByTimeAsync(1_000)
    givePlaceBack(venue)
  }
  const outcomes = await Promise.all(phones)
  expect(outcomes.slice(0, 9)).toEqual(Array(9).fill('in'))
  expect(outcomes.slice(10)).toEqual(Array(10).fill('refused'))
})

test('another address does not wait', async () => {
  const { admissions } = open(1)
  await admissions.admit(venue)
  admissions.admit(venue).catch(() => {})
  await expect(admissions.admit('203.0.113.6')).resolves.toBeTypeOf('function')
  await vi.runAllTimersAsync()
})

test('a place that another server gives back is found, too', async () => {
  const { admissions, givePlaceBack } = open(1)
  await admissions.admit(venue)
  const next = admissions.admit(venue)
  await vi.advanceTimersByTimeAsync(500)
  givePlaceBack(venue)
  await vi.advanceTimersByTimeAsync(500)
  await expect(next).resolves.toBeTypeOf('function')
})

test('a place is given back once, and then taken by somebody else', async () => {
  const { admissions, taken } = open(2)
  const authenticated = await admissions.admit(venue)
  authenticated()
  authenticated()
  await vi.runAllTimersAsync()
  expect(taken.get(venue)).toBe(0)
})

test('at most 1,000 wait; more are refused at once', async () => {
  const { admissions } = open(1)
  await admissions.admit(venue)
  const waiting = Array.from({ length: 1_000 }, () => admissions.admit(venue).catch(() => 'refused'))
  await vi.advanceTimersByTimeAsync(1)
  await expect(admissions.admit(venue)).rejects.toMatchObject({ code: 'RATE_LIMITED' })
  await vi.runAllTimersAsync()
  expect(new Set(await Promise.all(waiting))).toEqual(new Set(['refused']))
})
