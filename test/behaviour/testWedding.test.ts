import { readdirSync, readFileSync } from 'node:fs'
import { addTypenameToDocument, print } from '@apollo/client/utilities'
import { type DocumentNode, Kind, parse } from 'graphql'
import { expect, test } from 'vitest'
import type { Role } from '../../src/access/viewer.ts'
import * as gql from '../../web/live/gql/index.ts'
import { TestServer } from '../../web/live/testing/testServer.ts'
import { TestWedding } from '../../web/live/testing/testWedding.ts'
import { type Listening, type Phone, startWedding } from '../support/wedding.ts'

const people = { Léa: 'GUEST', Tom: 'GUEST', Max: 'DJ', Zoé: 'COUPLE', Ada: 'ADMIN', Eve: 'VENDOR' } as const
type Person = keyof typeof people
type Asks = (name: Person, query: string, variables?: object) => Promise<any>

const idOf = (number: number) => `00000000-0000-4000-9000-00000000000${number}`
const reply = '00000000-0000-4000-9000-000000000010'
const [hello, secret, song, otherSong, mic, task, photo, news] = [1, 2, 3, 4, 5, 6, 7, 8].map(idOf)

/** Looks an id up as each type. */
const lookUp = `query ($id: ID!) {
  message(id: $id) { id content } musicRequest(id: $id) { id status } micRequest(id: $id) { id purpose }
  photo(id: $id) { id caption } task(id: $id) { id title } announcement(id: $id) { id priority } member(id: $id) { id name }
}`

/** Something that a person asks for or does: an operation of the hooks or one of their own, with its variables. */
type Step = [who: Person, operation: string, variables?: object | ((asks: Asks) => Promise<object>)]

