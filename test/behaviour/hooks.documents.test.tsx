// @vitest-environment happy-dom

import { ApolloLink, gql } from '@apollo/client'
import {
  LiveProvider,
  useAnnouncements,
  useConversations,
  useLiveQuery,
  useMembers,
  useMessages,
  useMicRequests,
  useMusicRequests,
  useOnlineUsers,
  usePhotoStream,
  useTasks,
} from '@attitudes/live/react'
import { createTestLive, type Seed, type TestLive } from '@attitudes/live/testing'
import { act, cleanup, configure, renderHook, waitFor } from '@testing-library/react'
import { type ReactNode, StrictMode } from 'react'
import { afterEach, expect, test, vi } from 'vitest'

configure({ asyncUtilTimeout: 10_000 })
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

const url = 'https://example.com/photo.webp'

const seed: Seed = {
  members: [
    { id: 'lea', name: 'Léa', role: 'COUPLE' },
    { id: 'max', name: 'Max' },
  ],
  messages: [
    { sender: 'max', content: 'Welcome!' },
    { sender: 'max', recipient: 'lea', channel: 'DIRECT' as const, content: 'Hello Léa' },
  ],
}

/** Returns what a hook shows with this client, and how often the client has asked its server. */
function show<Result>(live: TestLive, hook: () => Result) {
  let asked = 0
  const counting = new ApolloLink((operation, forward) => {
    asked++
    return forward(operation)
  })
  live.apollo.setLink(ApolloLink.from([counting, live.apollo.link]))
  const wrapper = ({ children }: { children: ReactNode }) => (
    <StrictMode>
      <LiveProvider client={live}>{children}</LiveProvider>
    </StrictMode>
  )
  return { shown: renderHook(hook, { wrapper }).result, asked: () => asked }
}

const own = (text: string, variables?: object) => useLiveQuery<any>(gql(text), { variables } as object)
const nodesOf = (connection: any): any[] => connection?.nodes ?? connection?.edges.map(({ node }: any) => node) ?? []

// Each list as a component of an app's own shows it, with less than the hook beside it asks for; and something new.
test.each<[string, string, (data: any) => unknown, () => unknown, Parameters<TestLive['emit']>[0], unknown]>([
  [
    'messages',
    '{ chat: messages(last: 5) { edges { node { content sender { role } } } } }',
    (data) => nodesOf(data?.chat).map(({ content, sender }) => `${content} ${sender.role}`),
    () => useMessages().messages.map(({ content, sender }) => `${content} ${sender.role}`),
    { __typename: 'MessageReceived', message: { sender: 'max', content: 'Dinner is served' } },
    ['Welcome! GUEST', 'Dinner is served GUEST'],
  ],
  [
    'songs',
    '{ musicRequests(first: 5) { nodes { title: songTitle requestedBy { name } } pageInfo { hasNextPage } } }',
    (data) => nodesOf(data?.musicRequests).map(({ title, requestedBy }) => `${title} ${requestedBy.name}`),
    () => useMusicRequests().musicRequests.map(({ songTitle, requestedBy }) => `${songTitle} ${requestedBy.name}`),
    {
      __typename: 'MusicRequestChanged',
      change: 'CREATED',
      request: { requestedBy: 'max', songTitle: 'Waterloo' },
    },
    ['Jolene Léa', 'Waterloo Max'],
  ],
  [
    'requests for the microphone',
    '{ micRequests { edges { cursor node { purpose } } } }',
    (data) => nodesOf(data?.micRequests).map(({ purpose }) => purpose),
    () => useMicRequests().micRequests.map(({ purpose }) => purpose),
    { __typename: 'MicRequestChanged', change: 'CREATED', request: { requestedBy: 'max', purpose: 'A toast' } },
    ['A speech', 'A toast'],
  ],
  [
    'photos',
    '{ latest: photos(first: 3) { edges { node { id: caption } } } }',
    (data) => nodesOf(data?.latest).map(({ id }) => id),
    () => usePhotoStream().photos.map(({ caption }) => caption),
    {
      __typename: 'PhotoShared',
      photo: { sharedBy: 'max', caption: 'Cake', url, thumbnailUrl: url, sharedAt: '2100-01-01T00:00:00.000Z' },
    },
    ['Cake', 'Dance'],
  ],
  [
    'tasks of others',
    '{ tasks { nodes { title } } }',
    (data) => nodesOf(data?.tasks).map(({ title }) => title),
    () => useTasks().tasks.map(({ title }) => title),
    { __typename: 'TaskChanged', change: 'CREATED', task: { createdBy: 'max', title: 'Flowers' } },
    ['Music', 'Flowers'],
  ],
  [
    'announcements',
    '{ announcements { nodes { message } } }',
    (data) => nodesOf(data?.announcements).map(({ message }) => message),
    () => useAnnouncements().announcements.map(({ message }) => message),
    {
      __typename: 'AnnouncementMade',
      announcement: { from: 'max', message: 'The bus leaves', madeAt: '2100-01-01T00:00:00.000Z' },
    },
    ['The bus leaves', 'Hello'],
  ],
  [
    'members',
    '{ members { edges { node { role } } } }',
    (data) => nodesOf(data?.members).map(({ role }) => role),
    () => useMembers().members.map(({ role }) => role),
    { __typename: 'MemberJoined', member: { id: 'lou', name: 'Lou', role: 'DJ' } },
    ['COUPLE', 'DJ', 'GUEST'],
  ],
  [
    'conversations',
    '{ all: conversations { who: with { name } unread: unreadCount } }',
    (data) => data?.all.map(({ who, unread }: any) => `${who?.name ?? 'everyone'} ${unread}`),
    () => useConversations().conversations.map((one) => `${one.with?.name ?? 'everyone'} ${one.unreadCount}`),
    { __typename: 'MessageReceived', message: { sender: 'max', recipient: 'lea', channel: 'DIRECT', content: 'Hi' } },
    ['everyone 1', 'Max 2'],
  ],
  [
    'people online',
    '{ onlineUsers { status } }',
    (data) => data?.onlineUsers.map(({ status }: any) => status),
    () => useOnlineUsers().map(({ status }) => status),
    { __typename: 'PresenceChanged', presence: { member: 'max', status: 'BUSY' } },
    ['ONLINE', 'BUSY'],
  ],
])('%s are live in a document of less than the hook beside it, and nothing is asked for twice', async (...row) => {
  const [, text, read, hook, event, expected] = row
  const complaints = vi.spyOn(console, 'error')
  const live = createTestLive({
    seed: {
      ...seed,
      musicRequests: [{ requestedBy: 'lea', songTitle: 'Jolene' }],
      micRequests: [{ requestedBy: 'lea', purpose: 'A speech' }],
      photos: [{ sharedBy: 'lea', caption: 'Dance', url, thumbnailUrl: url }],
      tasks: [{ createdBy: 'lea', title: 'Music' }],
      announcements: [{ from: 'lea', message: 'Hello' }],
    },
  })
  const alone = show(live, () => own(text))
  await waitFor(() =>
    expect(read(alone.shown.current.data)).toHaveLength(
      (expected as unknown[]).length - (row[0] === 'conversations' ? 0 : 1),
    ),
  )
  const beside = show(live, () => [read(own(text).data), hook()])
  await waitFor(() => expect(beside.shown.current[0]).toEqual(beside.shown.current[1]))
  act(() => void live.emit(event))
  await waitFor(() => expect(beside.shown.current).toEqual([expected, expected]))
  const asked = beside.asked()
  expect(read(alone.shown.current.data)).toEqual(expected)
  expect(alone.shown.current.error).toBeUndefined()
  await act(() => new Promise((resolve) => setTimeout(resolve, 100)))
  expect(beside.asked()).toBe(asked)
  expect(complaints).not.toHaveBeenCalled()
})

