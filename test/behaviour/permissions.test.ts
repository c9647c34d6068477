import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type Permission, permissions, permissionsOf } from '../../src/access/permissions.ts'
import { roles } from '../../src/access/viewer.ts'
import { backends, request, startWedding, tokenOf } from '../support/wedding.ts'

type Operation = [query: string, variables?: () => object]

const id = () => ({ id: randomUUID() })

/** Operations that are refused without the permission. The photo, task and message are another member's. */
const operationsOf = ({
  photo,
  task,
  message,
}: Record<'photo' | 'task' | 'message', string>): Record<Permission, Operation[]> => ({
  INVITE: [['mutation { createInvitation(input: {}) { id } }']],
  REMOVE_MEMBER: [['mutation { removeMember(id: "nobody") { id } }']],
  REQUEST_MUSIC: [
    [
      'mutation ($input: RequestMusicInput!) { requestMusic(input: $input) { id } }',
      () => ({ input: { songTitle: randomUUID() } }),
    ],
    ['mutation ($id: ID!) { voteForMusicRequest(id: $id) { id } }', id],
    ['mutation ($id: ID!) { unvoteMusicRequest(id: $id) { id } }', id],
  ],
  DECIDE_MUSIC: [
    'acceptMusicRequest',
    'rejectMusicRequest',
    'startMusicRequest',
    'markMusicRequestPlayed',
    'reopenMusicRequest',
    'moveMusicRequest',
  ].map((name) => [`mutation ($id: ID!) { ${name}(id: $id) { id } }`, id]),
  DECIDE_MIC: ['approveMicRequest', 'declineMicRequest', 'reopenMicRequest'].map((name) => [
    `mutation ($id: ID!) { ${name}(id: $id) { id } }`,
    id,
  ]),
  REMOVE_PHOTO: [['mutation ($id: ID!) { removePhoto(id: $id) { id } }', () => ({ id: photo })]],
  MANAGE_TASKS: [
    ['mutation { createTask(input: { title: "Flowers" }) { id } }'],
    ['mutation ($id: ID!) { updateTask(input: { id: $id, status: DONE }) { id } }', () => ({ id: task })],
    ['mutation ($id: ID!) { assignTask(input: { id: $id, assigneeId: "zoe" }) { id } }', () => ({ id: task })],
    ['mutation ($id: ID!) { unassignTask(id: $id) { id } }', () => ({ id: task })],
    ['mutation ($id: ID!) { deleteTask(id: $id) { id } }', () => ({ id: task })],
  ],
  ANNOUNCE: [['mutation { announce(input: { message: "Dinner" }) { id } }']],
  ANNOUNCE_EVERYWHERE: [['mutation { announce(input: { message: "Maintenance", everyWedding: true }) { id } }']],
  MODERATE_MESSAGES: [['mutation ($id: ID!) { removeMessage(id: $id) { id } }', () => ({ id: message })]],
  MANAGE_WEDDING: [
    ['mutation { createPersonalLink(memberId: "zoe") { code } }'],
    ['mutation { updateWedding(input: { place: "Annecy" }) { id } }'],
  ],
  MANAGE_INTEGRATIONS: [
    ['{ integrations { id } }'],
    ['mutation { createIntegration(input: { name: "Booth", scopes: [] }) { token } }'],
    ['mutation ($id: ID!) { revokeIntegration(id: $id) { id } }', id],
  ],
  READ_METRICS: [['{ metrics { activeWeddings } }']],
})

describe.each(backends)('with the %s backend', (backend) => {
  test.each(roles)('%s is refused exactly what the served permissions do not name', async (role) => {
    await using wedding = await startWedding({ backend })
    const [zoe, planner] = [await wedding.join('zoe'), await wedding.join('nadia', { role: 'PLANNER' })]
    const link = 'mutation { sharePhoto(input: { url: "https://example.com/cake.jpg" }) { id } }'
    const photo = (await zoe.gets(link)).sharePhoto.id
    const task = (await planner.gets('mutation { createTask(input: { title: "Cake" }) { id } }')).createTask.id

    const member = await wedding.join('sam', { role })
    const served: Permission[] = (await member.gets('{ permissions }')).permissions
    expect(served).toEqual(permissionsOf({ role, weddingId: wedding.id }))
    const message = (await zoe.sends('Bonjour')).id
    const operations = operationsOf({ photo, task, message })
    for (const permission of permissions) {
      for (const [query, variables] of operations[permission]) {
        const isForbidden = (await member.refused(query, variables?.())) === 'FORBIDDEN'
        expect(isForbidden, query).toBe(!served.includes(permission))
      }
    }
  })

  test('an ADMIN of no wedding is served what needs none, and a client without a token is refused', async () => {
    await using wedding = await startWedding({ backend })
    const { url } = wedding.servers[0] as { url: string }
    const admin = await tokenOf({ sub: 'root', name: 'Root', role: 'ADMIN' })
    const { data } = await request(url, admin, '{ permissions }')
    expect(data).toEqual({ permissions: ['ANNOUNCE', 'ANNOUNCE_EVERYWHERE', 'READ_METRICS'] })
    const operations = operationsOf({ photo: randomUUID(), task: randomUUID(), message: randomUUID() })
    for (const permission of permissions.filter((each) => !data?.permissions.includes(each))) {
      for (const [query, variables] of operations[permission]) {
        const { errors } = await request(url, admin, query, variables?.())
        expect(errors?.[0]?.extensions.code, query).toBe('FORBIDDEN')
      }
    }
    const { errors } = await request(url, undefined, '{ permissions }')
    expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
  })

  test('a guest who becomes the planner is served the permissions of the planner', async () => {
    await using wedding = await startWedding({ backend })
    const { url } = wedding.servers[0] as { url: string }
    const tokenAs = (role: string) => tokenOf({ sub: 'sam', name: 'Sam', role, weddingId: wedding.id })
    const ask = async (token: string) => (await request(url, token, '{ permissions }')).data?.permissions
    const guest = await tokenAs('GUEST')
    expect(await ask(guest)).toEqual(permissionsOf({ role: 'GUEST', weddingId: wedding.id }))
    expect(await ask(await tokenAs('PLANNER'))).toEqual(permissionsOf({ role: 'PLANNER', weddingId: wedding.id }))
  })
})
