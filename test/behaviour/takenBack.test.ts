import { randomUUID } from 'node:crypto'
import { getNamedType } from 'graphql'
import { describe, expect, test } from 'vitest'
import { schema } from '../../schema/index.ts'
import type { Role } from '../../src/access/viewer.ts'
import { oneOf, type Random, randomFrom } from '../support/random.ts'
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
} from '../support/wedding.ts'

// People change their minds, many at the same moment: messages are edited and removed, songs reopened and moved, votes
// and requests taken back, tasks deleted, announcements withdrawn. Phones that keep what events say must end with what
// queries say.

const roleOf: Record<string, Role> = {
  ana: 'GUEST',
  tom: 'GUEST',
  eva: 'GUEST',
  max: 'DJ',
  moa: 'DJ',
  zoe: 'COUPLE',
  yan: 'COUPLE',
  pia: 'PLANNER',
}
const guests = ['ana', 'tom', 'eva']
const djs = ['max', 'moa']
const hosts = ['zoe', 'yan', 'pia']
const anybody = Object.keys(roleOf)
const lastWords = 'Good night!'

/** Lists of everything that somebody sees, with the types of their items. */
const lists = {
  messages: 'messages(last: 100)',
  music: 'musicRequests(last: 100)',
  mic: 'micRequests(last: 100)',
  photos: 'photos(first: 100)',
  tasks: 'tasks(first: 100)',
  announcements: 'announcements(first: 100)',
  notifications: 'notifications(first: 100)',
}
type List = keyof typeof lists
const names = Object.keys(lists) as List[]
type Thing = Record<string, any> & { id: string }
type View = Record<List, Map<string, Thing>> & { wedding?: Thing }

// Other songs move without an event, and a member reads notifications by another event.
const omitted = ['position', 'readAt']
const subscription = `subscription ($after: Cursor, $kinds: [LiveEventKind!]) {
  events(after: $after, kinds: $kinds) ${everyEvent(omitted)}
}`

/** A query of all that somebody sees. */
function queryOfAll(): string {
  const fields = schema.getQueryType()?.getFields() ?? {}
  const parts = Object.entries(lists).map(([name, list]) => {
    const connection = getNamedType(fields[list.split('(')[0] ?? '']?.type ?? expect.fail()) as any
    const item = connection.getFields().nodes.type
    return `${name}: ${list} { nodes ${selectionOf(item, omitted)} pageInfo { hasNextPage hasPreviousPage } }`
  })
  return `{ wedding ${selectionOf(fields.wedding?.type)} ${parts.join(' ')} }`
}

/** Whether somebody sees a task. */
const isMine = (me: string, { createdBy, assignee }: Thing) =>
  hosts.includes(me) || createdBy.id === me || assignee?.id === me

/** Takes an event into a view, as docs/api.md says. */
function apply(view: View, me: string, event: Record<string, any>) {
  const of = (field: string) => event[`${event.__typename}_${field}`]
  const keep = (list: List, thing: Thing) => view[list].set(thing.id, thing)
  switch (event.__typename) {
    case 'MessageReceived':
      return keep('messages', of('message'))
    case 'MessageChanged': {
      const message = of('message')
      if (of('change') === 'REMOVED')
        for (const each of view.messages.values())
          if (each.replyTo?.id === message.id) keep('messages', { ...each, replyTo: { ...each.replyTo, excerpt: '' } })
      return keep('messages', message)
    }
    case 'MusicRequestHidden':
      return view.music.delete(of('requestId'))
    case 'MusicRequestChanged':
      return keep('music', of('request'))
    case 'MicRequestChanged':
      return keep('mic', of('request'))
    case 'PhotoShared':
    case 'PhotoChanged':
      return keep('photos', of('photo'))
    case 'PhotoRemoved':
      return view.photos.delete(of('photo').id)
    case 'TaskChanged': {
      const task = of('task')
      return of('change') !== 'DELETED' && isMine(me, task) ? keep('tasks', task) : view.tasks.delete(task.id)
    }
    case 'AnnouncementMade':
      return keep('announcements', of('announcement'))
    case 'AnnouncementWithdrawn': {
      const announcement = of('announcement')
      for (const { id, subjectId } of view.notifications.values())
        if (subjectId === announcement.id) view.notifications.delete(id)
      return keep('announcements', announcement)
    }
    case 'NotificationReceived':
      return keep('notifications', of('notification'))
    case 'WeddingChanged':
      view.wedding = of('wedding')
  }
}

/** Somebody with a phone at each server, who keeps what they hear. */
class Person {
  readonly name: string
  readonly phones: Phone[]
  readonly view = Object.fromEntries(names.map((name) => [name, new Map()])) as unknown as View
  #cursor: string
  #listening: Listening

