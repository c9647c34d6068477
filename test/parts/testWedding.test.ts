import type { GraphQLObjectType, GraphQLUnionType } from 'graphql'
import { describe, expect, test } from 'vitest'
import { permissions, permissionsOf, seenBy as seenByOfServer } from '../../src/access/permissions.ts'
import { type Role, roles } from '../../src/access/viewer.ts'
import { isDecider } from '../../src/wedding/signIn/rejoinRules.ts'
import { deliveries } from '../../web/live/testing/answers/subscriptions.ts'
import { createTestLive } from '../../web/live/testing/createTestLive.ts'
import type { TestEvent } from '../../web/live/testing/events.ts'
import { decidesRejoining, isAllowed, rolesFor, seenBy } from '../../web/live/testing/permissions.ts'
import { reducers } from '../../web/live/testing/state.ts'
import { answers, TestServer } from '../../web/live/testing/testServer.ts'
import { schemaOfApi, TestWedding } from '../../web/live/testing/testWedding.ts'

const seed = {
  members: [
    { id: 'lea', name: 'Léa' },
    { id: 'max', name: 'Max', role: 'DJ' },
    { id: 'zoe', name: 'Zoé', role: 'COUPLE' },
  ],
  messages: [{ sender: 'max', content: 'Welcome!' }],
  musicRequests: [{ id: 'song', requestedBy: 'zoe', songTitle: 'Bohemian Rhapsody', artist: 'Queen' }],
} as const

function weddingOf(viewer = 'lea') {
  const wedding = new TestWedding({ seed })
  return { wedding, server: new TestServer(wedding, viewer) }
}

const fieldsOf = (type: GraphQLObjectType | null | undefined) => Object.keys(type?.getFields() ?? {}).sort()

describe('the test wedding knows the whole schema', () => {
  test('every field of Query and Mutation has an answer', () => {
    const schema = schemaOfApi()
    const asked = [...fieldsOf(schema.getQueryType()), ...fieldsOf(schema.getMutationType())]
    expect(Object.keys(answers).sort()).toEqual(asked.sort())
  })

  test('every subscription delivers its events', () => {
    expect([...Object.keys(deliveries), 'metrics'].sort()).toEqual(fieldsOf(schemaOfApi().getSubscriptionType()))
  })

  test('every event changes the state in its way', () => {
    const { LiveEvent } = schemaOfApi().getTypeMap()
    const names = (LiveEvent as GraphQLUnionType).getTypes().map(({ name }) => name)
    expect(Object.keys(reducers).sort()).toEqual(names.sort())
  })

  test('roles may and see what they may and see on the server', () => {
    expect(Object.keys(rolesFor)).toEqual(permissions)
    for (const role of roles) {
      const allowed = permissions.filter((permission) => isAllowed({ role }, permission))
      expect(allowed).toEqual(permissionsOf({ role, weddingId: 'here' }))
    }
    expect(seenBy).toEqual(seenByOfServer)
  })

  test('the same people decide whether a newcomer is an earlier member as on the server', () => {
    const person = (id: string, role: Role) => ({ __typename: 'Member' as const, id, name: 'Léa', role })
    for (const newcomer of roles)
      for (const role of roles) {
        const pair = { requestedBy: person('new', newcomer), member: person('old', role) }
        const viewers = [...Object.values(pair), ...roles.map((role) => person('other', role))]
        const decide = (isOneOf: (viewer: (typeof viewers)[number]) => boolean) => viewers.map(isOneOf)
        expect(decide((viewer) => decidesRejoining(viewer, pair))).toEqual(decide((viewer) => isDecider(viewer, pair)))
      }
  })
})

