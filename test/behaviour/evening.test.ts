import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Role } from '../../src/access/viewer.ts'
import { oneOf, randomFrom } from '../support/random.ts'
import { type View, view, visibleTo } from '../support/view.ts'
import { backends, type Phone, startWedding, type TestWedding } from '../support/wedding.ts'

const people: [name: string, role: Role][] = [
  ['camille', 'COUPLE'],
  ['jules', 'COUPLE'],
  ['nadia', 'PLANNER'],
  ['max', 'DJ'],
  ['ines', 'PHOTOGRAPHER'],
  ['paul', 'VENDOR'],
  ...Array.from({ length: 14 }, (_, index): [string, Role] => [`guest-${index + 1}`, 'GUEST']),
]
const songs = [
  'Dancing Queen',
  'Thriller',
  'La vie en rose',
  'Bella ciao',
  'Hello',
  'Freed from Desire',
  'Alexandrie Alexandra',
  'Vogue',
]

/** Adds a member with a phone that drops its connection now and then and comes back to either server. */
async function arrive(wedding: TestWedding, at: string, name: string, role: Role) {
  const phones: Phone[] = []
  for (const server of wedding.servers.keys()) phones.push(await wedding.join(name, { role, at, server }))
  const pick = (random: () => number) => phones[Math.floor(random() * phones.length)] as Phone
  const first = pick(() => 0)
  const { wedding: start, members } = await first.gets('{ wedding { cursor } members(first: 100) { nodes { id } } }')
  const seen = view(
    { id: name, role },
    members.nodes.map(({ id }: { id: string }) => id),
  )
  let listening = seen.listen(first, start.cursor)
  return {
    name,
    role,
    at,
    pick,
    seen,
    /** Comes back where it left off; what it had not taken yet comes again. */
    reconnect(random: () => number) {
      listening.stop()
      listening = seen.listen(pick(random), seen.cursor())
    },
    until: (done: (view: View) => boolean) => seen.until(done, listening),
    leave: () => listening.stop(),
  }
}
type Person = Awaited<ReturnType<typeof arrive>>

describe.skipIf(!backends.includes('cluster'))('on two servers with Redis and PostgreSQL', () => {
  test('forty people have their evening, and in the end each phone shows what they may see, and nothing else', async () => {
    const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
    const random = randomFrom(seed)
    const settings = {
      LIMIT_REQUESTS_PER_MINUTE: '10000',
      LIMIT_PHOTOS_PER_MINUTE: '10000',
      LIMIT_TYPING_PER_MINUTE: '10000',
    }
    await using wedding = await startWedding({ backend: 'cluster', servers: 2, settings })
    const weddings = [wedding.id, `${wedding.id}-other`]
    const everyone: Person[] = []
    for (const at of weddings) {
      for (const [name, role] of people) everyone.push(await arrive(wedding, at, name, role))
    }

    const acts = createActs(random, everyone)
    for (let round = 0; round < 40; round++) {
      await Promise.all(Array.from({ length: 8 }, () => acts.one()))
      for (let drops = 0; drops < 4; drops++) oneOf(random, everyone).reconnect(random)
    }
    // A guest is removed; everybody else gets the last message.
    const gone = everyone.filter(({ name }) => name === 'guest-14')
    for (const at of weddings) {
      const camille = everyone.find((person) => person.at === at && person.name === 'camille') as Person
      await camille.pick(random).gets('mutation { removeMember(id: "guest-14") { id } }')
      await camille.pick(random).sends('Good night!')
    }
    for (const person of everyone) {
      if (gone.includes(person)) continue
      await person.until(({ messages }) => [...messages.values()].includes('Good night!'))
      const expected = await visibleTo(wedding, person.at, { id: person.name, role: person.role })
      expect(person.seen.now(), `seed ${seed}: what ${person.name} (${person.role}) sees`).toEqual(expected)
    }
    for (const person of everyone) person.leave()
  })
})

