// @vitest-environment happy-dom
// @vitest-environment-options { "url": "http://localhost:3000" }

import { createLiveClient, type LiveClient } from '@attitudes/live'
import {
  useAnnouncements,
  useConversations,
  useDJWebSocket,
  useIntegrationsQuery,
  useInvitationsQuery,
  useLive,
  useMembers,
  useMessages,
  useMicRequests,
  useMusicRequests,
  useNotifications,
  usePhotoStream,
  useRejoinRequestsQuery,
  useWebSocket,
} from '@attitudes/live/react'
import { act, renderHook, waitFor } from '@testing-library/react'
import { expect, test } from 'vitest'
import { newWedding, serve, within } from '../support/live.tsx'
import { request } from '../support/request.ts'

const server = serve()
const picture = 'https://example.com/dance.jpg'
const forbidden = { code: 'FORBIDDEN' }

/** The things that can be changed once they are there, as a guest sees them. */
const useEverything = () => ({
  actions: useLive().actions,
  isConnected: useWebSocket().isConnected,
  announcements: useAnnouncements().announcements.map(({ message, withdrawnAt }) => [message, withdrawnAt !== null]),
  captions: usePhotoStream().photos.map(({ caption }) => caption),
  messages: useMessages().messages.map(({ content, editedAt, removed, reactions }) => ({
    content,
    isEdited: editedAt !== null,
    removedBy: removed?.by.id ?? null,
    reactions: reactions.map(({ emoji, members }) => [emoji, ...members.map(({ id }) => id)]),
  })),
  notifications: useNotifications().notifications.map(({ message }) => message),
})

function show<Result>(client: LiveClient, hook: () => Result) {
  return renderHook(hook, within(client)).result
}

/** A wedding of Camille with a photo and two messages of hers and an announcement, on her phone and Tom's. */
async function startWithNews() {
  const wedding = newWedding(server)
  const camille = show(await wedding.client('camille', { role: 'COUPLE' }), useEverything)
  const tom = show(await wedding.client('tom'), useEverything)
  for (const phone of [camille, tom]) await waitFor(() => expect(phone.current.isConnected).toBe(true))
  const { actions } = camille.current
  const photo = await actions.uploadPhoto(picture, 'The dance')
  const announcement = await actions.announce('The bus leaves at two')
  const messages = [await wedding.sends('tom', 'Cheers'), await wedding.sends('tom', 'Where is the bar?')] as const
  const start = [plain('Cheers'), plain('Where is the bar?')]
  for (const phone of [camille, tom])
    await shows(phone, { captions: ['The dance'], announcements: [['The bus leaves at two', false]], messages: start })
  await waitFor(() => expect(tom.current.notifications).toEqual(['The bus leaves at two']))
  return { wedding, camille, tom, photo, announcement, messages }
}
const plain = (content: string) => ({ content, isEdited: false, removedBy: null, reactions: [] as string[][] })
/** The same things after each was changed. */
const changed = {
  captions: ['The first dance'],
  announcements: [['', true]],
  messages: [
    { ...plain('Cheers!'), isEdited: true, reactions: [['🎉', 'camille']] },
    { ...plain(''), removedBy: 'camille' },
  ],
}

type Everything = ReturnType<typeof useEverything>

/** Waits until a phone shows these things. */
async function shows(phone: { current: Everything }, things: Partial<Record<keyof Everything, unknown>>) {
  for (const [name, thing] of Object.entries(things))
    await waitFor(() => expect(phone.current[name as keyof Everything]).toEqual(thing))
}

test('a caption, an announcement and messages change on all phones', async () => {
  const { camille, tom, photo, announcement, messages } = await startWithNews()
  await act(async () => {
    await camille.current.actions.editPhoto(photo.id, ' The first dance ')
    await camille.current.actions.withdrawAnnouncement(announcement.id)
    await tom.current.actions.editMessage(messages[0], 'Cheers!')
    await camille.current.actions.reactToMessage(messages[0], '🎉')
    await camille.current.actions.removeMessage(messages[1])
  })
  for (const phone of [camille, tom]) await shows(phone, { ...changed, notifications: [] })
  await act(async () => {
    await camille.current.actions.editPhoto(photo.id, null)
    await camille.current.actions.reactToMessage(messages[0], '🎉', { remove: true })
  })
  for (const phone of [camille, tom]) {
    await waitFor(() => expect(phone.current.captions).toEqual([null]))
    await waitFor(() => expect(phone.current.messages[0]?.reactions).toEqual([]))
  }
})