const steps: Step[] = [
  ['Léa', 'Viewer'],
  ['Max', 'Permissions'],
  ['Léa', 'Wedding'],
  ['Léa', 'Members', { first: 2 }],
  ['Léa', 'SendMessage', { input: { id: hello, channel: 'WEDDING', content: ' Hello ' } }],
  ['Léa', 'SendMessage', { input: { id: hello, channel: 'WEDDING', content: 'Hello' } }],
  ['Tom', 'SendMessage', { input: { id: hello, channel: 'WEDDING', content: 'Another' } }],
  ['Tom', 'SendMessage', { input: { id: secret, recipientId: 'Léa', content: 'Psst' } }],
  ['Tom', 'SendMessage', { input: { recipientId: 'Tom', content: 'To me' } }],
  ['Tom', 'SendMessage', { input: { recipientId: 'Nobody', content: 'To nobody' } }],
  ['Tom', 'SendMessage', { input: { channel: 'WEDDING', content: ' ' } }],
  ['Léa', 'SendMessage', { input: { id: idOf(9), channel: 'WEDDING', content: 'Me too', replyTo: hello } }],
  ['Tom', 'SendMessage', { input: { id: reply, channel: 'WEDDING', content: 'Welcome', replyTo: hello } }],
  ['Tom', 'SendMessage', { input: { channel: 'WEDDING', content: 'Welcome', replyTo: secret } }],
  ['Tom', 'ReactToMessage', { input: { id: hello, emoji: '🎉' } }],
  ['Max', 'ReactToMessage', { input: { id: hello, emoji: '🎉' } }],
  ['Max', 'ReactToMessage', { input: { id: hello, emoji: '🎉' } }],
  ['Max', 'ReactToMessage', { input: { id: hello, emoji: '🎉', remove: true } }],
  ['Max', 'ReactToMessage', { input: { id: secret, emoji: '🎉' } }],
  ['Léa', 'EditMessage', { input: { id: hello, content: ' Hello you ' } }],
  ['Léa', 'EditMessage', { input: { id: hello, content: 'Hello you' } }],
  ['Tom', 'EditMessage', { input: { id: hello, content: 'Mine' } }],
  ['Léa', 'SendMessage', { input: { id: hello, channel: 'WEDDING', content: 'Hello' } }],
  ['Léa', 'SearchMessages', { text: 'HELLÓ' }],
  ['Max', 'SearchMessages', { text: 'psst' }],
  ['Tom', 'SearchMessages', { text: 'psst', with: 'Léa' }],
  ['Max', 'RemoveMessage', { id: idOf(9) }],
  ['Léa', 'RemoveMessage', { id: secret }],
  ['Zoé', 'RemoveMessage', { id: idOf(9) }],
  ['Zoé', 'RemoveMessage', { id: idOf(9) }],
  ['Léa', 'EditMessage', { input: { id: idOf(9), content: 'Again' } }],
  ['Léa', 'Messages', { with: null }],
  ['Léa', 'MessageChunks', { with: 'Tom', last: 1 }],
  ['Max', 'Messages', { with: 'Tom' }],
  ['Léa', 'Messages', { last: 101 }],
  ['Léa', 'Conversations'],
  ['Léa', 'MarkMessagesRead', { input: { with: 'Tom', upTo: secret } }],
  ['Tom', 'MarkMessagesRead', { input: { upTo: hello } }],
  ['Tom', 'ReadMark', { with: 'Léa' }],
  ['Léa', 'Message', { id: hello }],
  ['Max', 'Message', { id: secret }],
  ['Léa', 'ReadBy', { messageId: hello }],
  ['Max', 'ReadBy', { messageId: hello }],
  ['Max', 'ReadBy', { messageId: secret }],
  ['Tom', 'Conversations'],
  ['Tom', 'SetTyping', { input: { recipientId: 'Léa', isTyping: true } }],
  ['Léa', 'RequestMusic', { input: { id: song, songTitle: 'Bohemian Rhapsody', artist: 'Queen', dedicatedTo: 'Zoé' } }],
  ['Max', 'RequestMusic', { input: { songTitle: 'A song of the DJ' } }],
  ['Léa', 'RequestMusic', { input: { songTitle: 'bohemian rhapsody!', artist: 'QUEEN' } }],
  [
    'Tom',
    'RequestMusic',
    { input: { id: otherSong, songTitle: 'Bohemian rhapsody', artist: 'Queen', dedicatedTo: 'Léa' } },
  ],
  ['Zoé', 'VoteForMusicRequest', { id: song }],
  ['Zoé', 'VoteForMusicRequest', { id: song }],
  ['Léa', 'VoteForMusicRequest', { id: song }],
  ['Tom', 'SimilarMusicRequests', { songTitle: 'Bohem' }],
  ['Léa', 'AcceptMusicRequest', { id: song }],
  ['Max', 'AcceptMusicRequest', { id: song }],
  ['Max', 'AcceptMusicRequest', { id: song }],
  ['Max', 'RejectMusicRequest', { id: song }],
  ['Max', 'MarkMusicRequestPlayed', { id: song }],
  ['Tom', 'RequestMusic', { input: { id: idOf(9), songTitle: 'Macarena' } }],
  ['Max', 'RejectMusicRequest', { id: idOf(9), reason: 'Never' }],
  ['Léa', 'MusicRequests', {}],
  ['Tom', 'VotedMusicRequests'],
  ['Tom', 'MusicRequests', { status: ['REJECTED'] }],
  ['Zoé', 'MusicRequests', {}],
  ['Léa', 'ReopenMusicRequest', { id: idOf(9) }],
  ['Max', 'ReopenMusicRequest', { id: idOf(9) }],
  ['Max', 'ReopenMusicRequest', { id: idOf(9) }],
  ['Léa', 'UnvoteMusicRequest', { id: idOf(9) }],
  ['Léa', 'RequestMusic', { input: { songTitle: 'Macarena', dedicatedTo: 'Zoé' } }],
  ['Léa', 'UnvoteMusicRequest', { id: idOf(9) }],
  ['Léa', 'UnvoteMusicRequest', { id: idOf(9) }],
  ['Tom', 'UnvoteMusicRequest', { id: idOf(9) }],
  ['Léa', 'RequestMusic', { input: { id: idOf(0), songTitle: 'Polka' } }],
  ['Max', 'AcceptMusicRequest', { id: idOf(9) }],
  ['Max', 'AcceptMusicRequest', { id: idOf(0) }],
  ['Max', 'MoveMusicRequest', { id: idOf(0), before: idOf(9) }],
  ['Max', 'MoveMusicRequest', { id: idOf(0), before: idOf(9) }],
  ['Max', 'MoveMusicRequest', { id: idOf(0), before: song }],
  ['Max', 'MoveMusicRequest', { id: idOf(0), before: photo }],
  ['Max', 'MoveMusicRequest', { id: song }],
  ['Léa', 'MoveMusicRequest', { id: idOf(0) }],
  ['Tom', '{ musicRequests { nodes { songTitle status position } } }'],
  ['Max', 'MoveMusicRequest', { id: idOf(0) }],
  ['Max', 'StartMusicRequest', { id: idOf(9) }],
  ['Max', 'StartMusicRequest', { id: idOf(0) }],
  ['Max', 'StartMusicRequest', { id: idOf(0) }],
  ['Max', 'StartMusicRequest', { id: song }],
  ['Tom', 'WithdrawMusicRequest', { id: idOf(9) }],
  ['Max', 'ReopenMusicRequest', { id: idOf(9) }],
  ['Léa', 'WithdrawMusicRequest', { id: idOf(9) }],
  ['Tom', 'WithdrawMusicRequest', { id: idOf(9) }],
  ['Tom', 'WithdrawMusicRequest', { id: idOf(9) }],
  ['Léa', 'MusicRequests', { status: ['PLAYING', 'WITHDRAWN'] }],
  ['Tom', 'RequestMic', { input: { id: mic, purpose: 'A speech', durationMinutes: 3 } }],
  ['Tom', 'RequestMic', { input: { purpose: 'Too long', durationMinutes: 61 } }],
  ['Léa', 'MicRequests', {}],
  ['Max', 'MicRequests', { status: ['PENDING'] }],
  ['Max', 'ApproveMicRequest', { id: mic }],
  ['Max', 'DeclineMicRequest', { id: mic, reason: 'Too late' }],
  ['Tom', 'WithdrawMicRequest', { id: mic }],
  ['Tom', 'ReopenMicRequest', { id: mic }],
  ['Max', 'ReopenMicRequest', { id: mic }],
  ['Max', 'ReopenMicRequest', { id: mic }],
  ['Léa', 'WithdrawMicRequest', { id: mic }],
  ['Zoé', 'WithdrawMicRequest', { id: mic }],
  ['Tom', 'WithdrawMicRequest', { id: mic }],
  ['Tom', 'WithdrawMicRequest', { id: mic }],
  ['Tom', 'MicRequests', { status: ['WITHDRAWN'] }],
  ['Zoé', 'CreateTask', { input: { id: task, title: 'Call the florist', assigneeId: 'Tom' } }],
  ['Tom', 'CreateTask', { input: { title: 'Sleep' } }],
  ['Tom', 'UpdateTask', { input: { id: task, status: 'DONE' } }],
  ['Léa', 'UpdateTask', { input: { id: task, status: 'TODO' } }],
  ['Zoé', 'AssignTask', { input: { id: task, assigneeId: 'Eve' } }],
  ['Zoé', 'AssignTask', { input: { id: task, assigneeId: 'Nobody' } }],
  ['Tom', 'Tasks', {}],
  ['Eve', 'Tasks', { status: ['DONE'] }],
  ['Eve', 'UnassignTask', { id: task }],
  ['Zoé', 'UnassignTask', { id: task }],
  ['Zoé', 'UnassignTask', { id: task }],
  ['Zoé', 'CreateTask', { input: { id: idOf(9), title: 'Buy ice' } }],
  ['Tom', 'DeleteTask', { id: idOf(9) }],
  ['Zoé', 'DeleteTask', { id: idOf(9) }],
  ['Zoé', 'DeleteTask', { id: idOf(9) }],
  ['Zoé', 'UpdateTask', { input: { id: idOf(9), status: 'DONE' } }],
  ['Zoé', 'Tasks', {}],
  ['Léa', 'UpdateWedding', { input: { name: 'Mine' } }],
  [
    'Zoé',
    'UpdateWedding',
    { input: { date: '2026-06-20', place: ' The barn ', timeZone: 'Europe/Paris', locale: 'fr-ca' } },
  ],
  ['Zoé', 'UpdateWedding', { input: { place: 'The barn', timeZone: null } }],
  ['Zoé', 'UpdateWedding', { input: { timeZone: 'Mars/Olympus' } }],
  ['Zoé', 'UpdateWedding', { input: { place: null } }],
  ['Léa', 'Wedding'],
  ['Léa', 'SharePhoto', { input: { id: photo, url: 'https://example.com/a.jpg', caption: 'Us' } }],
  ['Léa', 'SharePhoto', { input: { caption: 'Nothing' } }],
  ['Tom', 'Photos', {}],
  ['Tom', 'EditPhoto', { input: { id: photo, caption: 'Them' } }],
  ['Léa', 'EditPhoto', { input: { id: photo, caption: ' We two ' } }],
  ['Léa', 'EditPhoto', { input: { id: photo, caption: 'x'.repeat(201) } }],
  ['Tom', 'Photos', {}],
  ['Tom', 'RemovePhoto', { id: photo }],
  ['Zoé', 'RemovePhoto', { id: photo }],
  ['Tom', 'Photos', {}],
  ['Léa', 'Announce', { input: { message: 'No' } }],
  ['Zoé', 'Announce', { input: { id: news, message: 'Dinner is served', priority: 'URGENT' } }],
  ['Léa', 'Announcements', {}],
  ['Tom', 'Notifications', {}],
  [
    'Tom',
    'MarkNotificationsRead',
    async (asks) => ({
      upTo: (await asks('Tom', '{ notifications { nodes { id } } }')).data.notifications.nodes[1].id,
    }),
  ],
  ['Tom', 'Notifications', { unreadOnly: true }],
  ['Léa', 'WithdrawAnnouncement', { id: news }],
  ['Zoé', 'WithdrawAnnouncement', { id: news }],
  ['Zoé', 'WithdrawAnnouncement', { id: news }],
  ['Zoé', 'Announce', { input: { id: news, message: 'Dinner is served', priority: 'URGENT' } }],
  ['Léa', 'Announcements', {}],
  ['Tom', 'Notifications', {}],
  ['Tom', '{ unreadNotificationCount notifications { totalCount } }'],
  ...(['Léa', 'Tom', 'Max', 'Zoé'] as const).flatMap((who): Step[] => [
    [who, '{ votedMusicRequestIds members { totalCount } tasks { totalCount } musicRequests { totalCount } }'],
    ...[hello, secret, song, idOf(9), mic, task, photo, news, 'Eve', 'Nobody'].flatMap((id): Step[] => [
      [who, lookUp, { id }],
      [who, 'query ($id: ID!) { node(id: $id) { __typename id } }', { id }],
    ]),
  ]),
  ['Tom', 'UpdatePresence', { input: { status: 'BUSY', customStatus: 'Dancing' } }],
  ['Tom', 'UpdatePresence', { input: { status: 'ONLINE' } }],
  ['Tom', 'UpdatePresence', { input: { status: 'ONLINE', customStatus: null } }],
  ['Tom', 'CreateInvitation', { input: {} }],
  ['Zoé', 'CreateInvitation', { input: { id: idOf(9) } }],
  ['Zoé', 'Invitations'],
  ['Tom', 'Invitations'],
  ['Zoé', 'RevokeInvitation', { id: idOf(9) }],
  ['Tom', 'CreatePersonalLink'],
  ['Tom', 'CreatePersonalLink', { memberId: 'Léa' }],
  ['Zoé', 'CreatePersonalLink', { memberId: 'Léa' }],
  ['Zoé', 'CreateIntegration', { input: { id: idOf(9), name: 'Booth', scopes: ['SHARE_PHOTO'] } }],
  ['Zoé', 'CreateIntegration', { input: { name: 'Booth', scopes: ['READ_METRICS'] } }],
  ['Zoé', 'Integrations'],
  ['Tom', 'Integrations'],
  ['Zoé', 'RevokeIntegration', { id: idOf(9) }],
  ['Tom', 'RequestRejoin', { input: { memberId: 'Léa' } }],
  ['Tom', 'RequestRejoin', { input: { memberId: 'Nobody' } }],
  ['Tom', 'RejoinRequests'],
  ['Zoé', 'ConfirmRejoinRequest', { id: idOf(9) }],
  ['Zoé', 'DeclineRejoinRequest', { id: idOf(9) }],
  ['Tom', 'WithdrawRejoinRequest', { id: idOf(9) }],
  ['Tom', 'RefreshSession'],
  ['Tom', 'Metrics'],
  ['Ada', 'Metrics'],
  ['Tom', 'RemoveMember', { id: 'Léa' }],
  ['Zoé', 'RemoveMember', { id: 'Zoé' }],
  ['Zoé', 'RemoveMember', { id: 'Eve' }],
  ['Zoé', 'LeaveWedding'],
  ['Max', 'Rename', { name: 'DJ Max' }],
]

