import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type Role, roles } from '../../src/access/viewer.ts'
import { adminOf } from '../support/admin.ts'
import { backends, type Phone, request, serversFor, startWedding, type TestWedding } from '../support/wedding.ts'

const fields = 'id message priority from { id name role } madeAt'
const announce = `mutation ($input: AnnounceInput!) { announce(input: $input) { ${fields} } }`
const made = `subscription ($after: Cursor) { announcementMade(after: $after) { announcement { ${fields} } } }`
const events = `subscription ($after: Cursor) {
  events(after: $after) {
    __typename
    ... on AnnouncementMade { announcement { ${fields} } }
    ... on NotificationReceived { notification { kind message subjectId readAt } }
  }
}`

type Input = Record<string, unknown>
const announces = async (phone: Pick<Phone, 'gets'>, input: Input): Promise<any> =>
  (await phone.gets(announce, { input })).announce
const notified = async (phone: Phone) =>
  (
    await phone.gets('{ notifications(last: 50) { nodes { kind message subjectId readAt } } }')
  ).notifications.nodes.reverse()

/** Collects the events of announcements until a message ends the listening. */
function listenTo(phone: Phone, after: string) {
  const heard = phone.subscribe(events, { after })
  return async (): Promise<any[]> => {
    for (const all: any[] = []; ; ) {
      const [{ events: event }] = await heard.take(1)
      if (event.__typename === 'MessageReceived') return all
      const told = event.announcement ?? event.notification
      if (told) all.push(told)
    }
  }
}

async function heardBy(phone: Phone, after: string): Promise<any[]> {
  await phone.sends('over')
  return listenTo(phone, after)()
}

/** The events of an announcement: the announcement itself, and the notification of it. */
const wholeOf = (announcement: any) => [announcement, notificationOf(announcement)]
const notificationOf = ({ id, message }: any) => ({ kind: 'ANNOUNCEMENT', message, subjectId: id, readAt: null })

/** People of so many weddings, each alone at theirs, with the place where its feed stands. */
async function neighbours(wedding: TestWedding, count: number) {
  const people: { phone: Phone; start: string }[] = []
  for (let index = 0; index < count; index++) {
    const server = index % wedding.servers.length
    const phone = await wedding.join('zoe', { at: `${wedding.id}-${index}`, role: 'COUPLE', server })
    people.push({ phone, start: await phone.cursor() })
  }
  return people
}