describe('events that a test emits', () => {
  const wrong: [what: string, event: object, message: string][] = [
    ['an unknown event', { __typename: 'CakeCut' }, 'There is no event "CakeCut" in the schema'],
    ['a thing that is no event', { __typename: 'Message', content: 'x' }, 'There is no event "Message" in the schema'],
    [
      'an unknown field',
      { __typename: 'MessageReceived', message: { sender: 'max', contnt: 'Hi' } },
      'MessageReceived.message has no field "contnt": Message has',
    ],
    [
      'a missing text',
      { __typename: 'MessageReceived', message: { sender: 'max' } },
      'MessageReceived.message.content is missing',
    ],
    [
      'a missing author',
      { __typename: 'MessageReceived', message: { content: 'Hi' } },
      'MessageReceived.message.sender is missing',
    ],
    [
      'a stranger',
      { __typename: 'MessageReceived', message: { content: 'Hi', sender: 'eve' } },
      'MessageReceived.message.sender: the wedding has no Member with the id "eve"',
    ],
    [
      'another type',
      { __typename: 'MessageReceived', message: { content: 12, sender: 'max' } },
      'MessageReceived.message.content must be of the type String, not 12',
    ],
    [
      'an unknown constant',
      { __typename: 'MusicRequestChanged', change: 'LIKED', request: 'song' },
      'MusicRequestChanged.change must be one of ACCEPTED, CREATED',
    ],
    [
      'a date that does not exist',
      { __typename: 'MessageReceived', message: { content: 'Hi', sender: 'max', sentAt: 'soon' } },
      'MessageReceived.message.sentAt must be a date and time, not "soon"',
    ],
    [
      'null where there must be something',
      { __typename: 'MessageReceived', message: null },
      'MessageReceived.message must not be null',
    ],
  ]

  test.each(wrong)('%s is refused with its place', (_, event, message) => {
    expect(() => weddingOf().wedding.tell(event as TestEvent)).toThrow(message)
  })

  test('a short event is completed, and changes a thing that the wedding has', () => {
    const { wedding } = weddingOf()
    const { message } = wedding.tell({ __typename: 'MessageReceived', message: { sender: 'max', content: 'Hi' } })
    expect(message).toMatchObject({ channel: 'WEDDING', recipient: null, sender: { name: 'Max' } })
    const request = { id: 'song', status: 'ACCEPTED', decidedBy: 'max' } as const
    wedding.tell({ __typename: 'MusicRequestChanged', change: 'ACCEPTED', request, by: 'max' })
    expect(wedding.state.musicRequests).toEqual([
      expect.objectContaining({ status: 'ACCEPTED', songTitle: 'Bohemian Rhapsody' }),
    ])
  })

  test('a seed that does not follow the schema is refused with its place', () => {
    const members = [{ id: 'lea' }]
    const messages = [{ sender: 'lea', content: 'Hi' }, { sender: 'lea' }]
    expect(() => new TestWedding({ seed: { members, messages } })).toThrow(
      'seed.messages[1]: MessageReceived.message.content is missing',
    )
    expect(() => createTestLive({ seed, viewer: 'eve' })).toThrow('no member with the id "eve"')
  })

  test('two weddings of one seed have the same ids and times', () => {
    expect(weddingOf().wedding.state).toEqual(weddingOf().wedding.state)
  })
})

