import { describe, expect, test } from 'vitest'
import { EventApplier } from '../../web/live/core/applier.ts'
import { createCache } from '../../web/live/core/cache.ts'
import { summarise } from '../../web/live/domains/conversations.ts'
import type { LiveEvent } from '../../web/live/domains/update.ts'
import {
  ConversationsDocument,
  MessageChunksDocument,
  type MessagePartsFragment,
  MessagesDocument,
} from '../../web/live/gql/index.ts'

const member = (id: string) => ({ __typename: 'Member' as const, id, name: id, role: 'GUEST' as const })
const me = member('lea')

/** The message that was sent as the `number`th, to everyone or to `to`. */
function message(number: number, { from = 'tom', to }: { from?: string; to?: string } = {}): MessagePartsFragment {
  return {
    __typename: 'Message',
    id: `message-${number}`,
    seq: number,
    channel: to ? 'DIRECT' : 'WEDDING',
    content: `message ${number}`,
    sentAt: new Date(Date.UTC(2026, 5, 20) + number * 1_000).toISOString(),
    sender: member(from),
    recipient: to ? member(to) : null,
    replyTo: null,
    reactions: [],
    editedAt: null,
    removed: null,
  }
}
const messages = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => message(from + index))
const received = (message: MessagePartsFragment): LiveEvent => ({
  __typename: 'MessageReceived',
  cursor: message.id,
  at: message.sentAt,
  message,
})

/** Léa's cache, with these messages of everyone's conversation loaded. */
function loaded(nodes: MessagePartsFragment[], { hasPreviousPage = true } = {}) {
  const cache = createCache('http://localhost')
  const applier = new EventApplier(cache, () => me)
  const write = (nodes: MessagePartsFragment[], before?: string) => {
    const pageInfo = { __typename: 'PageInfo' as const, hasPreviousPage, startCursor: `before ${nodes[0]?.id}` }
    const data = { messages: { __typename: 'MessageConnection' as const, nodes, pageInfo } }
    cache.writeQuery({ query: MessagesDocument, variables: { with: null, before }, data })
  }
  write(nodes)
  const read = () => cache.readQuery({ query: MessagesDocument, variables: { with: null } })?.messages
  return {
    cache,
    applier,
    write,
    apply: (...messages: MessagePartsFragment[]) => applier.apply(messages.map(received)),
    pageInfo: () => read()?.pageInfo,
    numbers: () => read()?.nodes.map(({ id }) => Number(id.slice('message-'.length))),
    chunks: () =>
      cache.readQuery({ query: MessageChunksDocument, variables: { with: null } })?.messagesInChunks
        .nodes as unknown as MessagePartsFragment[][],
  }
}
const range = (from: number, to: number) => messages(from, to).map((_, index) => from + index)

describe('a conversation that is loaded', () => {
  test('takes new messages at its end, each once, however often it comes', () => {
    const list = loaded(messages(1, 30))
    list.apply(message(31), message(32), message(31))
    list.apply(message(32), message(33))
    expect(list.numbers()).toEqual(range(1, 33))
  })

  test('puts one that was overtaken in its place, and leaves one from before to its page', () => {
    const list = loaded(messages(11, 30))
    list.apply(message(33), message(31), message(5))
    expect(list.numbers()).toEqual([...range(11, 31), 33])
    const whole = loaded(messages(11, 30), { hasPreviousPage: false })
    whole.apply(message(5))
    expect(whole.numbers()).toEqual([5, ...range(11, 30)])
  })

  test('reads only the chunk that changed anew', () => {
    const list = loaded(messages(1, 500))
    const before = list.chunks()
    list.apply(message(501))
    const after = list.chunks()
    expect(after.flat().map(({ content }) => content)).toEqual(messages(1, 501).map(({ content }) => content))
    expect(before.length).toBeGreaterThan(10)
    expect(before.filter((chunk) => !after.includes(chunk)).length).toBe(1)
  })

  test('takes earlier pages above, which may overlap with its messages', () => {
    const list = loaded(messages(101, 130))
    list.write(messages(71, 100), 'before message-101')
    list.write(messages(60, 75), 'before message-71')
    expect(list.numbers()).toEqual(range(60, 130))
    expect(list.pageInfo()?.startCursor).toBe('before message-60')
  })

  test('starts anew with the latest page where there is a gap before it', () => {
    const list = loaded(messages(1, 30))
    list.write(messages(101, 130))
    expect(list.numbers()).toEqual(range(101, 130))
  })

  test('keeps the latest when many have come and nobody reads the earlier ones, and finds its way back', () => {
    const list = loaded(messages(1, 30))
    for (let number = 31; number <= 300; number++) list.apply(message(number))
    const [first = 0] = list.numbers() ?? []
    expect(first).toBeGreaterThan(30)
    expect(list.numbers()).toEqual(range(first, 300))
    expect(list.pageInfo()).toMatchObject({ hasPreviousPage: true, startCursor: null })
    // The latest page has a cursor again, from where the earlier ones follow.
    list.write(messages(250, 300))
    expect(list.pageInfo()?.startCursor).toBe('before message-250')
    list.write(messages(first - 30, 249), 'before message-250')
    expect(list.numbers()).toEqual(range(first - 30, 300))
  })

  test('stays as it is while the user may read earlier messages', () => {
    const list = loaded(messages(1, 30))
    const letGo = list.applier.open.hold(null)
    for (let number = 31; number <= 500; number++) list.apply(message(number))
    expect(list.numbers()).toEqual(range(1, 500))
    letGo()
    for (let number = 501; number <= 1_300; number++) list.apply(message(number))
    expect(list.numbers()?.length).toBeLessThan(400)
  })

  test('lets go of a long list some at a time, so that none is felt', () => {
    const list = loaded(messages(1, 500))
    const lengths = [500]
    for (let last = 500; last < 1_000; last += 50) {
      list.apply(...messages(last + 1, last + 50))
      lengths.push(list.numbers()?.length ?? 0)
    }
    // 50 came each time.
    for (const [index, length] of lengths.slice(1).entries())
      expect((lengths[index] ?? 0) + 50 - length).toBeLessThanOrEqual(200)
    expect(lengths.at(-1)).toBeLessThan(450)
  })

  test('does not grow, however many messages come at once', () => {
    const list = loaded(messages(1, 30))
    for (let last = 30; last < 2_000; last += 120) list.apply(...messages(last + 1, last + 120))
    expect(list.numbers()?.length).toBeLessThanOrEqual(256)
  })

  test('keeps shown messages the same objects while others come and earlier ones go', () => {
    const list = loaded(messages(1, 30))
    for (let number = 31; number <= 300; number++) list.apply(message(number))
    const before = new Set(list.chunks().flat())
    for (let number = 301; number <= 390; number++) list.apply(message(number))
    const after = list.chunks().flat()
    const stayed = after.filter(({ id }) => Number(id.slice('message-'.length)) <= 300)
    expect(stayed.length).toBeGreaterThan(30)
    expect(stayed.filter((one) => !before.has(one))).toEqual([])
  })

  test('keeps nothing of removed messages in memory', () => {
    const list = loaded(messages(1, 30))
    for (let number = 31; number <= 1_000; number++) list.apply(message(number))
    const kept = Object.keys(list.cache.extract()).filter((id) => id.startsWith('Message:'))
    expect(kept.length).toBeLessThan(450)
  })

  test('is never read as a whole together with a new message', () => {
    const { cache, write } = loaded([])
    let contentsRead = 0
    const content = {
      read(text: string) {
        contentsRead++
        return text
      },
    }
    cache.policies.addTypePolicies({ Message: { fields: { content } } })
    write(messages(1, 100))
    const shown = { query: MessageChunksDocument, variables: { with: null }, optimistic: true }
    const applier = new EventApplier(
      cache,
      () => me,
      () => [shown],
    )
    cache.diff(shown)
    for (let number = 101; number <= 2_200; number++) {
      applier.apply([received(message(number))])
      contentsRead = 0
      cache.diff(shown)
      expect(contentsRead).toBeLessThanOrEqual(1)
    }
  })
})