/** Operations that other tests compare: they need no member, or nobody is left to ask. */
const elsewhere = ['JoinWedding', 'ResumeSession', 'OnlineUsers']

const documents = new Map(
  Object.values(gql as unknown as Record<string, DocumentNode>)
    .filter((value) => value?.kind === Kind.DOCUMENT)
    .flatMap((document) => {
      const [operation] = document.definitions
      return operation?.kind === Kind.OPERATION_DEFINITION ? [[operation.name?.value ?? '', document] as const] : []
    }),
)

const textOf = (operation: string) => print(documents.get(operation) ?? parse(operation))

/** The same value with what differs from run to run replaced by its kind. */
function comparable(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => comparable(item, key))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, comparable(item, name)]))
  if (typeof value === 'string') {
    if (/^\d{4}-\d\d-\d\dT/.test(value)) return 'a time'
    if (/cursor$/i.test(key)) return 'a cursor'
    if (key === 'queueKey') return 'a key'
    if (['code', 'token', 'url', 'message'].includes(key)) return /^[A-Z_]+$/.test(value) ? value : `some ${key}`
    if (/^[\da-f-]{36}$/.test(value) && !value.startsWith('00000000-0000-4000-9')) return 'an id'
    if (value.startsWith('wedding-') || value === 'test-wedding') return 'the wedding'
  }
  return key.endsWith('Connections') ||
    key.startsWith('connected') ||
    key === 'activeWeddings' ||
    key === 'messagesPerMinute'
    ? 'a number'
    : value
}