describe.each(backends)('with the %s backend', (backend) => {
  test('can be read later, the newest first, by those too who joined after them, and by nobody of another wedding', async () => {
    await using wedding = await startWedding({ backend, servers: serversFor(backend) })
    const pia = await wedding.join('pia', { role: 'PLANNER' })
    const zoe = await wedding.join('zoe', { at: `other-${wedding.id}` })
    const first = await announces(pia, { message: 'dinner' })
    const second = await announces(pia, { message: 'fire', priority: 'URGENT' })
    const ana = await wedding.join('ana', { server: wedding.servers.length - 1 })
    const query = `query ($first: Int, $after: String) {
      announcements(first: $first, after: $after) { totalCount nodes { ${fields} } pageInfo { hasNextPage endCursor } }
    }`
    const { announcements } = await ana.gets(query, { first: 1 })
    expect(announcements).toMatchObject({ totalCount: 2, nodes: [second], pageInfo: { hasNextPage: true } })
    const rest = await ana.gets(query, { after: announcements.pageInfo.endCursor })
    expect(rest.announcements).toMatchObject({ totalCount: 2, nodes: [first], pageInfo: { hasNextPage: false } })
    expect((await zoe.gets(query)).announcements).toMatchObject({ totalCount: 0, nodes: [] })
  })

  test('couple, planner and ADMIN announce, nobody else; everyone hears it and is notified: live, on replay and in queries', async () => {
    await using wedding = await startWedding({ backend, servers: serversFor(backend) })
    const people: [Role, Phone][] = []
    for (const role of roles)
      people.push([role, await wedding.join(role.toLowerCase(), { role, server: people.length % serversFor(backend) })])
    const sue = await wedding.join('sue')
    const start = await sue.cursor()
    const live = people.map(([, phone]) => ({
      own: phone.subscribe(made, { after: start }),
      all: listenTo(phone, start),
    }))
    const announced: any[] = []
    for (const [role, phone] of people) {
      const input = { message: ` ${role} says \n`, weddingId: wedding.id }
      if (['COUPLE', 'PLANNER', 'ADMIN'].includes(role)) announced.push(await announces(phone, input))
      else expect(await phone.refused(announce, { input }), role).toBe('FORBIDDEN')
    }
    const from = (role: Role) => ({ id: role.toLowerCase(), name: role.toLowerCase(), role })
    const authors: Role[] = ['ADMIN', 'COUPLE', 'PLANNER']
    expect(announced).toMatchObject(
      authors.map((role) => ({ message: `${role} says`, priority: 'INFO', from: from(role) })),
    )
    await sue.sends('over')
    for (const [index, [role, phone]] of people.entries()) {
      for (const heard of [live[index]?.own, phone.subscribe(made, { after: start })]) {
        expect(
          (await heard?.take(3))?.map(({ announcementMade }) => announcementMade.announcement),
          role,
        ).toEqual(announced)
      }
      for (const hear of [live[index]?.all, listenTo(phone, start)])
        expect(await hear?.(), role).toEqual(announced.flatMap(wholeOf))
      expect(await notified(phone), role).toEqual(announced.map(notificationOf))
    }
  })

  test('couple and planner announce at their own wedding, named or not, and at no other', async () => {
    await using wedding = await startWedding({ backend })
    const [pia, couple] = [
      await wedding.join('pia', { role: 'PLANNER' }),
      await wedding.join('couple', { role: 'COUPLE' }),
    ]
    const [zoe] = await neighbours(wedding, 1)
    const start = await pia.cursor()
    const announced = [
      await announces(pia, { message: 'dinner' }),
      await announces(couple, { message: 'the cake', weddingId: wedding.id }),
    ]
    for (const weddingId of [`${wedding.id}-0`, 'nowhere', '', 'nul \0']) {
      const { errors } = await pia.ask(announce, { input: { message: 'theirs', weddingId } })
      expect(errors?.[0]?.extensions, weddingId).toEqual({ code: 'NOT_FOUND', field: 'weddingId' })
    }
    expect(await heardBy(pia, start)).toEqual(announced.flatMap(wholeOf))
    expect(await heardBy(zoe?.phone as Phone, zoe?.start as string)).toEqual([])
  })

  test('an ADMIN of no wedding announces at the one they name, or at all of them when they say so', async () => {
    await using wedding = await startWedding({ backend, servers: serversFor(backend) })
    const people = await neighbours(wedding, 6)
    const root = await adminOf(wedding)
    const live = people.map(({ phone, start }) => phone.subscribe(made, { after: start }))
    const there = await announces(root, { message: 'only there', weddingId: `${wedding.id}-1` })
    const everywhere = await announces(root, { message: 'everywhere', priority: 'URGENT', everyWedding: true })
    expect(everywhere).toMatchObject({ priority: 'URGENT', from: { id: 'root', name: 'root', role: 'ADMIN' } })
    for (const [index, { phone, start }] of people.entries()) {
      const messages = index === 1 ? ['only there', 'everywhere'] : ['everywhere']
      const heard = (await live[index]?.take(messages.length))?.map(
        ({ announcementMade }) => announcementMade.announcement,
      )
      expect(heard?.map(({ message }) => message)).toEqual(messages)
      expect(heard?.at(-1)).toEqual({ ...everywhere, madeAt: heard?.at(-1).madeAt })
      expect(await heardBy(phone, start)).toEqual(heard?.flatMap(wholeOf))
      if (index === 1) expect(heard?.[0]).toEqual(there)
    }
  })

  test('an ADMIN at a wedding announces there, at another that they name, or at all of them when they say so', async () => {
    await using wedding = await startWedding({ backend })
    const [zoe] = await neighbours(wedding, 1)
    const root = await wedding.join('root', { role: 'ADMIN' })
    const start = await root.cursor()
    await announces(root, { message: 'here' })
    await announces(root, { message: 'here too', weddingId: null, everyWedding: false })
    await announces(root, { message: 'there', weddingId: `${wedding.id}-0` })
    await announces(root, { message: 'everywhere', everyWedding: true })
    const messages = async (phone: Phone, after: string) =>
      (await heardBy(phone, after)).filter(({ id }) => id !== undefined).map(({ message }) => message)
    expect(await messages(root, start)).toEqual(['here', 'here too', 'everywhere'])
    expect(await messages(zoe?.phone as Phone, zoe?.start as string)).toEqual(['there', 'everywhere'])
  })

  test('nobody but an ADMIN announces everywhere, and nobody by leaving something out', async () => {
    await using wedding = await startWedding({ backend })
    const [zoe] = await neighbours(wedding, 1)
    const start = zoe?.start as string
    for (const role of roles.filter((role) => role !== 'ADMIN')) {
      const phone = await wedding.join(role.toLowerCase(), { role })
      for (const weddingId of [undefined, wedding.id]) {
        expect(await phone.refused(announce, { input: { message: 'x', everyWedding: true, weddingId } }), role).toBe(
          'FORBIDDEN',
        )
      }
    }
    const root = await adminOf(wedding)
    for (const input of [{}, { everyWedding: false }, { weddingId: null }]) {
      expect(await root.refusal(announce, { input: { message: 'x', ...input } })).toEqual({
        code: 'BAD_USER_INPUT',
        field: 'weddingId',
      })
    }
    const both = { message: 'x', everyWedding: true, weddingId: `${wedding.id}-0` }
    expect(await root.refusal(announce, { input: both })).toEqual({ code: 'BAD_USER_INPUT', field: 'everyWedding' })
    expect(await heardBy(zoe?.phone as Phone, start)).toEqual([])
  })

  test('an announcement that is sent again with its id is heard once, also when all arrive at the same time', async () => {
    await using wedding = await startWedding({ backend, servers: serversFor(backend) })
    const here = await wedding.join('pia', { role: 'PLANNER' })
    const there = await wedding.join('pia', { role: 'PLANNER', server: wedding.servers.length - 1 })
    const start = await here.cursor()
    const id = randomUUID()
    const answers = await Promise.all(
      [here, there, here, there].map((phone) => announces(phone, { id, message: ' dinner', priority: 'WARNING' })),
    )
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(answers[0]).toMatchObject({ id, message: 'dinner', priority: 'WARNING' })
    expect(
      await announces(there, { id: id.toUpperCase(), message: 'dinner', priority: 'WARNING', weddingId: wedding.id }),
    ).toEqual(answers[0])
    expect(await heardBy(here, start)).toEqual(wholeOf(answers[0]))
    expect(await notified(here)).toEqual([notificationOf(answers[0])])
  })

  test('an announcement to all weddings that was interrupted reaches the rest when it is sent again', async () => {
    await using wedding = await startWedding({ backend, servers: serversFor(backend) })
    const people = await neighbours(wedding, 6)
    const [root, elsewhere] = [await adminOf(wedding), await adminOf(wedding, { server: -1 })]
    const input = { id: randomUUID(), message: 'everywhere' }
    // Two have it already.
    const first = await announces(root, { ...input, weddingId: `${wedding.id}-4` })
    await announces(root, { ...input, weddingId: `${wedding.id}-2` })
    const toAll = { ...input, everyWedding: true }
    const answers = await Promise.all([root, elsewhere, root].map((phone) => announces(phone, toAll)))
    expect(answers).toEqual([first, first, first])
    expect(await announces(elsewhere, toAll)).toEqual(first)
    for (const { phone, start } of people) {
      const [announcement, ...rest] = await heardBy(phone, start)
      expect(announcement).toEqual({ ...first, madeAt: announcement.madeAt })
      expect(rest).toEqual([notificationOf(first)])
    }
  })

  test('the id of another announcement is a conflict: other words, another priority, another author', async () => {
    await using wedding = await startWedding({ backend })
    const [pia, couple] = [
      await wedding.join('pia', { role: 'PLANNER' }),
      await wedding.join('couple', { role: 'COUPLE' }),
    ]
    const start = await pia.cursor()
    const input = { id: randomUUID(), message: 'dinner' }
    const announcement = await announces(pia, input)
    expect(await pia.refused(announce, { input: { ...input, message: 'cake' } })).toBe('CONFLICT')
    expect(await pia.refused(announce, { input: { ...input, priority: 'URGENT' } })).toBe('CONFLICT')
    expect(await couple.refused(announce, { input })).toBe('CONFLICT')
    expect(await heardBy(pia, start)).toEqual(wholeOf(announcement))
  })

  test('to all weddings, the id of another announcement at one of them is a conflict before anybody hears of it', async () => {
    await using wedding = await startWedding({ backend })
    const people = await neighbours(wedding, 6)
    const id = randomUUID()
    const last = people.at(-1)?.phone as Phone
    await announces(last, { id, message: 'ours' })
    const root = await adminOf(wedding)
    for (const message of ['ours', 'everywhere']) {
      expect(await root.refusal(announce, { input: { id, message, everyWedding: true } })).toEqual({
        code: 'CONFLICT',
        field: 'id',
      })
    }
    for (const { phone, start } of people) {
      expect(await heardBy(phone, start)).toMatchObject(
        phone === last ? [{ message: 'ours' }, { message: 'ours' }] : [],
      )
    }
  })

  test('a member who may not announce, or an invalid announcement, is refused with its reason', async () => {
    await using wedding = await startWedding({ backend })
    const pia = await wedding.join('pia', { role: 'PLANNER' })
    const start = await pia.cursor()
    const root = await adminOf(wedding)
    const wrong: [Input, string][] = [
      [{ message: '' }, 'message'],
      [{ message: ' \u200b\n' }, 'message'],
      [{ message: 'x'.repeat(4001) }, 'message'],
      [{ message: 'nul \0' }, 'message'],
      [{ message: 'half \ud83d' }, 'message'],
      [{ message: 'x', id: 'x' }, 'id'],
      [{ message: 'x', id: 'nul \0' }, 'id'],
    ]
    for (const [input, field] of wrong) {
      const refusal = { code: 'BAD_USER_INPUT', field }
      expect((await pia.ask(announce, { input })).errors?.[0]?.extensions, JSON.stringify(input)).toEqual(refusal)
      expect(await root.refusal(announce, { input }), JSON.stringify(input)).toEqual(refusal)
    }
    for (const input of [{ message: null }, { message: 'x', priority: null }, { message: 'x', priority: 'LOUD' }, {}]) {
      expect(await pia.refused(announce, { input }), JSON.stringify(input)).toBe('BAD_USER_INPUT')
    }
    for (const weddingId of ['', 'nul \0', 'half \ud83d', 'x'.repeat(129)]) {
      expect(await root.refusal(announce, { input: { message: 'x', weddingId } })).toEqual({
        code: 'BAD_USER_INPUT',
        field: 'weddingId',
      })
    }
    expect(await root.refusal(announce, { input: { message: 'x', weddingId: `${wedding.id}-none` } })).toEqual({
      code: 'NOT_FOUND',
      field: 'weddingId',
    })
    const nobody = await request(wedding.servers[0]?.url ?? '', undefined, announce, { input: { message: 'x' } })
    expect(nobody.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
    expect(await pia.subscribe(made, { after: 'garbage' }).refusal()).toBe('CURSOR_GONE')
    expect(await heardBy(pia, start)).toEqual([])
    await announces(pia, { message: 'é'.repeat(4000) })
  })

  test('announcements count as messages: so many in a minute, and no more', async () => {
    await using wedding = await startWedding({ backend, settings: { LIMIT_MESSAGES_PER_MINUTE: '2' } })
    const pia = await wedding.join('pia', { role: 'PLANNER' })
    const root = await adminOf(wedding, { name: wedding.id })
    await announces(pia, { message: 'one' })
    await pia.sends('two')
    expect(await pia.refused(announce, { input: { message: 'three' } })).toBe('RATE_LIMITED')
    for (const message of ['one', 'two']) await announces(root, { message, weddingId: wedding.id })
    expect(await root.refusal(announce, { input: { message: 'three', everyWedding: true } })).toMatchObject({
      code: 'RATE_LIMITED',
    })
  })
})
