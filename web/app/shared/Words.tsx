import { Suspense } from 'react'
import { Boundary } from '../shell/Boundary.tsx'
import { lazily } from './lazily.tsx'
import { mayLink } from './mayLink.ts'
import classes from './Words.module.css'

const Linked = lazily(async () => (await import('./Linked.tsx')).Linked)

/** A text of somebody, with its links. A block around it with `dir="auto"` begins at the side of its script. */
export function Words({ children }: { children: string }) {
  return (
    <span className={classes.words}>
      {mayLink(children) ? (
        <Boundary of="links" instead={children}>
          <Suspense fallback={children}>
            <Linked text={children} />
          </Suspense>
        </Boundary>
      ) : (
        children
      )}
    </span>
  )
}
