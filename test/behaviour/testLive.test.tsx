// @vitest-environment happy-dom

import { gql, type InMemoryCache } from '@apollo/client'
import type { LiveClient } from '@attitudes/live'
import {
  LiveProvider,
  useConnection,
  useDJWebSocket,
  useLiveQuery,
  useMessages,
  useMusicRequests,
  useOnlineUsers,
  useWebSocket,
} from '@attitudes/live/react'
import { createTestLive, type Seed } from '@attitudes/live/testing'
import { act, cleanup, configure, renderHook, waitFor } from '@testing-library/react'
import { type ReactNode, StrictMode } from 'react'
import { afterEach, expect, test, vi } from 'vitest'

configure({ asyncUtilTimeout: 10_000 })
afterEach(cleanup)

const seed: Seed = {
  members: [
    { id: 'lea', name: 'Léa' },
    { id: 'max', name: 'Max', role: 'DJ' },
  ],
  messages: [{ sender: 'max', content: 'Welcome!' }],
  musicRequests: [{ id: 'song', requestedBy: 'lea', songTitle: 'Bohemian Rhapsody', artist: 'Queen' }],
}

function show<Result>(live: LiveClient, hook: () => Result) {
  const wrapper = ({ children }: { children: ReactNode }) => (
    <StrictMode>
      <LiveProvider client={live}>{children}</LiveProvider>
    </StrictMode>
  )
  return renderHook(hook, { wrapper }).result
}

test('a chat shows the messages of the seed, those that come, and its own', async () => {
  const live = createTestLive({ seed })
  const chat = show(live, () => useMessages())
  const contents = () => chat.current.messages.map(({ content }) => content)
  await waitFor(() => expect(contents()).toEqual(['Welcome!']))
  act(() => void live.emit({ __typename: 'MessageReceived', message: { sender: 'max', content: 'Dinner is served' } }))
  await waitFor(() => expect(contents()).toEqual(['Welcome!', 'Dinner is served']))
  await act(() => chat.current.sendMessage('I am coming'))
  await waitFor(() => expect(contents()).toEqual(['Welcome!', 'Dinner is served', 'I am coming']))
  expect(live.stored().messages.at(-1)).toMatchObject({ content: 'I am coming', sender: { id: 'lea' } })
})

test('a message that is read anew and has not changed is the same object, and one that has is another', async () => {
  const messages = ['One', 'Two'].map((content) => ({ id: content, sender: 'max', content }))
  const live = createTestLive({ seed: { ...seed, messages } })
  const chat = show(live, () => useMessages())
  const contents = () => chat.current.messages.map(({ content }) => content)
  await waitFor(() => expect(contents()).toEqual(['One', 'Two']))
  const [one, two] = chat.current.messages
  // As the library does now and then, so that memory does not grow.
  const cache = live.apollo.cache as InMemoryCache
  cache.gc({ resetResultCache: true })
  act(() => void live.emit({ __typename: 'MessageReceived', message: { sender: 'max', content: 'Three' } }))
  await waitFor(() => expect(contents()).toEqual(['One', 'Two', 'Three']))
  expect(chat.current.messages[0]).toBe(one)
  await act(() => live.actions.reactToMessage('Two', '🎉'))
  await waitFor(() => expect(chat.current.messages[1]?.reactions).toHaveLength(1))
  expect(chat.current.messages[0]).toBe(one)
  expect(chat.current.messages[1]).not.toBe(two)
})

test('offline a message waits, and the other missed nothing when the network is back', async () => {
  const live = createTestLive({ seed })
  const chat = show(live, () => ({ ...useMessages(), ...useConnection() }))
  const shown = () => chat.current.messages.map(({ content, status }) => `${content} ${status}`)
  await waitFor(() => expect(shown()).toEqual(['Welcome! sent']))
  await waitFor(() => expect(chat.current.isConnected).toBe(true))
  act(() => live.goOffline())
  expect(chat.current.isConnected).toBe(false)
  live.emit({ __typename: 'MessageReceived', message: { sender: 'max', content: 'Where are you?' } })
  act(() => void chat.current.sendMessage('In the lift'))
  await waitFor(() => expect(shown()).toEqual(['Welcome! sent', 'In the lift pending']))
  act(() => live.goOnline())
  await waitFor(() => expect(shown()).toEqual(['Welcome! sent', 'Where are you? sent', 'In the lift sent']))
  expect(chat.current.isConnected).toBe(true)
})

