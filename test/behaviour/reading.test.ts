import { randomUUID } from 'node:crypto'
import postgres from 'postgres'
import { describe, expect, test } from 'vitest'
import { startOnOlder } from '../support/older.ts'
import { openSocket } from '../support/socket.ts'
import { backends, type Phone, request, startWedding, type TestWedding, tokenOf } from '../support/wedding.ts'

const events = `subscription ($after: Cursor) {
  events(after: $after) {
    __typename
    ... on DurableEvent { cursor at }
    ... on MessageReceived { message { content seq sender { name } } }
    ... on MessagesRead { reader { id } upTo { id content channel seq } }
  }
}`
const read = `mutation ($input: MarkMessagesReadInput!) {
  markMessagesRead(input: $input) { with { id } unreadCount lastMessage { content } partnerReadUpTo { content } }
}`
const conversation =
  'query ($with: ID) { conversation(with: $with) { unreadCount lastMessage { content } partnerReadUpTo { content } } }'
const readBy = 'query ($messageId: ID!) { readBy(messageId: $messageId) { id } }'

const marks = async (phone: Phone, upTo: string, partner?: string) =>
  (await phone.gets(read, { input: { with: partner, upTo } })).markMessagesRead
const readersOf = async (phone: Phone, messageId: string): Promise<string[]> =>
  (await phone.gets(readBy, { messageId })).readBy.map(({ id }: { id: string }) => id)
const unreadOf = async (phone: Phone, partner?: string): Promise<number> =>
  (await phone.gets(conversation, { with: partner })).conversation.unreadCount
const storedEvents = async (wedding: TestWedding): Promise<{ kind: string }[]> =>
  wedding.sql(`select kind from events where wedding_id = '${wedding.id}' order by seq`)

/** Subscribes several people, and resolves when each of them has got a message, so that all of them are subscribed. */
async function listening(phones: Phone[], writer: Phone) {
  const all = []
  for (const phone of phones) all.push(phone.subscribe(events, { after: await phone.cursor() }))
  await writer.sends('listening?')
  await Promise.all(all.map((heard) => heard.take(1)))
  return all.map(
    (heard) =>
      async (count: number): Promise<any[]> =>
        (await heard.take(count)).map(({ events }) => events),
  )
}