test('notifications that another device has read are read in documents of one’s own, and leave the unread ones', async () => {
  const live = createTestLive({
    seed: {
      ...seed,
      notifications: [
        {
          id: 'one',
          kind: 'TASK_ASSIGNED',
          message: 'Flowers',
          subjectId: 'task',
          createdAt: '2026-06-20T10:00:00.000Z',
        },
        {
          id: 'two',
          kind: 'TASK_ASSIGNED',
          message: 'Music',
          subjectId: 'task',
          createdAt: '2026-06-20T11:00:00.000Z',
        },
        {
          id: 'three',
          kind: 'TASK_ASSIGNED',
          message: 'Cake',
          subjectId: 'task',
          createdAt: '2026-06-20T12:00:00.000Z',
        },
      ],
    },
  })
  const { shown } = show(live, () => ({
    all: nodesOf(own('{ notifications(first: 2) { edges { node { message readAt } } } }').data?.notifications),
    unread: nodesOf(own('{ unread: notifications(unreadOnly: true) { nodes { message } } }').data?.unread),
  }))
  await waitFor(() => expect(shown.current.unread).toHaveLength(3))
  act(
    () => void live.emit({ __typename: 'NotificationsRead', upTo: { id: 'two', readAt: '2026-06-20T13:00:00.000Z' } }),
  )
  await waitFor(() => expect(shown.current.unread.map(({ message }) => message)).toEqual(['Cake']))
  expect(shown.current.all.map(({ message, readAt }) => `${message} ${readAt !== null}`)).toEqual([
    'Cake false',
    'Music true',
  ])
})

/** Answers of fields that an event changes in a way that it does not tell. */
const similar = `query Mine($title: String!) { like: similarMusicRequests(songTitle: $title) { votes } }`

