import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useLayoutEffect,
  useSyncExternalStore,
} from 'react'
import type { BehaviorSubject } from 'rxjs'
import type { LiveClient } from '../core/liveClient.ts'

/** The client of the nearest `LiveProvider`. Apollo's own context stays the app's. */
export const LiveContext = createContext<LiveClient | null>(null)

/** Message of the error that a hook outside of a `LiveProvider` throws. */
export const needsProvider = 'The hooks need a <LiveProvider>'

const isServer = typeof document === 'undefined' && globalThis.navigator?.product !== 'ReactNative'

/** React's `useLayoutEffect`. On a server, which runs no effects, React 18 would warn of that name. */
export const useEarlyEffect = isServer ? useEffect : useLayoutEffect

/** Gives the hooks below it their client, and keeps it connected while it is mounted. */
export function LiveProvider({ client, children }: { client: LiveClient; children: ReactNode }) {
  // Before the effects of what is below it, whose queries wait for the stream to have its beginning.
  useEarlyEffect(() => client.hold(), [client])
  return <LiveContext.Provider value={client}>{children}</LiveContext.Provider>
}

/** The client of the `LiveProvider` around this component. Throws without one. */
export function useLive(): LiveClient {
  const client = useContext(LiveContext)
  if (!client) throw new Error(needsProvider)
  return client
}

/**
 * The current value of a subject; the component renders again when it changes. On a server, and where a page from there
 * is hydrated, it is the `initial` one: the client of the browser may be ahead of the page already.
 */
export function useCurrent<Value>(subject: BehaviorSubject<Value>, initial: Value): Value {
  const subscribe = useCallback(
    (changed: () => void) => {
      const subscription = subject.subscribe(changed)
      return () => subscription.unsubscribe()
    },
    [subject],
  )
  return useSyncExternalStore(
    subscribe,
    () => subject.value,
    () => initial,
  )
}

/** A list before anything is known: always the same one. */
export const none: never[] = []