describe.each(backends)('with the %s backend', (backend) => {
  const servers = backend === 'cluster' ? 2 : 1

  test('in a direct conversation both members get one event of a mark, and reading never goes back', async () => {
    await using wedding = await startWedding({ backend, servers })
    const [ana, leo, eve] = [
      await wedding.join('ana'),
      await wedding.join('leo', { server: servers - 1 }),
      await wedding.join('eve', { role: 'COUPLE' }),
    ]
    const one = await leo.sends('one', 'ana')
    const two = await leo.sends('two', 'ana')
    const [byLeo, byAna, byEve] = await listening([leo, ana, eve], eve)
    expect(await marks(ana, two.id, 'leo')).toMatchObject({
      with: { id: 'leo' },
      unreadCount: 0,
      lastMessage: { content: 'two' },
    })
    for (const { id } of [two, one]) expect((await marks(ana, id, 'leo')).unreadCount).toBe(0)
    await eve.sends('over')
    const told = {
      __typename: 'MessagesRead',
      reader: { id: 'ana' },
      upTo: { id: two.id, content: 'two', channel: 'DIRECT' },
    }
    const over = { __typename: 'MessageReceived', message: { content: 'over' } }
    for (const hear of [byLeo, byAna]) expect(await hear?.(2)).toMatchObject([told, over])
    expect(await byEve?.(1)).toMatchObject([over])
  })

  test("on the wedding's channel the reader's own devices are told, and nobody else", async () => {
    await using wedding = await startWedding({ backend, servers })
    const [ana, leo, pia] = [
      await wedding.join('ana'),
      await wedding.join('leo', { server: servers - 1 }),
      await wedding.join('pia', { role: 'PLANNER' }),
    ]
    const { id } = await leo.sends('for all')
    const [byOwn, byAuthor, byPlanner] = await listening([ana, leo, pia], pia)
    expect(await marks(ana, id)).toMatchObject({ with: null, partnerReadUpTo: null })
    await pia.sends('over')
    const over = { __typename: 'MessageReceived', message: { content: 'over' } }
    expect(await byOwn?.(2)).toMatchObject([{ __typename: 'MessagesRead', reader: { id: 'ana' }, upTo: { id } }, over])
    for (const hear of [byAuthor, byPlanner]) expect(await hear?.(1)).toMatchObject([over])
  })

  test('the cursor of a mark is a place to go on from: nothing is missed after it, and nothing comes twice', async () => {
    await using wedding = await startWedding({ backend })
    const [ana, leo] = [await wedding.join('ana'), await wedding.join('leo')]
    const { id } = await leo.sends('one', 'ana')
    const [hear] = await listening([leo], ana)
    await marks(ana, id, 'leo')
    const [mark] = (await hear?.(1)) ?? []
    expect(mark).toMatchObject({ __typename: 'MessagesRead', at: expect.stringMatching(/^\d{4}-.*Z$/) })
    expect(mark.cursor).toBe(await leo.cursor())
    await ana.sends('two')
    await ana.sends('three')
    expect(await leo.hears(2, { after: mark.cursor })).toEqual(['two', 'three'])
  })

  test('a member who was away asks how far the other one has read: no event says it again', async () => {
    await using wedding = await startWedding({ backend })
    const [ana, leo] = [await wedding.join('ana'), await wedding.join('leo')]
    const mine = await leo.sends('mine', 'ana')
    const of = async (phone: Phone, partner: string) => (await phone.gets(conversation, { with: partner })).conversation
    expect(await of(leo, 'ana')).toEqual({ unreadCount: 0, lastMessage: { content: 'mine' }, partnerReadUpTo: null })
    const left = await leo.cursor()
    await marks(ana, mine.id, 'leo')
    await ana.sends('after it', 'leo')
    const [{ events: next }] = await leo.subscribe(events, { after: left }).take(1)
    expect(next).toMatchObject({ __typename: 'MessageReceived', message: { content: 'after it' } })
    expect(await of(leo, 'ana')).toEqual({
      unreadCount: 1,
      lastMessage: { content: 'after it' },
      partnerReadUpTo: { content: 'mine' },
    })
    expect(await of(ana, 'leo')).toMatchObject({ unreadCount: 0, partnerReadUpTo: null })
    const { conversations } = await leo.gets('{ conversations { with { id } partnerReadUpTo { content } } }')
    expect(conversations).toEqual([
      { with: null, partnerReadUpTo: null },
      { with: { id: 'ana' }, partnerReadUpTo: { content: 'mine' } },
    ])
  })

  test('300 marks at once store no event, and each is answered with the conversation as it is then', async () => {
    await using wedding = await startWedding({ backend, servers })
    const names = Array.from({ length: 30 }, (_, index) => `guest-${index}`)
    const guests = await Promise.all(names.map((name, index) => wedding.join(name, { server: index % servers })))
    const ana = await wedding.join('ana')
    const sent: { id: string }[] = []
    for (let count = 0; count < 10; count++) sent.push(await ana.sends(`message ${count}`))
    const [before, cursor] = [await storedEvents(wedding), await ana.cursor()]
    const answers = await Promise.all(guests.flatMap((guest) => sent.map(({ id }) => marks(guest, id))))
    for (const answer of answers) {
      expect(answer).toMatchObject({ with: null, lastMessage: { content: 'message 9' } })
      expect(answer.unreadCount).toBeLessThan(10)
    }
    for (const guest of guests) expect(await unreadOf(guest)).toBe(0)
    expect(await storedEvents(wedding)).toEqual(before)
    expect(await ana.cursor()).toBe(cursor)
    expect((await readersOf(ana, sent[9]?.id ?? '')).sort()).toEqual([...names].sort())
    const rows = await wedding.sql(`select from reads where wedding_id = '${wedding.id}'`)
    expect(rows).toHaveLength(guests.length)
  })

  test('a mark that is refused changes nothing for those that are stored with it', async () => {
    await using wedding = await startWedding({ backend })
    const [ana, leo] = [await wedding.join('ana'), await wedding.join('leo')]
    const one = await leo.sends('one', 'ana')
    const all = await leo.sends('for all')
    const wrong = [
      { upTo: randomUUID() },
      { upTo: one.id },
      { upTo: all.id, with: 'leo' },
      { upTo: all.id, with: 'nobody' },
      { upTo: all.id, with: 'ana' },
      { upTo: 'x' },
      { upTo: all.id, with: 'nul \0' },
    ]
    const asked = wrong.map((input) => ana.ask(read, { input }))
    expect(await marks(ana, one.id, 'leo')).toMatchObject({ with: { id: 'leo' }, unreadCount: 0 })
    expect((await Promise.all(asked)).map(({ errors }) => errors?.[0]?.extensions)).toMatchObject([
      { code: 'NOT_FOUND', field: 'upTo' },
      { code: 'NOT_FOUND', field: 'upTo' },
      { code: 'NOT_FOUND', field: 'upTo' },
      { code: 'NOT_FOUND', field: 'with' },
      { code: 'BAD_USER_INPUT', field: 'with' },
      { code: 'BAD_USER_INPUT', field: 'upTo' },
      { code: 'BAD_USER_INPUT', field: 'with' },
    ])
    expect(await unreadOf(ana)).toBe(1)
  })

  test('its sender, the couple and the planner see who has read a message; of a direct one, its two alone', async () => {
    await using wedding = await startWedding({ backend })
    const [ana, leo, eve] = [await wedding.join('ana'), await wedding.join('leo'), await wedding.join('eve')]
    const [pia, carl] = [await wedding.join('pia', { role: 'PLANNER' }), await wedding.join('carl', { role: 'COUPLE' })]
    const zoe = await wedding.join('zoe', { role: 'COUPLE', at: `${wedding.id}-other` })
    const earlier = await ana.sends('earlier')
    const all = await ana.sends('for all')
    const direct = await ana.sends('for leo', 'leo')
    await marks(leo, all.id)
    await marks(eve, earlier.id)
    await marks(ana, all.id)
    for (const phone of [ana, pia, carl]) {
      expect(await readersOf(phone, earlier.id)).toEqual(['eve', 'leo'])
      expect(await readersOf(phone, all.id)).toEqual(['leo'])
    }
    expect(await readersOf(ana, direct.id)).toEqual([])
    await marks(leo, direct.id, 'ana')
    for (const phone of [ana, leo]) expect(await readersOf(phone, direct.id)).toEqual(['leo'])
    const refusal = (phone: Phone, messageId: string) => phone.refused(readBy, { messageId })
    for (const phone of [leo, eve]) expect(await refusal(phone, all.id)).toBe('FORBIDDEN')
    for (const phone of [eve, pia, carl]) expect(await refusal(phone, direct.id)).toBe('NOT_FOUND')
    for (const { id } of [all, direct]) expect(await refusal(zoe, id)).toBe('NOT_FOUND')
    expect(await refusal(ana, randomUUID())).toBe('NOT_FOUND')
    expect(await refusal(ana, 'x')).toBe('BAD_USER_INPUT')
  })

  test('unread messages are counted up to 100, however many there are, and whoever wrote most of them', async () => {
    await using wedding = await startWedding({ backend })
    const [ana, leo] = [await wedding.join('ana'), await wedding.join('leo')]
    const fill = (sender: string, from: number, to: number) =>
      wedding.sql(`insert into messages (wedding_id, id, seq, conversation, sender_id, content, sent_at)
        select '${wedding.id}', gen_random_uuid(), seq, '', '${sender}', 'hello', now() from generate_series(${from}, ${to}) as seq`)
    await fill('leo', 1_001, 1_099)
    expect(await unreadOf(ana)).toBe(99)
    await fill('leo', 1_100, 4_000)
    expect([await unreadOf(ana), await unreadOf(leo)]).toEqual([100, 0])
    await fill('ana', 4_001, 4_900)
    await fill('leo', 4_901, 4_903)
    expect([await unreadOf(ana), await unreadOf(leo)]).toEqual([100, 100])
    // Of her own 2,000 messages only the latest has to be looked at.
    await fill('ana', 5_001, 7_000)
    await fill('leo', 7_001, 7_003)
    expect(await unreadOf(ana)).toBe(3)
    const { conversations } = await ana.gets('{ conversations { with { id } unreadCount } }')
    expect(conversations).toEqual([{ with: null, unreadCount: 3 }])
    await wedding.sql(`delete from messages where wedding_id = '${wedding.id}'`)
  })

  test('a message that is replayed shows its sender as they are now, and one that is gone stops nobody', async () => {
    await using wedding = await startWedding({ backend, servers: 1 })
    const [ana, leo] = [await wedding.join('ana'), await wedding.join('leo')]
    const start = await ana.cursor()
    await leo.sends('one', 'ana')
    const gone = await leo.sends('gone')
    await leo.sends('two')
    await wedding.sql(`delete from messages where id = '${gone.id}'`)
    await wedding.sql(`update members set name = 'Leonie' where wedding_id = '${wedding.id}' and id = 'leo'`)
    // Another server has it not in memory.
    wedding.servers.push(await wedding.start())
    const far = await wedding.join('ana', { server: 1 })
    const replayed = (await far.subscribe(events, { after: start }).take(2)).map(({ events: { message } }) => message)
    expect(replayed).toEqual([
      { content: 'one', seq: 3, sender: { name: 'Leonie' } },
      { content: 'two', seq: 5, sender: { name: 'Leonie' } },
    ])
  })

  test('a direct message whose recipient was deleted by hand is delivered to nobody, and later ones are', async () => {
    await using wedding = await startWedding({ backend })
    const [leo, eve] = [await wedding.join('leo'), await wedding.join('eve', { role: 'COUPLE' })]
    await wedding.join('ana')
    const start = await eve.cursor()
    await leo.sends('for ana alone', 'ana')
    await leo.sends('for all')
    await wedding.sql(`delete from members where wedding_id = '${wedding.id}' and id = 'ana'`)
    wedding.servers.push(await wedding.start())
    for (const name of ['leo', 'eve']) {
      const far = await wedding.join(name, { server: 1 })
      expect(await far.hears(1, { after: start })).toEqual(['for all'])
    }
    const { messages } = await eve.gets('{ messages { nodes { content } } }')
    expect(messages.nodes).toEqual([{ content: 'for all' }])
  })

  test('an id is free in every other wedding, also in one whose id has the same 32-bit hash', async () => {
    await using wedding = await startWedding({ backend })
    const [one, other] = ['w286564', 'w7258']
    const [{ isSame }] = await wedding.sql(`select hashtext('${one}') = hashtext('${other}') as "isSame"`)
    expect(isSame).toBe(true)
    const [ana, zoe] = [await wedding.join('ana', { at: one }), await wedding.join('zoe', { at: other })]
    const { id } = await ana.sends('here')
    expect(await zoe.sends('there', undefined, id)).toMatchObject({ id, content: 'there' })
    expect(await zoe.sends('there', undefined, id)).toMatchObject({ id, content: 'there' })
    expect((await ana.gets('{ messages { nodes { content } } }')).messages.nodes).toEqual([{ content: 'here' }])
  })

  test('a database of an earlier version: events are replayed, retries find their message, marks go on', async () => {
    const [mine, theirs] = [randomUUID(), randomUUID()]
    const ana = '{"id":"ana","name":"ana","role":"GUEST"}'
    const leo = '{"id":"leo","name":"leo","role":"GUEST"}'
    const message = (id: string, content: string, sender: string, recipient: string) =>
      `{"id":"${id}","channel":"DIRECT","content":"${content}","sender":${sender},"recipient":${recipient},"sentAt":"2026-06-20T14:30:00.000Z"}`
    const two = '{"members":["ana","leo"],"roles":[]}'
    await using server = await startOnOlder(backend, '0006_ids_of_invitations', [
      `insert into weddings (id, name, feed_id, seq) values ('older', 'older', 'feed', 3)`,
      `insert into members (wedding_id, id, name, role, issued_at) values ('older', 'ana', 'ana', 'GUEST', 0), ('older', 'leo', 'leo', 'GUEST', 0)`,
      `insert into messages (wedding_id, id, seq, conversation, sender_id, recipient_id, content, sent_at) values
        ('older', '${mine}', 1, 'ana leo', 'ana', 'leo', 'mine', '2026-06-20T14:30:00Z'),
        ('older', '${theirs}', 2, 'ana leo', 'leo', 'ana', 'theirs', '2026-06-20T14:30:00Z')`,
      `insert into events (wedding_id, seq, kind, audience, payload, created_at) values
        ('older', 1, 'message.received', '${two}', '{"message":${message(mine, 'mine', ana, leo)}}', now()),
        ('older', 2, 'message.received', '${two}', '{"message":${message(theirs, 'theirs', leo, ana)}}', now()),
        ('older', 3, 'messages.read', '${two}', '{"reader":${leo},"upTo":${message(mine, 'mine', ana, leo)}}', now())`,
      `insert into reads (wedding_id, member_id, conversation, seq, read_at) values ('older', 'leo', 'ana leo', 1, now())`,
    ])
    const tokens = { ana: await tokenFor('ana'), leo: await tokenFor('leo') }
    const gets = async (who: 'ana' | 'leo', query: string, input: object) =>
      (await request(server.url, tokens[who], query, input)).data as any
    const send = 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id } }'
    expect(await gets('ana', send, { input: { id: mine, recipientId: 'leo', content: 'mine' } })).toEqual({
      sendMessage: { id: mine },
    })
    const partnerReadUpTo = { content: 'mine' }
    expect(await gets('ana', conversation, { with: 'leo' })).toEqual({
      conversation: { unreadCount: 1, lastMessage: { content: 'theirs' }, partnerReadUpTo },
    })
    await gets('leo', send, { input: { recipientId: 'ana', content: 'new' } })
    expect((await gets('ana', read, { input: { with: 'leo', upTo: theirs } })).markMessagesRead).toMatchObject({
      unreadCount: 1,
    })
    using socket = openSocket(server)
    await socket.connects(tokens.ana)
    await socket.asks('replay', events, { after: Buffer.from('feed.0').toString('base64url') })
    const replayed = []
    while (replayed.length < 4) replayed.push((await socket.hears('replay')).payload.data.events)
    expect(replayed.map(({ message, upTo }) => [(message ?? upTo).content, (message ?? upTo).seq])).toEqual([
      ['mine', 1],
      ['theirs', 2],
      ['mine', 1],
      ['new', 4],
    ])
  })
})

