import type { ShownMessage } from '@attitudes/live/react'
import { expect, test } from 'vitest'
import { lastRead } from '../../web/app/chat/receipts.ts'

const said = (id: string, from: string, second: number, status: ShownMessage['status'] = 'sent') =>
  ({
    id,
    sender: { id: from },
    status,
    sentAt: `2026-06-20T14:30:${String(second).padStart(2, '0')}.000Z`,
  }) as ShownMessage

const chat = [
  said('a', 'me', 10),
  said('b', 'leo', 11),
  // Stored together, in this order.
  said('c', 'me', 12),
  said('d', 'me', 12),
  said('e', 'leo', 13),
  said('f', 'me', 14),
  said('g', 'me', 15, 'pending'),
]
const mark = (id: string, second: number) => ({ id, sentAt: said(id, '', second).sentAt })

test.each<[string, ReturnType<typeof mark> | null, string | undefined]>([
  ['nothing yet', null, undefined],
  ['my first message', mark('a', 10), 'a'],
  ['their own message', mark('b', 11), 'a'],
  ['the first of two of one moment', mark('c', 12), 'c'],
  ['their last message', mark('e', 13), 'd'],
  ['all of it, and not what is on its way', mark('f', 14), 'f'],
  ['a message before those that are loaded', mark('y', 9), undefined],
  ['a message after those that are loaded', mark('z', 20), 'f'],
])('the other one has read %s', (_, mark, expected) => {
  expect(lastRead(chat, 'me', mark)).toBe(expected)
})
