import { useSyncExternalStore } from 'react'
import { LiveProvider } from '../live/index.ts'
import type { Session } from './session.ts'
import { Wedding } from './Wedding.tsx'
import { Welcome } from './Welcome.tsx'

/** Whoever is signed in is at their wedding; everyone else is welcome. */
export function App({ session }: { session: Session }) {
  const { client, ended } = useSyncExternalStore(session.subscribe, session.current)
  if (!client) return <Welcome ended={ended} onToken={session.signIn} />
  return (
    <LiveProvider client={client}>
      <Wedding onExpired={session.expire} onSignOut={session.signOut} />
    </LiveProvider>
  )
}