test('what is changed while the server is away shows at once, and is changed once when it is back', async () => {
  const { wedding, camille, tom, photo, announcement, messages } = await startWithNews()
  const { cursor } = (await wedding.asks('tom', '{ wedding { cursor } }')).wedding
  await server.kill()
  for (const phone of [camille, tom]) await waitFor(() => expect(phone.current.isConnected).toBe(false))
  let done: Promise<unknown> | undefined
  act(() => {
    const { editPhoto, withdrawAnnouncement, removeMessage, reactToMessage } = camille.current.actions
    done = Promise.all([
      editPhoto(photo.id, 'The first dance'),
      withdrawAnnouncement(announcement.id),
      reactToMessage(messages[0], '🎉'),
      removeMessage(messages[1]),
      tom.current.actions.editMessage(messages[0], 'Cheers!'),
    ])
  })
  await waitFor(() => expect(camille.current.captions).toEqual(['The first dance']))
  await waitFor(() => expect(camille.current.announcements).toEqual([['', true]]))
  await waitFor(() =>
    expect(camille.current.messages).toEqual([
      { ...plain('Cheers'), reactions: [['🎉', 'camille']] },
      { ...plain(''), removedBy: 'camille' },
    ]),
  )
  await waitFor(() => expect(tom.current.messages[0]).toMatchObject({ content: 'Cheers!', isEdited: true }))
  expect(tom.current).toMatchObject({ captions: ['The dance'], announcements: [['The bus leaves at two', false]] })

  await server.start()
  await act(async () => void (await done))
  for (const phone of [camille, tom]) await shows(phone, changed)
  const query = 'query ($after: Cursor!) { pastEvents(after: $after) { events { __typename } } }'
  const { events } = (await wedding.asks('tom', query, { after: cursor })).pastEvents
  expect(events.map(({ __typename }: { __typename: string }) => __typename).toSorted()).toEqual([
    'AnnouncementWithdrawn',
    'MessageChanged',
    'MessageChanged',
    'MessageChanged',
    'PhotoChanged',
  ])
})

test('a change that the server refuses rejects with its code, and everything shows as it was', async () => {
  const { wedding, tom, photo, announcement } = await startWithNews()
  const ofCamille = await wedding.asks(
    'camille',
    'mutation { sendMessage(input: { channel: WEDDING, content: "Dinner!" }) { id } }',
    {},
    'COUPLE',
  )
  await waitFor(() => expect(tom.current.messages.at(-1)).toEqual(plain('Dinner!')))
  const before = tom.current
  const { editPhoto, withdrawAnnouncement, editMessage, removeMessage, reactToMessage } = before.actions
  const { id } = ofCamille.sendMessage
  await expect(act(() => editPhoto(photo.id, 'Mine'))).rejects.toMatchObject(forbidden)
  await expect(act(() => withdrawAnnouncement(announcement.id))).rejects.toMatchObject(forbidden)
  await expect(act(() => editMessage(id, 'Later'))).rejects.toMatchObject(forbidden)
  await expect(act(() => removeMessage(id))).rejects.toMatchObject(forbidden)
  await expect(act(() => reactToMessage(id, 'no emoji'))).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
  await waitFor(() => {
    const { captions, announcements, messages } = tom.current
    expect({ captions, announcements, messages }).toEqual({
      captions: before.captions,
      announcements: before.announcements,
      messages: before.messages,
    })
  })
})

test('an unread message that is removed does not count any more, whether it is loaded or not', async () => {
  const wedding = newWedding(server)
  const lea = show(await wedding.client('lea'), () => useConversations().conversations)
  const unread = () => lea.current.map(({ unreadCount }) => unreadCount)
  await waitFor(() => expect(unread()).toEqual([0]))
  const [first, second] = [await wedding.sends('tom', 'one'), await wedding.sends('tom', 'two')]
  await wedding.sends('tom', 'three')
  await waitFor(() => expect(unread()).toEqual([3]))
  for (const [id, left] of [
    [second, 2],
    [first, 1],
  ] as const) {
    await wedding.asks('tom', 'mutation ($id: ID!) { removeMessage(id: $id) { id } }', { id })
    await waitFor(() => expect(unread()).toEqual([left]))
  }
})

