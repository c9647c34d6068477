import { useSyncExternalStore } from 'react'
import { LiveProvider } from '../live/index.ts'
import { useRoute } from './route.ts'
import type { Session } from './session.ts'
import { EveryWedding } from './shell/EveryWedding.tsx'
import { Wedding } from './shell/Wedding.tsx'
import { Join } from './welcome/Join.tsx'
import { Welcome } from './welcome/Welcome.tsx'

/** Whoever is signed in is at their wedding; everyone else is welcome, and who has an invitation may join. */
export function App({ session }: { session: Session }) {
  const { client, ended } = useSyncExternalStore(session.subscribe, session.current)
  const route = useRoute()
  if (route.page === 'join') return <Join key={route.code} invitation={route.code} session={session} />
  if (!client) return <Welcome ended={ended} onToken={session.signIn} />
  // An ADMIN need not be at any wedding.
  const Signed = client.session.bearer()?.weddingId ? Wedding : EveryWedding
  return (
    <LiveProvider client={client}>
      <Signed onSignOut={session.signOut} />
    </LiveProvider>
  )
}
