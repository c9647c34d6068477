import { expect, test } from 'vitest'
import { type Role, roles } from '../../src/access/role.ts'
import {
  type Arrival,
  audienceOf,
  isDecider,
  isNamesake,
  nameKey,
  namesakesAmong,
} from '../../src/wedding/signIn/rejoinRules.ts'

const arrival = (id: string, minute: number, more: Partial<Arrival> = {}): Arrival => ({
  id,
  name: 'Léa',
  role: 'GUEST',
  joinedAt: new Date(minute * 60_000),
  isNew: true,
  ...more,
})

test.each([
  ['Léa', 'lea'],
  ['LÉA', 'lea'],
  ['Le\u0301a', 'lea'],
  ['Léa  Martin ', 'lea martin'],
  ['Björn Ödegård', 'bjorn odegard'],
  ['李雷', '李雷'],
])('the name %s is compared as %s', (name, key) => {
  expect(nameKey(name)).toBe(key)
})

test.each<[string, boolean, Partial<Arrival>, Partial<Arrival>]>([
  ['of the same name who joined earlier', true, {}, {}],
  ['of another role', true, {}, { role: 'DJ' }],
  ['of the name without accents', true, { name: 'lea' }, {}],
  ['of another name', false, { name: 'Lena' }, {}],
  ['who joined later', false, {}, { joinedAt: new Date(9_000_000) }],
  ['who joined at the same time', false, {}, { joinedAt: new Date(5 * 60_000) }],
  ['for a newcomer who joined days ago', false, { isNew: false }, {}],
  ['who is an ADMIN', false, {}, { role: 'ADMIN' }],
])('a member %s is a namesake: %s', (_, is, newcomer, other) => {
  expect(isNamesake(arrival('new', 5, newcomer), arrival('old', 1, other))).toBe(is)
})

test('namesakes are the first to arrive first, ten at most, and nobody has any who is not there', () => {
  const crowd = Array.from({ length: 14 }, (_, index) => arrival(`lea${index}`, 20 - index))
  const namesakesOf = namesakesAmong([...crowd, arrival('tom', 0, { name: 'Tom' })])
  expect(namesakesOf('lea0').map(({ id }) => id)).toEqual(Array.from({ length: 10 }, (_, index) => `lea${13 - index}`))
  expect(namesakesOf('lea13')).toEqual([])
  expect(namesakesOf('nobody')).toEqual([])
  expect(namesakesOf('lea12')).toEqual([{ id: 'lea13', name: 'Léa', role: 'GUEST' }])
})

const who = ['the member', 'COUPLE', 'PLANNER'] as const
test.each<[newcomer: Role, member: Role, deciders: (typeof who)[number][]]>([
  ['GUEST', 'GUEST', ['the member', 'COUPLE', 'PLANNER']],
  ['DJ', 'GUEST', ['the member', 'COUPLE', 'PLANNER']],
  ['COUPLE', 'GUEST', ['the member', 'COUPLE', 'PLANNER']],
  ['DJ', 'DJ', ['the member', 'COUPLE']],
  ['GUEST', 'DJ', ['COUPLE']],
  ['PLANNER', 'PLANNER', ['the member', 'COUPLE']],
  ['GUEST', 'PLANNER', ['COUPLE']],
  ['COUPLE', 'COUPLE', ['the member', 'COUPLE']],
  // Somebody of the couple is asked: the member is.
  ['GUEST', 'COUPLE', ['the member', 'COUPLE']],
  ['PLANNER', 'COUPLE', ['the member', 'COUPLE']],
  ['GUEST', 'VENDOR', ['COUPLE']],
])('whether a newcomer as %s is a %s is decided by %s, and by nobody else', (newcomer, member, deciders) => {
  const pair = {
    requestedBy: { id: 'new', name: 'Max', role: newcomer },
    member: { id: 'old', name: 'Max', role: member },
  }
  const decides = roles.filter((role) => isDecider({ id: 'other', role }, pair))
  const may = [...(isDecider(pair.member, pair) ? ['the member'] : []), ...decides]
  expect(may.toSorted()).toEqual(deciders.toSorted())
  expect(isDecider(pair.requestedBy, pair)).toBe(false)
  // Everyone who decides hears of it.
  const audience = audienceOf(pair)
  expect(audience).toMatchObject({ roles: decides })
  const hears = 'members' in audience && (audience.members.includes('old') || audience.roles.includes(member))
  expect(hears).toBe(isDecider(pair.member, pair))
})
