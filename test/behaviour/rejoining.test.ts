import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Role } from '../../src/access/viewer.ts'
import { memberEventsHeardBy } from '../support/memberEvents.ts'
import { openSocket } from '../support/socket.ts'
import {
  backends,
  type Phone,
  request,
  serverOf,
  serversFor,
  startWedding,
  type TestWedding,
  tokenOf,
} from '../support/wedding.ts'

const session = '{ token member { id name role } namesakes { id name role } }'
const join = `mutation ($input: JoinWeddingInput!) { joinWedding(input: $input) ${session} }`
const resume = `mutation ($id: ID!) { resumeSession(input: { id: $id }) ${session} }`
const parts =
  '{ id status requestedBy { id name } member { id name } decidedBy { id } requestedAt expiresAt decidedAt }'
const ask = `mutation ($input: RequestRejoinInput!) { requestRejoin(input: $input) ${parts} }`
const confirm = `mutation ($id: ID!) { confirmRejoinRequest(id: $id) ${parts} }`
const decline = `mutation ($id: ID!) { declineRejoinRequest(id: $id) ${parts} }`
const withdraw = `mutation ($id: ID!) { withdrawRejoinRequest(id: $id) ${parts} }`
const list = `{ rejoinRequests ${parts} }`
const changes = `subscription ($after: Cursor) { events(after: $after) {
  __typename ... on RejoinRequestChanged { request { id status } by { id } } } }`
const remove = 'mutation ($id: ID!) { removeMember(id: $id) { id } }'
const leave = 'mutation { leaveWedding }'

/** A person on a device of theirs. */
interface Guest {
  phone: Phone
  /** The secret of the device. */
  device: string
  token: string
  id: string
  namesakes: { id: string }[]
}

const listed = async (phone: Phone): Promise<string[]> =>
  (await phone.gets(list)).rejoinRequests.map(({ id }: { id: string }) => id)
const namesOf = async (phone: Phone): Promise<string[]> =>
  (await phone.gets('{ members(first: 100) { nodes { name } } }')).members.nodes.map(({ name }: any) => name)
const statusOf = (answer: any, field: string): string =>
  answer.data?.[field]?.status ?? answer.errors?.[0]?.extensions.code