/** Phones come and go as they like: whether an event is about anything else. */
const isOfWedding = ({ events }: any) => events.__typename !== 'PresenceChanged'

async function takeOfWedding(listening: Pick<Listening, 'take'>, count: number): Promise<any[]> {
  const taken: any[] = []
  while (taken.length < count) taken.push(...(await listening.take(1)).filter(isOfWedding))
  return taken
}

/** An answer as far as it is documented: the data, and the codes and fields of errors. */
function answerOf({ data, errors }: { data?: unknown; errors?: readonly any[] }) {
  if (errors) return errors.map(({ extensions: { code, field, retryAfter } }) => ({ code, field, retryAfter }))
  return comparable(data)
}

test('every operation of the hooks is answered as the real server answers it, and tells the same events', async () => {
  await using wedding = await startWedding({ settings: { PHOTO_URLS: 'any' } })
  const phones = {} as Record<Person, Phone>
  const test = new TestWedding({
    seed: {
      wedding: { name: 'test-wedding' },
      members: Object.entries(people).map(([id, role]) => ({ id, name: id, role })),
    },
  })
  const servers = {} as Record<Person, TestServer>
  const heard = {} as Record<Person, { real: Listening; test: any[] }>
  for (const [name, role] of Object.entries(people) as [Person, Role][]) {
    phones[name] = await wedding.join(name, { role })
    servers[name] = new TestServer(test, name)
  }
  const events = print(addTypenameToDocument(documents.get('Events') as DocumentNode))
  for (const name of Object.keys(people) as Person[]) {
    const mine: any[] = []
    servers[name].subscribe({ query: events }, ({ data }) => mine.push(data))
    heard[name] = { real: phones[name].subscribe(events, { after: await phones[name].cursor() }), test: mine }
  }

  for (const [who, operation, given = {}] of steps) {
    const step = `${who} ${operation} ${JSON.stringify(given)}`
    const query = textOf(operation)
    const variablesFor = async (asks: Asks) => (typeof given === 'function' ? await given(asks) : given)
    const onReal: Asks = (name, query, variables) => phones[name].ask(query, variables)
    const onTest: Asks = async (name, query, variables) =>
      servers[name].answer({ query, variables: variables as Record<string, unknown> })
    const real = await onReal(who, query, await variablesFor(onReal))
    const answer = await onTest(who, query, await variablesFor(onTest))
    expect({ step, answer: answerOf(answer) }).toEqual({ step, answer: answerOf(real) })
    for (const name of Object.keys(people) as Person[]) {
      // The connections of a member with a new name end, and begin again.
      if (operation === 'Rename' && name === who) continue
      const told = heard[name].test.splice(0).filter(isOfWedding)
      const really = await takeOfWedding(heard[name].real, told.length)
      expect({ step, name, told: comparable(told) }).toEqual({ step, name, told: comparable(really) })
    }
  }
})

test('no operation of the hooks is left out', () => {
  const asked = new Set([...steps.map(([, operation]) => operation), ...elsewhere])
  const folder = 'web/live/domains'
  const written = readdirSync(folder)
    .filter((file) => file.endsWith('.graphql'))
    .flatMap((file) => parse(readFileSync(`${folder}/${file}`, 'utf8')).definitions)
    .flatMap((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION && definition.operation !== 'subscription'
        ? [definition.name?.value]
        : [],
    )
  expect(written.filter((name) => !asked.has(name ?? ''))).toEqual([])
})
