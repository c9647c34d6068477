import { Suspense, useSyncExternalStore } from 'react'
import { useRoute } from './route.ts'
import type { AppSession } from './session.ts'
import { Loading } from './shared/Loading.tsx'
import { lazily } from './shared/lazily.tsx'
import { Boundary } from './shell/Boundary.tsx'
import { Continue } from './welcome/Continue.tsx'
import { Join } from './welcome/Join.tsx'
import { Welcome } from './welcome/Welcome.tsx'

/** The pages of a person who is signed in. Their code is not part of the first visit. */
export const SignedIn = lazily(async () => (await import('./shell/SignedIn.tsx')).SignedIn)

/**
 * A person who is signed in is at their wedding. Everyone else sees the entry page, and joins there by an invitation or goes on by
 * a personal link.
 */
export function App({ session }: { session: AppSession }) {
  const { signedIn, ended } = useSyncExternalStore(session.subscribe, session.current)
  const route = useRoute()
  if (route.page === 'join') return <Join key={route.code} invitation={route.code} session={session} />
  if (route.page === 'continue') return <Continue key={route.code} code={route.code} session={session} />
  if (!signedIn) return <Welcome ended={ended} session={session} />
  return (
    <Boundary of={signedIn.bearer.userId}>
      <Suspense fallback={<Loading />}>
        <SignedIn
          key={signedIn.bearer.userId}
          client={signedIn.client}
          isBack={signedIn.isBack}
          onSignOut={session.signOut}
        />
      </Suspense>
    </Boundary>
  )
}
