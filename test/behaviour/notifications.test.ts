import { randomUUID } from 'node:crypto'
import postgres from 'postgres'
import { describe, expect, test } from 'vitest'
import { roles } from '../../src/access/viewer.ts'
import { backends, type Phone, serversFor, startWedding } from '../support/wedding.ts'

const fields = 'id kind message subjectId createdAt readAt'
const list = `query ($unreadOnly: Boolean, $first: Int, $after: String, $last: Int, $before: String) {
  notifications(unreadOnly: $unreadOnly, first: $first, after: $after, last: $last, before: $before) {
    nodes { ${fields} } pageInfo { startCursor endCursor hasNextPage hasPreviousPage }
  }
}`
const markRead = 'mutation ($upTo: ID!) { markNotificationsRead(upTo: $upTo) }'
const received = `subscription ($after: Cursor) { notificationReceived(after: $after) { notification { ${fields} } } }`
const events = `subscription ($after: Cursor) {
  events(after: $after) {
    __typename
    ... on NotificationReceived { notification { ${fields} } }
    ... on NotificationsRead { at upTo { ${fields} } }
  }
}`

type Input = Record<string, unknown>
const notificationsOf = async (phone: Phone, variables: Input = {}): Promise<any[]> =>
  (await phone.gets(list, variables)).notifications.nodes
const messagesOf = async (phone: Phone, variables?: Input) =>
  (await notificationsOf(phone, variables)).map(({ message }) => message)
const marks = async (phone: Phone, upTo: string): Promise<number> =>
  (await phone.gets(markRead, { upTo })).markNotificationsRead
const creates = async (phone: Phone, title: string, assigneeId?: string): Promise<string> =>
  (
    await phone.gets('mutation ($input: CreateTaskInput!) { createTask(input: $input) { id } }', {
      input: { title, assigneeId },
    })
  ).createTask.id
const updates = (phone: Phone, id: string, title: string) =>
  phone.gets('mutation ($input: UpdateTaskInput!) { updateTask(input: $input) { id } }', { input: { id, title } })
const assigns = (phone: Phone, id: string, assigneeId: string) =>
  phone.gets('mutation ($input: AssignTaskInput!) { assignTask(input: $input) { id } }', { input: { id, assigneeId } })
const announces = (phone: Phone, message: string) =>
  phone.gets('mutation ($input: AnnounceInput!) { announce(input: $input) { id } }', { input: { message } })

/**
 * Collects the events of notifications until a message ends the listening: the notifications, and how far they were
 * read.
 */
function listenTo(phone: Phone, after: string) {
  const heard = phone.subscribe(events, { after })
  return async () => {
    const [notifications, reads]: any[][] = [[], []]
    for (;;) {
      const [{ events: event }] = await heard.take(1)
      if (event.__typename === 'MessageReceived') return { notifications, reads }
      if (event.notification) notifications?.push(event.notification)
      if (event.upTo) reads?.push(event)
    }
  }
}

