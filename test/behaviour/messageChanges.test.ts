import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Role } from '../../src/access/viewer.ts'
import { backends, type Phone, serversFor, startWedding, type TestWedding } from '../support/wedding.ts'

const shown = `id seq content editedAt replyTo { id sender { id } excerpt }
  reactions { emoji members { id } } removed { by { id } at }`
const edit = `mutation ($id: ID!, $content: String!) { editMessage(input: { id: $id, content: $content }) { ${shown} } }`
const remove = `mutation ($id: ID!) { removeMessage(id: $id) { ${shown} } }`
const react = `mutation ($id: ID!, $emoji: String!, $remove: Boolean) {
  reactToMessage(input: { id: $id, emoji: $emoji, remove: $remove }) { ${shown} }
}`
const send = `mutation ($input: SendMessageInput!) { sendMessage(input: $input) { ${shown} } }`
const events = `subscription ($after: Cursor, $with: ID) {
  messageChanged(after: $after, with: $with) { cursor change by { id } message { ${shown} } }
}`
const past = `query ($after: Cursor!) {
  pastEvents(after: $after) {
    events {
      __typename
      ... on MessageReceived { message { ${shown} } }
      ... on MessageChanged { change message { ${shown} } }
      ... on NotificationReceived { notification { kind message subjectId } }
    }
  }
}`

const edits = async (phone: Phone, id: string, content: string) => (await phone.gets(edit, { id, content })).editMessage
const removes = async (phone: Phone, id: string) => (await phone.gets(remove, { id })).removeMessage
const reacts = async (phone: Phone, id: string, emoji: string, remove = false) =>
  (await phone.gets(react, { id, emoji, remove })).reactToMessage
const answers = async (phone: Phone, replyTo: string, content: string, more: object = {}) =>
  (await phone.gets(send, { input: { id: randomUUID(), channel: 'WEDDING', content, replyTo, ...more } })).sendMessage
const looksUp = async (phone: Phone, id: string) =>
  (await phone.gets(`query ($id: ID!) { message(id: $id) { ${shown} } }`, { id })).message
const pastOf = async (phone: Phone, after: string): Promise<any[]> =>
  (await phone.gets(past, { after })).pastEvents.events
const changesOf = async (phone: Phone, after: string) =>
  (await pastOf(phone, after)).filter(({ __typename }) => __typename === 'MessageChanged')

/** Numbers of messages on the pages of a search. */
async function pagesOf(phone: Phone, text: string, first = 20): Promise<number[]> {
  const search = `query ($text: String!, $first: Int, $after: String) {
    searchMessages(text: $text, first: $first, after: $after) { nodes { content } pageInfo { hasNextPage endCursor } }
  }`
  const pages: number[] = []
  for (let after: string | null = null, more = true; more; ) {
    const { nodes, pageInfo }: any = (await phone.gets(search, { text, first, after })).searchMessages
    pages.push(nodes.length)
    ;({ endCursor: after, hasNextPage: more } = pageInfo)
  }
  return pages
}

/** Stores so many messages on the channel, newer than those that are sent before. The content is SQL; it may use `n`. */
const stores = (wedding: TestWedding, content: string, count: number) =>
  wedding.sql(`insert into messages (wedding_id, id, seq, conversation, sender_id, content, sent_at)
    select '${wedding.id}', gen_random_uuid(), 1000 + n, '', 'ana', ${content}, now() from generate_series(1, ${count}) n`)

async function people<Name extends string>(wedding: TestWedding, roles: Record<Name, Role>) {
  const joined = Object.entries<Role>(roles).map(async ([name, role], server) => [
    name,
    await wedding.join(name, { role, server: server % wedding.servers.length }),
  ])
  return Object.fromEntries(await Promise.all(joined)) as Record<Name, Phone>
}

/** A text that nobody may read once it is removed. */
const secret = 'the surprise is a boat'

