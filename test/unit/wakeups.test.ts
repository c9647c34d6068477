import { expect, test } from 'vitest'
import { createWakeups, type Signal } from '../../web/live/core/wakeups.ts'

/** A signal that a test gives. */
function signal() {
  const listeners = new Set<(isUp: boolean) => void>()
  const listen: Signal = (changed) => {
    listeners.add(changed)
    return () => void listeners.delete(changed)
  }
  const tell = (isUp: boolean) => {
    for (const changed of listeners) changed(isUp)
  }
  return { listeners, listen, tell }
}

test('an app that comes to the front has woken up', () => {
  const appState = signal()
  let wakes = 0
  createWakeups({ appState: appState.listen }).wakes.subscribe(() => wakes++)
  for (const isUp of [true, false, true]) appState.tell(isUp)
  expect(wakes).toBe(2)
})

test('a network that comes back wakes a device, and one that stays does not', () => {
  const network = signal()
  const wakeups = createWakeups({ network: network.listen })
  let wakes = 0
  wakeups.wakes.subscribe(() => wakes++)
  const told = [true, true, false, false, true, true].map((isUp) => {
    network.tell(isUp)
    return [wakeups.isOffline(), wakes]
  })
  expect(told).toEqual([
    [false, 0],
    [false, 0],
    [true, 0],
    [true, 0],
    [false, 1],
    [false, 1],
  ])
})

test('signals are listened to once, and let go', () => {
  const [appState, network] = [signal(), signal()]
  const { wakes } = createWakeups({ appState: appState.listen, network: network.listen })
  const listening = [wakes.subscribe(), wakes.subscribe()]
  expect([appState.listeners.size, network.listeners.size]).toEqual([1, 1])
  for (const each of listening) each.unsubscribe()
  expect([appState.listeners.size, network.listeners.size]).toEqual([0, 0])
})