describe.each(backends)('with the %s backend', (backend) => {
  test('an assignee is notified of a task, and assignee and creator of its changes, except their own', async () => {
    await using wedding = await startWedding({ backend })
    const [pia, couple] = [
      await wedding.join('pia', { role: 'PLANNER' }),
      await wedding.join('couple', { role: 'COUPLE' }),
    ]
    const [ana, leo] = [await wedding.join('ana'), await wedding.join('leo')]
    const candles = await creates(pia, 'candles', 'ana')
    await updates(ana, candles, 'by ana')
    await updates(pia, candles, 'by pia')
    await updates(couple, candles, 'by couple')
    await assigns(couple, candles, 'leo')
    await updates(leo, candles, 'by leo')
    const mine = await creates(pia, 'mine', 'pia')
    await updates(pia, mine, 'still mine')
    await updates(couple, mine, 'not only mine')
    await assigns(pia, mine, 'ana')
    await assigns(pia, mine, 'pia')
    await creates(pia, 'for nobody yet')
    const told = async (phone: Phone) =>
      (await notificationsOf(phone)).map(({ kind, message, subjectId }) => [kind, message, subjectId])
    expect(await told(ana)).toEqual([
      ['TASK_ASSIGNED', 'not only mine', mine],
      ['TASK_UPDATED', 'by couple', candles],
      ['TASK_UPDATED', 'by pia', candles],
      ['TASK_ASSIGNED', 'candles', candles],
    ])
    expect(await told(leo)).toEqual([['TASK_ASSIGNED', 'by couple', candles]])
    expect(await told(pia)).toEqual([
      ['TASK_UPDATED', 'not only mine', mine],
      ['TASK_UPDATED', 'by leo', candles],
      ['TASK_UPDATED', 'by couple', candles],
      ['TASK_UPDATED', 'by ana', candles],
    ])
    expect(await told(couple)).toEqual([])
  })

  test("only its owner sees a notification: in queries, live and on replay; everyone sees an announcement's", async () => {
    await using wedding = await startWedding({ backend, servers: serversFor(backend) })
    const pia = await wedding.join('pia', { role: 'PLANNER' })
    const people: Phone[] = []
    for (const role of roles)
      people.push(await wedding.join(role.toLowerCase(), { role, server: people.length % wedding.servers.length }))
    const start = await pia.cursor()
    const live = people.map((phone) => ({
      all: listenTo(phone, start),
      own: phone.subscribe(received, { after: start }),
    }))
    for (const { name } of people) await creates(pia, `for ${name}`, name)
    await announces(pia, 'dinner')
    await pia.sends('over')
    for (const [index, phone] of people.entries()) {
      const stored = (await notificationsOf(phone)).reverse()
      expect(stored, phone.name).toMatchObject([
        { kind: 'TASK_ASSIGNED', message: `for ${phone.name}`, readAt: null },
        { kind: 'ANNOUNCEMENT', message: 'dinner', readAt: null },
      ])
      for (const hear of [live[index]?.all, listenTo(phone, start)])
        expect((await hear?.())?.notifications, phone.name).toEqual(stored)
      for (const heard of [live[index]?.own, phone.subscribe(received, { after: start })]) {
        expect(
          (await heard?.take(2))?.map(({ notificationReceived }) => notificationReceived.notification),
          phone.name,
        ).toEqual(stored)
      }
    }
  })

  test('a member who joins later finds the announcements made since, and none from before', async () => {
    await using wedding = await startWedding({ backend })
    const pia = await wedding.join('pia', { role: 'PLANNER' })
    await announces(pia, 'welcome')
    const ana = await wedding.join('ana')
    expect(await notificationsOf(ana)).toEqual([])
    const [{ id: welcome }] = await notificationsOf(pia)
    expect(await ana.refused(markRead, { upTo: welcome })).toBe('NOT_FOUND')
    await announces(pia, 'dinner')
    expect(await messagesOf(ana)).toEqual(['dinner'])
    expect(await messagesOf(pia)).toEqual(['dinner', 'welcome'])
    const [{ id: dinner }] = await notificationsOf(ana)
    expect(await marks(ana, dinner)).toBe(1)
    // A notification that one member has read stays unread for another.
    expect(await messagesOf(pia, { unreadOnly: true })).toEqual(['dinner', 'welcome'])
  })

  test('notifications are read page by page, the newest first, all of them or those that are new', async () => {
    await using wedding = await startWedding({ backend })
    const [pia, ana] = [await wedding.join('pia', { role: 'PLANNER' }), await wedding.join('ana')]
    for (const title of ['a', 'b', 'c']) {
      await creates(pia, title, 'ana')
      await creates(pia, `not ${title}`, 'pia')
    }
    for (const message of ['d', 'e']) await announces(pia, message)
    const latest = (await ana.gets(list, { first: 2 })).notifications
    expect(latest).toMatchObject({
      nodes: [{ message: 'e' }, { message: 'd' }],
      pageInfo: { hasNextPage: true, hasPreviousPage: false },
    })
    expect(await messagesOf(ana, { first: 2, after: latest.pageInfo.endCursor })).toEqual(['c', 'b'])
    const oldest = (await ana.gets(list, { last: 2 })).notifications
    expect(oldest).toMatchObject({
      nodes: [{ message: 'b' }, { message: 'a' }],
      pageInfo: { hasNextPage: false, hasPreviousPage: true },
    })
    expect(await messagesOf(ana, { last: 9, before: oldest.pageInfo.startCursor })).toEqual(['e', 'd', 'c'])
    await marks(ana, latest.nodes[1].id)
    expect(await messagesOf(ana, { unreadOnly: true })).toEqual(['e'])
    expect(await messagesOf(ana, { unreadOnly: false })).toEqual(['e', 'd', 'c', 'b', 'a'])
    expect(await messagesOf(ana, { unreadOnly: null })).toHaveLength(5)
  })

  test('a notification keeps the time when it was first marked as read; reading never goes back', async () => {
    await using wedding = await startWedding({ backend })
    const [pia, ana] = [await wedding.join('pia', { role: 'PLANNER' }), await wedding.join('ana')]
    for (const title of ['a', 'b', 'c']) await creates(pia, title, 'ana')
    await announces(pia, 'd')
    const [d, c, b, a] = await notificationsOf(ana)
    expect(await marks(ana, b.id)).toBe(2)
    const [, , first, ...rest] = await notificationsOf(ana)
    expect(Date.parse(first.readAt)).toBeGreaterThanOrEqual(Date.parse(d.createdAt))
    expect([first, ...rest]).toEqual([b, a].map((each) => ({ ...each, readAt: first.readAt })))
    expect([await marks(ana, b.id), await marks(ana, a.id)]).toEqual([0, 0])
    expect(await marks(ana, d.id)).toBe(2)
    const [last] = await notificationsOf(ana)
    expect(last.readAt >= first.readAt).toBe(true)
    const readAt = [last.readAt, last.readAt, first.readAt, first.readAt]
    expect(await notificationsOf(ana)).toEqual([d, c, b, a].map((each, index) => ({ ...each, readAt: readAt[index] })))
    expect(await marks(ana, c.id)).toBe(0)
    expect(await messagesOf(ana, { unreadOnly: true })).toEqual([])
  })

  test("a member's other phone hears what they have read, once, and nobody else does", async () => {
    await using wedding = await startWedding({ backend, servers: serversFor(backend) })
    const [pia, ana] = [await wedding.join('pia', { role: 'PLANNER' }), await wedding.join('ana')]
    const tablet = await wedding.join('ana', { server: wedding.servers.length - 1 })
    const start = await ana.cursor()
    const [live, others] = [listenTo(tablet, start), listenTo(pia, start)]
    for (const message of ['a', 'b', 'c']) await announces(pia, message)
    const [c, b, a] = await notificationsOf(ana)
    // Mark from both devices at the same time, and again.
    const counts = await Promise.all([ana, tablet, ana, tablet].map((phone) => marks(phone, b.id)))
    expect(counts.sort()).toEqual([0, 0, 0, 2])
    expect(await marks(tablet, b.id)).toBe(0)
    expect(await marks(tablet, a.id)).toBe(0)
    expect(await marks(ana, c.id)).toBe(1)
    await ana.sends('over')
    const [readC, readB] = await notificationsOf(tablet)
    // Another server does not have the events in memory.
    wedding.servers.push(await wedding.start())
    const far = await wedding.join('ana', { server: wedding.servers.length - 1 })
    for (const hear of [live, listenTo(tablet, start), listenTo(far, start)]) {
      const { notifications, reads } = await hear()
      expect(notifications).toEqual([a, b, c])
      expect(reads).toEqual([readB, readC].map((upTo) => ({ __typename: 'NotificationsRead', at: upTo.readAt, upTo })))
    }
    for (const hear of [others, listenTo(pia, start)]) expect((await hear()).reads).toEqual([])
  })

  test('an invalid mark is refused with its reason, and marks nothing', async () => {
    await using wedding = await startWedding({ backend })
    const [pia, ana] = [await wedding.join('pia', { role: 'PLANNER' }), await wedding.join('ana')]
    const zoe = await wedding.join('zoe', { at: `${wedding.id}-other`, role: 'COUPLE' })
    const task = await creates(pia, 'candles', 'ana')
    await creates(pia, 'mine', 'pia')
    await updates(ana, task, 'lit')
    await announces(zoe, 'theirs')
    const [ofPia] = await notificationsOf(pia)
    const [ofZoe] = await notificationsOf(zoe)
    const [own] = await notificationsOf(ana)
    const start = await ana.cursor()
    const refusals: [string, string][] = [
      ['', 'BAD_USER_INPUT'],
      ['x', 'BAD_USER_INPUT'],
      ['nul \0', 'BAD_USER_INPUT'],
      ['half \ud83d', 'BAD_USER_INPUT'],
      [randomUUID(), 'NOT_FOUND'],
      [task, 'NOT_FOUND'],
      [ofPia.id, 'NOT_FOUND'],
      [ofZoe.id, 'NOT_FOUND'],
    ]
    for (const [upTo, code] of refusals) {
      const { errors } = await ana.ask(markRead, { upTo })
      expect(errors?.[0]?.extensions, upTo).toEqual({ code, field: 'upTo' })
    }
    expect(await ana.refused(markRead, { upTo: null })).toBe('BAD_USER_INPUT')
    for (const page of [
      { first: 101 },
      { first: -1 },
      { first: 1, last: 1 },
      { after: 'garbage' },
      { before: 'bnVsbA' },
    ]) {
      expect(await ana.refused(list, page), JSON.stringify(page)).toBe('BAD_USER_INPUT')
    }
    expect(await ana.subscribe(received, { after: 'garbage' }).refusal()).toBe('CURSOR_GONE')
    await ana.sends('over')
    expect((await listenTo(ana, start)()).reads).toEqual([])
    expect(await notificationsOf(ana)).toEqual([own])
    expect(own.readAt).toBeNull()
    expect(await marks(ana, own.id.toUpperCase())).toBe(1)
  })
})