describe.each(backends)('with the %s backend', (backend) => {
  const setup = { backend, servers: serversFor(backend) }

  test('a message is edited by its sender alone, and everyone who sees it hears so once', async () => {
    await using wedding = await startWedding(setup)
    const { ana, leo, zoe } = await people(wedding, { ana: 'GUEST', leo: 'GUEST', zoe: 'COUPLE' })
    const stranger = await wedding.join('ana', { at: `${wedding.id}-other` })
    const start = await leo.cursor()
    const { id } = await ana.sends('dinner at 7', 'leo')
    const live = await leo.subscribe(events, { after: start })
    const edited = await edits(ana, id, '  dinner at 8 ')
    expect(edited).toMatchObject({ content: 'dinner at 8', editedAt: expect.any(String), removed: null, reactions: [] })
    expect(await edits(ana, id, 'dinner at 8')).toEqual(edited)
    expect(await looksUp(leo, id)).toEqual(edited)
    const [heard] = await live.take(1)
    expect(heard.messageChanged).toMatchObject({ change: 'EDITED', by: { id: 'ana' }, message: edited })
    expect(await changesOf(leo, start)).toHaveLength(1)
    expect(await changesOf(zoe, start)).toEqual([])
    expect(await leo.refused(edit, { id, content: 'mine' })).toBe('FORBIDDEN')
    for (const phone of [zoe, stranger]) expect(await phone.refused(edit, { id, content: 'mine' })).toBe('NOT_FOUND')
    for (const wrong of ['', ' ', 'x'.repeat(4_001), 'a\0b'])
      expect(await ana.refused(edit, { id, content: wrong })).toBe('BAD_USER_INPUT')
    expect(await ana.refused(edit, { id: 'x', content: 'y' })).toBe('BAD_USER_INPUT')
  })

  test('after 15 minutes an edit comes too late, but the same one sent again is answered', async () => {
    await using wedding = await startWedding(setup)
    const { ana } = await people(wedding, { ana: 'GUEST' })
    const { id } = await ana.sends('see you')
    const edited = await edits(ana, id, 'see you soon')
    await wedding.sql(`update messages set sent_at = sent_at - interval '16 minutes' where id = '${id}'`)
    const { errors } = await ana.ask(edit, { id, content: 'never' })
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'CONFLICT', reason: 'TOO_LATE', field: 'id' })
    expect((await edits(ana, id, 'see you soon')).content).toBe(edited.content)
    expect((await removes(ana, id)).content).toBe('')
  })

  test('a removed message is removed everywhere: lists, events old and new, quotes, notifications and search', async () => {
    await using wedding = await startWedding(setup)
    const { ana, leo, zoe } = await people(wedding, { ana: 'GUEST', leo: 'GUEST', zoe: 'COUPLE' })
    const start = await leo.cursor()
    // Keeps the feed of each server in memory.
    const following = await Promise.all([ana, leo].map((phone) => phone.subscribe(events, { after: start })))
    const { id } = await ana.sends(secret)
    await edits(ana, id, `${secret}!`)
    await reacts(leo, id, '🎉')
    const answer = await answers(leo, id, 'oh!')
    expect(answer.replyTo).toEqual({ id, sender: { id: 'ana' }, excerpt: `${secret}!` })
    await reacts(ana, answer.id, '❤')
    const removed = await removes(ana, id)
    expect(removed).toMatchObject({ id, content: '', reactions: [], replyTo: null, removed: { by: { id: 'ana' } } })
    for (const stream of following) await stream.take(4)

    const everything = `{
      messages { nodes { ${shown} } } conversation { lastMessage { ${shown} } }
      notifications { nodes { message } } searchMessages(text: "boat") { nodes { ${shown} } }
    }`
    for (const phone of [ana, leo, zoe]) {
      const all = [await phone.gets(everything), await pastOf(phone, start), await looksUp(phone, id)]
      expect(JSON.stringify(all)).not.toContain('boat')
      const replayed = await phone.subscribe(events, { after: start })
      const again = (await replayed.take(4)).map(({ messageChanged }) => messageChanged)
      expect(again.map(({ change }) => change)).toEqual(['EDITED', 'REACTED', 'REACTED', 'REMOVED'])
      expect(JSON.stringify(again)).not.toContain('boat')
      expect(JSON.stringify(await phone.hears(2, { after: start }))).not.toContain('boat')
    }
    const stored = await wedding.sql(`
      select row_to_json(events)::text as row from events where wedding_id = '${wedding.id}'
      union all select row_to_json(messages)::text from messages where wedding_id = '${wedding.id}'
      union all select row_to_json(message_details)::text from message_details where wedding_id = '${wedding.id}'`)
    expect(stored.length).toBeGreaterThan(6)
    expect(JSON.stringify(stored)).not.toContain('boat')
  })

  test('the sender and, on the channel alone, COUPLE and PLANNER remove a message', async () => {
    await using wedding = await startWedding(setup)
    const roles = { ana: 'GUEST', leo: 'GUEST', max: 'DJ', zoe: 'COUPLE', nadia: 'PLANNER' } as const
    const { ana, leo, max, zoe, nadia } = await people(wedding, roles)
    const start = await ana.cursor()
    const [open, direct] = [await ana.sends('for all'), await ana.sends('for zoe', 'zoe')]
    for (const phone of [leo, max]) expect(await phone.refused(remove, { id: open.id })).toBe('FORBIDDEN')
    expect(await zoe.refused(remove, { id: direct.id })).toBe('FORBIDDEN')
    expect(await nadia.refused(remove, { id: direct.id })).toBe('NOT_FOUND')
    expect(await ana.refused(remove, { id: randomUUID() })).toBe('NOT_FOUND')
    const both = await Promise.all([removes(zoe, open.id), removes(nadia, open.id)])
    expect(both[0]).toEqual(both[1])
    expect(await removes(ana, open.id)).toEqual(both[0])
    await removes(ana, direct.id)
    expect((await changesOf(ana, start)).map(({ message }) => message.id)).toEqual([open.id, direct.id])
    for (const [query, variables] of [
      [edit, { id: open.id, content: 'again' }],
      [react, { id: open.id, emoji: '🎉' }],
    ] as const) {
      const { errors } = await ana.ask(query, variables)
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'CONFLICT', reason: 'REMOVED' })
    }
  })

  test('an edited or removed message that is sent again is what it is now, and another text is a conflict', async () => {
    await using wedding = await startWedding(setup)
    const { ana } = await people(wedding, { ana: 'GUEST' })
    const { id } = await ana.sends('first')
    const start = await ana.cursor()
    const answer = await answers(ana, id, 'second')
    const [edited, removed] = [await edits(ana, id, 'better'), await removes(ana, answer.id)]
    const again = (id: string, content: string, replyTo?: string) =>
      ana.gets(send, { input: { id, channel: 'WEDDING', content, replyTo } }).then(({ sendMessage }) => sendMessage)
    expect(await again(id, 'first')).toEqual(edited)
    expect(await again(answer.id, 'second', id)).toEqual(removed)
    for (const input of [
      { id, content: 'better' },
      { id: answer.id, content: 'second' },
      { id: answer.id, content: 'other', replyTo: id },
    ])
      expect(await ana.refused(send, { input: { channel: 'WEDDING', ...input } })).toBe('CONFLICT')
    expect(await pastOf(ana, start)).toHaveLength(3)
  })

  test('reactions are sets: told once, whoever reacts at the same time', async () => {
    await using wedding = await startWedding(setup)
    const { ana, leo, zoe, eve } = await people(wedding, { ana: 'GUEST', leo: 'GUEST', zoe: 'COUPLE', eve: 'GUEST' })
    const start = await leo.cursor()
    const { id } = await ana.sends('we are engaged', 'leo')
    await Promise.all([reacts(leo, id, '❤️'), reacts(leo, id, '❤'), reacts(ana, id, '❤'), reacts(leo, id, '🎉')])
    const { reactions } = await looksUp(ana, id)
    const byEmoji = Object.fromEntries(reactions.map(({ emoji, members }: any) => [emoji, members.length]))
    expect(byEmoji).toEqual({ '❤️': 2, '🎉': 1 })
    await reacts(leo, id, '🎉', true)
    const last = await reacts(leo, id, '🎉', true)
    expect(last.reactions.map(({ emoji }: any) => emoji)).toEqual(['❤️'])
    const changes = await changesOf(ana, start)
    expect(changes.map(({ change }) => change)).toEqual(['REACTED', 'REACTED', 'REACTED', 'REACTED'])
    expect(changes.at(-1).message).toEqual(last)
    for (const phone of [zoe, eve]) {
      expect(await phone.refused(react, { id, emoji: '🎉' })).toBe('NOT_FOUND')
      expect(await changesOf(phone, start)).toEqual([])
    }
    for (const emoji of ['', 'ok', '🎉🎉', '<i>'])
      expect(await leo.refused(react, { id, emoji })).toBe('BAD_USER_INPUT')
  })

  test('an answer quotes a message of its conversation, and notifies its sender once', async () => {
    await using wedding = await startWedding(setup)
    const { ana, leo, eve } = await people(wedding, { ana: 'GUEST', leo: 'GUEST', eve: 'GUEST' })
    const start = await ana.cursor()
    const [open, direct] = [await ana.sends(`long ${'story '.repeat(100)}`), await ana.sends('for leo', 'leo')]
    const id = randomUUID()
    const sent = await Promise.all([1, 2, 3].map(() => answers(leo, open.id, 'yes', { id })))
    expect(new Set(sent.map((each) => JSON.stringify(each))).size).toBe(1)
    expect(sent[0].replyTo.excerpt).toMatch(/^long story .{90,110}…$/)
    await answers(ana, open.id, 'to myself')
    await answers(leo, direct.id, 'only you', { channel: 'DIRECT', recipientId: 'ana' })
    // As it was then.
    await edits(ana, open.id, 'short')
    expect((await looksUp(eve, id)).replyTo).toEqual(sent[0].replyTo)

    const told = (await pastOf(ana, start)).filter(({ __typename }) => __typename === 'NotificationReceived')
    expect(told.map(({ notification }) => notification)).toEqual([
      { kind: 'MESSAGE_REPLIED', message: 'leo', subjectId: id },
      { kind: 'MESSAGE_REPLIED', message: 'leo', subjectId: expect.any(String) },
    ])
    const received = (await pastOf(eve, start)).filter(({ __typename }) => __typename === 'MessageReceived')
    expect(received.map(({ message }) => message.replyTo?.id)).toEqual([undefined, open.id, open.id])
    expect(await leo.hears(4, { after: start })).toHaveLength(4)

    const elsewhere = await wedding.join('ana', { at: `${wedding.id}-other` })
    const there = await elsewhere.sends('elsewhere')
    for (const replyTo of [direct.id, there.id, randomUUID()]) {
      const input = { channel: 'WEDDING', content: 'no', replyTo }
      expect(await ana.refused(send, { input })).toBe('NOT_FOUND')
    }
    const wrong = { channel: 'DIRECT', recipientId: 'eve', content: 'no', replyTo: direct.id }
    expect(await ana.refused(send, { input: wrong })).toBe('NOT_FOUND')
    expect(await ana.refused(send, { input: { ...wrong, replyTo: 'x' } })).toBe('BAD_USER_INPUT')
    await removes(ana, open.id)
    expect((await answers(leo, open.id, 'too late')).replyTo).toMatchObject({ id: open.id, excerpt: '' })
  })

  test('a removed message is not unread any more', async () => {
    await using wedding = await startWedding(setup)
    const { ana, leo } = await people(wedding, { ana: 'GUEST', leo: 'GUEST' })
    const sent = [await ana.sends('one', 'leo'), await ana.sends('two', 'leo'), await ana.sends('three', 'leo')]
    const count = '{ conversation(with: "ana") { unreadCount lastMessage { id content removed { by { id } } } } }'
    await removes(ana, sent[1]?.id ?? '')
    expect((await leo.gets(count)).conversation).toMatchObject({ unreadCount: 2, lastMessage: { content: 'three' } })
    await removes(ana, sent[2]?.id ?? '')
    expect((await leo.gets(count)).conversation).toEqual({
      unreadCount: 1,
      lastMessage: { id: sent[2]?.id, content: '', removed: { by: { id: 'ana' } } },
    })
  })

  test('a subscription to the changes of one conversation hears nothing of others', async () => {
    await using wedding = await startWedding(setup)
    const { ana, leo, eve } = await people(wedding, { ana: 'GUEST', leo: 'GUEST', eve: 'GUEST' })
    const after = await ana.cursor()
    const [one, other, open] = [
      await leo.sends('one', 'ana'),
      await eve.sends('two', 'ana'),
      await leo.sends('for all'),
    ]
    const live = await ana.subscribe(events, { after, with: 'leo' })
    for (const { id } of [other, open, one]) await reacts(ana, id, '👍')
    await edits(leo, one.id, 'one more')
    const heard = (await live.take(2)).map(({ messageChanged }) => messageChanged)
    expect(heard.map(({ change, message }) => [change, message.id])).toEqual([
      ['REACTED', one.id],
      ['EDITED', one.id],
    ])
  })

  test('events that earlier versions stored whole are replayed as the message is now', async () => {
    await using wedding = await startWedding(setup)
    const { ana } = await people(wedding, { ana: 'GUEST' })
    const start = await ana.cursor()
    const [kept, gone] = [await ana.sends('kept'), await ana.sends(secret)]
    const payload = `jsonb_build_object('message', jsonb_build_object('id', messages.id, 'channel', 'WEDDING', 'content',
      content, 'sentAt', sent_at, 'recipient', null, 'sender', jsonb_build_object('id', 'ana', 'name', 'ana', 'role', 'GUEST')))`
    await wedding.sql(`update events set kind = 'message.received', audience = '{"everyone": true}', reference = null,
      payload = ${payload} from messages where messages.wedding_id = '${wedding.id}'
      and events.wedding_id = messages.wedding_id and events.seq = messages.seq`)
    const before = (await pastOf(ana, start)).map(({ message }) => message)
    expect(before).toMatchObject([
      { id: kept.id, content: 'kept', reactions: [], replyTo: null, editedAt: null, removed: null },
      { id: gone.id, content: secret },
    ])
    await removes(ana, gone.id)
    expect((await pastOf(ana, start)).map(({ message }) => message.content)).toEqual(['kept', '', ''])
  })

  test('words are found whatever their case and accents, in own conversations alone, page by page', async () => {
    await using wedding = await startWedding(setup)
    const { ana, leo, eve } = await people(wedding, { ana: 'GUEST', leo: 'GUEST', eve: 'COUPLE' })
    const search = `query ($text: String!, $with: ID, $channel: Channel, $first: Int, $after: String) {
      searchMessages(text: $text, with: $with, channel: $channel, first: $first, after: $after) {
        nodes { content } edges { cursor } pageInfo { hasNextPage endCursor }
      }
    }`
    const found = async (phone: Phone, text: string, more: object = {}) => {
      const { nodes } = (await phone.gets(search, { text, ...more })).searchMessages
      return nodes.map(({ content }: any) => content)
    }
    await ana.sends('Rendez-vous à l’ÉGLISE')
    await ana.sends('la petite eglise', 'leo')
    await leo.sends('100% sûr_et certain', 'ana')
    await leo.sends('Mon cœur', 'ana')
    expect(await found(ana, 'église')).toEqual(['la petite eglise', 'Rendez-vous à l’ÉGLISE'])
    expect(await found(ana, "A L'EGLISE")).toEqual(['Rendez-vous à l’ÉGLISE'])
    expect(await found(eve, 'eglise')).toEqual(['Rendez-vous à l’ÉGLISE'])
    expect(await found(ana, 'eglise', { with: 'leo' })).toEqual(['la petite eglise'])
    expect(await found(ana, 'eglise', { channel: 'WEDDING' })).toEqual(['Rendez-vous à l’ÉGLISE'])
    expect(await found(ana, 'eglise', { channel: 'DIRECT' })).toEqual(['la petite eglise'])
    expect(await found(ana, 'eglise', { channel: 'DIRECT', with: 'leo' })).toEqual(['la petite eglise'])
    expect(await found(eve, 'eglise', { channel: 'DIRECT' })).toEqual([])
    expect(await found(ana, 'COEUR')).toEqual(['Mon cœur'])
    expect(await found(ana, '%')).toEqual(['100% sûr_et certain'])
    expect(await found(ana, '0_')).toEqual([])
    expect(await found(ana, 'r_e')).toEqual(['100% sûr_et certain'])
    expect(await found(ana, "'; drop table messages; --")).toEqual([])
    for (const [text, more] of [
      ['', {}],
      ['\u0301', {}],
      ['x'.repeat(101), {}],
      ['x', { first: 101 }],
      ['x', { first: 0 }],
      ['x', { after: 'x' }],
      ['x', { with: 'leo', channel: 'WEDDING' }],
    ] as const)
      expect(await ana.refused(search, { text, ...more })).toBe('BAD_USER_INPUT')
    expect(await ana.refused(search, { text: 'x', with: 'nobody' })).toBe('NOT_FOUND')

    for (const number of [1, 2, 3, 4, 5]) await eve.sends(`toast ${number}`)
    const all: string[] = []
    for (let after: string | null = null, more = true; more; ) {
      const { nodes, pageInfo }: any = (await leo.gets(search, { text: 'TOAST', first: 2, after })).searchMessages
      all.push(...nodes.map(({ content }: any) => content))
      ;({ endCursor: after, hasNextPage: more } = pageInfo)
    }
    expect(all).toEqual([5, 4, 3, 2, 1].map((number) => `toast ${number}`))

    // Direct conversations take nothing from a page of the channel.
    for (const number of [6, 7, 8]) await leo.sends(`toast ${number}`, 'ana')
    expect(await found(ana, 'toast', { channel: 'WEDDING', first: 2 })).toEqual(['toast 5', 'toast 4'])
  })

  test('a search for a rare word looks at some thousand messages at a time, and goes on after them', async () => {
    await using wedding = await startWedding(setup)
    const { ana } = await people(wedding, { ana: 'GUEST' })
    await ana.sends('a needle')
    await stores(wedding, `'hay ' || n`, 12_000)
    expect(await pagesOf(ana, 'needle')).toEqual([0, 0, 1])
  })

  test('a search looks at so many characters at a time, and the last page says that there are no more', async () => {
    await using wedding = await startWedding(setup)
    const { ana } = await people(wedding, { ana: 'GUEST' })
    await ana.sends('a needle')
    await stores(wedding, `repeat('hay ', 750)`, 200)
    expect(await pagesOf(ana, 'needle')).toEqual([0, 0, 1])
    await wedding.sql(`delete from messages where wedding_id = '${wedding.id}' and seq > 1100`)
    await wedding.sql(`delete from messages where wedding_id = '${wedding.id}' and seq < 1000`)
    expect(await pagesOf(ana, 'hay', 100)).toEqual([100])
  })

  test.each([
    ['accents in the wrong order', `'x' || repeat(chr(769), 2000) || repeat(chr(803), 1998)`],
    ['letters that expand 18-fold', `repeat(chr(64986), 4000)`],
    ['Greek with accents', `repeat(chr(8066), 4000)`],
  ])('others read and write while somebody searches among messages of %s', async (_, content) => {
    await using wedding = await startWedding(setup)
    const { ana, leo } = await people(wedding, { ana: 'GUEST', leo: 'GUEST' })
    await ana.sends('a needle')
    await stores(wedding, content, 150)
    const [pages, sent, { status }] = await Promise.all([
      pagesOf(ana, 'needle'),
      leo.sends('hello'),
      fetch(new URL('/health', wedding.servers[0]?.url)),
    ])
    expect(pages.length).toBeGreaterThan(2)
    expect([pages.at(-1), sent.content, status]).toEqual([1, 'hello', 200])
  })

  test('letters with many accents are found by their letters, and by themselves', async () => {
    await using wedding = await startWedding(setup)
    const { ana } = await people(wedding, { ana: 'GUEST' })
    const many = `z${'\u0301'.repeat(50)}${'\u0323'.repeat(40)}ebra`
    const words = 'ééééééééééééééééééééééééééééééééééééééééé'
    for (const content of [many, words, '구'.repeat(40)]) await ana.sends(content)
    for (const text of ['ZEBRA', `z${'\u0323'.repeat(60)}\u0301ebra`, words.slice(7), 'E'.repeat(35), '구'.repeat(31)])
      expect(await pagesOf(ana, text)).toEqual([1])
  })
})