describe('what the user may do and hear', () => {
  const accept = { query: 'mutation { acceptMusicRequest(id: "song") { status } }' }
  const codesOf = (answer: ReturnType<TestServer['answer']>) => answer.errors?.map(({ extensions }) => extensions?.code)

  test('a guest does not decide about songs, the DJ does once', () => {
    expect(codesOf(weddingOf('lea').server.answer(accept))).toEqual(['FORBIDDEN'])
    const { server } = weddingOf('max')
    expect(server.answer(accept).data).toEqual({ acceptMusicRequest: { status: 'ACCEPTED' } })
    expect(codesOf(server.answer({ query: 'mutation { rejectMusicRequest(id: "song") { id } }' }))).toEqual([
      'CONFLICT',
    ])
  })

  test('a guest hears that a rejected song is hidden, its requester why it was rejected', () => {
    const heardBy = (viewer: string) => {
      const { wedding } = weddingOf(viewer)
      const heard: string[] = []
      wedding.follow(viewer, (event) => heard.push(event.__typename))
      const request = { id: 'song', status: 'REJECTED' } as const
      wedding.tell({ __typename: 'MusicRequestHidden', requestId: 'song' })
      wedding.tell({ __typename: 'MusicRequestChanged', change: 'REJECTED', request, by: 'max' })
      wedding.tell({ __typename: 'MessageReceived', message: { sender: 'max', recipient: 'zoe', content: 'Sorry' } })
      return heard
    }
    expect(heardBy('lea')).toEqual(['MusicRequestHidden'])
    expect(heardBy('zoe')).toEqual(['MusicRequestChanged', 'MessageReceived'])
  })

  test('documents that are not of the schema are BAD_USER_INPUT', () => {
    const { server } = weddingOf()
    expect(codesOf(server.answer({ query: '{ cake }' }))).toEqual(['BAD_USER_INPUT'])
    expect(codesOf(server.answer({ query: '{' }))).toEqual(['BAD_USER_INPUT'])
  })

  test('a newcomer asks to be an earlier member of that name, who confirms it on her first phone', () => {
    const wedding = new TestWedding({
      seed: {
        members: [
          { id: 'lea', name: 'Léa' },
          { id: 'new', name: 'lea' },
        ],
      },
    })
    const [first, second] = [new TestServer(wedding, 'lea'), new TestServer(wedding, 'new')]
    const names = 'mutation { refreshSession { namesakes { id } } }'
    expect(second.answer({ query: names }).data).toEqual({ refreshSession: { namesakes: [{ id: 'lea' }] } })
    expect(first.answer({ query: names }).data).toEqual({ refreshSession: { namesakes: [] } })
    const asks = 'mutation { requestRejoin(input: { id: "1", memberId: "lea" }) { status } }'
    expect(second.answer({ query: asks }).data).toEqual({ requestRejoin: { status: 'PENDING' } })
    const decides = { query: 'mutation { confirmRejoinRequest(id: "1") { status } }' }
    expect(codesOf(second.answer(decides))).toEqual(['FORBIDDEN'])
    expect(first.answer({ query: '{ rejoinRequests { id } }' }).data).toEqual({ rejoinRequests: [{ id: '1' }] })
    for (const _ of [1, 2]) {
      expect(first.answer(decides).data).toEqual({ confirmRejoinRequest: { status: 'CONFIRMED' } })
    }
    expect(first.answer({ query: '{ rejoinRequests { id } }' }).data).toEqual({ rejoinRequests: [] })
    expect(wedding.state.members.map(({ id }) => id)).toEqual(['lea'])
  })

  test('a refusal that a test asks for comes so often as it says', () => {
    const { server } = weddingOf()
    server.refuse('viewer', 'RATE_LIMITED', { times: 2, retryAfter: 3 })
    const answer = () => server.answer({ query: '{ viewer { id } }' })
    expect(answer().errors?.[0]?.extensions).toEqual({ code: 'RATE_LIMITED', retryAfter: 3 })
    expect(codesOf(answer())).toEqual(['RATE_LIMITED'])
    expect(answer().data).toEqual({ viewer: { id: 'lea' } })
    expect(() => server.refuse('cake', 'FORBIDDEN')).toThrow('no field "cake"')
  })

  test('a subscription begins after its cursor; one that is not of this feed is CURSOR_GONE', () => {
    const { wedding, server } = weddingOf()
    const { cursor } = wedding
    wedding.tell({ __typename: 'MessageReceived', message: { sender: 'max', content: 'Missed' } })
    const query = 'subscription ($after: Cursor) { heard: messageReceived(after: $after) { message { content } } }'
    const results: unknown[] = []
    const listen = (after: string) =>
      server.subscribe({ query, variables: { after } }, (result) => results.push(result))
    const stop = listen(cursor)
    wedding.tell({ __typename: 'MessageReceived', message: { sender: 'max', content: 'Live' } })
    stop()
    wedding.tell({ __typename: 'MessageReceived', message: { sender: 'max', content: 'Not heard' } })
    expect(results).toEqual(['Missed', 'Live'].map((content) => ({ data: { heard: { message: { content } } } })))
    listen('other.1')
    expect(results.at(-1)).toMatchObject({ errors: [{ extensions: { code: 'CURSOR_GONE' } }] })
  })
})

test('a script without a page shares a photo from a file, and takes it back', async () => {
  const live = createTestLive({ seed })
  const photo = await live.actions.uploadPhoto(new File(['x'], 'us.jpg', { type: 'image/jpeg' }), 'Us')
  expect(live.stored().photos).toEqual([expect.objectContaining({ id: photo.id, caption: 'Us' })])
  await live.actions.removePhoto(photo.id)
  expect(live.stored().photos).toEqual([])
})
