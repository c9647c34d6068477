import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { BrowserTabs } from '../../web/live/core/browserTabs.ts'
import { Channel, createLocks, stubBrowser, unstubBrowser } from '../support/browserTabs.ts'

beforeEach(() => {
  vi.useFakeTimers()
  stubBrowser({})
})
afterEach(() => {
  unstubBrowser()
  vi.useRealTimers()
})

/** Opens a tab, whose turn lasts until the test ends it. */
function openTab() {
  const heard: object[] = []
  let woken = 0
  const channels = new Set(Channel.open)
  const tabs = new BrowserTabs<{ news: string }>('lea', {
    hear: (message) => heard.push(message),
    woken: () => woken++,
  })
  const channel = [...Channel.open].find((one) => !channels.has(one))
  let state: 'waits' | 'works' | 'rests' = 'rests'
  let end = () => {}
  let taken = false
  return {
    tabs,
    heard,
    state: () => state,
    woken: () => woken,
    /** Whether another tab has taken its turn. */
    isTaken: () => taken,
    async takesTurn() {
      state = 'waits'
      const turn = tabs.inTurn((signal) => {
        state = 'works'
        signal.addEventListener('abort', () => {
          taken = true
          end()
        })
        return new Promise<void>((resolve) => {
          end = resolve
        })
      })
      void turn.then(() => {
        state = 'rests'
      })
      await vi.advanceTimersByTimeAsync(0)
    },
    async endsTurn() {
      end()
      await vi.advanceTimersByTimeAsync(0)
    },
    /** The browser freezes it: it hears nothing, and its turn goes on. */
    sleeps: () => channel && Channel.open.delete(channel),
  }
}

test('tabs of one browser take turns, and tell each other', async () => {
  vi.stubGlobal('navigator', { locks: createLocks() })
  const [first, second] = [openTab(), openTab()]
  await first.takesTurn()
  await second.takesTurn()
  expect([first.state(), second.state()]).toEqual(['works', 'waits'])
  first.tabs.tell({ news: 'stored' })
  expect(second.heard).toEqual([{ news: 'stored' }])
  expect(first.heard).toEqual([])
  await first.endsTurn()
  expect([first.state(), second.state()]).toEqual(['rests', 'works'])
})

test.each([
  ['that works keeps it, however long that takes', false, 'visible', ['works', 'waits', false]],
  ['that is asleep loses it to a tab that is shown', true, 'visible', ['rests', 'works', true]],
  ['that is asleep keeps it while no tab is shown', true, 'hidden', ['works', 'waits', false]],
] as const)('the turn of a tab %s', async (_, sleeps, visibilityState, expected) => {
  vi.stubGlobal('navigator', { locks: createLocks() })
  const [first, second] = [openTab(), openTab()]
  Object.assign(document, { visibilityState })
  await first.takesTurn()
  if (sleeps) first.sleeps()
  await second.takesTurn()
  await vi.advanceTimersByTimeAsync(60_000)
  expect([first.state(), second.state(), first.isTaken()]).toEqual(expected)
})

test('a tab asks again whose turn it is when it is shown again', async () => {
  vi.stubGlobal('navigator', { locks: createLocks() })
  const [first, second] = [openTab(), openTab()]
  await first.takesTurn()
  await second.takesTurn()
  await vi.advanceTimersByTimeAsync(60_000)
  first.sleeps()
  expect(second.state()).toBe('waits')
  document.dispatchEvent(new Event('visibilitychange'))
  await vi.advanceTimersByTimeAsync(4_000)
  expect([second.state(), second.woken()]).toEqual(['works', 1])
})

test('a tab that is closed lets the next one work, and wakes the others', async () => {
  vi.stubGlobal('navigator', { locks: createLocks() })
  const [first, second] = [openTab(), openTab()]
  await first.takesTurn()
  await second.takesTurn()
  first.tabs.close()
  await vi.advanceTimersByTimeAsync(0)
  expect([second.state(), second.woken()]).toEqual(['works', 1])
  await first.takesTurn()
  expect(first.state()).toBe('rests')
  first.tabs.tell({ news: 'too late' })
  expect(second.heard).toEqual([])
})

test.each([
  ['has no locks', {}],
  ['gives this page none', { locks: { request: () => Promise.reject(new DOMException('no', 'SecurityError')) } }],
])('where the browser %s each tab works at once', async (_, navigator) => {
  vi.stubGlobal('navigator', navigator)
  const [first, second] = [openTab(), openTab()]
  await first.takesTurn()
  await second.takesTurn()
  expect([first.state(), second.state()]).toEqual(['works', 'works'])
})
