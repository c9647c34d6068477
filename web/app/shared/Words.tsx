import { Suspense } from 'react'
import { Boundary } from '../shell/Boundary.tsx'
import { lazily } from './lazily.tsx'
import classes from './Words.module.css'

const Linked = lazily(async () => (await import('./Linked.tsx')).Linked)

/** Links, addresses and phone numbers have one of these. */
const mayLink = /[.@]\p{L}|:\/\/|\d\D{0,3}\d/u

/** A text of somebody, with its links. A block around it with `dir="auto"` begins at the side of its script. */
export function Words({ children }: { children: string }) {
  return (
    <span className={classes.words}>
      {mayLink.test(children) ? (
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
