import { useMemo, useSyncExternalStore } from 'react'

/** What is looked at: the conversations, the people one may write to, or a chat; with nobody named, the wedding's. */
export type Route = { page: 'list' } | { page: 'people' } | { page: 'chat'; partnerId: string | null }

export function useRoute(): Route {
  const hash = useSyncExternalStore(
    (changed) => {
      window.addEventListener('hashchange', changed)
      return () => window.removeEventListener('hashchange', changed)
    },
    () => location.hash,
  )
  return useMemo(() => routeOf(hash), [hash])
}

export function openPeople() {
  go('#/people', isOnList())
}

export function openChat(partnerId: string | null) {
  const hash = partnerId === null ? '#/chat/wedding' : `#/chat/${encodeURIComponent(partnerId)}`
  // Back from a chat leads to the conversations, not to the choice of a person.
  if (routeOf(location.hash).page === 'people') go(hash, history.state?.fromList, 'replace')
  else go(hash, isOnList())
}

/** The same as the phone's back button, where that leads to the list. */
export function backToList() {
  if (history.state?.fromList) history.back()
  else leaveForList()
}

export function leaveForList() {
  go('#/', false, 'replace')
}

function isOnList(): boolean {
  return routeOf(location.hash).page === 'list'
}

function go(hash: string, fromList: boolean, how: 'push' | 'replace' = 'push') {
  if (hash === location.hash) return
  history[how === 'push' ? 'pushState' : 'replaceState']({ fromList }, '', hash)
  window.dispatchEvent(new HashChangeEvent('hashchange'))
}

function routeOf(hash: string): Route {
  const [, page, id] = hash.split('/')
  if (page === 'people') return { page }
  if (page !== 'chat' || !id) return { page: 'list' }
  return { page, partnerId: id === 'wedding' ? null : decoded(id) }
}

function decoded(id: string): string {
  try {
    return decodeURIComponent(id)
  } catch {
    // A hash that somebody typed: it names nobody.
    return id
  }
}
