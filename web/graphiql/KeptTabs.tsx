import { pick, useGraphiQL } from '@graphiql/react'
import type { Storage } from '@graphiql/toolkit'
import { useEffect } from 'react'

/**
 * Stores the tabs when the page is left. GraphiQL does so half a second after each change, part by part: a reload before
 * that would lose the person who was just chosen, or find parts that do not belong together.
 */
export function KeptTabs({ storage }: { storage: Storage }) {
  const { tabs, activeTabIndex, queryEditor, variableEditor, headerEditor } = useGraphiQL(
    pick('tabs', 'activeTabIndex', 'queryEditor', 'variableEditor', 'headerEditor'),
  )
  useEffect(() => {
    if (!queryEditor || !variableEditor || !headerEditor) return
    const store = () => {
      const front = {
        query: queryEditor.getValue(),
        variables: variableEditor.getValue(),
        headers: headerEditor.getValue(),
      }
      for (const [name, text] of Object.entries(front)) storage.setItem(`graphiql:${name}`, text)
      const all = tabs.map((tab, index) => ({
        ...tab,
        ...(index === activeTabIndex && front),
        hash: null,
        response: null,
      }))
      storage.setItem('graphiql:tabState', JSON.stringify({ tabs: all, activeTabIndex }))
    }
    window.addEventListener('pagehide', store)
    return () => window.removeEventListener('pagehide', store)
  }, [storage, tabs, activeTabIndex, queryEditor, variableEditor, headerEditor])
  return null
}
