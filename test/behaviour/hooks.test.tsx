// @vitest-environment happy-dom
// @vitest-environment-options { "url": "http://localhost:3000" }

import { createLiveClient } from '@attitudes/live'
import {
  LiveProvider,
  useConversations,
  useMembers,
  useMessages,
  useReadMark,
  useWebSocket,
} from '@attitudes/live/react'
import { act, render, renderHook, waitFor } from '@testing-library/react'
import { StrictMode } from 'react'
import { expect, test, vi } from 'vitest'
import { newWedding, serve, within } from '../support/live.tsx'
import { request } from '../support/request.ts'

const server = serve()
const contents = (messages: { content: string }[]) => messages.map(({ content }) => content)

test('a conversation shows earlier messages and new ones, each once', async () => {
  const wedding = newWedding(server)
  await wedding.arrives('leo')
  await wedding.sends('ana', 'before', 'leo')
  const { result } = renderHook(() => useMessages('ana'), within(await wedding.client('leo')))
  await waitFor(() => expect(contents(result.current.messages)).toEqual(['before']))
  await wedding.sends('ana', 'now', 'leo')
  await waitFor(() => expect(contents(result.current.messages)).toEqual(['before', 'now']))
})

test('the sender sees a message at once, and then as stored, never twice', async () => {
  const wedding = newWedding(server)
  for (const name of ['ana', 'leo']) await wedding.arrives(name)
  const { result } = renderHook(() => useMessages('ana'), within(await wedding.client('leo')))
  await waitFor(() => expect(result.current.loading).toBe(false))
  let sent: Promise<{ content: string }> | undefined
  act(() => {
    sent = result.current.sendMessage('hello')
  })
  expect(result.current.messages.map(({ content, status }) => [content, status])).toEqual([['hello', 'pending']])
  expect((await sent)?.content).toBe('hello')
  await waitFor(() =>
    expect(result.current.messages.map(({ content, status }) => [content, status])).toEqual([['hello', 'sent']]),
  )
  await wedding.sends('ana', 'hi', 'leo')
  await waitFor(() => expect(contents(result.current.messages)).toEqual(['hello', 'hi']))
})

test('a message that the server refuses is shown with the reason, and can be discarded', async () => {
  const wedding = newWedding(server)
  await wedding.arrives('ana')
  const { result } = renderHook(() => useMessages('ana'), within(await wedding.client('leo')))
  await act(() =>
    expect(result.current.sendMessage('x'.repeat(4001))).rejects.toThrow('content must be at most 4000 characters'),
  )
  await waitFor(() =>
    expect(result.current.messages[0]).toMatchObject({ status: 'failed', problem: { code: 'BAD_USER_INPUT' } }),
  )
  act(() => result.current.discard(result.current.messages[0]?.id ?? ''))
  expect(result.current.messages).toEqual([])
})

test('in StrictMode with many components there is one socket, and unmounting all of them leaves nothing behind', async () => {
  const wedding = newWedding(server)
  for (const name of ['ana', 'leo']) await wedding.arrives(name)
  await waitFor(async () => expect(await server.counts()).toEqual([0, 0, 0]), { timeout: 5_000 })
  const client = await wedding.client('leo')
  const Chat = ({ with: partner }: { with: string | null }) => {
    useWebSocket()
    return useMessages(partner).messages.map(({ id, content }) => <p key={id}>{content}</p>)
  }
  const page = (showSecond: boolean) => (
    <StrictMode>
      <LiveProvider client={client}>
        <Chat with="ana" />
        {showSecond && <Chat with={null} />}
        {showSecond && <Chat with="ana" />}
      </LiveProvider>
    </StrictMode>
  )
  const view = render(page(true))
  await waitFor(async () => expect(await server.counts()).toEqual([1, 1, 1]))

  view.rerender(page(false))
  await wedding.sends('ana', 'still there?', 'leo')
  await view.findByText('still there?')
  expect(await server.counts()).toEqual([1, 1, 1])

  view.unmount()
  await waitFor(async () => expect(await server.counts()).toEqual([0, 0, 0]), { timeout: 5_000 })
})

