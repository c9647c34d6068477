import { describe, expect, test } from 'vitest'
import {
  allow,
  isAllowed,
  type Permission,
  permissions,
  permissionsOf,
  type Scope,
  type Sight,
  scopes,
  seenBy,
  seesAll,
} from '../../src/access/permissions.ts'
import { type Role, roles } from '../../src/access/viewer.ts'
import { Refusal } from '../../src/refusal.ts'

const [yes, no] = [true, false]

/** The compiler asks for every permission, and for every role of each. */
const expected: Record<Permission, Record<Role, boolean>> = {
  INVITE: { ADMIN: yes, COUPLE: yes, PLANNER: yes, DJ: no, PHOTOGRAPHER: no, VENDOR: no, GUEST: no },
  REMOVE_MEMBER: { ADMIN: yes, COUPLE: yes, PLANNER: yes, DJ: no, PHOTOGRAPHER: no, VENDOR: no, GUEST: no },
  REQUEST_MUSIC: { ADMIN: no, COUPLE: yes, PLANNER: no, DJ: no, PHOTOGRAPHER: no, VENDOR: no, GUEST: yes },
  DECIDE_MUSIC: { ADMIN: no, COUPLE: no, PLANNER: no, DJ: yes, PHOTOGRAPHER: no, VENDOR: no, GUEST: no },
  DECIDE_MIC: { ADMIN: no, COUPLE: no, PLANNER: no, DJ: yes, PHOTOGRAPHER: no, VENDOR: no, GUEST: no },
  REMOVE_PHOTO: { ADMIN: no, COUPLE: yes, PLANNER: yes, DJ: no, PHOTOGRAPHER: no, VENDOR: no, GUEST: no },
  MANAGE_TASKS: { ADMIN: no, COUPLE: yes, PLANNER: yes, DJ: no, PHOTOGRAPHER: no, VENDOR: no, GUEST: no },
  ANNOUNCE: { ADMIN: yes, COUPLE: yes, PLANNER: yes, DJ: no, PHOTOGRAPHER: no, VENDOR: no, GUEST: no },
  ANNOUNCE_EVERYWHERE: { ADMIN: yes, COUPLE: no, PLANNER: no, DJ: no, PHOTOGRAPHER: no, VENDOR: no, GUEST: no },
  MODERATE_MESSAGES: { ADMIN: no, COUPLE: yes, PLANNER: yes, DJ: no, PHOTOGRAPHER: no, VENDOR: no, GUEST: no },
  MANAGE_WEDDING: { ADMIN: no, COUPLE: yes, PLANNER: yes, DJ: no, PHOTOGRAPHER: no, VENDOR: no, GUEST: no },
  MANAGE_INTEGRATIONS: { ADMIN: yes, COUPLE: yes, PLANNER: yes, DJ: no, PHOTOGRAPHER: no, VENDOR: no, GUEST: no },
  READ_METRICS: { ADMIN: yes, COUPLE: no, PLANNER: no, DJ: no, PHOTOGRAPHER: no, VENDOR: no, GUEST: no },
}

const seen: Record<Sight, Record<Role, boolean>> = {
  hiddenMusic: { ADMIN: no, COUPLE: yes, PLANNER: yes, DJ: yes, PHOTOGRAPHER: no, VENDOR: no, GUEST: no },
  micRequests: { ADMIN: no, COUPLE: yes, PLANNER: yes, DJ: yes, PHOTOGRAPHER: no, VENDOR: no, GUEST: no },
  tasks: { ADMIN: no, COUPLE: yes, PLANNER: yes, DJ: no, PHOTOGRAPHER: no, VENDOR: no, GUEST: no },
  readers: { ADMIN: no, COUPLE: yes, PLANNER: yes, DJ: no, PHOTOGRAPHER: no, VENDOR: no, GUEST: no },
}

const each = permissions.flatMap((permission) => roles.map((role) => ({ permission, role })))

describe('the table of permissions', () => {
  test('is the one that is expected', () => {
    expect(permissions).toEqual(Object.keys(expected))
    expect(Object.keys(seenBy)).toEqual(Object.keys(seen))
  })

  test.each(each)('lets $role $permission only if it is expected', ({ permission, role }) => {
    expect(isAllowed({ role }, permission)).toBe(expected[permission][role])
    const attempt = () => allow({ role }, permission)
    if (expected[permission][role]) expect(attempt).not.toThrow()
    else expect(attempt).toThrow(expect.objectContaining({ code: 'FORBIDDEN' }))
  })

  test.each(roles)('serves a %s of a wedding all that the role may do', (role) => {
    const own = permissions.filter((permission) => expected[permission][role])
    expect(permissionsOf({ role, weddingId: 'wedding' })).toEqual(own)
  })

  test('serves an ADMIN of no wedding only what needs none', () => {
    expect(permissionsOf({ role: 'ADMIN', weddingId: '' })).toEqual(['ANNOUNCE', 'ANNOUNCE_EVERYWHERE', 'READ_METRICS'])
  })

  test('says in the refusal for which roles the action is', () => {
    expect(() => allow({ role: 'GUEST' }, 'INVITE')).toThrow(
      new Refusal('FORBIDDEN', 'This is for COUPLE, PLANNER, ADMIN: you are here as GUEST'),
    )
  })

  test('gives an integration what its scopes name, whatever its role', () => {
    const withScopes = (...scopes: Scope[]) => ({
      role: 'COUPLE' as const,
      weddingId: 'wedding',
      integration: { scopes, restrictedKinds: new Set<string>() },
    })
    expect(permissions.filter((each) => isAllowed(withScopes('ANNOUNCE', 'SHARE_PHOTO'), each))).toEqual(['ANNOUNCE'])
    expect(permissionsOf(withScopes('ANNOUNCE', 'SHARE_PHOTO'))).toEqual(['ANNOUNCE', 'SHARE_PHOTO'])
    expect(() => allow(withScopes(), 'INVITE')).toThrow(
      new Refusal('FORBIDDEN', 'This integration lacks the scope INVITE: create one that has it'),
    )
    const sights = Object.keys(seen) as Sight[]
    const seenWith = (...scopes: Scope[]) => sights.filter((sight) => seesAll(withScopes(...scopes), sight))
    expect(seenWith()).toEqual([])
    expect(seenWith('DECIDE_MUSIC')).toEqual(['hiddenMusic'])
    expect(seenWith('DECIDE_MIC', 'MANAGE_TASKS', 'MANAGE_WEDDING')).toEqual(['micRequests', 'tasks', 'readers'])
  })

  test('has scopes for integrations that reach no further than their wedding, and let them outlive nothing', () => {
    expect(scopes).toEqual([
      'INVITE',
      'REMOVE_MEMBER',
      'REQUEST_MUSIC',
      'DECIDE_MUSIC',
      'DECIDE_MIC',
      'REMOVE_PHOTO',
      'MANAGE_TASKS',
      'ANNOUNCE',
      'MODERATE_MESSAGES',
      'MANAGE_WEDDING',
      'SEND_MESSAGE',
      'SHARE_PHOTO',
    ])
  })

  test.each(Object.keys(seen) as Sight[])('shows %s to the expected roles', (sight) => {
    expect(Object.fromEntries(roles.map((role) => [role, seesAll({ role }, sight)]))).toEqual(seen[sight])
  })
})