test.each([
  ['messages', MessagesDocument],
  ['conversations', ConversationsDocument],
])('Apollo takes the document of the %s as it is', (_, document) => {
  const cache = createCache('http://localhost')
  expect(cache.transformDocument(document)).toBe(document)
})

test('a conversation that was not loaded keeps no messages', () => {
  const cache = createCache('http://localhost')
  const applier = new EventApplier(cache, () => me)
  for (let number = 1; number <= 100; number++) applier.apply([received(message(number))])
  expect(Object.keys(cache.extract()).filter((id) => id.startsWith('Message:'))).toEqual([])
})

describe('the list of conversations', () => {
  const nobody = [{ __typename: 'Conversation' as const, with: null, lastMessage: null, unreadCount: 0 }]
  const told = (all: MessagePartsFragment[]) => {
    const cache = createCache('http://localhost')
    cache.writeQuery({ query: ConversationsDocument, data: { conversations: nobody } })
    for (const message of all) summarise(cache, [message], me.id)
    const conversations = cache.readQuery({ query: ConversationsDocument })?.conversations ?? []
    return conversations.map(({ with: partner, lastMessage, unreadCount }) => [
      partner?.id,
      lastMessage?.id,
      unreadCount,
    ])
  }

  test.each([
    ['counts what others write', [message(1), message(2)], [[undefined, 'message-2', 2]]],
    ['counts one that is told twice once', [message(1), message(1)], [[undefined, 'message-1', 1]]],
    [
      'does not count what one writes oneself',
      [message(1), message(2, { from: 'lea' })],
      [[undefined, 'message-2', 1]],
    ],
    [
      'has everyone first, and then the latest',
      [message(1, { to: 'lea' }), message(2, { from: 'ana', to: 'lea' }), message(3)],
      [
        [undefined, 'message-3', 1],
        ['ana', 'message-2', 1],
        ['tom', 'message-1', 1],
      ],
    ],
  ])('%s', (_, all, expected) => {
    expect(told(all)).toEqual(expected)
  })

  test('changes once for a group of messages', () => {
    const { cache, applier } = loaded(messages(1, 30))
    cache.writeQuery({ query: ConversationsDocument, data: { conversations: nobody } })
    const seen: unknown[] = []
    cache.watch({
      query: ConversationsDocument,
      optimistic: false,
      callback: ({ result }) => seen.push(result?.conversations?.[0]?.unreadCount),
    })
    applier.apply(Array.from({ length: 20 }, (_, index) => received(message(31 + index))))
    applier.apply([received(message(51))])
    expect(seen).toEqual([20, 21])
  })

  test('a reading mark counts all messages before it', () => {
    const { cache, applier } = loaded(messages(1, 30))
    cache.writeQuery({ query: ConversationsDocument, data: { conversations: nobody } })
    const unread = () => cache.readQuery({ query: ConversationsDocument })?.conversations[0]?.unreadCount
    for (let number = 31; number <= 40; number++) applier.apply([received(message(number))])
    const upTo = message(37)
    applier.apply([{ __typename: 'MessagesRead', cursor: 'read', at: upTo.sentAt, reader: me, upTo } as LiveEvent])
    expect(unread()).toBe(3)
  })
})
