import type { TabEvents, Tabs } from './browserTabs.ts'

/** A client that is alone. */
export const noTabs: Tabs<object> = {
  takeTurns: false,
  tell() {},
  inTurn: (work) => work(new AbortController().signal),
  close() {},
}

/** Opens the way to the other tabs that use the same name. Its code is loaded in browsers alone. */
export async function openTabs<Message extends object>(
  name: string,
  events: TabEvents<Message>,
): Promise<Tabs<Message>> {
  // Outside of a browser there are no tabs: two clients there may be two devices.
  if (typeof document === 'undefined' || typeof BroadcastChannel === 'undefined') return noTabs
  try {
    const { BrowserTabs } = await import('./browserTabs.ts')
    return new BrowserTabs(name, events)
  } catch {
    return noTabs
  }
}
