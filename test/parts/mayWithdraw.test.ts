import { expect, test } from 'vitest'
import type { Role } from '../../src/access/viewer.ts'
import { mayWithdraw } from '../../src/wedding/announcements.ts'

const at = (everyWedding: boolean, author: string, role: Role) => ({
  from: { id: author, name: author, role },
  everyWedding,
})

test.each<[viewer: Role, what: string, announcement: ReturnType<typeof at>, may: boolean]>([
  ['COUPLE', 'that of the planner', at(false, 'pia', 'PLANNER'), true],
  ['PLANNER', 'that of the couple', at(false, 'ana', 'COUPLE'), true],
  ['PLANNER', 'that of an ADMIN at this wedding', at(false, 'root', 'ADMIN'), true],
  ['ADMIN', 'that of the couple', at(false, 'ana', 'COUPLE'), true],
  ['GUEST', 'their own, of when they had another role', at(false, 'me', 'PLANNER'), true],
  ['GUEST', 'that of an ADMIN elsewhere who has the same id', at(false, 'me', 'ADMIN'), false],
  ['GUEST', 'that of the couple', at(false, 'ana', 'COUPLE'), false],
  ['DJ', 'that of the planner', at(false, 'pia', 'PLANNER'), false],
  ['ADMIN', 'that of another ADMIN to every wedding', at(true, 'root', 'ADMIN'), true],
  ['COUPLE', 'that of an ADMIN to every wedding', at(true, 'root', 'ADMIN'), false],
  ['COUPLE', 'their own to every wedding, of when they were ADMIN', at(true, 'me', 'ADMIN'), false],
])('as %s somebody may withdraw %s: %#', (role, _, announcement, may) => {
  expect(mayWithdraw({ id: 'me', role }, announcement)).toBe(may)
})

test('a program withdraws what its scopes allow', () => {
  const integration = (scopes: 'ANNOUNCE'[]) => ({ scopes, restrictedKinds: new Set<string>() })
  const announcement = at(false, 'pia', 'PLANNER')
  expect(mayWithdraw({ id: 'app', role: 'GUEST', integration: integration(['ANNOUNCE']) }, announcement)).toBe(true)
  expect(mayWithdraw({ id: 'app', role: 'GUEST', integration: integration([]) }, announcement)).toBe(false)
})
