import { useDocumentTitle } from '@mantine/hooks'
import { createContext, useContext } from 'react'

/** Puts the title of a page among what the tab says besides: what is unread, and whose wedding it is. */
export const TitleFrame = createContext((title: string) => `${title} · Attitudes Live`)

/** Names the page in the tab and in the history of the browser. */
export function usePageTitle(title: string) {
  const frame = useContext(TitleFrame)
  useDocumentTitle(frame(title))
}
