import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { LiveClient } from '@attitudes/live'
import type * as Hooks from '@attitudes/live/react'
import { createTestLive } from '@attitudes/live/testing'
import { Window } from 'happy-dom'
import { Suspense, useEffect } from 'react'
import { renderToPipeableStream } from 'react-dom/server'
import { expect, test, vi } from 'vitest'

/** A page that waits for the messages of the chat. `onShown` is called once a browser shows them. */
function chatOf({ LiveProvider, useSuspenseMessages }: typeof Hooks, client: LiveClient, onShown = () => {}) {
  const Chat = () => {
    useEffect(onShown, [])
    return useSuspenseMessages().messages.map(({ id, content }) => <p key={id}>{content}</p>)
  }
  return (
    <LiveProvider client={client}>
      <Suspense fallback={<p>One moment…</p>}>
        <Chat />
      </Suspense>
    </LiveProvider>
  )
}

test('a page that waits under Suspense has its data when it is streamed, and a browser takes it over', async () => {
  const complaints = [vi.spyOn(console, 'error'), vi.spyOn(console, 'warn')]
  const seed = { members: [{ id: 'lea', name: 'Léa' }], messages: [{ sender: 'lea', content: 'Welcome!' }] }
  const served = createTestLive({ seed, latencyMs: 20 })
  const onServer = await import('@attitudes/live/react')
  const html = await new Promise<string>((resolve, reject) => {
    const page = renderToPipeableStream(chatOf(onServer, served), {
      onAllReady: () => resolve(text(page.pipe(new PassThrough()))),
      onError: reject,
    })
  })
  expect(html).toContain('<p>Welcome!</p>')
  expect(html).not.toContain('One moment…')

  const browser = new Window()
  vi.stubGlobal('window', browser)
  vi.stubGlobal('document', browser.document)
  vi.stubGlobal('navigator', browser.navigator)
  // A browser has its own copy of the library.
  vi.resetModules()
  const inBrowser = await import('@attitudes/live/react')
  const { hydrateRoot } = await import('react-dom/client')
  const live = createTestLive({ seed })
  // A page brings its data along.
  live.apollo.cache.restore(JSON.parse(JSON.stringify(served.apollo.cache.extract())))
  const container = browser.document.createElement('div') as unknown as HTMLElement
  container.innerHTML = html
  const [shown] = container.children
  const onRecoverableError = vi.fn()
  const onShown = vi.fn()
  const root = hydrateRoot(container, chatOf(inBrowser, live, onShown), { onRecoverableError })
  await expect.poll(() => onShown.mock.calls).toHaveLength(1)
  expect(container.children[0]).toBe(shown)
  live.emit({ __typename: 'MessageReceived', message: { sender: 'lea', content: 'Dinner is served' } })
  await expect.poll(() => container.textContent).toBe('Welcome!Dinner is served')
  expect(onRecoverableError).not.toHaveBeenCalled()
  expect(complaints.flatMap(({ mock }) => mock.calls)).toEqual([])
  root.unmount()
})
