import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { schema } from '../../schema/index.ts'
import type { Role } from '../../src/access/viewer.ts'
import { everyEvent, noLimitsOfQueries, selectionOf, storedKinds } from '../support/selection.ts'
import {
  type Backend,
  backends,
  type Listening,
  type Phone,
  request,
  serverOf,
  serversFor,
  startWedding,
  type TestWedding,
  tokenOf,
} from '../support/wedding.ts'

// Every mutation: sent again after a lost answer, sent by two at once, sent by somebody of another wedding, and heard by
// everybody. What is particular to one is in the test of its domain.

const roleOf = {
  ana: 'GUEST',
  tom: 'GUEST',
  max: 'DJ',
  moa: 'DJ',
  zoe: 'COUPLE',
  yan: 'COUPLE',
  pia: 'PLANNER',
} satisfies Record<string, Role>
type Name = keyof typeof roleOf
const names = Object.keys(roleOf) as Name[]
type People = Record<Name, Phone>
type Variables = Record<string, unknown>

/** The things and people that a mutation is about. */
interface Given {
  variables: Variables
  /** The member who does it, where that is not `who`. */
  by?: { token: string }
}

/** A mutation with somebody who may do it. */
interface Act {
  who?: Name
  /** The member who does the same at the same moment, by default the same one on another phone. */
  beside?: Name
  given(people: People, wedding: TestWedding): Given | Promise<Given>
  /** The types of the stored events that it makes, in order, as those together see them who see everything. */
  tells: string[]
  /** Fields of its answer that are others when it is sent again. */
  differing?: string[]
  /** Whether its answer says how much it has changed: nothing, when it is sent again. */
  isCounted?: boolean
  /** The code when it is sent again, where that is refused. */
  again?: string
  /** The code at another wedding; null where it does the same to that wedding. */
  elsewhere?: string | null
}

/** Mutations of which each answer is another one, with the test of what happens when they are sent again. */
const elsewhereTested = {
  confirmRejoinRequest: 'rejoining',
  createPersonalLink: 'signIn',
  declineRejoinRequest: 'rejoining',
  joinWedding: 'members',
  refreshSession: 'access',
  requestRejoin: 'rejoining',
  resumeSession: 'signIn',
  withdrawRejoinRequest: 'rejoining',
}

