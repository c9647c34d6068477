import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { EventApplier } from '../../web/live/core/applier.ts'
import { createCache } from '../../web/live/core/cache.ts'
import type { LiveEvent } from '../../web/live/domains/update.ts'
import { type ConversationPartsFragment, ConversationsDocument } from '../../web/live/gql/index.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const member = (id: string) => ({ __typename: 'Member' as const, id, name: id, role: 'GUEST' as const })
const me = member('lea')
const at = '2026-06-20T16:00:00.000Z'

/** The message that Tom sends to everyone as his `number`th. */
const message = (number: number) => ({
  __typename: 'Message' as const,
  id: `message-${number}`,
  seq: number,
  channel: 'WEDDING' as const,
  content: `message ${number}`,
  sentAt: at,
  sender: member('tom'),
  recipient: null,
  replyTo: null,
  reactions: [],
  editedAt: null,
  removed: null,
})
const said = (number: number): LiveEvent => ({
  __typename: 'MessageReceived',
  cursor: '',
  at,
  message: message(number),
})
const readUpTo = (number: number): LiveEvent => ({
  __typename: 'MessagesRead',
  cursor: '',
  at,
  reader: me,
  upTo: message(number),
})

/** The phone of Léa, who has not read Tom's first message, and how often its pages were told of a change. */
function phone() {
  const cache = createCache('http://localhost')
  let times = 0
  const applier = new EventApplier(
    cache,
    () => me,
    () => void times++,
  )
  const everyone: ConversationPartsFragment = {
    __typename: 'Conversation',
    with: null,
    lastMessage: message(1),
    unreadCount: 1,
  }
  cache.writeQuery({ query: ConversationsDocument, data: { conversations: [everyone] } })
  const unread = () => cache.readQuery({ query: ConversationsDocument })?.conversations[0]?.unreadCount
  const told = () => {
    vi.advanceTimersByTime(1)
    return times
  }
  return { applier, unread, told }
}

test('what Léa has read shows at once while nobody writes', () => {
  const { applier, unread } = phone()
  vi.advanceTimersByTime(1_000)
  applier.applyWithNext(readUpTo(1))
  expect(unread()).toBe(0)
})

test('while many write, what Léa has read shows with the next messages, and pages are told once', () => {
  const { applier, unread, told } = phone()
  applier.apply([said(2)])
  applier.applyWithNext(readUpTo(2))
  expect([unread(), told()]).toEqual([2, 1])
  vi.advanceTimersByTime(300)
  applier.apply([said(3)])
  expect(told()).toBe(2)
  vi.advanceTimersByTime(5_000)
  expect([unread(), told()]).toEqual([1, 2])
})

test('what Léa has read shows half a second later when nothing else comes', () => {
  const { applier, unread, told } = phone()
  applier.apply([said(2)])
  applier.applyWithNext(readUpTo(2))
  vi.advanceTimersByTime(500)
  expect([unread(), told()]).toEqual([0, 2])
})

test('what somebody else read who used the phone before is forgotten', () => {
  const { applier, unread } = phone()
  applier.apply([said(2)])
  applier.applyWithNext(readUpTo(2))
  applier.clear()
  vi.advanceTimersByTime(5_000)
  expect(unread()).toBe(2)
})