test('the DJ declines a microphone and marks a song as played, and its requester sees both', async () => {
  const wedding = newWedding(server)
  const lea = show(await wedding.client('lea'), () => ({ ...useMusicRequests(), ...useMicRequests() }))
  const dj = show(await wedding.client('max', { role: 'DJ' }), () => useDJWebSocket())
  const song = await lea.current.requestMusic('Thriller')
  const mic = await lea.current.requestMic('A toast')
  await waitFor(() => expect(dj.current.micRequests).toHaveLength(1))
  await act(async () => {
    await dj.current.acceptMusic(song.id)
    await dj.current.markMusicPlayed(song.id)
    await dj.current.declineMic(mic.id, 'After dinner')
  })
  await waitFor(() => expect(lea.current.musicRequests).toMatchObject([{ status: 'PLAYED' }]))
  await waitFor(() => expect(lea.current.micRequests).toMatchObject([{ status: 'DECLINED', reason: 'After dinner' }]))
  await waitFor(() => expect(dj.current.micRequests).toEqual([]))
})

test('members rename themselves, leave and are removed, and everyone sees it', async () => {
  const wedding = newWedding(server)
  const useNames = () => ({ actions: useLive().actions, names: useMembers().members.map(({ name }) => name) })
  const nadia = show(await wedding.client('nadia', { role: 'PLANNER' }), useNames)
  await waitFor(() => expect(nadia.current.names).toEqual(['nadia']))
  const { code } = await nadia.current.actions.createInvitation()
  const join = async (name: string) => {
    const client = createLiveClient({ url: server.url, storage: null })
    await client.session.join({ code, name })
    return { client, phone: show(client, useNames) }
  }
  const [lea, tom] = [await join('Lea'), await join('Tom')]
  for (const phone of [nadia, lea.phone, tom.phone])
    await waitFor(() => expect(phone.current.names).toEqual(['Lea', 'nadia', 'Tom']))
  await act(() => lea.phone.current.actions.rename('Léa'))
  for (const phone of [nadia, lea.phone, tom.phone])
    await waitFor(() => expect(phone.current.names).toEqual(['Léa', 'nadia', 'Tom']))
  await expect(act(() => tom.phone.current.actions.removeMember(lea.client.me().id))).rejects.toMatchObject(forbidden)
  await act(() => tom.phone.current.actions.leaveWedding())
  await waitFor(() => expect(nadia.current.names).toEqual(['Léa', 'nadia']))
  await act(() => nadia.current.actions.removeMember(lea.client.me().id))
  expect(nadia.current.names).toEqual(['nadia'])
  await waitFor(() => expect(lea.client.status.value.connectionError?.name).toBe('SignedOut'))
})

test('invitations and personal links are made and withdrawn by the planner alone', async () => {
  const wedding = newWedding(server)
  const useInvitations = () => ({ actions: useLive().actions, invitations: useInvitationsQuery().data?.invitations })
  const nadia = show(await wedding.client('nadia', { role: 'PLANNER' }), useInvitations)
  const lea = show(await wedding.client('lea'), useInvitations)
  await waitFor(() => expect(nadia.current.invitations).toEqual([]))
  const { id, code } = await act(() => nadia.current.actions.createInvitation({ role: 'VENDOR', expiresInHours: 1 }))
  expect(nadia.current.invitations).toMatchObject([{ id, role: 'VENDOR', joined: 0, revokedAt: null }])
  const client = createLiveClient({ url: server.url, storage: null })
  expect(await client.session.join({ code, name: 'Paul' })).toMatchObject({ role: 'VENDOR' })
  await waitFor(() => expect(nadia.current.invitations).toMatchObject([{ id, joined: 1 }]))
  await act(() => nadia.current.actions.revokeInvitation(id))
  expect(nadia.current.invitations).toMatchObject([{ id, revokedAt: expect.any(String) }])
  await expect(client.session.join({ code, name: 'Ines', isAnother: true })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  })

  const link = await nadia.current.actions.createPersonalLink('lea')
  const tablet = createLiveClient({ url: server.url, storage: null })
  expect(await tablet.session.join({ code: link.code, name: '' })).toMatchObject({ userId: 'lea' })
  await expect(lea.current.actions.createInvitation()).rejects.toMatchObject(forbidden)
  await expect(lea.current.actions.revokeInvitation(id)).rejects.toMatchObject(forbidden)
  await expect(lea.current.actions.createPersonalLink('nadia')).rejects.toMatchObject(forbidden)
  for (const { dispose } of [client, tablet]) dispose()
})

