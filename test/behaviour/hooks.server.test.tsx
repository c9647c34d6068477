import type { LiveClient } from '@attitudes/live'
import type * as Hooks from '@attitudes/live/react'
import { createTestLive } from '@attitudes/live/testing'
import { Window } from 'happy-dom'
import { renderToString } from 'react-dom/server'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { tokenFor } from '../../web/live/testing/token.ts'

// A page is made in Node, without a browser, and a browser takes it over.

let complaints: ReturnType<typeof vi.spyOn>[]
beforeEach(() => {
  // Not after each test: React's scheduler still looks for the window of the last one.
  vi.unstubAllGlobals()
  complaints = [vi.spyOn(console, 'error'), vi.spyOn(console, 'warn')]
})
afterEach(() => {
  expect(complaints.flatMap((spy) => spy.mock.calls)).toEqual([])
  vi.restoreAllMocks()
  vi.resetModules()
})

/** A page with all composed hooks. */
function pageOf(hooks: typeof Hooks, client: LiveClient) {
  const Everything = () => {
    const chat = hooks.useMessages()
    const { photos, uploads } = hooks.usePhotoStream()
    const { isConnected, onlineUsers } = hooks.useWebSocket()
    return (
      <>
        {chat.messages.map(({ id, content }) => (
          <p key={id}>{content}</p>
        ))}
        <p>{hooks.useConnection().isConnected || isConnected ? 'connected' : 'not connected'}</p>
        <p>{[photos, uploads, onlineUsers].map(({ length }) => length).join(' ')}</p>
        <p>{hooks.useAnnouncements().announcements.length}</p>
        <p>{hooks.useConversations().conversations.length}</p>
        <p>{hooks.useDJWebSocket().musicRequests.length}</p>
        <p>{hooks.useMembers().members.map(({ name }) => name)}</p>
        <p>{hooks.useMicRequests().micRequests.length}</p>
        <p>{hooks.useMusicRequests().musicRequests.length}</p>
        <p>{hooks.useMusicVotes().votedIds.size}</p>
        <p>{hooks.useNotifications().notifications.length}</p>
        <p>{hooks.usePermissions()?.join(' ')}</p>
        <p>{hooks.useReadMark('max')?.id}</p>
        <p>{hooks.useSimilarMusicRequests('Africa').similar.length}</p>
        <p>{hooks.useTasks().tasks.length}</p>
      </>
    )
  }
  return (
    <hooks.LiveProvider client={client}>
      <Everything />
    </hooks.LiveProvider>
  )
}

const storageThatThrows = {
  get localStorage() {
    throw new Error('The operation is insecure.')
  },
}

test.each([
  ['without a window', undefined],
  ['with a window that is an empty object', {}],
  ['with a window whose storage is blocked', storageThatThrows],
])('a server %s renders a page with all hooks', async (_, window) => {
  if (window) vi.stubGlobal('window', window)
  const hooks = await import('@attitudes/live/react')
  const { createLiveClient } = await import('@attitudes/live')
  const html = renderToString(pageOf(hooks, createLiveClient({ url: 'http://localhost:9' })))
  expect(html).toContain('not connected')
})

test('a server that renders a page for a user reads no clock, draws no lots and leaves no timer behind', async () => {
  const hooks = await import('@attitudes/live/react')
  const { createLiveClient } = await import('@attitudes/live')
  const token = tokenFor({ __typename: 'Member', id: 'lea', name: 'Léa', role: 'GUEST' }, 'wedding', 4_000_000_000)
  // React itself draws an id when it is loaded.
  renderToString(<p />)
  vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval'] })
  const read = [vi.spyOn(Date, 'now'), vi.spyOn(Math, 'random'), vi.spyOn(crypto, 'randomUUID')]
  renderToString(pageOf(hooks, createLiveClient({ url: 'http://localhost:9', token })))
  expect(read.flatMap(({ mock }) => mock.calls)).toEqual([])
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

test('a browser takes the page over though its client has connected and read everything before', async () => {
  const hooks = await import('@attitudes/live/react')
  const seed = {
    members: [
      { id: 'lea', name: 'Léa' },
      { id: 'max', name: 'Max' },
    ],
    messages: [{ sender: 'max', content: 'Welcome!' }],
  }
  const html = renderToString(pageOf(hooks, createTestLive({ seed })))
  const browser = new Window()
  vi.stubGlobal('window', browser)
  vi.stubGlobal('document', browser.document)
  vi.stubGlobal('navigator', browser.navigator)
  const { createRoot, hydrateRoot } = await import('react-dom/client')
  const live = createTestLive({ seed })
  const element = () => browser.document.createElement('div') as unknown as HTMLElement
  const [first, taken] = [element(), element()]
  const other = createRoot(first)
  other.render(pageOf(hooks, live))
  await expect.poll(() => first.textContent).toMatch(/^Welcome!connected.*LéaMax/)
  taken.innerHTML = html
  const onRecoverableError = vi.fn()
  const root = hydrateRoot(taken, pageOf(hooks, live), { onRecoverableError })
  await expect.poll(() => taken.textContent).toBe(first.textContent)
  expect(onRecoverableError).not.toHaveBeenCalled()
  for (const each of [root, other]) each.unmount()
})
