import { type ReactNode, Suspense, useState } from 'react'
import { Boundary } from '../shell/Boundary.tsx'

/**
 * Shows its children from the first moment that they are needed, and keeps them: they may be loaded apart, and leave
 * slowly.
 */
export function OnceNeeded({ isNeeded, children }: { isNeeded: boolean; children: ReactNode }) {
  const [wasNeeded, setWasNeeded] = useState(isNeeded)
  if (isNeeded && !wasNeeded) setWasNeeded(true)
  if (!wasNeeded) return null
  return (
    <Boundary of="once needed">
      <Suspense>{children}</Suspense>
    </Boundary>
  )
}