  constructor(name: string, phones: Phone[], cursor: string) {
    this.name = name
    this.phones = phones
    this.#cursor = cursor
    this.#listening = this.#listen(phones[0] as Phone)
  }

  #listen(phone: Phone): Listening {
    return phone.subscribe(subscription, { after: this.#cursor, kinds: storedKinds })
  }

  /** Comes back after the last event that was taken. */
  reconnect(random: Random) {
    this.take()
    this.#listening.stop()
    this.#listening = this.#listen(oneOf(random, this.phones))
  }

  /** Takes the events that have come. */
  take() {
    for (const { events: event } of this.#listening.values.splice(0)) this.#apply(event)
  }

  /** Takes events up to the last words. */
  async hearsAll() {
    const hasHeard = () => [...this.view.messages.values()].some(({ content }) => content === lastWords)
    this.take()
    while (!hasHeard()) for (const { events: event } of await this.#listening.take(1)) this.#apply(event)
    this.#listening.stop()
  }

  #apply(event: Record<string, any>) {
    apply(this.view, this.name, event)
    this.#cursor = event.cursor
  }
}

const byId = (field: string) => `mutation ($id: ID!) { ${field}(id: $id) { id } }`
const byInput = (field: string) =>
  `mutation ($input: ${field[0]?.toUpperCase()}${field.slice(1)}Input!) { ${field}(input: $input) { id } }`

type Act = [who: string[], query: string, variables: (view: View, random: Random, me: string) => object | undefined]

/** Does something with a thing that the person sees; nothing where they see none. */
const on =
  (list: List, input: (thing: Thing, random: Random, view: View) => object = ({ id }) => ({ id })) =>
  (view: View, random: Random) => {
    const thing = oneOf(random, [...view[list].values()])
    return thing && input(thing, random, view)
  }
/** The same with a thing of their own. */
const onOwn =
  (list: List, maker: string, input: (thing: Thing, random: Random) => object = ({ id }) => ({ id })) =>
  (view: View, random: Random, me: string) => {
    const own = [...view[list].values()].filter((thing) => thing[maker].id === me)
    const thing = oneOf(random, own)
    return thing && input(thing, random)
  }
const number = (random: Random) => String(Math.floor(random() * 5))
const ofSongs = ['acceptMusicRequest', 'rejectMusicRequest', 'startMusicRequest', 'reopenMusicRequest']

const acts: Act[] = [
  [anybody, byInput('sendMessage'), () => ({ input: { id: randomUUID(), channel: 'WEDDING', content: 'Santé 🥂' } })],
  [
    anybody,
    byInput('sendMessage'),
    on('messages', ({ id }) => ({ input: { id: randomUUID(), channel: 'WEDDING', content: 'Oui', replyTo: id } })),
  ],
  [
    anybody,
    byInput('editMessage'),
    onOwn('messages', 'sender', ({ id }, random) => ({ input: { id, content: number(random) } })),
  ],
  [anybody, byId('removeMessage'), on('messages')],
  ...[false, true].map(
    (remove): Act => [
      anybody,
      byInput('reactToMessage'),
      on('messages', ({ id }, random) => ({ input: { id, remove, emoji: oneOf(random, ['🎉', '👩‍👩‍👧', '❤']) } })),
    ],
  ),
  [guests, byInput('requestMusic'), (_, random) => ({ input: { id: randomUUID(), songTitle: `Song ${random()}` } })],
  ...['voteForMusicRequest', 'unvoteMusicRequest'].map((field): Act => [guests, byId(field), on('music')]),
  [guests, byId('withdrawMusicRequest'), onOwn('music', 'requestedBy')],
  ...[...ofSongs, ...ofSongs, 'markMusicRequestPlayed'].map((field): Act => [djs, byId(field), on('music')]),
  [
    djs,
    'mutation ($id: ID!, $before: ID) { moveMusicRequest(id: $id, before: $before) { id } }',
    on('music', (_, random, { music }) => {
      const queue = [...music.values()].filter(({ status }) => status === 'ACCEPTED')
      return { id: oneOf(random, queue)?.id ?? randomUUID(), before: oneOf(random, [...queue, null])?.id }
    }),
  ],
  [guests, byInput('requestMic'), () => ({ input: { id: randomUUID(), purpose: 'A toast' } })],
  [guests, byId('withdrawMicRequest'), on('mic')],
  ...['approveMicRequest', 'declineMicRequest', 'reopenMicRequest'].map((field): Act => [djs, byId(field), on('mic')]),
  [anybody, byInput('sharePhoto'), () => ({ input: { id: randomUUID(), url: 'https://example.com/cake.jpg' } })],
  [
    anybody,
    byInput('editPhoto'),
    onOwn('photos', 'sharedBy', ({ id }, random) => ({ input: { id, caption: number(random) } })),
  ],
  [anybody, byId('removePhoto'), on('photos')],
  [hosts, byInput('createTask'), () => ({ input: { id: randomUUID(), title: 'Candles', assigneeId: 'tom' } })],
  [[...hosts, ...guests], byInput('updateTask'), on('tasks', ({ id }) => ({ input: { id, status: 'DONE' } }))],
  [
    hosts,
    byInput('assignTask'),
    on('tasks', ({ id }, random) => ({ input: { id, assigneeId: oneOf(random, anybody) } })),
  ],
  [hosts, byId('unassignTask'), on('tasks')],
  [hosts, byId('deleteTask'), on('tasks')],
  [hosts, byInput('announce'), () => ({ input: { id: randomUUID(), message: 'Dinner' } })],
  [hosts, byId('withdrawAnnouncement'), on('announcements')],
  [hosts, byInput('updateWedding'), (_, random) => ({ input: { place: number(random) } })],
]

async function startParty(backend: Backend) {
  const limits = ['REQUESTS', 'WRITES', 'PHOTOS'].map((name) => [`LIMIT_${name}_PER_MINUTE`, '100000'])
  const settings = { ...noLimitsOfQueries, ...Object.fromEntries(limits) }
  const wedding = await startWedding({ backend, servers: serversFor(backend), settings })
  const phones = new Map<string, Phone[]>()
  for (const name of anybody) {
    const of = wedding.servers.map((_, server) => wedding.join(name, { role: roleOf[name], server }))
    phones.set(name, await Promise.all(of))
  }
  const cursor = (await phones.get('ana')?.[0]?.cursor()) ?? expect.fail()
  const people = anybody.map((name) => new Person(name, phones.get(name) ?? [], cursor))
  return { wedding, people, [Symbol.asyncDispose]: () => wedding[Symbol.asyncDispose]() }
}

describe.each(backends)('with the %s backend', (backend) => {
  test('whatever people take back at the same moment, in the end each phone shows what is there', {
    timeout: 180_000,
  }, async () => {
    const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
    const random = randomFrom(seed)
    await using party = await startParty(backend)
    const { people, wedding } = party
    const personOf = (name: string) => people.find((each) => each.name === name) ?? expect.fail()

    /** Does something, now and then twice at once with one key, as a hasty phone does. */
    async function act() {
      const [who, query, variablesOf] = oneOf(random, acts)
      const { view, phones, name } = personOf(oneOf(random, who))
      const variables = variablesOf(view, random, name)
      if (!variables) return
      const key = query.includes('$id') ? randomUUID() : undefined
      const times = random() < 0.2 ? 2 : 1
      const answers = Array.from({ length: times }, (_, server) =>
        request(serverOf(wedding, server).url, phones[0]?.token, query, variables, { idempotencyKey: key }),
      )
      for (const { errors } of await Promise.all(answers))
        if (errors && !['CONFLICT', 'NOT_FOUND', 'FORBIDDEN'].includes(String(errors[0]?.extensions.code)))
          throw new Error(`seed ${seed}: ${query} ${JSON.stringify(variables)}: ${JSON.stringify(errors)}`)
    }
    for (let round = 0; round < 30; round++) {
      await Promise.all(Array.from({ length: 8 }, act))
      for (const person of people) person.take()
      for (let drops = 0; drops < 2; drops++) oneOf(random, people).reconnect(random)
    }
    await personOf('ana').phones[0]?.sends(lastWords)
    for (const person of people) {
      await person.hearsAll()
      const { wedding: details, ...all } = await (person.phones.at(-1) as Phone).gets(queryOfAll())
      const { view, name } = person
      for (const list of names) {
        const { nodes, pageInfo } = all[list] as { nodes: Thing[]; pageInfo: object }
        expect(pageInfo).toEqual({ hasNextPage: false, hasPreviousPage: false })
        const [shown, stored] = [[...view[list].values()], nodes].map((things) =>
          things.toSorted((one, other) => one.id.localeCompare(other.id)),
        )
        expect(shown, `seed ${seed}: the ${list} that ${name} sees`).toEqual(stored)
      }
      if (view.wedding) expect(details).toEqual(view.wedding)
      expect([...view.music.values()].filter(({ status }) => status === 'PLAYING').length).toBeLessThan(2)
    }
    const counted = await wedding.sql(`select r.votes, count(v.member_id)::int as given from music_requests r
      left join music_votes v on v.wedding_id = r.wedding_id and v.request_id = r.id
      where r.wedding_id = '${wedding.id}' group by r.id, r.votes`)
    for (const { votes, given } of counted) expect(votes).toBe(given)
  })
})