const tokenFor = (name: string) => tokenOf({ sub: name, name, role: 'GUEST', weddingId: 'older' })

test.skipIf(!backends.includes('cluster'))(
  "reading does not wait for the wedding's lock, and so nobody waits for reading",
  async () => {
    await using wedding = await startWedding({ backend: 'cluster', servers: 2 })
    const [ana, leo] = [await wedding.join('ana'), await wedding.join('leo', { server: 1 })]
    const { id } = await ana.sends('for all')
    const sql = postgres((wedding.settings as Record<string, string>).DATABASE_URL ?? '', { max: 1 })
    const holder = await sql.reserve()
    await holder`begin`
    await holder`select from weddings where id = ${wedding.id} for update`
    let hasSent = false
    const waiting = ana.sends('after the lock').then(() => {
      hasSent = true
    })
    for (let times = 0; times < 5; times++) expect((await marks(leo, id)).unreadCount).toBe(0)
    expect(await readersOf(ana, id)).toEqual(['leo'])
    expect(hasSent).toBe(false)
    await holder`commit`
    holder.release()
    await waiting
    await sql.end()
  },
)

test('a database without statistics, as a new embedded one is, does not read the whole channel', async () => {
  await using wedding = await startWedding()
  const [ana, leo] = [await wedding.join('ana'), await wedding.join('leo')]
  await wedding.sql(`insert into messages (wedding_id, id, seq, conversation, sender_id, content, sent_at)
    select '${wedding.id}', gen_random_uuid(), seq, '', 'leo', 'hello', now() from generate_series(1, 100000) as seq`)
  await wedding.sql(`update weddings set seq = 100000 where id = '${wedding.id}'`)
  const { id } = await leo.sends('the last one')
  const rowsRead = async () => {
    await wedding.sql('select pg_stat_force_next_flush()')
    const [row] = await wedding.sql(
      `select (idx_tup_fetch + seq_tup_read)::int as count from pg_stat_user_tables where relname = 'messages'`,
    )
    return row.count
  }
  const before = await rowsRead()
  expect((await ana.gets('{ messages(last: 20) { nodes { content } } }')).messages.nodes).toHaveLength(20)
  expect(await marks(ana, id)).toMatchObject({ unreadCount: 0 })
  expect((await ana.gets('{ conversations { unreadCount } }')).conversations).toEqual([{ unreadCount: 0 }])
  expect((await rowsRead()) - before).toBeLessThan(2_000)
  await wedding.sql(`delete from messages where wedding_id = '${wedding.id}'`)
})