/** The things that people do of an evening: some twice at once, through both servers, as a hasty phone does. */
function createActs(random: () => number, everyone: Person[]) {
  const of = (roles: Role[]) =>
    oneOf(
      random,
      everyone.filter(({ role }) => roles.includes(role)),
    )
  const any = () => oneOf(random, everyone)
  const text = (words: string) => `${words} ${Math.floor(random() * 1_000)}`
  /** Sends a request that may be refused because somebody was quicker. Any other error fails the test. */
  const asks = async (person: Person, query: string, variables: object = {}) => {
    const times = random() < 0.2 ? 2 : 1
    const answers = await Promise.all(Array.from({ length: times }, () => person.pick(random).ask(query, variables)))
    for (const { errors } of answers) {
      const code = errors?.[0]?.extensions.code
      if (errors && !['CONFLICT', 'NOT_FOUND'].includes(String(code))) throw new Error(JSON.stringify(errors))
    }
    return answers[0]?.data ?? null
  }
  const sends = (type: string, field: string, selection = '{ id }') =>
    `mutation ($input: ${type}!) { ${field}(input: $input) ${selection} }`
  const aMusicRequest = (person: Person, pending = true) =>
    oneOf(
      random,
      [...person.seen.now().music].filter(([, state]) => state.startsWith('PENDING') === pending),
    )?.[0]

  const acts: (() => Promise<unknown>)[] = [
    () =>
      asks(any(), sends('SendMessageInput', 'sendMessage'), {
        input: { id: randomUUID(), channel: 'WEDDING', content: text('Cheers') },
      }),
    async () => {
      const [from, to] = [any(), any()]
      if (from.name === to.name) return
      const input = { id: randomUUID(), recipientId: to.name, content: text('psst') }
      await asks(from, sends('SendMessageInput', 'sendMessage'), { input })
    },
    () =>
      asks(of(['GUEST', 'COUPLE']), sends('RequestMusicInput', 'requestMusic'), {
        input: { id: randomUUID(), songTitle: oneOf(random, songs) },
      }),
    async () => {
      const person = of(['GUEST', 'COUPLE'])
      const id = aMusicRequest(person)
      if (id) await asks(person, 'mutation ($id: ID!) { voteForMusicRequest(id: $id) { id } }', { id })
    },
    async () => {
      const dj = of(['DJ'])
      const field = oneOf(random, ['acceptMusicRequest', 'rejectMusicRequest', 'markMusicRequestPlayed'])
      const id = aMusicRequest(dj)
      if (id) await asks(dj, `mutation ($id: ID!) { ${field}(id: $id) { id } }`, { id })
    },
    () =>
      asks(any(), sends('RequestMicInput', 'requestMic'), { input: { id: randomUUID(), purpose: text('A toast') } }),
    async () => {
      const dj = of(['DJ'])
      const id = oneOf(
        random,
        [...dj.seen.now().mic].filter(([, state]) => state === 'PENDING'),
      )?.[0]
      const field = oneOf(random, ['approveMicRequest', 'declineMicRequest'])
      if (id) await asks(dj, `mutation ($id: ID!) { ${field}(id: $id) { id } }`, { id })
    },
    () => {
      const input = { id: randomUUID(), url: `https://example.com/${Math.floor(random() * 1_000)}.jpg` }
      return asks(any(), sends('SharePhotoInput', 'sharePhoto'), { input })
    },
    async () => {
      const person = of(['COUPLE', 'PLANNER'])
      const id = oneOf(random, [...person.seen.now().photos])
      if (id) await asks(person, 'mutation ($id: ID!) { removePhoto(id: $id) { id } }', { id })
    },
    () => {
      const assigneeId = random() < 0.7 ? oneOf(random, people)[0] : undefined
      return asks(of(['COUPLE', 'PLANNER']), sends('CreateTaskInput', 'createTask'), {
        input: { id: randomUUID(), title: text('Flowers'), assigneeId },
      })
    },
    async () => {
      const person = any()
      const id = oneOf(random, [...person.seen.now().tasks.keys()])
      const status = oneOf(random, ['TODO', 'IN_PROGRESS', 'DONE'])
      // The task may have another assignee by now.
      if (id && ['COUPLE', 'PLANNER'].includes(person.role))
        await asks(person, sends('UpdateTaskInput', 'updateTask'), { input: { id, status } })
    },
    async () => {
      const person = of(['COUPLE', 'PLANNER'])
      const id = oneOf(random, [...person.seen.now().tasks.keys()])
      if (id)
        await asks(person, sends('AssignTaskInput', 'assignTask'), {
          input: { id, assigneeId: oneOf(random, people)[0] },
        })
    },
    () =>
      asks(of(['COUPLE', 'PLANNER']), sends('AnnounceInput', 'announce'), {
        input: { id: randomUUID(), message: text('Cake at') },
      }),
    async () => {
      const person = any()
      const upTo = oneOf(random, [...person.seen.now().notifications.keys()])
      if (upTo) await asks(person, 'mutation ($upTo: ID!) { markNotificationsRead(upTo: $upTo) }', { upTo })
    },
    () =>
      asks(any(), sends('UpdatePresenceInput', 'updatePresence', '{ status }'), {
        input: { status: oneOf(random, ['ONLINE', 'AWAY', 'BUSY']) },
      }),
    () => asks(any(), 'mutation { setTyping(input: { isTyping: true }) }'),
  ]
  return { one: () => oneOf(random, acts)() }
}
