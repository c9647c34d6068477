import { createContext, useContext, useEffect } from 'react'

/** Takes the title of the page. The tab says more: the number of unread messages, and the wedding's name. */
export const TitleTaker = createContext((title: string) => {
  document.title = `${title} · Attitudes Live`
})

/** Names the page in the tab and in the history of the browser. */
export function usePageTitle(title: string) {
  const take = useContext(TitleTaker)
  useEffect(() => take(title), [take, title])
}