test('a component that is unmounted does not take the socket from another', async () => {
  const wedding = newWedding(server)
  for (const name of ['ana', 'leo']) await wedding.arrives(name)
  const client = await wedding.client('leo')
  const staying = renderHook(() => useMessages('ana'), within(client))
  const leaving = renderHook(() => useMessages('ana'), within(client))
  await waitFor(() => expect(client.status.value.isConnected).toBe(true))
  const seen: boolean[] = []
  const watching = client.status.subscribe(({ isConnected }) => seen.push(isConnected))
  leaving.unmount()
  await wedding.sends('ana', 'hello', 'leo')
  await waitFor(() => expect(contents(staying.result.current.messages)).toEqual(['hello']))
  watching.unsubscribe()
  expect(seen).not.toContain(false)
})

test('typing is shown while it lasts, and is forgotten when the message comes', async () => {
  const wedding = newWedding(server)
  await wedding.arrives('ana')
  await wedding.arrives('leo')
  const ana = renderHook(() => useMessages('leo'), within(await wedding.client('ana')))
  const leoClient = await wedding.client('leo')
  const leo = renderHook(() => useMessages('ana'), within(leoClient))
  await waitFor(() => expect(leoClient.status.value.isConnected).toBe(true))
  await wedding.sends('ana', 'ready', 'leo')
  await waitFor(() => expect(contents(leo.result.current.messages)).toEqual(['ready']))
  act(() => ana.result.current.sendTyping(true))
  await waitFor(() => expect(leo.result.current.typing).toEqual({ ana: true }))
  await act(() => ana.result.current.sendMessage('there').then(() => {}))
  await waitFor(() => expect(leo.result.current.typing).toEqual({}))
  act(() => ana.result.current.sendTyping(false))
  act(() => ana.result.current.sendTyping(true))
  await waitFor(() => expect(leo.result.current.typing).toEqual({ ana: true }))
  await waitFor(() => expect(leo.result.current.typing).toEqual({}), { timeout: 5_000 })
})

test('`on` hands over events under their names, until it is stopped', async () => {
  const wedding = newWedding(server)
  for (const name of ['ana', 'leo']) await wedding.arrives(name)
  const { result } = renderHook(() => useWebSocket(), within(await wedding.client('leo')))
  const heard = vi.fn()
  const stable = result.current.on
  const stop = result.current.on('new_message', heard)
  const connected = new Promise((resolve) => result.current.on('connected', resolve))
  expect(await connected).toMatchObject({ userId: 'leo', userName: 'leo', role: 'GUEST' })
  await waitFor(() => expect(result.current.isConnected).toBe(true))
  await wedding.sends('ana', 'for leo', 'leo')
  await waitFor(() => expect(heard).toHaveBeenCalledTimes(1))
  expect(heard.mock.calls[0]?.[0]).toMatchObject({
    content: 'for leo',
    senderId: 'ana',
    senderName: 'ana',
    channel: 'DIRECT',
  })
  const mine = new Promise((resolve) => result.current.on('message_sent', resolve))
  await act(() => result.current.sendMessage('ana', 'from leo').then(() => {}))
  expect(await mine).toMatchObject({ content: 'from leo', recipientId: 'ana' })
  stop()
  const after = new Promise((resolve) => result.current.on('new_message', resolve))
  await wedding.sends('ana', 'again', 'leo')
  await after
  expect(heard).toHaveBeenCalledTimes(1)
  expect(result.current.on).toBe(stable)
})