describe.each(backends)('with the %s backend', (backend) => {
  const invites = async (phone: Phone, role: Role): Promise<string> =>
    (await phone.gets(`mutation { createInvitation(input: { role: ${role} }) { code } }`)).createInvitation.code

  /** Joins with a new device, at one of the servers. */
  async function joins(wedding: TestWedding, code: string, name: string, server = 0): Promise<Guest> {
    const device = randomUUID()
    const { data, errors } = await request(serverOf(wedding, server).url, undefined, join, {
      input: { id: device, code, name },
    })
    if (!data) throw new Error(JSON.stringify(errors))
    const { token, member, namesakes } = data.joinWedding
    return { phone: await wedding.opens(token, { server }), device, token, id: member.id, namesakes }
  }
  const whoIs = async (wedding: TestWedding, device: string): Promise<string> => {
    const { data, errors } = await request(serverOf(wedding).url, undefined, resume, { id: device })
    return data?.resumeSession.member.id ?? errors?.[0]?.extensions.code
  }
  const asks = async ({ phone }: Guest, memberId: string, id?: string) =>
    (await phone.gets(ask, { input: { memberId, id } })).requestRejoin

  /** A wedding of Ana, whose planner is Pia, with Léa as a guest and a newcomer who says that she is Léa. */
  async function startWithNewcomer(settings: Record<string, string> = {}) {
    const wedding = await startWedding({ backend, servers: serversFor(backend), settings })
    const ana = await wedding.join('ana', { role: 'COUPLE' })
    const pia = await wedding.join('pia', { role: 'PLANNER', server: -1 })
    const code = await invites(pia, 'GUEST')
    const lea = await joins(wedding, code, 'Léa')
    const newcomer = await joins(wedding, code, 'lea', -1)
    return { wedding, ana, pia, code, lea, newcomer, [Symbol.asyncDispose]: () => wedding[Symbol.asyncDispose]() }
  }

  test('a newcomer is in at once, and is told of those who have that name already', async () => {
    await using party = await startWithNewcomer()
    const { wedding, newcomer, lea, code } = party
    expect(newcomer.namesakes).toEqual([{ id: lea.id, name: 'Léa', role: 'GUEST' }])
    expect(lea.namesakes).toEqual([])
    expect(await namesOf(newcomer.phone)).toEqual(['ana', 'lea', 'Léa', 'pia'])
    expect((await joins(wedding, code, 'Tom')).namesakes).toEqual([])
    const third = await joins(wedding, code, 'LÉA')
    expect(third.namesakes.map(({ id }) => id)).toEqual([lea.id, newcomer.id])
    // Members of another wedding are nobody's namesakes.
    const zoe = await wedding.join('zoe', { role: 'COUPLE', at: `${wedding.id}-other` })
    expect((await joins(wedding, await invites(zoe, 'GUEST'), 'Léa')).namesakes).toEqual([])
  })

  test('confirmed by Léa on her first phone, the new phone is hers, and the newcomer is gone', async () => {
    await using party = await startWithNewcomer()
    const { wedding, ana, lea, newcomer } = party
    const after = await ana.cursor()
    const live = lea.phone.subscribe(changes, { after })
    using socket = openSocket(serverOf(wedding, -1))
    await socket.connects(newcomer.token)
    const made = await asks(newcomer, lea.id)
    expect(made).toMatchObject({ status: 'PENDING', requestedBy: { id: newcomer.id }, member: { id: lea.id } })
    expect(Date.parse(made.expiresAt) - Date.parse(made.requestedAt)).toBe(24 * 3_600_000)
    for (const phone of [lea.phone, ana, party.pia, newcomer.phone]) expect(await listed(phone)).toEqual([made.id])
    expect((await lea.phone.gets(confirm, { id: made.id })).confirmRejoinRequest).toMatchObject({
      status: 'CONFIRMED',
      decidedBy: { id: lea.id },
    })
    expect(await live.take(3)).toEqual([
      {
        events: {
          __typename: 'RejoinRequestChanged',
          request: { id: made.id, status: 'PENDING' },
          by: { id: newcomer.id },
        },
      },
      {
        events: {
          __typename: 'RejoinRequestChanged',
          request: { id: made.id, status: 'CONFIRMED' },
          by: { id: lea.id },
        },
      },
      { events: { __typename: 'MemberRemoved' } },
    ])
    expect((await socket.closed).code).toBe(4403)
    expect(await newcomer.phone.refused('{ viewer { id } }')).toBe('UNAUTHENTICATED')
    expect(await memberEventsHeardBy(ana, after)).toEqual(['MemberRemoved lea GUEST'])
    for (const device of [newcomer.device, lea.device]) expect(await whoIs(wedding, device)).toBe(lea.id)
    expect(await namesOf(ana)).toEqual(['ana', 'Léa', 'pia'])
    expect(await listed(ana)).toEqual([])
    // The answer to joining may have been lost: joining once more opens the same member.
    const again = { input: { id: newcomer.device, code: party.code, name: 'lea' } }
    const { data } = await request(serverOf(wedding).url, undefined, join, again)
    expect(data?.joinWedding.member.id).toBe(lea.id)
    // Removed, Léa does not get in with either phone.
    await ana.gets(remove, { id: lea.id })
    for (const device of [newcomer.device, lea.device]) expect(await whoIs(wedding, device)).toBe('UNAUTHENTICATED')
  })

  test('nobody but Léa, the couple and the planner says so: neither others, nor programs, nor the newcomer', async () => {
    await using party = await startWithNewcomer()
    const { wedding, ana, lea, newcomer, code } = party
    const { id } = await asks(newcomer, lea.id)
    const tom = await joins(wedding, code, 'Tom')
    const other = await joins(wedding, code, 'Léa')
    const scopes = '[INVITE, REMOVE_MEMBER, MANAGE_WEDDING]'
    const made = await ana.gets(`mutation { createIntegration(input: { name: "Léa", scopes: ${scopes} }) { token } }`)
    const program = await wedding.opens(made.createIntegration.token)
    const max = await wedding.join('max', { role: 'DJ' })
    const admin = await wedding.join('root', { role: 'ADMIN' })
    for (const stranger of [tom.phone, other.phone, max, admin]) {
      for (const mutation of [confirm, decline, withdraw])
        expect(await stranger.refused(mutation, { id })).toBe('NOT_FOUND')
      expect(await listed(stranger)).toEqual([])
    }
    for (const mutation of [confirm, decline]) {
      expect(await program.refused(mutation, { id })).toBe('FORBIDDEN')
      expect(await newcomer.phone.refused(mutation, { id })).toBe('FORBIDDEN')
    }
    for (const host of [lea.phone, ana]) expect(await host.refused(withdraw, { id })).toBe('NOT_FOUND')
    expect(await whoIs(wedding, newcomer.device)).toBe(newcomer.id)
    expect(await listed(ana)).toEqual([id])
  })

  test('of decisions at the same time one counts, on whatever server they are made', async () => {
    await using party = await startWithNewcomer()
    const { wedding, ana, pia, lea, newcomer } = party
    const { id } = await asks(newcomer, lea.id)
    const after = await ana.cursor()
    const answers = await Promise.all([
      ...[ana, pia, lea.phone].map(async (host) => statusOf(await host.ask(confirm, { id }), 'confirmRejoinRequest')),
      ...[ana, pia, lea.phone].map(async (host) => statusOf(await host.ask(decline, { id }), 'declineRejoinRequest')),
      (async () => statusOf(await newcomer.phone.ask(withdraw, { id }), 'withdrawRejoinRequest'))(),
    ])
    const outcome = answers.find((answer) => ['CONFIRMED', 'DECLINED', 'WITHDRAWN'].includes(answer))
    expect(answers.filter((answer) => answer !== outcome && !['CONFLICT', 'UNAUTHENTICATED'].includes(answer))).toEqual(
      [],
    )
    expect(await whoIs(wedding, newcomer.device)).toBe(outcome === 'CONFIRMED' ? lea.id : newcomer.id)
    await ana.sends('the end')
    const told = ana.subscribe(changes, { after })
    const decided = await told.take(1)
    expect(decided).toMatchObject([{ events: { request: { id, status: outcome } } }])
    expect((await memberEventsHeardBy(ana, after)).length).toBe(outcome === 'CONFIRMED' ? 1 : 0)
  })

  test('a decision that is sent again changes nothing, and cannot be turned around', async () => {
    await using party = await startWithNewcomer()
    const { wedding, ana, pia, lea, newcomer } = party
    const { id } = await asks(newcomer, lea.id)
    const first = (await ana.gets(confirm, { id })).confirmRejoinRequest
    expect((await pia.gets(confirm, { id })).confirmRejoinRequest).toEqual(first)
    expect(await pia.refused(decline, { id })).toBe('CONFLICT')
    expect(await whoIs(wedding, newcomer.device)).toBe(lea.id)
    const second = await joins(wedding, party.code, 'Léa')
    const declined = (await asks(second, lea.id)).id
    await lea.phone.gets(decline, { id: declined })
    expect((await ana.gets(decline, { id: declined })).declineRejoinRequest.decidedBy.id).toBe(lea.id)
    expect(await ana.refused(confirm, { id: declined })).toBe('CONFLICT')
    expect(await second.phone.refused(withdraw, { id: declined })).toBe('CONFLICT')
    expect(await whoIs(wedding, second.device)).toBe(second.id)
    expect((await second.phone.gets('{ viewer { id } }')).viewer.id).toBe(second.id)
  })

  test.each<[newcomer: Role, member: Role, themselves: boolean, planner: boolean]>([
    ['GUEST', 'DJ', false, false],
    ['DJ', 'DJ', true, false],
    ['GUEST', 'COUPLE', true, false],
    ['COUPLE', 'COUPLE', true, false],
    ['DJ', 'GUEST', true, true],
  ])(
    'that somebody invited as %s is a %s: confirmed by themselves %s, by a planner %s, by the couple',
    async (...row) => {
      const [newcomerRole, role, byThemselves, byPlanner] = row
      await using party = await startWithNewcomer()
      const { wedding, ana, pia } = party
      const max = await joins(wedding, await invites(ana, role), 'Max')
      const other = await joins(wedding, await invites(ana, newcomerRole), 'Max', -1)
      const { id } = await asks(other, max.id)
      for (const [phone, may] of [
        [max.phone, byThemselves],
        [pia, byPlanner],
      ] as const) {
        expect(await listed(phone)).toEqual(may ? [id] : [])
        if (!may)
          for (const decides of [confirm, decline]) expect(await phone.refused(decides, { id })).toBe('NOT_FOUND')
      }
      expect(await listed(ana)).toEqual([id])
      await (byThemselves ? max.phone : ana).gets(confirm, { id })
      const { data } = await request(serverOf(wedding).url, undefined, resume, { id: other.device })
      expect(data?.resumeSession.member).toEqual({ id: max.id, name: 'Max', role })
    },
  )

  test('nobody becomes an ADMIN, somebody of another name, somebody who came later, or themselves', async () => {
    await using party = await startWithNewcomer()
    const { wedding, lea, newcomer, code } = party
    const named = async (claims: object) =>
      wedding.opens(await tokenOf({ name: 'Léa', weddingId: wedding.id, ...claims }))
    await named({ sub: 'root', role: 'ADMIN' })
    const [tom, later] = [await joins(wedding, code, 'Tom'), await joins(wedding, code, 'Léa')]
    expect(later.namesakes.map(({ id }) => id)).not.toContain('root')
    for (const id of ['root', 'ana', tom.id, later.id, newcomer.id]) {
      expect(await newcomer.phone.refused(ask, { input: { memberId: id } }), id).toBe('FORBIDDEN')
    }
    expect(await newcomer.phone.refused(ask, { input: { memberId: 'nobody' } })).toBe('NOT_FOUND')
    expect(await newcomer.phone.refused(ask, { input: { memberId: 'a b' } })).toBe('BAD_USER_INPUT')
    // A person whose token comes from elsewhere has no device that could be somebody else's.
    const guest = await named({ sub: 'lea', role: 'GUEST' })
    expect(await guest.refused(ask, { input: { memberId: lea.id } })).toBe('FORBIDDEN')
  })

  test('another wedding knows nothing of it', async () => {
    await using party = await startWithNewcomer()
    const { wedding, lea, newcomer } = party
    const at = `${wedding.id}-other`
    const zoe = await wedding.join('zoe', { role: 'COUPLE', at })
    const { id } = await asks(newcomer, lea.id)
    for (const mutation of [confirm, decline, withdraw]) expect(await zoe.refused(mutation, { id })).toBe('NOT_FOUND')
    expect(await listed(zoe)).toEqual([])
    const stranger = await joins(wedding, await invites(zoe, 'GUEST'), 'Léa')
    expect(await stranger.phone.refused(ask, { input: { memberId: lea.id } })).toBe('NOT_FOUND')
    // The same id there is another request, and decides nothing here.
    const twin = await joins(wedding, await invites(zoe, 'GUEST'), 'Léa')
    await asks(twin, stranger.id, id)
    await zoe.gets(confirm, { id })
    expect(await whoIs(wedding, newcomer.device)).toBe(newcomer.id)
    expect(await listed(party.ana)).toEqual([id])
  })

  test('a request that is sent again is one; of two the second counts, and a fourth is refused', async () => {
    await using party = await startWithNewcomer()
    const { wedding, ana, lea, newcomer, code } = party
    const id = randomUUID()
    const made = await Promise.all([asks(newcomer, lea.id, id), asks(newcomer, lea.id, id.toUpperCase())])
    expect(made.map((each) => each.id)).toEqual([id, id])
    expect(await listed(ana)).toEqual([id])
    const third = await joins(wedding, code, 'Léa')
    expect(await third.phone.refused(ask, { input: { id, memberId: lea.id } })).toBe('CONFLICT')
    expect(await third.phone.refused(ask, { input: { id: '1', memberId: lea.id } })).toBe('BAD_USER_INPUT')
    const earlier = await asks(third, lea.id)
    const later = await asks(third, newcomer.id)
    expect(await listed(third.phone)).toEqual([later.id])
    expect(await ana.refused(confirm, { id: earlier.id })).toBe('CONFLICT')
    expect(await newcomer.phone.refused(ask, { input: { id, memberId: 'ana' } })).toBe('CONFLICT')
    expect((await third.phone.gets(withdraw, { id: later.id })).withdrawRejoinRequest.status).toBe('WITHDRAWN')
    expect((await third.phone.gets(withdraw, { id: later.id })).withdrawRejoinRequest.status).toBe('WITHDRAWN')
    expect(await listed(ana)).toEqual([id])
    const last = await asks(third, lea.id)
    expect(await third.phone.refused(ask, { input: { memberId: lea.id } })).toBe('FORBIDDEN')
    expect((await third.phone.gets(ask, { input: { id: last.id, memberId: lea.id } })).requestRejoin.id).toBe(last.id)
  })

  test('a newcomer who was declined does not ask again, and five ask to be Léa at most', async () => {
    await using party = await startWithNewcomer()
    const { wedding, lea, newcomer, code } = party
    await lea.phone.gets(decline, { id: (await asks(newcomer, lea.id)).id })
    expect(await newcomer.phone.refused(ask, { input: { memberId: lea.id } })).toBe('FORBIDDEN')
    const crowd = await Promise.all(Array.from({ length: 6 }, (_, index) => joins(wedding, code, 'Léa', -(index % 2))))
    const refusals = await Promise.all(crowd.map(({ phone }) => phone.refused(ask, { input: { memberId: lea.id } })))
    expect(refusals.filter(Boolean)).toEqual(['FORBIDDEN'])
    expect(await listed(lea.phone)).toHaveLength(5)
  })

  test('after a day nothing of it can be confirmed, and who joined days ago is nobody else', async () => {
    await using party = await startWithNewcomer()
    const { wedding, ana, lea, newcomer, code } = party
    const { id } = await asks(newcomer, lea.id)
    await wedding.sql(`update rejoin_requests set expires_at = now() where id = '${id}'`)
    expect(await ana.refused(confirm, { id })).toBe('CONFLICT')
    expect(await listed(ana)).toEqual([])
    const early = await joins(wedding, code, 'Léa')
    await wedding.sql(`update members set joined_at = joined_at - interval '25 hours'
      where wedding_id = '${wedding.id}' and id in ('${lea.id}', '${early.id}')`)
    expect(await early.phone.refused(ask, { input: { memberId: lea.id } })).toBe('FORBIDDEN')
    const { data } = await request(serverOf(wedding).url, undefined, resume, { id: early.device })
    expect(data?.resumeSession.namesakes).toEqual([])
  })

  test('a newcomer or a Léa who is gone: nothing is confirmed, and a removed phone asks for nothing', async () => {
    await using party = await startWithNewcomer()
    const { wedding, ana, lea, newcomer, code } = party
    const { id } = await asks(newcomer, lea.id)
    await ana.gets(remove, { id: newcomer.id })
    expect(await listed(ana)).toEqual([])
    expect(await ana.refused(confirm, { id })).toBe('CONFLICT')
    expect(await newcomer.phone.refused(ask, { input: { memberId: lea.id } })).toBe('UNAUTHENTICATED')
    expect(await whoIs(wedding, newcomer.device)).toBe('UNAUTHENTICATED')
    const other = await joins(wedding, code, 'Léa')
    const second = await asks(other, lea.id)
    await ana.gets(remove, { id: lea.id })
    expect(await listed(ana)).toEqual([])
    expect(await ana.refused(confirm, { id: second.id })).toBe('CONFLICT')
    expect(await whoIs(wedding, other.device)).toBe(other.id)
    expect((await joins(wedding, code, 'Léa')).namesakes.map((each) => each.id)).toEqual([other.id])
    await other.phone.gets(leave)
    expect((await joins(wedding, code, 'Léa')).namesakes).toHaveLength(1)
  })

  test('the last one of the couple does not become a guest', async () => {
    await using wedding = await startWedding({ backend, servers: serversFor(backend) })
    const root = await wedding.join('root', { role: 'ADMIN' })
    const lea = await joins(wedding, await invites(root, 'GUEST'), 'Léa')
    const host = await joins(wedding, await invites(root, 'COUPLE'), 'Léa')
    const { id } = await asks(host, lea.id)
    expect(await lea.phone.refused(confirm, { id })).toBe('FORBIDDEN')
    expect(await whoIs(wedding, host.device)).toBe(host.id)
    expect(await listed(lea.phone)).toEqual([id])
  })
})