test('a program gets a token once, and it is worth nothing after its integration was ended', async () => {
  const wedding = newWedding(server)
  const useIntegrations = () => ({
    actions: useLive().actions,
    integrations: useIntegrationsQuery().data?.integrations,
  })
  const client = await wedding.client('nadia', { role: 'PLANNER' })
  const nadia = show(client, useIntegrations)
  await waitFor(() => expect(nadia.current.integrations).toEqual([]))
  const { integration, token } = await act(() =>
    nadia.current.actions.createIntegration({ name: 'Photo wall', scopes: [] }),
  )
  expect(nadia.current.integrations).toMatchObject([{ id: integration.id, name: 'Photo wall', revokedAt: null }])
  expect(JSON.stringify(client.apollo.cache.extract())).not.toContain(token)
  expect((await request(server.url, token, '{ wedding { id } }')).data?.wedding.id).toBe(wedding.id)
  await act(() => nadia.current.actions.revokeIntegration(integration.id))
  expect(nadia.current.integrations).toMatchObject([{ id: integration.id, revokedAt: expect.any(String) }])
  expect((await request(server.url, token, '{ wedding { id } }')).errors).toMatchObject([
    { extensions: { code: 'UNAUTHENTICATED' } },
  ])
  const lea = show(await wedding.client('lea'), useIntegrations)
  await expect(lea.current.actions.createIntegration({ name: 'Mine', scopes: [] })).rejects.toMatchObject(forbidden)
})

test('newcomers say who they were, take it back, are declined or confirmed, and all who may decide see it', async () => {
  const wedding = newWedding(server)
  const useRequests = () => ({
    actions: useLive().actions,
    requests: useRejoinRequestsQuery().data?.rejoinRequests.map(({ id, member }) => [id, member.name]),
  })
  const nadia = show(await wedding.client('nadia', { role: 'PLANNER' }), useRequests)
  const { code } = await nadia.current.actions.createInvitation()
  const join = async () => {
    const client = createLiveClient({ url: server.url, storage: null })
    const { userId, namesakes } = await client.session.join({ code, name: 'Léa' })
    return { client, userId, namesakes, phone: show(client, useRequests) }
  }
  const [lea, other, tablet] = [await join(), await join(), await join()]
  expect(lea.namesakes).toEqual([])
  expect(other.namesakes).toEqual([{ id: lea.userId, name: 'Léa', role: 'GUEST' }])
  const shows = async (...requests: string[][]) => {
    for (const phone of [nadia, lea.phone]) await waitFor(() => expect(phone.current.requests).toEqual(requests))
  }
  const ask = async ({ phone }: typeof lea) => {
    await waitFor(() => expect(phone.current.requests).toEqual([]))
    const { id } = await act(() => phone.current.actions.requestRejoin(lea.userId))
    expect(phone.current.requests).toEqual([[id, 'Léa']])
    await shows([id, 'Léa'])
    return id
  }
  await shows()
  const declined = await ask(other)
  await expect(other.phone.current.actions.confirmRejoinRequest(declined)).rejects.toMatchObject(forbidden)
  await act(() => nadia.current.actions.declineRejoinRequest(declined))
  await shows()
  await waitFor(() => expect(other.phone.current.requests).toEqual([]))
  const withdrawn = await ask(tablet)
  await act(() => tablet.phone.current.actions.withdrawRejoinRequest(withdrawn))
  await shows()
  const confirmed = await ask(tablet)
  await act(() => lea.phone.current.actions.confirmRejoinRequest(confirmed))
  await shows()
  await waitFor(() => expect(tablet.client.session.bearer()?.userId).toBe(lea.userId))
})
