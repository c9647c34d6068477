import { ApolloClient, ApolloLink } from '@apollo/client'
import { Subject } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { EventApplier } from '../../web/live/core/applier.ts'
import { createCache } from '../../web/live/core/cache.ts'
import { createUnreadLink } from '../../web/live/domains/unread.ts'
import type { LiveEvent } from '../../web/live/domains/update.ts'
import {
  type ConversationPartsFragment,
  ConversationsDocument,
  MessageChunksDocument,
  type MessagePartsFragment,
  type NotificationPartsFragment,
  NotificationsDocument,
} from '../../web/live/gql/index.ts'

const member = (id: string) => ({ __typename: 'Member' as const, id, name: id, role: 'GUEST' as const })
const me = member('lea')
const timeOf = (second: number) => new Date(Date.UTC(2026, 5, 20) + second * 1_000).toISOString()

/** The message that Tom sends to Léa as his `number`th. */
const message = (number: number): MessagePartsFragment => ({
  __typename: 'Message',
  id: `message-${number}`,
  seq: number,
  channel: 'DIRECT',
  content: `message ${number}`,
  sentAt: timeOf(number),
  sender: member('tom'),
  recipient: me,
  replyTo: null,
  reactions: [],
  editedAt: null,
  removed: null,
})
const conversation = (last: number, unreadCount: number): ConversationPartsFragment => ({
  __typename: 'Conversation',
  with: member('tom'),
  lastMessage: message(last),
  unreadCount,
})
const said = (number: number): LiveEvent => ({
  __typename: 'MessageReceived',
  cursor: '',
  at: timeOf(number),
  message: message(number),
})
const readUpTo = (number: number): LiveEvent => ({
  __typename: 'MessagesRead',
  cursor: '',
  at: timeOf(99),
  reader: me,
  upTo: message(number),
})

/** Léa's phone, with Tom's ten messages, all of them unread. The chat is open on it unless it is said not to be. */
function phone({ isOpen = true } = {}) {
  const cache = createCache('http://localhost')
  const applier = new EventApplier(cache, () => me)
  cache.writeQuery({ query: ConversationsDocument, data: { conversations: [conversation(10, 10)] } })
  const nodes = Array.from({ length: 10 }, (_, index) => message(index + 1))
  const pageInfo = { __typename: 'PageInfo' as const, hasPreviousPage: false, startCursor: null }
  const data = { messagesInChunks: { __typename: 'MessageConnection' as const, nodes, pageInfo } }
  if (isOpen) cache.writeQuery({ query: MessageChunksDocument, variables: { with: 'tom' }, data })
  const unread = () => cache.readQuery({ query: ConversationsDocument })?.conversations[0]?.unreadCount
  return { cache, unread, tell: (...events: LiveEvent[]) => applier.apply(events) }
}

describe('the number of unread messages', () => {
  test.each<[string, LiveEvent[], number]>([
    ['is what follows the mark', [readUpTo(7)], 3],
    ['does not go up when an earlier mark of this phone comes back from the server', [readUpTo(7), readUpTo(4)], 3],
    [
      'goes down with a mark of another phone, and not up with an earlier one of this phone',
      [readUpTo(10), readUpTo(7)],
      0,
    ],
    ['goes up with what is said after the mark alone', [readUpTo(7), said(11), readUpTo(4), readUpTo(7)], 4],
    ['stays when the same is told again', [readUpTo(7), said(11), said(11), readUpTo(7)], 4],
  ])('%s', (_, events, count) => {
    const { unread, tell } = phone()
    for (const event of events) tell(event)
    expect(unread()).toBe(count)
  })

  test('does not go up in a conversation that is not open either', () => {
    const { unread, tell } = phone({ isOpen: false })
    tell(readUpTo(10))
    tell(readUpTo(4))
    expect(unread()).toBe(0)
  })
})

