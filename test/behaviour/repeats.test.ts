import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { openSocket } from '../support/socket.ts'
import {
  backends,
  type Phone,
  request,
  serverOf,
  serversFor,
  startWedding,
  type TestWedding,
  tokenOf,
} from '../support/wedding.ts'

// A phone that had no answer sends a change again, with the key that it gave it before. Somebody may have changed the
// same thing since.

type Variables = Record<string, unknown>

const updateTask = 'mutation ($input: UpdateTaskInput!) { updateTask(input: $input) { id status title } }'
const assignTask = 'mutation ($input: AssignTaskInput!) { assignTask(input: $input) { id assignee { id } } }'
const unassignTask = 'mutation ($id: ID!) { unassignTask(id: $id) { id assignee { id } } }'
const kindsAfter = 'query ($after: Cursor!) { pastEvents(after: $after) { events { __typename } } }'
const codeOf = ({ errors }: Awaited<ReturnType<typeof request>>) => errors?.[0]?.extensions.code

/** A change of a member, and what somebody does since. `shown` is in the answer to the change. */
interface Case {
  who: Phone
  query: string
  variables: Variables
  shown: object
  since(): Promise<unknown>
  /** The part of the answer to the repeat: the thing as it is since. */
  later: object
}

describe.each(backends)('with the %s backend', (backend) => {
  /** Sends an operation to one of the servers with a key. */
  const sendKeyed = (
    wedding: TestWedding,
    phone: Phone,
    query: string,
    variables: Variables,
    key: string,
    server = 0,
  ) => request(serverOf(wedding, server).url, phone.token, query, variables, { idempotencyKey: key })
  const eventsAfter = async (phone: Phone, after: string): Promise<string[]> =>
    (await phone.gets(kindsAfter, { after })).pastEvents.events.map(({ __typename }: any) => __typename)

  async function startWithTask() {
    const wedding = await startWedding({ backend, servers: serversFor(backend) })
    const pia = await wedding.join('pia', { role: 'PLANNER' })
    const paul = await wedding.join('paul', { role: 'VENDOR', server: -1 })
    await wedding.join('ines', { role: 'VENDOR' })
    const create = 'mutation { createTask(input: { title: "Flowers", assigneeId: "paul" }) { id } }'
    const { id } = (await pia.gets(create)).createTask
    return { wedding, pia, paul, id, [Symbol.asyncDispose]: () => wedding[Symbol.asyncDispose]() }
  }

  test('a change of a task that a phone repeats late leaves what another person did since', async () => {
    await using party = await startWithTask()
    const { wedding, pia, paul, id } = party
    const key = randomUUID()
    const done = { input: { id, status: 'DONE' } }
    expect((await sendKeyed(wedding, paul, updateTask, done, key)).data?.updateTask.status).toBe('DONE')
    await pia.gets(updateTask, { input: { id, status: 'IN_PROGRESS', title: 'Roses' } })
    const after = await pia.cursor()
    // In capitals, as some libraries write UUIDs, and to another server.
    const again = await sendKeyed(wedding, paul, updateTask, done, key.toUpperCase(), -1)
    expect(again.data?.updateTask).toEqual({ id, status: 'IN_PROGRESS', title: 'Roses' })
    expect(await eventsAfter(pia, after)).toEqual([])
    // With another key it is another change.
    expect((await sendKeyed(wedding, paul, updateTask, done, randomUUID())).data?.updateTask.status).toBe('DONE')
  })

  test('a task stays with the person to whom it was given since', async () => {
    await using party = await startWithTask()
    const { wedding, pia, id } = party
    const [give, take] = [randomUUID(), randomUUID()]
    const toPaul = { input: { id, assigneeId: 'paul' } }
    // Nothing changes, and that is remembered too.
    expect((await sendKeyed(wedding, pia, assignTask, toPaul, give)).data?.assignTask.assignee.id).toBe('paul')
    await sendKeyed(wedding, pia, unassignTask, { id }, take)
    await pia.gets(assignTask, { input: { id, assigneeId: 'ines' } })
    for (const server of [0, -1]) {
      const given = await sendKeyed(wedding, pia, assignTask, toPaul, give, server)
      expect(given.data?.assignTask.assignee.id).toBe('ines')
      const taken = await sendKeyed(wedding, pia, unassignTask, { id }, take, server)
      expect(taken.data?.unassignTask.assignee.id).toBe('ines')
    }
  })

  test('two of the same at once make one change, over HTTP and WebSocket', async () => {
    await using party = await startWithTask()
    const { wedding, pia, paul, id } = party
    const key = randomUUID()
    const after = await pia.cursor()
    const variables = { input: { id, status: 'DONE' } }
    using socket = openSocket(serverOf(wedding))
    await socket.connects(paul.token)
    await socket.says({
      id: '1',
      type: 'subscribe',
      payload: { query: updateTask, variables, extensions: { idempotencyKey: key } },
    })
    const overHttp = await sendKeyed(wedding, paul, updateTask, variables, key, -1)
    expect(overHttp.data?.updateTask.status).toBe('DONE')
    expect(await socket.hears('1')).toMatchObject({ type: 'next', payload: { data: overHttp.data } })
    expect((await eventsAfter(pia, after)).filter((kind) => kind === 'TaskChanged')).toHaveLength(1)
  })

  test('a change that was refused is made when it is sent again, and keys of others do not matter', async () => {
    await using party = await startWithTask()
    const { wedding, pia, id } = party
    const key = randomUUID()
    const ines = await wedding.join('ines', { role: 'VENDOR' })
    const done = { input: { id, status: 'DONE' } }
    expect(codeOf(await sendKeyed(wedding, ines, updateTask, done, key))).toBe('FORBIDDEN')
    await pia.gets(assignTask, { input: { id, assigneeId: 'ines' } })
    expect((await sendKeyed(wedding, ines, updateTask, done, key)).data?.updateTask.status).toBe('DONE')
    await pia.gets(updateTask, { input: { id, status: 'TODO' } })
    expect((await sendKeyed(wedding, pia, updateTask, done, key)).data?.updateTask.status).toBe('DONE')

    const zoe = await wedding.join('pia', { role: 'PLANNER', at: `${wedding.id}-other` })
    const { id: other } = (await zoe.gets('mutation { createTask(input: { title: "Cake" }) { id } }')).createTask
    const elsewhere = await sendKeyed(wedding, zoe, updateTask, { input: { id: other, status: 'DONE' } }, key)
    expect(elsewhere.data?.updateTask.status).toBe('DONE')
    expect(codeOf(await sendKeyed(wedding, zoe, updateTask, done, randomUUID()))).toBe('NOT_FOUND')
  })

  test('a key is a UUID, and for one mutation', async () => {
    await using party = await startWithTask()
    const { wedding, pia, id } = party
    const refused = { code: 'BAD_USER_INPUT', field: 'idempotencyKey' }
    const variables = { input: { id, status: 'DONE' } }
    const twice = `mutation { one: rename(name: "Pia") { id } two: rename(name: "Pi") { id } }`
    for (const [query, key] of [
      [updateTask, 'mine'],
      [updateTask, 7],
      [updateTask, ''],
      [twice, randomUUID()],
      ['{ viewer { id } }', randomUUID()],
    ] as const) {
      const { url } = serverOf(wedding)
      const { errors } = await request(url, pia.token, query, query.includes('$') ? variables : {}, {
        idempotencyKey: key,
      })
      expect(errors?.[0]?.extensions).toMatchObject(refused)
    }
    expect((await pia.gets('query ($id: ID!) { task(id: $id) { status } }', { id })).task.status).toBe('TODO')
    const none = await request(serverOf(wedding).url, pia.token, updateTask, variables, { idempotencyKey: null })
    expect(none.data?.updateTask.status).toBe('DONE')
  })

  test('whatever a member repeats late, it leaves what was done since', async () => {
    await using wedding = await startWedding({ backend, servers: serversFor(backend) })
    const dj = await wedding.join('max', { role: 'DJ' })
    const otherDj = await wedding.join('moa', { role: 'DJ', server: -1 })
    const lea = await wedding.join('lea')
    const ana = await wedding.join('ana', { role: 'COUPLE' })
    const pia = await wedding.join('pia', { role: 'PLANNER', server: -1 })
    const song = async (songTitle: string): Promise<string> =>
      (await ana.gets('mutation ($t: String!) { requestMusic(input: { songTitle: $t }) { id } }', { t: songTitle }))
        .requestMusic.id
    const decide = (phone: Phone, field: string, id: string) =>
      phone.gets(`mutation ($id: ID!) { ${field}(id: $id) { id status } }`, { id })
    const byId = (field: string, shown = 'status') => `mutation ($id: ID!) { ${field}(id: $id) { ${shown} } }`
    const ask = 'mutation { requestMic(input: { purpose: "A toast" }) { id } }'
    const say = 'mutation { sendMessage(input: { channel: WEDDING, content: "Cheers" }) { id } }'
    const share = 'mutation { sharePhoto(input: { url: "https://example.com/1.jpg" }) { id } }'

    const accepted = await song('One')
    const rejected = await song('Two')
    const started = await song('Three')
    const voted = await song('Four')
    const [first, second, third] = [await song('Five'), await song('Six'), await song('Seven')]
    for (const id of [first, second, third]) await decide(dj, 'acceptMusicRequest', id)
    const mic = (await lea.gets(ask)).requestMic.id
    const message = (await lea.gets(say)).sendMessage.id
    const photo = (await lea.gets(share)).sharePhoto.id
    const edit = 'mutation ($id: ID!, $text: String!) { editMessage(input: { id: $id, content: $text }) { content } }'
    const caption = 'mutation ($id: ID!, $text: String) { editPhoto(input: { id: $id, caption: $text }) { caption } }'
    const react = `mutation ($id: ID!, $remove: Boolean) {
      reactToMessage(input: { id: $id, emoji: "🎉", remove: $remove }) { reactions { emoji } }
    }`
    const place = 'mutation ($place: String) { updateWedding(input: { place: $place }) { place } }'
    const move = 'mutation ($id: ID!, $before: ID) { moveMusicRequest(id: $id, before: $before) { position } }'
    const presence = `mutation ($status: PresenceStatus!, $text: String) {
      updatePresence(input: { status: $status, customStatus: $text }) { status customStatus }
    }`
    const cases: Case[] = [
      {
        who: dj,
        query: byId('acceptMusicRequest'),
        variables: { id: accepted },
        shown: { status: 'ACCEPTED' },
        since: () => decide(otherDj, 'reopenMusicRequest', accepted),
        later: { status: 'PENDING' },
      },
      {
        who: dj,
        query: byId('rejectMusicRequest'),
        variables: { id: rejected },
        shown: { status: 'REJECTED' },
        since: () => decide(otherDj, 'reopenMusicRequest', rejected),
        later: { status: 'PENDING' },
      },
      {
        who: dj,
        query: byId('startMusicRequest'),
        variables: { id: started },
        shown: { status: 'PLAYING' },
        since: () => decide(otherDj, 'reopenMusicRequest', started),
        later: { status: 'PENDING' },
      },
      {
        who: dj,
        query: byId('reopenMusicRequest'),
        variables: { id: started },
        shown: { status: 'PENDING' },
        since: () => decide(otherDj, 'acceptMusicRequest', started),
        later: { status: 'ACCEPTED' },
      },
      {
        who: dj,
        query: move,
        variables: { id: third, before: first },
        shown: { position: 1 },
        since: () => otherDj.gets(move, { id: third, before: second }),
        later: { position: 2 },
      },
      {
        who: lea,
        query: byId('voteForMusicRequest', 'votes'),
        variables: { id: voted },
        shown: { votes: 1 },
        since: () => lea.gets(byId('unvoteMusicRequest', 'votes'), { id: voted }),
        later: { votes: 0 },
      },
      {
        who: lea,
        query: byId('unvoteMusicRequest', 'votes'),
        variables: { id: voted },
        shown: { votes: 0 },
        since: () => lea.gets(byId('voteForMusicRequest', 'votes'), { id: voted }),
        later: { votes: 1 },
      },
      {
        who: dj,
        query: byId('approveMicRequest'),
        variables: { id: mic },
        shown: { status: 'APPROVED' },
        since: () => decide(otherDj, 'reopenMicRequest', mic),
        later: { status: 'PENDING' },
      },
      {
        who: lea,
        query: edit,
        variables: { id: message, text: 'Cheers!' },
        shown: { content: 'Cheers!' },
        since: () => lea.gets(edit, { id: message, text: 'Cheers to all' }),
        later: { content: 'Cheers to all' },
      },
      {
        who: lea,
        query: react,
        variables: { id: message },
        shown: { reactions: [{ emoji: '🎉' }] },
        since: () => lea.gets(react, { id: message, remove: true }),
        later: { reactions: [] },
      },
      {
        who: lea,
        query: caption,
        variables: { id: photo, text: 'The dance' },
        shown: { caption: 'The dance' },
        since: () => lea.gets(caption, { id: photo, text: 'The first dance' }),
        later: { caption: 'The first dance' },
      },
      {
        who: ana,
        query: place,
        variables: { place: 'Annecy' },
        shown: { place: 'Annecy' },
        since: () => pia.gets(place, { place: 'Nice' }),
        later: { place: 'Nice' },
      },
      {
        who: lea,
        query: presence,
        variables: { status: 'BUSY', text: 'Dancing' },
        shown: { status: 'BUSY', customStatus: 'Dancing' },
        since: () => lea.gets(presence, { status: 'AWAY', text: 'Gone for a walk' }),
        later: { status: 'AWAY', customStatus: 'Gone for a walk' },
      },
    ]
    for (const { who, query, variables, shown, since, later } of cases) {
      const key = randomUUID()
      const partOf = ({ data, errors }: Awaited<ReturnType<typeof request>>) => errors ?? Object.values(data ?? {})
      expect(partOf(await sendKeyed(wedding, who, query, variables, key))).toEqual([shown])
      await since()
      const after = await ana.cursor()
      expect(partOf(await sendKeyed(wedding, who, query, variables, key, -1))).toEqual([later])
      expect(await eventsAfter(ana, after)).toEqual([])
    }
  })

  test('a key that is used for something else is refused, and nothing changes', async () => {
    await using party = await startWithTask()
    const { wedding, pia, id } = party
    const { id: other } = (await pia.gets('mutation { createTask(input: { title: "Cake" }) { id } }')).createTask
    const say = 'mutation { sendMessage(input: { channel: WEDDING, content: "Cheers" }) { id } }'
    const message = (await pia.gets(say)).sendMessage.id
    const remove = 'mutation ($id: ID!) { removeMessage(id: $id) { content } }'
    const status = 'mutation ($status: PresenceStatus!) { updatePresence(input: { status: $status }) { status } }'
    const [ofTask, ofStatus] = [randomUUID(), randomUUID()]
    const change = { input: { id, title: 'Roses' } }
    expect((await sendKeyed(wedding, pia, updateTask, change, ofTask)).errors).toBeUndefined()
    expect((await sendKeyed(wedding, pia, status, { status: 'BUSY' }, ofStatus)).errors).toBeUndefined()
    const after = await pia.cursor()
    for (const [key, query, variables] of [
      [ofTask, updateTask, { input: { id: other, title: 'Roses' } }],
      [ofTask, updateTask, { input: { id, title: 'Tulips' } }],
      [ofTask, updateTask, { input: { id, title: 'Roses', notes: null } }],
      [ofTask, unassignTask, { id }],
      [ofTask, remove, { id: message }],
      [ofTask, status, { status: 'AWAY' }],
      [ofStatus, status, { status: 'AWAY' }],
      [ofStatus, updateTask, { input: { id, status: 'DONE' } }],
    ] as const) {
      const { errors } = await sendKeyed(wedding, pia, query, variables, key, -1)
      expect(errors?.[0]).toMatchObject({
        message: expect.stringContaining('make a new one for each change'),
        extensions: { code: 'CONFLICT', field: 'idempotencyKey' },
      })
    }
    expect(await eventsAfter(pia, after)).toEqual([])
    expect((await pia.gets('mutation { updatePresence(input: {}) { status } }')).updatePresence.status).toBe('BUSY')
    const again = await sendKeyed(wedding, pia, updateTask, change, ofTask)
    expect(again.data?.updateTask.title).toBe('Roses')
  })

  test('a repeat is known however it is written', async () => {
    await using party = await startWithTask()
    const { wedding, pia, paul, id } = party
    const fields = 'reactions { emoji }'
    const say = 'mutation { sendMessage(input: { channel: WEDDING, content: "Cheers" }) { id } }'
    const message = (await pia.gets(say)).sendMessage.id
    const key = randomUUID()
    const whole = `mutation ($input: ReactToMessageInput!) { reactToMessage(input: $input) { ${fields} } }`
    const parts = `mutation ($m: ID!, $remove: Boolean = false) {
      again: reactToMessage(input: { remove: $remove, emoji: "🎉", id: $m }) { ${fields} }
    }`
    const inline = `mutation { reactToMessage(input: { id: "${message}", emoji: "🎉" }) { ${fields} __typename } }`
    const input = { id: message, emoji: '🎉' }
    expect((await sendKeyed(wedding, paul, whole, { input }, key)).data?.reactToMessage.reactions).toHaveLength(1)
    await paul.gets(whole, { input: { ...input, remove: true } })
    for (const [query, variables] of [
      [whole, { input: { remove: false, emoji: '🎉', id: message } }],
      [parts, { m: message }],
      [inline, {}],
    ] as const) {
      const { data, errors } = await sendKeyed(wedding, paul, query, variables, key, -1)
      expect(errors).toBeUndefined()
      expect(Object.values(data ?? {})).toMatchObject([{ reactions: [] }])
    }
    using socket = openSocket(serverOf(wedding))
    await socket.connects(paul.token)
    const says = (operation: string, query: string, variables: Variables, idempotencyKey: string) =>
      socket.says({
        id: operation,
        type: 'subscribe',
        payload: { query, variables, extensions: { idempotencyKey } },
      })
    await says('1', inline, {}, key)
    expect(await socket.hears('1')).toMatchObject({ payload: { data: { reactToMessage: { reactions: [] } } } })
    await says('2', updateTask, { input: { id, status: 'DONE' } }, key)
    expect(await socket.hears('2')).toMatchObject({ payload: { errors: [{ extensions: { code: 'CONFLICT' } }] } })
  })

  test('of two changes at once with one key, one is done', async () => {
    await using party = await startWithTask()
    const { wedding, pia, id } = party
    const status = 'mutation ($status: PresenceStatus!) { updatePresence(input: { status: $status }) { status } }'
    for (const [query, one, other, shown] of [
      [updateTask, { input: { id, title: 'Roses' } }, { input: { id, title: 'Tulips' } }, 'title'],
      [status, { status: 'BUSY' }, { status: 'AWAY' }, 'status'],
    ] as const) {
      const key = randomUUID()
      const answers = await Promise.all([
        sendKeyed(wedding, pia, query, one, key),
        sendKeyed(wedding, pia, query, other, key, -1),
      ])
      expect(answers.map(codeOf).sort()).toEqual(['CONFLICT', undefined])
      const [done] = answers.flatMap(({ data }) => Object.values(data ?? {}))
      const now =
        query === status
          ? (await pia.gets('mutation { updatePresence(input: {}) { status } }')).updatePresence
          : (await pia.gets('query ($id: ID!) { task(id: $id) { title } }', { id })).task
      expect(now[shown]).toBe(done[shown])
    }
  })

  test('a key of an earlier version, which stored no digest, is that of whatever has it', async () => {
    await using party = await startWithTask()
    const { wedding, paul, id } = party
    const key = randomUUID()
    await sendKeyed(wedding, paul, updateTask, { input: { id, status: 'DONE' } }, key)
    await wedding.sql(`update done_operations set digest = null where key = '${key}'`)
    const again = await sendKeyed(wedding, paul, updateTask, { input: { id, status: 'TODO' } }, key)
    expect(again.data?.updateTask.status).toBe('DONE')
  })

  test('a status that was lost together with its server is set when it is sent again', async () => {
    await using wedding = await startWedding({ backend, servers: serversFor(backend) })
    const lea = await wedding.join('lea')
    const key = randomUUID()
    await wedding.sql(
      `insert into done_operations (wedding_id, member_id, key, done_at, is_pending)
       values ('${wedding.id}', 'lea', '${key}', now(), true)`,
    )
    const status = 'mutation ($status: PresenceStatus!) { updatePresence(input: { status: $status }) { status } }'
    const busy = await sendKeyed(wedding, lea, status, { status: 'BUSY' }, key)
    expect(busy.data?.updatePresence).toEqual({ status: 'BUSY' })
    await lea.gets(status, { status: 'AWAY' })
    const again = await sendKeyed(wedding, lea, status, { status: 'BUSY' }, key)
    expect(again.data?.updatePresence).toEqual({ status: 'AWAY' })
  })

  test('a name that a member has changed since stays', async () => {
    await using wedding = await startWedding({ backend, servers: serversFor(backend) })
    const rename = 'mutation ($name: String!) { rename(name: $name) { name } }'
    const token = await tokenOf({ sub: 'lea', name: 'lea', role: 'GUEST', weddingId: wedding.id })
    const lea = await wedding.opens(token)
    const key = randomUUID()
    const first = await sendKeyed(wedding, lea, rename, { name: 'Lea' }, key)
    expect(first.data?.rename).toEqual({ name: 'Lea' })
    await lea.gets(rename, { name: 'Léa' })
    expect((await sendKeyed(wedding, lea, rename, { name: 'Lea' }, key, -1)).data?.rename).toEqual({ name: 'Léa' })
  })
})