test('what an event changes and does not tell is asked once for a burst of events, and shows no loading', async () => {
  const complaints = vi.spyOn(console, 'warn')
  const live = createTestLive({ seed })
  const loadings: boolean[] = []
  const { shown, asked } = show(live, () => {
    const likes = own(similar, { title: 'Waterloo' })
    const count = own('{ announcements(first: 1) { all: totalCount } }')
    if (likes.data && count.data) loadings.push(likes.loading || count.loading)
    return {
      likes: likes.data?.like.length,
      count: count.data?.announcements.all,
      rest: own('{ wedding { name } }').data,
    }
  })
  await waitFor(() => expect(shown.current).toMatchObject({ likes: 0, count: 0, rest: { wedding: {} } }))
  const before = asked()
  act(() => {
    for (let number = 0; number < 20; number++) {
      live.emit({ __typename: 'AnnouncementMade', announcement: { from: 'max', message: `${number}` } })
      const request = { requestedBy: 'max', songTitle: number === 9 ? 'Waterloo' : `Song ${number}` }
      live.emit({ __typename: 'MusicRequestChanged', change: 'CREATED', request })
    }
  })
  await waitFor(() => expect(shown.current).toMatchObject({ likes: 1, count: 20 }))
  // An answer does not lead to another question.
  await act(() => new Promise((resolve) => setTimeout(resolve, 2_500)))
  expect(asked() - before).toBe(2)
  expect(loadings).not.toContain(true)
  expect(complaints).not.toHaveBeenCalled()
})

test('documents of a list’s number, of its ends and of other pages stand beside each other', async () => {
  const complaints = vi.spyOn(console, 'warn')
  const messages = Array.from({ length: 60 }, (_, index) => ({ sender: 'max', content: `${index}` }))
  const live = createTestLive({ seed: { ...seed, messages } })
  const contents = (connection: any) => nodesOf(connection).map(({ content }) => content)
  const { shown, asked } = show(live, () => ({
    hook: useMessages().messages.length,
    ends: own('{ messages(last: 2) { pageInfo { hasPreviousPage } } }').data?.messages.pageInfo.hasPreviousPage,
    first: contents(own('{ messages(first: 2) { nodes { content } } }').data?.messages),
    pages: own('{ early: messages(first: 3) { edges { node { content } } } late: messages(last: 3) { nodes { id } } }')
      .data,
  }))
  await waitFor(() => expect(shown.current).toMatchObject({ hook: 30, ends: true, pages: {} }))
  expect(shown.current.first.slice(0, 2)).toEqual(['0', '1'])
  expect(contents(shown.current.pages.early).slice(0, 3)).toEqual(['0', '1', '2'])
  expect(shown.current.pages.late.nodes.length).toBeGreaterThanOrEqual(3)
  const before = asked()
  act(() => void live.emit({ __typename: 'MessageReceived', message: { sender: 'max', content: 'now' } }))
  await waitFor(() => expect(shown.current.hook).toBe(31))
  await act(() => new Promise((resolve) => setTimeout(resolve, 100)))
  expect(asked()).toBe(before)
  expect(complaints).not.toHaveBeenCalled()
})

test('what is to be asked again waits for the network, and is asked once then', async () => {
  const live = createTestLive({ seed })
  const { shown, asked } = show(live, () => own(similar, { title: 'Waterloo' }).data?.like.length)
  await waitFor(() => expect(shown.current).toBe(0))
  const song = (songTitle: string) =>
    live.emit({ __typename: 'MusicRequestChanged', change: 'CREATED', request: { requestedBy: 'max', songTitle } })
  act(() => void song('Waterloo'))
  act(() => live.goOffline())
  const before = asked()
  await waitFor(() => expect(asked()).toBe(before + 1))
  act(() => live.goOnline())
  await waitFor(() => expect(shown.current).toBe(1))
})

test('documents without the members of presences and conversations stand beside the hooks', async () => {
  const complaints = vi.spyOn(console, 'error')
  const live = createTestLive({ seed })
  const statuses = gql`query Statuses { onlineUsers { status } }`
  const lasts = gql`query Lasts { conversations { lastMessage { content } } }`
  const { result } = renderHook(
    () => ({
      statuses: useLiveQuery<any>(statuses),
      lasts: useLiveQuery<any>(lasts).data?.conversations.map((one: any) => one.lastMessage?.content),
      online: useOnlineUsers().map(({ userName }) => userName),
      conversations: useConversations().conversations.map((one) => [one.with?.name, one.lastMessage?.content]),
    }),
    { wrapper: ({ children }: { children: ReactNode }) => <LiveProvider client={live}>{children}</LiveProvider> },
  )
  await waitFor(() => {
    expect(result.current.lasts).toEqual(['Welcome!', 'Hello Léa'])
    expect(result.current.conversations).toEqual([
      [undefined, 'Welcome!'],
      ['Max', 'Hello Léa'],
    ])
    expect(result.current.online).toEqual(['Léa'])
    expect(result.current.statuses.data?.onlineUsers.map(({ status }: any) => status)).toEqual(['ONLINE'])
  })
  expect(result.current.statuses.error).toBeUndefined()
  expect(complaints).not.toHaveBeenCalled()
})
