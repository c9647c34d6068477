import { createContext, useContext } from 'react'
import type { Answers } from './examples.ts'
import type { Person } from './people.ts'
import type { TabStreams } from './tabStreams.ts'
import type { Wording } from './words.ts'

/** State that all parts of the page share. */
export interface Page {
  /** The people that anybody may be; none where the server is no demo. */
  people: Person[]
  wording: Wording
  language: 'en' | 'fr'
  streams: TabStreams
  /** The latest data of each operation, from which examples take variables. */
  answers: Answers
  /** Whether a subscription has listened since the page was opened, and whether it has heard an event. */
  progress: Progress
  /** Whether the first steps are shown. */
  hasSteps: boolean
  showSteps(shown: boolean): void
  /** A token of the demo to be this person. Undefined if the server does not answer, which the page says then. */
  readToken(person: string): Promise<string | undefined>
  /** Opens the dialog to sign in with a code or a token. */
  openSignIn(): void
}

export interface Progress {
  listening: boolean
  heard: boolean
}

export const PageContext = createContext<Page | undefined>(undefined)

/** The page that a part is in. Throws an `Error` outside of it. */
export function usePage(): Page {
  const page = useContext(PageContext)
  if (!page) throw new Error('this is no part of the page')
  return page
}
