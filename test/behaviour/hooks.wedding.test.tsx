// @vitest-environment happy-dom
// @vitest-environment-options { "url": "http://localhost:3000" }

import {
  useMicRequests,
  useNotifications,
  useOnlineUsers,
  usePermissions,
  usePhotoStream,
  useTasks,
  useViewerQuery,
  useWebSocket,
  useWedding,
} from '@attitudes/live/react'
import { act, renderHook, waitFor } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { newWedding, serve, within } from '../support/live.tsx'
import { request, tokenOf } from '../support/request.ts'

const server = serve()
const picture = 'https://example.com/dance.jpg'

test('photos stream in, those of others are counted until a reset, and a removed one is gone', async () => {
  const wedding = newWedding(server)
  const lea = renderHook(() => usePhotoStream(), within(await wedding.client('lea')))
  const tom = renderHook(() => usePhotoStream(), within(await wedding.client('tom')))
  for (const { result } of [lea, tom]) await waitFor(() => expect(result.current.loading).toBe(false))
  await act(async () => void (await lea.result.current.uploadPhoto(picture, 'The dance')))
  await waitFor(() =>
    expect(tom.result.current.photos).toMatchObject([{ url: picture, caption: 'The dance', sharedBy: { id: 'lea' } }]),
  )
  expect(tom.result.current.newPhotoCount).toBe(1)
  expect(lea.result.current).toMatchObject({ newPhotoCount: 0, photos: [{ url: picture }] })
  act(() => tom.result.current.resetPhotoCount())
  expect(tom.result.current.newPhotoCount).toBe(0)
  await act(() => lea.result.current.removePhoto(lea.result.current.photos[0]?.id ?? ''))
  await waitFor(() => expect(tom.result.current.photos).toEqual([]))
})

test('a task moves with its assignee, and the former assignee does not see it any more', async () => {
  const wedding = newWedding(server)
  for (const name of ['paul', 'ines']) await wedding.arrives(name, 'VENDOR')
  const nadia = renderHook(() => useTasks(), within(await wedding.client('nadia', { role: 'PLANNER' })))
  const paul = renderHook(
    () => ({ ...useTasks(), ...useNotifications() }),
    within(await wedding.client('paul', { role: 'VENDOR' })),
  )
  const ines = renderHook(() => useTasks(), within(await wedding.client('ines', { role: 'VENDOR' })))
  for (const { result } of [nadia, paul, ines]) await waitFor(() => expect(result.current.loading).toBe(false))
  await act(async () => void (await nadia.result.current.createTask({ title: 'Flowers', assigneeId: 'paul' })))
  await waitFor(() => expect(paul.result.current.tasks).toMatchObject([{ title: 'Flowers', status: 'TODO' }]))
  const id = paul.result.current.tasks[0]?.id ?? ''
  await act(async () => void (await paul.result.current.updateTask(id, { status: 'IN_PROGRESS' })))
  await waitFor(() => expect(nadia.result.current.tasks).toMatchObject([{ status: 'IN_PROGRESS', title: 'Flowers' }]))
  await act(async () => void (await nadia.result.current.assignTask(id, 'ines')))
  await waitFor(() => expect(ines.result.current.tasks).toMatchObject([{ id }]))
  await waitFor(() => expect(paul.result.current.tasks).toEqual([]))
  await act(async () => void (await nadia.result.current.unassignTask(id)))
  await waitFor(() => expect(ines.result.current.tasks).toEqual([]))
  expect(nadia.result.current.tasks).toMatchObject([{ id, assignee: null }])
})

test('a deleted task is gone on all devices, and where it was deleted at once; it stays if that is refused', async () => {
  const wedding = newWedding(server)
  await wedding.arrives('paul', 'VENDOR')
  const nadia = renderHook(() => useTasks(), within(await wedding.client('nadia', { role: 'PLANNER' })))
  const paul = renderHook(() => useTasks(), within(await wedding.client('paul', { role: 'VENDOR' })))
  for (const { result } of [nadia, paul]) await waitFor(() => expect(result.current.loading).toBe(false))
  await act(async () => void (await nadia.result.current.createTask({ title: 'Flowers', assigneeId: 'paul' })))
  await waitFor(() => expect(paul.result.current.tasks).toMatchObject([{ title: 'Flowers' }]))
  const id = paul.result.current.tasks[0]?.id ?? ''
  // It is not his to delete.
  const refused = act(() => paul.result.current.deleteTask(id))
  await expect(refused).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await waitFor(() => expect(paul.result.current.tasks).toMatchObject([{ title: 'Flowers' }]))
  const deleted = act(async () => nadia.result.current.deleteTask(id))
  await deleted
  expect(nadia.result.current.tasks).toEqual([])
  await waitFor(() => expect(paul.result.current.tasks).toEqual([]))
})