test('a client connects with a token, and disconnects', async () => {
  const wedding = newWedding(server)
  const { result } = renderHook(() => useWebSocket(), within(createLiveClient({ url: server.url, storage: null })))
  expect(result.current.isConnected).toBe(false)
  const token = await wedding.token('leo')
  await act(() => result.current.connect(token))
  expect(result.current.isConnected).toBe(true)
  act(() => result.current.disconnect())
  await waitFor(() => expect(result.current).toMatchObject({ isConnected: false, connectionError: null }))
})

test('a token that the server refuses says so, and a good one connects', async () => {
  const wedding = newWedding(server)
  const { result } = renderHook(() => useWebSocket(), within(createLiveClient({ url: server.url, storage: null })))
  const good = await wedding.token('leo')
  const forged = `${good.slice(0, -8)}deadbeef`
  for (const bad of ['garbage', forged]) {
    await act(() => expect(result.current.connect(bad)).rejects.toThrow('Sign in'))
    await waitFor(() => expect(result.current.connectionError?.name).toBe('SignedOut'))
  }
  await act(() => result.current.connect(good))
  expect(result.current).toMatchObject({ isConnected: true, connectionError: null })
})

test('conversations count unread messages, live, until they are read', async () => {
  const wedding = newWedding(server)
  await wedding.arrives('leo')
  await wedding.sends('ana', 'one', 'leo')
  const { result } = renderHook(
    () => ({ list: useConversations(), chat: useMessages('ana') }),
    within(await wedding.client('leo')),
  )
  const unread = () =>
    result.current.list.conversations.map(({ with: partner, unreadCount }) => [partner?.id, unreadCount])
  await waitFor(() =>
    expect(unread()).toEqual([
      [undefined, 0],
      ['ana', 1],
    ]),
  )
  const last = await wedding.sends('ana', 'two', 'leo')
  await waitFor(() =>
    expect(unread()).toEqual([
      [undefined, 0],
      ['ana', 2],
    ]),
  )
  await wedding.arrives('eve')
  await wedding.sends('eve', 'hello', 'leo')
  await wedding.sends('eve', 'all')
  await wedding.sends('eve', 'all again')
  await waitFor(() =>
    expect(unread()).toEqual([
      [undefined, 2],
      ['eve', 1],
      ['ana', 2],
    ]),
  )
  act(() => result.current.chat.markRead(last))
  await waitFor(() =>
    expect(unread()).toEqual([
      [undefined, 2],
      ['eve', 1],
      ['ana', 0],
    ]),
  )
})

test('how far the other one has read is shown live, and also when they read while I was away', async () => {
  const wedding = newWedding(server)
  for (const name of ['ana', 'leo']) await wedding.arrives(name)
  const mine = [await wedding.sends('leo', 'one', 'ana'), await wedding.sends('leo', 'two', 'ana')]
  const anaReads = (upTo: string | undefined) =>
    wedding.asks(
      'ana',
      'mutation ($upTo: ID!) { markMessagesRead(input: { with: "leo", upTo: $upTo }) { unreadCount } }',
      { upTo },
    )
  const client = await wedding.client('leo')
  const { result } = renderHook(
    () => ({ mark: useReadMark('ana'), live: useWebSocket(), chat: useMessages('ana') }),
    within(client),
  )
  await waitFor(() => expect(result.current.live.isConnected).toBe(true))
  // A message that is heard says that the stream is live.
  await wedding.sends('ana', 'listening?', 'leo')
  await waitFor(() => expect(contents(result.current.chat.messages)).toContain('listening?'))
  expect(result.current.mark).toBe(null)
  await anaReads(mine[0])
  await waitFor(() => expect(result.current.mark?.id).toBe(mine[0]))

  act(() => result.current.live.disconnect())
  await anaReads(mine[1])
  const token = await wedding.token('leo')
  await act(() => result.current.live.connect(token))
  await waitFor(() => expect(result.current.mark?.id).toBe(mine[1]))
})

