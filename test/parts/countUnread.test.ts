import { expect, test } from 'vitest'
import { countUnread } from '../../web/app/shared/unread.ts'

const conversations = [
  { with: null, unreadCount: 4 },
  { with: { id: 'lea' }, unreadCount: 2 },
  { with: { id: 'tom' }, unreadCount: 1 },
]

test.each([
  { inSight: undefined, unread: 7 },
  { inSight: null, unread: 3 },
  { inSight: 'lea', unread: 5 },
  { inSight: 'zoe', unread: 7 },
])('with the conversation of $inSight in sight, $unread messages are unread', ({ inSight, unread }) => {
  expect(countUnread(conversations, inSight)).toBe(unread)
})
