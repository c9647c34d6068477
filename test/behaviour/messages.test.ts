import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { backends, startWedding } from '../support/wedding.ts'

const conversations = '{ conversations { with { id } lastMessage { content } unreadCount } }'
const list = `query ($with: ID, $first: Int, $after: String, $last: Int, $before: String) {
  messages(with: $with, first: $first, after: $after, last: $last, before: $before) {
    edges { cursor node { content } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`
const send =
  'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id content sender { id } recipient { id } channel } }'
const read =
  'mutation ($input: MarkMessagesReadInput!) { markMessagesRead(input: $input) { with { id } unreadCount lastMessage { content } } }'
const contentsOf = (data: any): string[] => data.messages.edges.map(({ node }: any) => node.content)

describe.each(backends)('with the %s backend', (backend) => {
  test('a guest on one server reads the message of a guest on another', async () => {
    await using wedding = await startWedding({ backend, servers: backend === 'cluster' ? 2 : 1 })
    const ana = await wedding.join('ana')
    const leo = await wedding.join('leo', { server: wedding.servers.length - 1 })
    const heard = leo.hears(1, { after: await leo.cursor() })
    await ana.sends('to the bride!')
    expect(await heard).toEqual(['to the bride!'])
  })

  test('a message is stored without the white space around it, and answered as stored', async () => {
    await using wedding = await startWedding({ backend })
    const ana = await wedding.join('ana')
    await wedding.join('leo')
    const { sendMessage } = await ana.gets(send, { input: { recipientId: 'leo', content: '  bonjour \n' } })
    expect(sendMessage).toMatchObject({
      content: 'bonjour',
      channel: 'DIRECT',
      sender: { id: 'ana' },
      recipient: { id: 'leo' },
    })
    expect(contentsOf(await ana.gets(list, { with: 'leo' }))).toEqual(['bonjour'])
  })

  test('a message has one number for everyone: answered, sent again, live, replayed, listed and marked as read', async () => {
    await using wedding = await startWedding({ backend, servers: backend === 'cluster' ? 2 : 1 })
    const [ana, leo] = [await wedding.join('ana'), await wedding.join('leo', { server: wedding.servers.length - 1 })]
    const start = await leo.cursor()
    const follow = 'subscription ($after: Cursor) { messageReceived(after: $after) { message { id seq } } }'
    const live = await leo.subscribe(follow, { after: start })
    const say = 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id seq } }'
    const ids = Array.from({ length: 5 }, () => randomUUID())
    const sent = (id: string, phone = ana) =>
      phone.gets(say, { input: { id, recipientId: 'leo', content: id } }).then(({ sendMessage }) => sendMessage)
    const answered = await Promise.all(ids.map((id) => sent(id)))
    const inOrder = answered.toSorted((one, other) => one.seq - other.seq)
    expect(new Set(inOrder.map(({ seq }) => seq)).size).toBe(5)
    expect(await Promise.all(ids.map((id) => sent(id)))).toEqual(answered)
    const heard = (events: any[]) => events.map(({ messageReceived }) => messageReceived.message)
    expect(heard(await live.take(5))).toEqual(inOrder)
    expect(heard(await (await ana.subscribe(follow, { after: start })).take(5))).toEqual(inOrder)
    expect((await leo.gets('{ messages(with: "ana") { nodes { id seq } } }')).messages.nodes).toEqual(inOrder)
    const last = inOrder.at(-1)
    const mark =
      'mutation ($input: MarkMessagesReadInput!) { markMessagesRead(input: $input) { lastMessage { id seq } } }'
    const reads = await ana.subscribe('subscription { events { ... on MessagesRead { upTo { id seq } } } }')
    expect((await leo.gets(mark, { input: { with: 'ana', upTo: last.id } })).markMessagesRead.lastMessage).toEqual(last)
    expect(await reads.take(1)).toEqual([{ events: { upTo: last } }])
    const shown = '{ conversation(with: "leo") { lastMessage { id seq } partnerReadUpTo { id seq } } }'
    expect((await ana.gets(shown)).conversation).toEqual({ lastMessage: last, partnerReadUpTo: last })
  })

  test('only the two of them see a direct message: in queries, live and on replay', async () => {
    await using wedding = await startWedding({ backend })
    const [ana, leo, eve] = [
      await wedding.join('ana'),
      await wedding.join('leo'),
      await wedding.join('eve', { role: 'COUPLE' }),
    ]
    const start = await eve.cursor()
    const live = eve.hears(1, { after: start })
    await ana.sends('only for leo', 'leo')
    await ana.sends('for all')
    expect(await live).toEqual(['for all'])
    expect(await eve.hears(1, { after: start })).toEqual(['for all'])
    expect(await leo.hears(2, { after: start })).toEqual(['only for leo', 'for all'])
    expect(await ana.hears(2, { after: start })).toEqual(['only for leo', 'for all'])
    expect(contentsOf(await eve.gets(list, { with: 'ana' }))).toEqual([])
    expect((await eve.gets(conversations)).conversations.map((each: any) => each.lastMessage.content)).toEqual([
      'for all',
    ])
  })

  test('a subscription to one conversation hears nothing of the others', async () => {
    await using wedding = await startWedding({ backend })
    const [ana, leo, eve] = [await wedding.join('ana'), await wedding.join('leo'), await wedding.join('eve')]
    const heard = ana.hears(2, { after: await ana.cursor(), from: 'leo' })
    await eve.sends('from eve', 'ana')
    await leo.sends('for all')
    await leo.sends('from leo', 'ana')
    await ana.sends('back to leo', 'leo')
    expect(await heard).toEqual(['from leo', 'back to leo'])
  })

  test('a message that is sent again with its id is there once, also when both arrive at the same time', async () => {
    await using wedding = await startWedding({ backend, servers: backend === 'cluster' ? 2 : 1 })
    const ana = await wedding.join('ana')
    const elsewhere = await wedding.join('ana', { server: wedding.servers.length - 1 })
    const start = await ana.cursor()
    const id = randomUUID()
    const answers = await Promise.all(
      [ana, elsewhere, ana, elsewhere].map((phone) => phone.sends('once', undefined, id)),
    )
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    await ana.sends('after it')
    expect(await ana.hears(2, { after: start })).toEqual(['once', 'after it'])
    expect(contentsOf(await ana.gets(list))).toEqual(['once', 'after it'])
  })

  test('the id of another message is a conflict: other words, another conversation, another author', async () => {
    await using wedding = await startWedding({ backend })
    const [ana, leo] = [await wedding.join('ana'), await wedding.join('leo')]
    const { id } = await ana.sends('mine')
    expect(await ana.refused(send, { input: { id, channel: 'WEDDING', content: 'other words' } })).toBe('CONFLICT')
    expect(await ana.refused(send, { input: { id, recipientId: 'leo', content: 'mine' } })).toBe('CONFLICT')
    expect(await leo.refused(send, { input: { id, channel: 'WEDDING', content: 'mine' } })).toBe('CONFLICT')
    expect(contentsOf(await ana.gets(list))).toEqual(['mine'])
  })

  test('conversations show the wedding first, then the latest, each with its unread messages', async () => {
    await using wedding = await startWedding({ backend })
    const [ana, leo, eve] = [await wedding.join('ana'), await wedding.join('leo'), await wedding.join('eve')]
    expect((await ana.gets(conversations)).conversations).toEqual([{ with: null, lastMessage: null, unreadCount: 0 }])
    await leo.sends('one', 'ana')
    await eve.sends('hello', 'ana')
    const two = await leo.sends('two', 'ana')
    await ana.sends('my own')
    expect((await ana.gets(conversations)).conversations).toEqual([
      { with: null, lastMessage: { content: 'my own' }, unreadCount: 0 },
      { with: { id: 'leo' }, lastMessage: { content: 'two' }, unreadCount: 2 },
      { with: { id: 'eve' }, lastMessage: { content: 'hello' }, unreadCount: 1 },
    ])
    expect((await ana.gets(read, { input: { with: 'leo', upTo: two.id } })).markMessagesRead).toMatchObject({
      with: { id: 'leo' },
      unreadCount: 0,
    })
    expect((await ana.gets(conversations)).conversations[1]).toMatchObject({ with: { id: 'leo' }, unreadCount: 0 })
  })

  test('history is read page by page in both directions', async () => {
    await using wedding = await startWedding({ backend })
    const ana = await wedding.join('ana')
    for (const content of ['a', 'b', 'c', 'd', 'e']) await ana.sends(content)
    const latest = await ana.gets(list, { last: 2 })
    expect(contentsOf(latest)).toEqual(['d', 'e'])
    expect(latest.messages.pageInfo).toMatchObject({ hasPreviousPage: true, hasNextPage: false })
    const earlier = await ana.gets(list, { last: 2, before: latest.messages.pageInfo.startCursor })
    expect(contentsOf(earlier)).toEqual(['b', 'c'])
    const first = await ana.gets(list, { first: 2 })
    expect(contentsOf(first)).toEqual(['a', 'b'])
    expect(contentsOf(await ana.gets(list, { first: 9, after: first.messages.pageInfo.endCursor }))).toEqual([
      'c',
      'd',
      'e',
    ])
  })

  test('typing is shown to the other one, or to all in the wedding', async () => {
    await using wedding = await startWedding({ backend, servers: backend === 'cluster' ? 2 : 1 })
    const [ana, eve] = [await wedding.join('ana'), await wedding.join('eve')]
    const leo = await wedding.join('leo', { server: wedding.servers.length - 1 })
    const typing = 'mutation ($input: SetTypingInput!) { setTyping(input: $input) }'
    const query =
      'subscription ($after: Cursor) { events(after: $after) { __typename ... on TypingChanged { member { id } channel isTyping } } }'
    const after = await ana.cursor()
    const heard = { leo: leo.subscribe(query, { after }), eve: eve.subscribe(query, { after }) }
    // Typing is delivered only to current subscribers: a message that both have received shows that they are
    // subscribed.
    await ana.sends('ready?')
    await Promise.all([heard.leo.take(1), heard.eve.take(1)])
    expect(await ana.gets(typing, { input: { recipientId: 'leo', isTyping: true } })).toEqual({ setTyping: true })
    await ana.gets(typing, { input: { isTyping: false } })
    const event = (channel: string, isTyping: boolean) => ({
      events: { __typename: 'TypingChanged', member: { id: 'ana' }, channel, isTyping },
    })
    expect(await heard.leo.take(2)).toEqual([event('DIRECT', true), event('WEDDING', false)])
    expect(await heard.eve.take(1)).toEqual([event('WEDDING', false)])
  })

  test('an invalid message is refused with its field, and nothing is stored', async () => {
    await using wedding = await startWedding({ backend })
    const ana = await wedding.join('ana')
    await wedding.join('leo')
    await wedding.join('zoe', { at: `${wedding.id}-other` })
    const refusals: [object, string, string][] = [
      [{ channel: 'WEDDING', content: '' }, 'BAD_USER_INPUT', 'content'],
      [{ channel: 'WEDDING', content: ' \u200b\n ' }, 'BAD_USER_INPUT', 'content'],
      [{ channel: 'WEDDING', content: 'x'.repeat(4001) }, 'BAD_USER_INPUT', 'content'],
      [{ channel: 'WEDDING', content: 'nul \0' }, 'BAD_USER_INPUT', 'content'],
      [{ channel: 'WEDDING', content: 'half \ud83d' }, 'BAD_USER_INPUT', 'content'],
      [{ channel: 'WEDDING', content: 'x', id: 'not-a-uuid' }, 'BAD_USER_INPUT', 'id'],
      [{ channel: 'WEDDING', content: 'x', recipientId: 'leo' }, 'BAD_USER_INPUT', 'recipientId'],
      [{ content: 'x' }, 'BAD_USER_INPUT', 'recipientId'],
      [{ content: 'x', recipientId: 'ana' }, 'BAD_USER_INPUT', 'recipientId'],
      [{ content: 'x', recipientId: 'nul \0' }, 'BAD_USER_INPUT', 'recipientId'],
      [{ content: 'x', recipientId: 'nobody' }, 'NOT_FOUND', 'recipientId'],
      [{ content: 'x', recipientId: 'zoe' }, 'NOT_FOUND', 'recipientId'],
    ]
    for (const [input, code, field] of refusals) {
      const { errors } = await ana.ask(send, { input })
      expect(errors?.[0]?.extensions, JSON.stringify(input)).toMatchObject({ code, field })
    }
    expect(await ana.refused(list, { first: 101 })).toBe('BAD_USER_INPUT')
    expect(await ana.refused(list, { first: 1, last: 1 })).toBe('BAD_USER_INPUT')
    expect(await ana.refused(list, { after: 'garbage' })).toBe('BAD_USER_INPUT')
    expect(await ana.refused(list, { with: 'nobody' })).toBe('NOT_FOUND')
    expect(await ana.refused(read, { input: { upTo: randomUUID() } })).toBe('NOT_FOUND')
    expect(await ana.refused(read, { input: { upTo: 'x' } })).toBe('BAD_USER_INPUT')
    expect((await ana.gets(conversations)).conversations).toEqual([{ with: null, lastMessage: null, unreadCount: 0 }])
    await ana.sends('é'.repeat(4000))
  })

  test('another wedding sees nothing, and a message of it cannot be named', async () => {
    await using wedding = await startWedding({ backend })
    const [ana, zoe] = [
      await wedding.join('ana'),
      await wedding.join('zoe', { at: `${wedding.id}-other`, role: 'COUPLE' }),
    ]
    const live = zoe.hears(1, { after: await zoe.cursor() })
    const { id } = await ana.sends('ours')
    expect(await zoe.refused(read, { input: { upTo: id } })).toBe('NOT_FOUND')
    await zoe.sends('theirs', undefined, id)
    expect(await live).toEqual(['theirs'])
    expect(contentsOf(await zoe.gets(list))).toEqual(['theirs'])
    expect(contentsOf(await ana.gets(list))).toEqual(['ours'])
    expect((await zoe.gets('{ members { nodes { id } } }')).members.nodes).toEqual([{ id: 'zoe' }])
  })
})