/** Creates something by a mutation with an input, and returns its id. */
async function makes(phone: Phone, mutation: string, input: object): Promise<string> {
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`
  const query = `mutation ($input: ${type}!) { done: ${mutation}(input: $input) { id } }`
  return (await phone.gets(query, { input })).done.id
}
const does = (phone: Phone, mutation: string, id: string) =>
  phone.gets(`mutation ($id: ID!) { ${mutation}(id: $id) { id } }`, { id })

const message = async ({ ana }: People) => (await ana.sends('Bonjour')).id
const song = ({ ana }: People) => makes(ana, 'requestMusic', { songTitle: randomUUID() })
const mic = ({ ana }: People) => makes(ana, 'requestMic', { purpose: 'A toast' })
const photo = ({ ana }: People) => makes(ana, 'sharePhoto', { url: 'https://example.com/cake.jpg' })
const task = ({ pia }: People) => makes(pia, 'createTask', { title: 'Candles', assigneeId: 'tom' })
const announcement = ({ zoe }: People) => makes(zoe, 'announce', { message: 'Dinner' })

async function accepted(people: People) {
  const id = await song(people)
  await does(people.max, 'acceptMusicRequest', id)
  return id
}

async function voted(people: People) {
  const id = await song(people)
  await does(people.tom, 'voteForMusicRequest', id)
  return id
}

async function decided(people: People, thing: Promise<string>, decision: string) {
  const id = await thing
  await does(people.max, decision, id)
  return id
}

/** A guest of whom nothing else depends. */
async function newcomer(wedding: TestWedding) {
  const name = randomUUID()
  const token = await tokenOf({ sub: name, name, role: 'GUEST', weddingId: wedding.id })
  return wedding.opens(token, { name })
}

const byId = (make: (people: People) => Promise<string>) => async (people: People) => ({
  variables: { id: await make(people) },
})
const byInput =
  (make: (people: People) => Variables | Promise<Variables>) =>
  async (people: People): Promise<Given> => ({ variables: { input: await make(people) } })
const create = (input: Variables) => byInput(() => ({ id: randomUUID(), ...input }))

const acts: Record<string, Act> = {
  acceptMusicRequest: {
    who: 'max',
    beside: 'moa',
    given: byId(song),
    tells: ['MusicRequestChanged', 'NotificationReceived'],
  },
  announce: {
    who: 'zoe',
    given: create({ message: 'Dinner' }),
    tells: ['AnnouncementMade', 'NotificationReceived'],
    elsewhere: null,
  },
  approveMicRequest: {
    who: 'max',
    beside: 'moa',
    given: byId(mic),
    tells: ['MicRequestChanged', 'NotificationReceived'],
  },
  assignTask: {
    who: 'zoe',
    beside: 'yan',
    given: byInput(async (people) => ({ id: await task(people), assigneeId: 'ana' })),
    tells: ['TaskChanged', 'NotificationReceived'],
  },
  createIntegration: {
    who: 'zoe',
    given: create({ name: 'Photo booth', scopes: ['SHARE_PHOTO'] }),
    tells: [],
    differing: ['token'],
    elsewhere: null,
  },
  // Its address is that of the server.
  createInvitation: { who: 'zoe', given: create({}), tells: [], differing: ['url'], elsewhere: null },
  createTask: { who: 'zoe', given: create({ title: 'Flowers' }), tells: ['TaskChanged'], elsewhere: null },
  declineMicRequest: {
    who: 'max',
    beside: 'moa',
    given: async (people) => ({ variables: { id: await mic(people), reason: 'Too late' } }),
    tells: ['MicRequestChanged', 'NotificationReceived'],
  },
  deleteTask: { who: 'zoe', beside: 'yan', given: byId(task), tells: ['TaskChanged'] },
  editMessage: {
    who: 'ana',
    given: byInput(async (people) => ({ id: await message(people), content: 'Bonsoir 👩‍👩‍👧' })),
    tells: ['MessageChanged'],
  },
  editPhoto: {
    who: 'ana',
    given: byInput(async (people) => ({ id: await photo(people), caption: 'The cake' })),
    tells: ['PhotoChanged'],
  },
  markMessagesRead: {
    who: 'tom',
    given: byInput(async (people) => ({ upTo: await message(people) })),
    tells: [],
  },
  markMusicRequestPlayed: {
    who: 'max',
    beside: 'moa',
    given: byId(accepted),
    tells: ['MusicRequestChanged', 'NotificationReceived'],
  },
  markNotificationsRead: {
    who: 'tom',
    async given(people) {
      await announcement(people)
      const { nodes } = (await people.tom.gets('{ notifications(first: 1) { nodes { id } } }')).notifications
      return { variables: { upTo: nodes[0].id } }
    },
    tells: ['NotificationsRead'],
    isCounted: true,
  },
  moveMusicRequest: {
    who: 'max',
    beside: 'moa',
    async given(people) {
      const before = await accepted(people)
      return { variables: { before, id: await accepted(people) } }
    },
    tells: ['MusicRequestChanged'],
  },
  reactToMessage: {
    who: 'tom',
    given: byInput(async (people) => ({ id: await message(people), emoji: '👩‍👩‍👧‍👦' })),
    tells: ['MessageChanged'],
  },
  rejectMusicRequest: {
    who: 'max',
    beside: 'moa',
    given: async (people) => ({ variables: { id: await song(people), reason: 'Not tonight' } }),
    tells: ['MusicRequestHidden', 'MusicRequestChanged', 'NotificationReceived'],
  },
  removeMember: {
    who: 'zoe',
    beside: 'yan',
    given: async (_, wedding) => ({ variables: { id: (await newcomer(wedding)).name } }),
    tells: ['MemberRemoved'],
  },
  removeMessage: { who: 'zoe', beside: 'yan', given: byId(message), tells: ['MessageChanged'] },
  removePhoto: { who: 'zoe', beside: 'yan', given: byId(photo), tells: ['PhotoRemoved'] },
  rename: {
    given: async (_, wedding) => ({ by: await newcomer(wedding), variables: { name: 'Éloïse' } }),
    tells: ['MemberChanged'],
    elsewhere: null,
  },
  reopenMicRequest: {
    who: 'max',
    beside: 'moa',
    given: byId((people) => decided(people, mic(people), 'approveMicRequest')),
    tells: ['MicRequestChanged'],
  },
  reopenMusicRequest: {
    who: 'max',
    beside: 'moa',
    given: byId((people) => decided(people, song(people), 'rejectMusicRequest')),
    tells: ['MusicRequestChanged'],
  },
  requestMic: { who: 'ana', given: create({ purpose: 'A toast' }), tells: ['MicRequestChanged'], elsewhere: null },
  requestMusic: {
    who: 'ana',
    given: byInput(() => ({ id: randomUUID(), songTitle: randomUUID(), dedicatedTo: 'Jude' })),
    tells: ['MusicRequestChanged'],
    elsewhere: null,
  },
  revokeIntegration: {
    who: 'zoe',
    beside: 'yan',
    async given({ zoe }) {
      const query = 'mutation { createIntegration(input: { name: "Wall", scopes: [] }) { integration { id } } }'
      return { variables: { id: (await zoe.gets(query)).createIntegration.integration.id } }
    },
    tells: [],
  },
  revokeInvitation: {
    who: 'zoe',
    beside: 'yan',
    given: byId(({ zoe }) => makes(zoe, 'createInvitation', {})),
    tells: [],
    differing: ['url'],
  },
  sendMessage: {
    who: 'tom',
    given: byInput(async (people) => ({
      ...{ id: randomUUID(), channel: 'WEDDING', content: 'À bientôt' },
      replyTo: await message(people),
    })),
    tells: ['MessageReceived', 'NotificationReceived'],
  },
  setTyping: { who: 'ana', given: byInput(() => ({ isTyping: true })), tells: [], elsewhere: null },
  sharePhoto: {
    who: 'ana',
    given: create({ url: 'https://example.com/1.jpg' }),
    tells: ['PhotoShared'],
    elsewhere: null,
  },
  startMusicRequest: {
    who: 'max',
    beside: 'moa',
    async given(people) {
      await decided(people, accepted(people), 'startMusicRequest')
      return { variables: { id: await accepted(people) } }
    },
    tells: ['MusicRequestChanged', 'NotificationReceived', 'MusicRequestChanged'],
  },
  unassignTask: { who: 'zoe', beside: 'yan', given: byId(task), tells: ['TaskChanged'] },
  unvoteMusicRequest: { who: 'tom', given: byId(voted), tells: ['MusicRequestChanged'] },
  updatePresence: {
    who: 'ana',
    given: byInput(() => ({ status: 'BUSY', customStatus: 'Dancing 💃🏽' })),
    tells: [],
    differing: ['lastSeenAt'],
    elsewhere: null,
  },
  updateTask: {
    who: 'zoe',
    beside: 'yan',
    given: byInput(async (people) => ({ id: await task(people), status: 'DONE', notes: null })),
    tells: ['TaskChanged', 'NotificationReceived', 'NotificationReceived'],
  },
  updateWedding: {
    who: 'zoe',
    beside: 'yan',
    given: byInput(() => ({ place: randomUUID(), date: '2028-02-29' })),
    tells: ['WeddingChanged'],
    elsewhere: null,
  },
  voteForMusicRequest: { who: 'tom', given: byId(song), tells: ['MusicRequestChanged'] },
  withdrawAnnouncement: { who: 'zoe', beside: 'yan', given: byId(announcement), tells: ['AnnouncementWithdrawn'] },
  withdrawMicRequest: { who: 'ana', given: byId(mic), tells: ['MicRequestChanged'] },
  withdrawMusicRequest: { who: 'ana', given: byId(song), tells: ['MusicRequestHidden', 'MusicRequestChanged'] },
  // The last one, since they are gone then.
  leaveWedding: {
    given: async (_, wedding) => ({ by: await newcomer(wedding), variables: {} }),
    tells: ['MemberRemoved'],
    again: 'UNAUTHENTICATED',
    elsewhere: null,
  },
}

const mutations = Object.values(schema.getMutationType()?.getFields() ?? {})

const everything = everyEvent()
const past = `query ($after: Cursor!) { pastEvents(after: $after) { events ${everything} } }`
const live = `subscription ($kinds: [LiveEventKind!]) { events(kinds: $kinds, caughtUp: true) ${everything} }`

type StoredEvent = { __typename: string; cursor: string }
type Answer = Awaited<ReturnType<Phone['ask']>>
const codeOf = ({ errors }: Answer) => errors?.[0]?.extensions.code
const numberOf = (cursor: string) => Number(Buffer.from(cursor, 'base64url').toString().split('.')[1])

type Everybody = Awaited<ReturnType<typeof startEverybody>>

/** A wedding with all people, who listen, and another one with people of the same names. */
async function startEverybody(backend: Backend) {
  const limits = ['REQUESTS', 'WRITES', 'PHOTOS'].map((name) => [`LIMIT_${name}_PER_MINUTE`, '100000'])
  const settings = { ...noLimitsOfQueries, ...Object.fromEntries(limits) }
  const wedding = await startWedding({ backend, servers: serversFor(backend), settings })
  const join = async (at: string) => {
    const phones = names.map((name, server) => wedding.join(name, { role: roleOf[name], server, at }))
    return Object.fromEntries((await Promise.all(phones)).map((phone) => [phone.name, phone])) as People
  }
  const people = await join(wedding.id)
  return {
    wedding,
    people,
    others: await join(`other-${randomUUID()}`),
    [Symbol.asyncDispose]: () => wedding[Symbol.asyncDispose](),
  }
}

/** Sends a mutation to one of the servers. The answer is without what differs when it is sent again. */
function send({ wedding }: Everybody, name: string, { token }: { token: string }, variables: Variables, server = 0) {
  const field = mutations.find((each) => each.name === name)
  const parameters = field?.args.map((arg) => `$${arg.name}: ${arg.type}`).join(', ')
  const passed = field?.args.map((arg) => `${arg.name}: $${arg.name}`).join(', ')
  const selection = selectionOf(field?.type, acts[name]?.differing)
  const query = `mutation ${parameters && `(${parameters})`} { ${name}${passed && `(${passed})`} ${selection} }`
  return request(serverOf(wedding, server).url, token, query, variables)
}

/** The stored events after a cursor, as somebody reads them. */
const readPast = async (phone: Phone, after: string): Promise<StoredEvent[]> =>
  (await phone.gets(past, { after })).pastEvents.events

/** People who together see everything, and each other things. */
const readers = ['ana', 'tom', 'max', 'zoe', 'pia'] as const
type Reader = (typeof readers)[number]

/** Returns the past after a cursor as each of them reads it. */
async function readByAll({ people }: Everybody, after: string): Promise<Record<Reader, StoredEvent[]>> {
  const read = await Promise.all(readers.map(async (name) => [name, await readPast(people[name], after)]))
  return Object.fromEntries(read)
}

/** All events that somebody read, each once and in order. Asserts that those who read one read the same. */
function allOf(read: Record<Reader, StoredEvent[]>): StoredEvent[] {
  const all = new Map<string, StoredEvent>()
  for (const name of readers) {
    for (const event of read[name]) {
      expect(event, name).toEqual(all.get(event.cursor) ?? event)
      all.set(event.cursor, event)
    }
  }
  return [...all.values()].sort((one, other) => numberOf(one.cursor) - numberOf(other.cursor))
}

const typesOf = (events: StoredEvent[]) => events.map(({ __typename }) => __typename)

/** Lets the readers listen, live. */
async function listenAll(people: People): Promise<Record<Reader, Listening>> {
  const listening = readers.map((name) => [name, people[name].subscribe(live, { kinds: storedKinds })] as const)
  for (const [, heard] of listening) expect((await heard.take(1))[0].events.__typename).toBe('CaughtUp')
  return Object.fromEntries(listening) as Record<Reader, Listening>
}

/** Asserts that somebody hears live, after a cursor, what they have read of the past. */
async function expectHeard(read: StoredEvent[], listening: Listening, after: string) {
  const heard: StoredEvent[] = []
  while (read.length > 0 && heard.at(-1)?.cursor !== read.at(-1)?.cursor)
    heard.push((await listening.take(1))[0].events)
  expect(heard.filter(({ cursor }) => numberOf(cursor) > numberOf(after))).toEqual(read)
}

/** Many mutations one after the other, while other tests take the processors too (ms). */
const timeout = 180_000

test('every mutation is in this table, or has its own test', () => {
  const tested = [...Object.keys(acts), ...Object.keys(elsewhereTested)].sort()
  expect(tested).toEqual(mutations.map(({ name }) => name).sort())
})

describe.each(backends)('each mutation, with the %s backend,', (backend) => {
  test('sent again on another server, answers the same and is told once, live as replayed', { timeout }, async () => {
    await using everybody = await startEverybody(backend)
    const { people, wedding } = everybody
    const listening = await listenAll(people)
    for (const [name, { who = 'ana', given, tells, again, isCounted }] of Object.entries(acts)) {
      const { variables, by = people[who] } = await given(people, wedding)
      const after = await people.zoe.cursor()
      const first = await send(everybody, name, by, variables)
      expect(first.errors, name).toBeUndefined()
      const second = await send(everybody, name, by, variables, -1)
      if (again) expect(codeOf(second), name).toBe(again)
      else if (!isCounted) expect(second, name).toEqual(first)
      const read = await readByAll(everybody, after)
      expect([name, typesOf(allOf(read))]).toEqual([name, tells])
      for (const each of readers) await expectHeard(read[each], listening[each], after)
    }
  })

  test('by two at the same moment on two servers, is done and told once', { timeout }, async () => {
    await using everybody = await startEverybody(backend)
    const { people, wedding } = everybody
    for (const [name, { who = 'ana', beside, given, tells, again }] of Object.entries(acts)) {
      const { variables, by = people[who] } = await given(people, wedding)
      const after = await people.zoe.cursor()
      const codes = await Promise.all([
        send(everybody, name, by, variables).then(codeOf),
        send(everybody, name, beside ? people[beside] : by, variables, -1).then(codeOf),
      ])
      const refused = codes.filter((code) => code !== undefined)
      expect([[], [again]], name).toContainEqual(refused)
      expect([name, typesOf(allOf(await readByAll(everybody, after)))]).toEqual([name, tells])
    }
  })

  test('by somebody of another wedding, finds nothing and changes nothing', { timeout }, async () => {
    await using everybody = await startEverybody(backend)
    const { people, others, wedding } = everybody
    for (const [name, { who = 'tom', given, elsewhere = 'NOT_FOUND' }] of Object.entries(acts)) {
      const { variables } = await given(people, wedding)
      const after = await people.zoe.cursor()
      const code = codeOf(await send(everybody, name, others[who], variables, -1))
      expect([name, code ?? null]).toEqual([name, elsewhere])
      expect([name, allOf(await readByAll(everybody, after))]).toEqual([name, []])
    }
  })
})
