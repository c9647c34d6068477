import { expect, test } from 'vitest'
import { type KnownOfPartner, type Partner, partnerOf } from '../../web/app/chat/partner.ts'

const known: KnownOfPartner = {
  partnerId: 'tom',
  me: 'lea',
  isMember: false,
  isLoading: false,
  isRefused: false,
  messageCount: 0,
}

test.each<[string, Partial<KnownOfPartner>, Partner]>([
  ['the channel of the wedding', { partnerId: null, isLoading: true }, 'everyone'],
  ['a member', { isMember: true, messageCount: 3 }, 'member'],
  ['a member whose messages are on their way', { isMember: true, isLoading: true }, 'member'],
  ['oneself', { partnerId: 'lea', isMember: true, isRefused: true }, 'oneself'],
  ['somebody, until the members are known', { isLoading: true, messageCount: 3 }, 'waiting'],
  ['a member who was removed', { messageCount: 3 }, 'left'],
  ['a member who was removed and never wrote', {}, 'unknown'],
  ['somebody of another wedding', { isRefused: true }, 'unknown'],
])('a chat with %s', (_, more, partner) => {
  expect(partnerOf({ ...known, ...more })).toBe(partner)
})
