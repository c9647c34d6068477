import { useMemo, useSyncExternalStore } from 'react'
import { v4 as newId } from 'uuid'

const pages = ['people', 'music', 'photos', 'tasks', 'organise', 'metrics', 'notifications'] as const

export type Page = (typeof pages)[number]

/**
 * The place in the app that is shown: a page or a part of it, a chat (without a partner the wedding's), a message
 * (it leads to its chat), an invitation or a personal link, or an address that leads nowhere.
 */
export type Route =
  | { page: 'list' }
  | { page: 'nowhere' }
  | { page: 'chat'; partnerId: string | null }
  | { page: 'message'; id: string }
  | { page: Page; part: string | undefined }
  | { page: 'join' | 'continue'; code: string }

export function useRoute(): Route {
  const hash = useSyncExternalStore(onNavigation, () => location.hash)
  return useMemo(() => routeOf(hash), [hash])
}

/**
 * Names the entry of the browser's history that is shown: the same after Back and Forward, another one after a link.
 */
export function useHistoryEntry(): string {
  return useSyncExternalStore(onNavigation, () => {
    if (!history.state?.entry) history.replaceState({ ...history.state, entry: newId() }, '')
    return history.state.entry
  })
}

function onNavigation(changed: () => void) {
  window.addEventListener('hashchange', changed)
  return () => window.removeEventListener('hashchange', changed)
}

/**
 * Moves what a path names into the hash, where this app reads it: links lose their `#` or have it escaped on the way
 * through messengers, as in `/join/CODE` and `/%23/join/CODE`. To be called before the first look at the hash.
 */
export function readPath() {
  const address = addressOf(location.pathname, location.hash)
  if (address !== undefined) history.replaceState(history.state, '', address)
}

/** The address that stands for a path and a hash in this app; undefined when it is that already. */
export function addressOf(pathname: string, hash: string): string | undefined {
  if (pathname === '/' || pathname === '/index.html') return undefined
  return hash.length > 1 ? `/${hash}` : `/#/${pathname.replace(/^\/+(%23\/*)?/, '')}`
}

/** Returns the address of a page, for a link. */
export function hrefOf(page: Page | 'list', part?: string): string {
  if (page === 'list') return '#/'
  return part === undefined ? `#/${page}` : `#/${page}/${part}`
}

/** Returns the address that leads to the conversation of a message. */
export function hrefOfMessage(id: string): string {
  return `#/message/${encodeURIComponent(id)}`
}

export function openPage(page: Page | 'list', part?: string) {
  go(hrefOf(page, part), isOnList())
}

export function openPeople() {
  openPage('people')
}

export function openChat(partnerId: string | null) {
  const hash = partnerId === null ? '#/wedding' : `#/chat/${encodeURIComponent(partnerId)}`
  // Back from a chat leads to the conversations, not to the choice of a person, nor to the link that led here.
  if (['people', 'message'].includes(routeOf(location.hash).page)) go(hash, history.state?.fromList, 'replace')
  else go(hash, isOnList())
}

export function openCode(page: 'join' | 'continue', code: string) {
  go(`#/${page}/${encodeURIComponent(code)}`, false)
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

/** The parts of a page that have an address of their own. */
const parts: Partial<Record<Page, string[]>> = { music: ['mic'], organise: ['wedding', 'apps'] }

export function routeOf(hash: string): Route {
  const [, name, rest] = hash.split('/')
  if (!name) return { page: 'list' }
  if (name === 'wedding') return { page: 'chat', partnerId: null }
  if (name === 'chat' && rest) return { page: 'chat', partnerId: decoded(rest) }
  if (name === 'message' && rest) return { page: 'message', id: decoded(rest) }
  if (name === 'join') return { page: 'join', code: decoded(rest ?? '') }
  if (name === 'continue' && rest) return { page: 'continue', code: decoded(rest) }
  const page = pages.find((known) => known === name)
  const part = rest || undefined
  return page && (part === undefined || parts[page]?.includes(part)) ? { page, part } : { page: 'nowhere' }
}

function decoded(id: string): string {
  try {
    return decodeURIComponent(id)
  } catch {
    // A hash that somebody typed: it names nobody.
    return id
  }
}