test('offline the DJ puts the queue in order and starts a song, and the wedding has it when the network is back', async () => {
  const songs = ['One', 'Two', 'Three'].map((songTitle) => ({
    id: songTitle,
    songTitle,
    requestedBy: 'lea',
    status: 'ACCEPTED' as const,
  }))
  const live = createTestLive({ seed: { ...seed, musicRequests: songs }, viewer: 'max' })
  const desk = show(live, () => ({ ...useDJWebSocket(), ...useConnection() }))
  const titles = () => desk.current.queue.map(({ songTitle }) => songTitle)
  await waitFor(() => expect(titles()).toEqual(['One', 'Two', 'Three']))
  await waitFor(() => expect(desk.current.isConnected).toBe(true))
  act(() => live.goOffline())
  act(() => void desk.current.moveMusic('Three', 'Two'))
  await waitFor(() => expect(titles()).toEqual(['One', 'Three', 'Two']))
  act(() => void desk.current.startMusic('One'))
  await waitFor(() => expect(desk.current.nowPlaying?.id).toBe('One'))
  expect(live.stored().musicRequests.map(({ status }) => status)).toEqual(['ACCEPTED', 'ACCEPTED', 'ACCEPTED'])
  act(() => live.goOnline())
  await waitFor(() => expect(live.stored().musicRequests[0]?.status).toBe('PLAYING'))
  await waitFor(() => expect(titles()).toEqual(['Three', 'Two']))
})

test('a user who signed out is connected again, whatever their next token says', async () => {
  const live = createTestLive({ seed })
  const shown = show(live, () => ({ ...useMusicRequests(), ...useConnection() }))
  await waitFor(() => expect(shown.current.isConnected).toBe(true))
  act(() => live.signOut())
  expect(shown.current.isConnected).toBe(false)
  await act(() => live.connect('test-token'))
  expect(shown.current.isConnected).toBe(true)
  expect(await shown.current.requestMusic('Macarena')).toMatchObject({ requestedBy: { id: 'lea' } })
})

test('two members of one wedding hear of each other', async () => {
  const lea = createTestLive({ seed })
  const max = lea.as('max')
  const guest = show(lea, () => ({ ...useMusicRequests(), online: useOnlineUsers(), on: useWebSocket().on }))
  const dj = show(max, () => useDJWebSocket())
  await waitFor(() => expect(dj.current.musicRequests).toHaveLength(1))
  await waitFor(() => expect(guest.current.online.map(({ userName }) => userName)).toEqual(['Léa', 'Max']))
  const heard = vi.fn()
  guest.current.on('notification', heard)
  await act(async () => void (await dj.current.acceptMusic('song')))
  await waitFor(() => expect(guest.current.musicRequests[0]?.status).toBe('ACCEPTED'))
  await waitFor(() => expect(heard).toHaveBeenCalledWith(expect.objectContaining({ kind: 'MUSIC_REQUEST_ACCEPTED' })))
  expect(dj.current.musicRequests).toEqual([])
})

test('a refusal reaches the component with its code, and the next try is taken', async () => {
  const live = createTestLive({ seed })
  const music = show(live, () => useMusicRequests())
  await waitFor(() => expect(music.current.musicRequests).toHaveLength(1))
  live.refuse('requestMusic', 'BAD_USER_INPUT', { field: 'songTitle' })
  const refused = music.current.requestMusic('Macarena')
  await expect(refused).rejects.toMatchObject({ code: 'BAD_USER_INPUT', field: 'songTitle' })
  await act(async () => void (await music.current.requestMusic('Macarena')))
  await expect(live.actions.acceptMusic('song')).rejects.toMatchObject({ code: 'FORBIDDEN' })
})

test("an app's own document is answered and kept right by events", async () => {
  const live = createTestLive({ seed })
  const query = gql`query Titles { wished: musicRequests(first: 5) { nodes { id songTitle votes } } }`
  const own = show(live, () => useLiveQuery<any>(query))
  await waitFor(() => expect(own.current.data?.wished.nodes[0].votes).toBe(0))
  act(
    () =>
      void live.emit({
        __typename: 'MusicRequestChanged',
        change: 'VOTED',
        request: { id: 'song', votes: 7 },
        by: 'max',
      }),
  )
  await waitFor(() => expect(own.current.data?.wished.nodes[0].votes).toBe(7))
})