describe('an answer of the server', () => {
  /** Asks for the conversations; `marked` says with whom a mark is on its way, and may be changed before the answer. */
  function ask({ cache }: Pick<ReturnType<typeof phone>, 'cache'>, marked: string[], context: object = {}) {
    const answers = new Subject<ApolloLink.Result>()
    const marks = { pending: () => new Map(marked.map((partnerId) => [partnerId, ''])) }
    const link = ApolloLink.from([createUnreadLink(cache, marks), new ApolloLink(() => answers)])
    const done = new ApolloClient({ cache, link }).query({
      query: ConversationsDocument,
      fetchPolicy: 'network-only',
      context,
    })
    return async (conversations: ConversationPartsFragment[]) => {
      answers.next({ data: { conversations } })
      answers.complete()
      await done
    }
  }

  test('leaves a conversation with a mark on its way as it is here, and later messages count', async () => {
    const lea = phone()
    lea.tell(readUpTo(10))
    await ask(lea, ['tom'])([conversation(11, 11)])
    expect(lea.unread()).toBe(0)
    lea.tell(said(11))
    expect(lea.unread()).toBe(1)
  })

  test.each([
    ['before it was asked, and is stored before it comes', ['tom'], []],
    ['after it was asked', [], ['tom']],
  ])('does so also when the mark was made %s', async (_, before, after) => {
    const lea = phone()
    const marked = [...before]
    const answer = ask(lea, marked)
    lea.tell(readUpTo(10))
    await Promise.resolve()
    marked.splice(0, marked.length, ...after)
    await answer([conversation(10, 10)])
    expect(lea.unread()).toBe(0)
  })

  test('counts where no mark is on its way, as when another phone has read, and where all is read again', async () => {
    const lea = phone()
    await ask(lea, ['ana'])([conversation(12, 2)])
    expect(lea.unread()).toBe(2)
    await ask(lea, ['tom'], { beforeStream: true })([conversation(13, 3)])
    expect(lea.unread()).toBe(3)
  })
})

describe('the number of unread notifications', () => {
  const notification = (number: number, readAt: string | null = null): NotificationPartsFragment => ({
    __typename: 'Notification',
    id: `notification-${number}`,
    kind: 'TASK_ASSIGNED',
    message: 'Flowers',
    subjectId: 'task',
    createdAt: timeOf(number),
    readAt,
  })
  const received = (number: number): LiveEvent => ({
    __typename: 'NotificationReceived',
    cursor: '',
    at: timeOf(number),
    notification: notification(number),
  })
  const read = (number: number): LiveEvent => ({
    __typename: 'NotificationsRead',
    cursor: '',
    at: timeOf(99),
    upTo: notification(number, timeOf(99)),
  })

  const tablet = () => {
    const cache = createCache('http://localhost')
    const applier = new EventApplier(cache, () => me)
    const pageInfo = { __typename: 'PageInfo' as const, hasNextPage: false, endCursor: null }
    const answer = (...nodes: NotificationPartsFragment[]) =>
      cache.writeQuery({
        query: NotificationsDocument,
        data: { notifications: { __typename: 'NotificationConnection', nodes, pageInfo } },
      })
    answer(notification(1), notification(2))
    const unread = () =>
      cache.readQuery({ query: NotificationsDocument })?.notifications.nodes.filter(({ readAt }) => readAt === null)
        .length
    return { answer, unread, tell: (...events: LiveEvent[]) => applier.apply(events) }
  }

  test.each<[string, LiveEvent[], number]>([
    ['goes down with what is read', [read(1)], 1],
    ['does not go up when an earlier mark comes after a later one', [read(2), read(1)], 0],
    ['does not go up when one that was read is told again', [received(3), read(3), received(3)], 0],
    ['goes up with a new one', [read(2), received(3)], 1],
  ])('%s', (_, events, count) => {
    const { unread, tell } = tablet()
    for (const event of events) tell(event)
    expect(unread()).toBe(count)
  })

  test('does not go up with an answer that was on its way when they were read', () => {
    const { unread, tell, answer } = tablet()
    tell(read(2))
    answer(notification(1), notification(2))
    expect(unread()).toBe(0)
  })
})
