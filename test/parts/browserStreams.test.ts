import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { BrowserStreams } from '../../web/live/core/browserStreams.ts'
import { usualPace } from '../../web/live/core/pace.ts'
import { RetryableError } from '../../web/live/core/retryable.ts'
import type { Results } from '../../web/live/core/socket.ts'
import { Channel, stubBrowser, unstubBrowser } from '../support/browserTabs.ts'

beforeEach(() => {
  vi.useFakeTimers()
  stubBrowser()
})
afterEach(() => {
  unstubBrowser()
  vi.useRealTimers()
})

/** Opens a tab of Léa's browser, with what goes over streams of its own. */
function openTab(member = 'wedding:lea') {
  let channel: Channel | undefined
  const carried: Results[] = []
  const checks: boolean[] = []
  let connected = () => {}
  let isConnected = false
  const tab = {
    carried,
    checks,
    heard: [] as unknown[],
    errors: [] as unknown[],
    isConnected: () => isConnected,
    leave: () => {},
    streams: new BrowserStreams(
      {
        url: 'https://wedding.example/graphql',
        pace: usualPace,
        token: async () => 'token',
        refused() {},
        failed() {},
        connected: () => {
          isConnected = true
        },
        member: () => member,
      },
      (options) => {
        connected = options.connected
        return {
          subscribe(_, results) {
            carried.push(results)
            connected()
            return () => void carried.splice(carried.indexOf(results) >>> 0, 1)
          },
          check: (wasAsleep) => checks.push(wasAsleep),
          dispose() {},
        }
      },
    ),
    async listens() {
      const before = new Set(Channel.open)
      tab.leave = tab.streams.subscribe(
        { query: 'subscription { events { cursor } }' },
        {
          next: ({ data }) => tab.heard.push(data),
          error: (error) => tab.errors.push(error),
          complete: () => tab.heard.push('complete'),
        },
      )
      channel = [...Channel.open].find((one) => !before.has(one)) ?? channel
      await vi.advanceTimersByTimeAsync(0)
    },
    /** The browser freezes it: it hears nothing, and keeps its lock. */
    freezes: () => channel && Channel.open.delete(channel),
  }
  return tab
}

/** Two tabs that listen, the first of which carries. */
async function openTwo() {
  const [first, second] = [openTab(), openTab()] as const
  await first.listens()
  await second.listens()
  expect([first.carried.length, second.carried.length]).toEqual([2, 0])
  return [first, second] as const
}

test('what a second tab listens to goes over the stream of the first, and both are connected', async () => {
  const [first, second] = await openTwo()
  expect([first.isConnected(), second.isConnected()]).toEqual([true, true])
  first.carried[1]?.next({ data: { greeting: 'o'.repeat(1_000_000) } })
  expect([first.heard, second.heard]).toEqual([[], [{ greeting: 'o'.repeat(1_000_000) }]])
  second.leave()
  expect(first.carried.length).toBe(1)
})

test.each(['closed', 'left', 'signed out'])('a tab that is %s hands the stream over', async (how) => {
  const [first, second] = await openTwo()
  if (how === 'closed') window.dispatchEvent(new Event('pagehide'))
  if (how === 'left') first.leave()
  if (how === 'signed out') first.streams.disconnect()
  await vi.advanceTimersByTimeAsync(1_100)
  expect([first.carried.length, second.errors]).toEqual([0, [expect.any(RetryableError)]])
  await second.listens()
  expect(second.carried.length).toBe(1)
})

test.each(['visible', 'hidden'])('a frozen tab silences a %s one for less than 20 seconds', async (visibilityState) => {
  Object.assign(document, { visibilityState })
  const [first, second] = await openTwo()
  first.freezes()
  await vi.advanceTimersByTimeAsync(5_000)
  expect(second.errors).toEqual([expect.any(RetryableError)])
  await second.listens()
  expect(second.carried.length).toBe(1)
})

test('a tab that is woken finds out within two seconds that the one that carries is frozen', async () => {
  const [first, second] = await openTwo()
  first.freezes()
  second.streams.check()
  await vi.advanceTimersByTimeAsync(2_000)
  expect(second.errors).toEqual([expect.any(RetryableError)])
})

test('a hidden tab checks its stream when another one asks, since its own timers are held back', async () => {
  const [first, second] = await openTwo()
  first.checks.length = 0
  second.streams.check()
  expect(first.checks).toEqual([true])
})

test('a tab that tries again at once keeps its turn', async () => {
  const [first, second] = await openTwo()
  first.leave()
  await vi.advanceTimersByTimeAsync(500)
  await first.listens()
  await vi.advanceTimersByTimeAsync(10_000)
  expect([first.carried.length, second.errors]).toEqual([2, []])
})

test('a tab that shows another member has a stream of its own', async () => {
  const [first] = await openTwo()
  const third = openTab('wedding:tom')
  await third.listens()
  expect([first.carried.length, third.carried.length]).toEqual([2, 1])
})

test('tabs that start at once use one stream', async () => {
  const tabs = [openTab(), openTab(), openTab()]
  await Promise.all(tabs.map((tab) => tab.listens()))
  expect(tabs.map(({ carried }) => carried.length)).toEqual([3, 0, 0])
})

test.each([
  ['has no locks', {}],
  ['gives this page none', { locks: { request: () => Promise.reject(new DOMException('no', 'SecurityError')) } }],
])('where the browser %s each tab has its own stream', async (_, navigator) => {
  vi.stubGlobal('navigator', navigator)
  const tabs = [openTab(), openTab()]
  await Promise.all(tabs.map((tab) => tab.listens()))
  // A tab may have tried to follow the other before it knew.
  for (const tab of tabs) if (tab.errors.splice(0).length > 0) await tab.listens()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(tabs.map(({ carried, errors }) => [carried.length, errors])).toEqual([
    [1, []],
    [1, []],
  ])
})