test('the wedding is described once, and known on all devices', async () => {
  const wedding = newWedding(server)
  const camille = renderHook(() => useWedding(), within(await wedding.client('camille', { role: 'COUPLE' })))
  const lea = renderHook(() => useWedding(), within(await wedding.client('lea')))
  for (const { result } of [camille, lea]) await waitFor(() => expect(result.current.wedding?.date).toBeNull())
  const details = {
    name: 'Camille & Jules',
    date: '2026-06-20',
    place: 'Annecy',
    timeZone: 'Europe/Paris',
    locale: 'fr',
  }
  await act(async () => void (await camille.result.current.updateWedding(details)))
  for (const { result } of [camille, lea]) await waitFor(() => expect(result.current.wedding).toMatchObject(details))
  await act(async () => void (await camille.result.current.updateWedding({ place: null })))
  await waitFor(() => expect(lea.result.current.wedding).toMatchObject({ ...details, place: null }))
  await expect(act(() => lea.result.current.updateWedding({ place: 'Nice' }))).rejects.toMatchObject({
    code: 'FORBIDDEN',
  })
})

test('unread notifications are counted, and are read on all devices of a member', async () => {
  const wedding = newWedding(server)
  const phone = renderHook(() => useNotifications(), within(await wedding.client('lea')))
  const tablet = renderHook(() => useNotifications(), within(await wedding.client('lea')))
  for (const { result } of [phone, tablet]) await waitFor(() => expect(result.current.loading).toBe(false))
  const announce = 'mutation ($message: String!) { announce(input: { message: $message }) { id } }'
  for (const message of ['Cake!', 'Bouquet!']) await wedding.asks('camille', announce, { message }, 'COUPLE')
  for (const { result } of [phone, tablet]) {
    await waitFor(() =>
      expect(result.current.notifications.map(({ message }) => message)).toEqual(['Bouquet!', 'Cake!']),
    )
    expect(result.current.unreadCount).toBe(2)
  }
  await act(() => phone.result.current.markNotificationsRead(phone.result.current.notifications[0]?.id ?? ''))
  for (const { result } of [phone, tablet]) await waitFor(() => expect(result.current.unreadCount).toBe(0))
})

test('a member sees who is online, who comes, their status, and who goes', async () => {
  const wedding = newWedding(server)
  const leo = renderHook(() => useWebSocket(), within(await wedding.client('leo')))
  const online = () =>
    leo.result.current.onlineUsers.map(({ userId, status, customStatus }) => [userId, status, customStatus])
  await waitFor(() => expect(online()).toEqual([['leo', 'ONLINE', null]]))
  const told = vi.fn()
  for (const name of ['user_online', 'presence_update', 'user_offline'] as const) {
    leo.result.current.on(name, ({ userId }) => userId !== 'leo' && told(name, userId))
  }

  const ana = renderHook(() => useWebSocket(), within(await wedding.client('ana')))
  await waitFor(() =>
    expect(online()).toEqual([
      ['ana', 'ONLINE', null],
      ['leo', 'ONLINE', null],
    ]),
  )
  await act(async () => void (await ana.result.current.updatePresence('busy', 'au bar')))
  await waitFor(() => expect(online()[0]).toEqual(['ana', 'BUSY', 'au bar']))
  // The guide's heartbeat.
  await act(async () => void (await ana.result.current.updatePresence('online')))
  await act(async () => void (await ana.result.current.updatePresence('AWAY')))
  await waitFor(() => expect(online()[0]).toEqual(['ana', 'AWAY', 'au bar']))
  ana.unmount()
  await waitFor(() => expect(online()).toEqual([['leo', 'ONLINE', null]]), { timeout: 10_000 })
  expect(told.mock.calls).toEqual([
    ['user_online', 'ana'],
    ['presence_update', 'ana'],
    ['presence_update', 'ana'],
    ['presence_update', 'ana'],
    ['presence_update', 'ana'],
    ['user_offline', 'ana'],
  ])
})

