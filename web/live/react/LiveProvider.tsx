import { ApolloProvider } from '@apollo/client/react'
import { createContext, type ReactNode, useCallback, useContext, useLayoutEffect, useSyncExternalStore } from 'react'
import type { BehaviorSubject } from 'rxjs'
import type { LiveClient } from '../core/client.ts'

const LiveContext = createContext<LiveClient | null>(null)

/** Gives the hooks below it their client, and keeps it connected while it is mounted. */
export function LiveProvider({ client, children }: { client: LiveClient; children: ReactNode }) {
  // Before the effects of what is below it, whose queries wait for the stream to have its beginning.
  useLayoutEffect(() => client.hold(), [client])
  return (
    <LiveContext.Provider value={client}>
      <ApolloProvider client={client.apollo}>{children}</ApolloProvider>
    </LiveContext.Provider>
  )
}

/** The client of the `LiveProvider` around this component. Throws without one. */
export function useLive(): LiveClient {
  const client = useContext(LiveContext)
  if (!client) throw new Error('The live hooks need a <LiveProvider> above them')
  return client
}

/** The current value of a subject; the component renders again when it changes. */
export function useCurrent<Value>(subject: BehaviorSubject<Value>): Value {
  const subscribe = useCallback(
    (changed: () => void) => {
      const subscription = subject.subscribe(changed)
      return () => subscription.unsubscribe()
    },
    [subject],
  )
  return useSyncExternalStore(subscribe, () => subject.value)
}