test('members are all there, those who join now too', async () => {
  const wedding = newWedding(server)
  for (const name of ['ana', 'leo']) await wedding.arrives(name)
  const { result } = renderHook(() => useMembers(), within(await wedding.client('leo')))
  await waitFor(() => expect(result.current.members.map(({ id }) => id)).toEqual(['ana', 'leo']))
  await wedding.arrives('bea')
  await waitFor(() => expect(result.current.members.map(({ id }) => id)).toEqual(['ana', 'bea', 'leo']))
})

test('going up loads the earlier pages, in order, up to the first message', async () => {
  const wedding = newWedding(server)
  const all = Array.from({ length: 45 }, (_, index) => `message ${index + 1}`)
  await wedding.arrives('leo')
  for (const content of all) await wedding.sends('ana', content)
  const { result } = renderHook(() => useMessages(), within(await wedding.client('leo')))
  await waitFor(() => expect(contents(result.current.messages)).toEqual(all.slice(15)))
  expect(result.current.hasEarlier).toBe(true)
  const fetched = vi.spyOn(globalThis, 'fetch')
  await act(() => {
    void result.current.loadEarlier()
    return result.current.loadEarlier()
  })
  // Both calls wait for the one answer.
  expect(fetched.mock.settledResults).toMatchObject([{ type: 'fulfilled' }])
  await waitFor(() => expect(contents(result.current.messages)).toEqual(all))
  expect(result.current.hasEarlier).toBe(false)
})

test('after a server was killed nothing is lost or doubled, and messages written meanwhile are sent once', async () => {
  const wedding = newWedding(server)
  for (const name of ['ana', 'leo']) await wedding.arrives(name)
  const client = await wedding.client('leo')
  const { result } = renderHook(() => ({ chat: useMessages('ana'), live: useWebSocket() }), within(client))
  await wedding.sends('ana', 'before', 'leo')
  await waitFor(() => expect(contents(result.current.chat.messages)).toEqual(['before']))
  await waitFor(() => expect(result.current.live.isConnected).toBe(true))

  await server.kill()
  await waitFor(() => expect(result.current.live.isConnected).toBe(false))
  let sent: Promise<unknown> | undefined
  act(() => {
    sent = result.current.chat.sendMessage('while away')
  })
  expect(result.current.chat.messages.at(-1)).toMatchObject({ content: 'while away', status: 'pending' })

  await server.start()
  await wedding.sends('ana', 'meanwhile', 'leo')
  await sent
  await waitFor(
    () => expect(contents(result.current.chat.messages).sort()).toEqual(['before', 'meanwhile', 'while away']),
    {
      timeout: 15_000,
    },
  )
  const { data } = await request(
    server.url,
    await wedding.token('ana'),
    '{ messages(with: "leo") { nodes { content } } }',
  )
  expect(contents(result.current.chat.messages)).toEqual(contents(data?.messages.nodes))
})

test('a message that was written offline outlives a reload, and only its author sends it', async () => {
  const wedding = newWedding(server)
  await wedding.arrives('ana')
  const first = await wedding.client('leo', { url: 'http://localhost:9' })
  const offline = renderHook(() => useMessages('ana'), within(first))
  act(() => {
    offline.result.current.sendMessage('kept')
  })
  expect(offline.result.current.messages).toMatchObject([{ content: 'kept', status: 'pending' }])
  offline.unmount()
  first.signOut()

  const eve = renderHook(() => useMessages('ana'), within(await wedding.client('eve')))
  await waitFor(() => expect(eve.result.current.loading).toBe(false))
  expect(eve.result.current.messages).toEqual([])

  const again = renderHook(() => useMessages('ana'), within(await wedding.client('leo')))
  await waitFor(() => expect(again.result.current.messages).toMatchObject([{ content: 'kept', status: 'sent' }]))
  const { data } = await request(
    server.url,
    await wedding.token('ana'),
    '{ messages(with: "leo") { nodes { content } } }',
  )
  expect(data?.messages.nodes).toEqual([{ content: 'kept' }])
})