test.skipIf(!backends.includes('cluster'))(
  'marks of many people share one write, and each gets its answer',
  async () => {
    await using wedding = await startWedding({ backend: 'cluster' })
    const pia = await wedding.join('pia', { role: 'PLANNER' })
    const guests = await Promise.all(Array.from({ length: 12 }, (_, index) => wedding.join(`guest-${index}`)))
    for (const message of ['dinner', 'cake']) await announces(pia, message)
    const [cake] = await notificationsOf(pia)
    const start = await pia.cursor()
    const sql = postgres((wedding.settings as Record<string, string>).DATABASE_URL ?? '', { max: 1 })
    const holder = await sql.reserve()
    await holder`begin`
    await holder`select from weddings where id = ${wedding.id} for update`
    const counts = guests.map((guest) => marks(guest, cake.id))
    // Queries that are sent after the marks are answered while the marks wait for the lock.
    await Promise.all(guests.map((guest) => guest.cursor()))
    await holder`commit`
    holder.release()
    await sql.end()
    expect(await Promise.all(counts)).toEqual(guests.map(() => 2))
    const writes = await wedding.sql(
      `select distinct read_at from notification_reads where wedding_id = '${wedding.id}'`,
    )
    expect(writes.length).toBeLessThanOrEqual(guests.length / 2)
    await pia.sends('over')
    for (const guest of guests)
      expect((await listenTo(guest, start)()).reads).toMatchObject([{ upTo: { id: cake.id } }])
  },
)