test('`on` hands over events under the names of the guide', async () => {
  const wedding = newWedding(server)
  await wedding.arrives('lea')
  const { result } = renderHook(() => useWebSocket(), within(await wedding.client('camille', { role: 'COUPLE' })))
  const names = [
    ...[
      'member_joined',
      'music_request',
      'music_request_updated',
      'mic_request',
      'mic_request_updated',
      'new_photo',
      'photo_removed',
    ],
    ...[
      'task_updated',
      'task_assigned',
      'announcement',
      'notification',
      'member_changed',
      'member_removed',
      'messages_read',
    ],
  ] as const
  const told: Record<string, unknown> = {}
  for (const name of names) result.current.on(name as 'notification', (payload) => (told[name] = payload))
  await waitFor(() => expect(result.current.isConnected).toBe(true))
  await wedding.sends('lea', 'hello', 'camille')
  await waitFor(() => expect(result.current.onlineUsers).toHaveLength(1))

  const { requestMusic } = await wedding.asks(
    'lea',
    'mutation { requestMusic(input: { songTitle: "Hello", artist: "Adele" }) { id } }',
  )
  await wedding.asks(
    'max',
    `mutation { rejectMusicRequest(id: "${requestMusic.id}", reason: "Again?") { id } }`,
    {},
    'DJ',
  )
  const { requestMic } = await wedding.asks('lea', 'mutation { requestMic(input: { purpose: "A toast" }) { id } }')
  await wedding.asks('max', `mutation { approveMicRequest(id: "${requestMic.id}") { id } }`, {}, 'DJ')
  const { sharePhoto } = await wedding.asks('lea', `mutation { sharePhoto(input: { url: "${picture}" }) { id } }`)
  await wedding.asks('lea', `mutation { removePhoto(id: "${sharePhoto.id}") { id } }`)
  await wedding.asks(
    'nadia',
    'mutation { createTask(input: { title: "Rings", assigneeId: "camille" }) { id } }',
    {},
    'PLANNER',
  )
  await wedding.asks('nadia', 'mutation { announce(input: { message: "Cake!" }) { id } }', {}, 'PLANNER')
  await wedding.asks('nadia', 'mutation { removeMember(id: "lea") { id } }', {}, 'PLANNER')
  await waitFor(() => expect(told.member_removed).toEqual({ userId: 'lea', userName: 'lea', role: 'GUEST' }))
  expect(told).toMatchObject({
    member_joined: { role: 'PLANNER', userId: 'nadia' },
    music_request: { songTitle: 'Hello', artist: 'Adele', requestedBy: { id: 'lea' } },
    music_request_updated: { change: 'REJECTED', request: { reason: 'Again?' }, by: { userId: 'max' } },
    mic_request: { purpose: 'A toast', urgent: true },
    mic_request_updated: { change: 'APPROVED' },
    new_photo: { url: picture },
    photo_removed: { id: sharePhoto.id },
    task_updated: { change: 'CREATED', task: { title: 'Rings' }, updatedBy: { userId: 'nadia' } },
    task_assigned: { message: 'Rings' },
    announcement: { message: 'Cake!', priority: 'INFO' },
    notification: { kind: 'ANNOUNCEMENT', message: 'Cake!' },
  })
})

test('a member who gets another role sees what that role may see and do, without a reload', async () => {
  const wedding = newWedding(server)
  await wedding.asks('lea', 'mutation { requestMic(input: { purpose: "A toast" }) { id } }')
  const { result } = renderHook(
    () => ({ ...useMicRequests(), viewer: useViewerQuery().data?.viewer, permissions: usePermissions() }),
    within(await wedding.client('max', { role: 'DJ' })),
  )
  expect(result.current.permissions).toBeUndefined()
  await waitFor(() => expect(result.current.micRequests).toHaveLength(1))
  await waitFor(() => expect(result.current.permissions).toEqual(['DECIDE_MUSIC', 'DECIDE_MIC']))
  const weddingId = (await wedding.asks('max', '{ wedding { id } }', {}, 'DJ')).wedding.id
  const later = { sub: 'max', name: 'max', role: 'GUEST', weddingId, iat: Math.floor(Date.now() / 1000) + 2 }
  await request(server.url, await tokenOf(later), '{ viewer { role } }')
  await waitFor(() => expect(result.current.viewer?.role).toBe('GUEST'))
  await waitFor(() => expect(result.current.micRequests).toEqual([]))
  await waitFor(() => expect(result.current.permissions).toEqual(['REQUEST_MUSIC']))
})

test('a removed member is signed out', async () => {
  const wedding = newWedding(server)
  await wedding.arrives('nadia', 'PLANNER')
  const { result } = renderHook(() => useWebSocket(), within(await wedding.client('lea')))
  await waitFor(() => expect(result.current.isConnected).toBe(true))
  await wedding.asks('nadia', 'mutation { removeMember(id: "lea") { id } }', {}, 'PLANNER')
  await waitFor(() => expect(result.current.connectionError?.name).toBe('SignedOut'))
  expect(result.current.isConnected).toBe(false)
})

test('everybody online is listed once', async () => {
  const wedding = newWedding(server)
  const clients = await Promise.all(['ana', 'bea', 'ana'].map((name) => wedding.client(name)))
  const views = clients.map((client) => renderHook(() => useOnlineUsers(), within(client)))
  for (const { result } of views)
    await waitFor(() => expect(result.current.map(({ userId }) => userId)).toEqual(['ana', 'bea']))
})
