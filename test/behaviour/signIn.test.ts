import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { RunningServer } from '../../src/server.ts'
import { memberEventsHeardBy } from '../support/memberEvents.ts'
import { openSocket } from '../support/socket.ts'
import { backends, type Phone, request, serverOf, serversFor, startWedding } from '../support/wedding.ts'

const session = '{ token expiresAt member { id name role } wedding { id cursor } }'
const join = `mutation ($input: JoinWeddingInput!) { joinWedding(input: $input) ${session} }`
const resume = `mutation ($id: ID!) { resumeSession(input: { id: $id }) ${session} }`
const link = 'mutation ($memberId: ID) { createPersonalLink(memberId: $memberId) { code url expiresAt } }'
const rename = 'mutation ($name: String!) { rename(name: $name) { id name role } }'
const leave = 'mutation { leaveWedding }'
const remove = 'mutation ($id: ID!) { removeMember(id: $id) { id } }'
const invitations = '{ invitations { id code role joined revokedAt createdAt expiresAt createdBy { id name } } }'
const revoke = 'mutation ($id: ID!) { revokeInvitation(id: $id) { id code joined revokedAt } }'

type Answer = ReturnType<typeof request>
type Join = { id?: string; code: string; name: string }

const joins = ({ url }: RunningServer, input: Join): Answer => request(url, undefined, join, { input })
const resumes = ({ url }: RunningServer, id: string): Answer => request(url, undefined, resume, { id })
/** The one field of an answer without errors. */
const dataOf = async (answer: Answer): Promise<any> => {
  const { data, errors } = await answer
  if (!data || errors) throw new Error(JSON.stringify(errors))
  return Object.values(data)[0]
}
const refusalOf = async (answer: Answer) => (await answer).errors?.[0]?.extensions
const invites = async (phone: Phone, role = 'GUEST'): Promise<{ id: string; code: string }> =>
  (await phone.gets(`mutation { createInvitation(input: { role: ${role} }) { id code } }`)).createInvitation
const namesOf = async (phone: Phone): Promise<string[]> =>
  (await phone.gets('{ members(first: 100) { nodes { name } } }')).members.nodes.map(({ name }: any) => name)

describe.each(backends)('with the %s backend', (backend) => {
  /** A wedding with a planner, and a guest who has joined with a device. */
  const startWithGuest = async (settings: Record<string, string> = {}) => {
    const wedding = await startWedding({ backend, servers: serversFor(backend), settings })
    const pia = await wedding.join('pia', { role: 'PLANNER' })
    const device = randomUUID()
    const { id: invitationId, code } = await invites(pia)
    const lea = await dataOf(joins(serverOf(wedding), { id: device, code, name: 'Léa' }))
    const asLea = (query: string, variables?: object) => request(serverOf(wedding, -1).url, lea.token, query, variables)
    return {
      wedding,
      pia,
      device,
      invitationId,
      code,
      lea,
      asLea,
      [Symbol.asyncDispose]: () => wedding[Symbol.asyncDispose](),
    }
  }

  describe('a device that has joined', () => {
    test('is the same member again without a code, on every server, though the invitation is gone', async () => {
      await using party = await startWithGuest()
      await party.pia.gets(revoke, { id: party.invitationId })
      const again = resumes(serverOf(party.wedding, -1), party.device.toUpperCase())
      const { member, wedding, token } = await dataOf(again)
      expect([member, wedding.id]).toEqual([party.lea.member, party.wedding.id])
      const { data: known } = await request(serverOf(party.wedding).url, token, '{ viewer { name } }')
      expect(known).toEqual({ viewer: { name: 'Léa' } })
      expect(await namesOf(party.pia)).toEqual(['Léa', 'pia'])
    })

    test('is who it was at the wedding that it joined last', async () => {
      await using party = await startWithGuest()
      const elsewhere = `${party.wedding.id}-other`
      const { code } = await invites(await party.wedding.join('zoe', { role: 'COUPLE', at: elsewhere }))
      await joins(serverOf(party.wedding), { id: party.device, code, name: 'Léa' })
      const { data } = await resumes(serverOf(party.wedding), party.device)
      expect(data?.resumeSession.wedding.id).toBe(elsewhere)
    })

    test('that has joined nowhere is told so, and one whose secret is no UUID', async () => {
      await using party = await startWithGuest()
      expect(await refusalOf(resumes(serverOf(party.wedding), randomUUID()))).toEqual({
        code: 'NOT_FOUND',
        field: 'id',
      })
      expect(await refusalOf(resumes(serverOf(party.wedding), party.lea.member.id))).toMatchObject({
        code: 'BAD_USER_INPUT',
      })
    })

    test('does not get in again once its member was removed: neither alone, nor by any invitation or link', async () => {
      await using party = await startWithGuest()
      const { wedding, pia, device, lea } = party
      const own = await dataOf(party.asLea(link))
      const tom = await dataOf(joins(serverOf(wedding), { code: party.code, name: 'Tom' }))
      const toms = await dataOf(request(serverOf(wedding).url, tom.token, link))
      await pia.gets(remove, { id: lea.member.id })
      const server = serverOf(wedding, -1)
      expect(await refusalOf(resumes(server, device))).toEqual({ code: 'UNAUTHENTICATED' })
      const [same, djs] = [party.code, (await invites(pia, 'DJ')).code]
      expect(await refusalOf(joins(server, { id: device, code: same, name: 'Léa' }))).toEqual({ code: 'FORBIDDEN' })
      for (const [code, name] of [
        [same, 'Eva'],
        [djs, 'Léa'],
      ] as const)
        expect((await refusalOf(joins(server, { id: device, code, name })))?.code).toMatch(/CONFLICT|FORBIDDEN/)
      expect(await refusalOf(joins(server, { id: device, code: toms.code, name: '' }))).toEqual({ code: 'FORBIDDEN' })
      expect(await refusalOf(joins(server, { id: randomUUID(), code: own.code, name: '' }))).toMatchObject({
        code: 'NOT_FOUND',
      })
      expect(await namesOf(pia)).toEqual(['pia', 'Tom'])
    })
  })

  describe('a personal link', () => {
    test('opens the same member on another phone, which then needs no link any more', async () => {
      await using party = await startWithGuest()
      const { code, url, expiresAt } = await dataOf(party.asLea(link))
      expect(url).toBe(`${serverOf(party.wedding, -1).url}/#/continue/${code}`)
      expect(Math.abs(Date.parse(expiresAt) - Date.now() - 24 * 3_600_000)).toBeLessThan(10_000)
      const phone = randomUUID()
      const typed = code.toLowerCase().replaceAll('-', ' ')
      const { data } = await joins(serverOf(party.wedding), { id: phone, code: typed, name: '' })
      expect(data?.joinWedding.member).toEqual(party.lea.member)
      const resumed = (await resumes(serverOf(party.wedding), phone)).data?.resumeSession
      expect(resumed.member).toEqual(party.lea.member)
      // The first phone is still the same member, too.
      expect((await resumes(serverOf(party.wedding), party.device)).data?.resumeSession.member).toEqual(
        party.lea.member,
      )
      expect(await namesOf(party.pia)).toEqual(['Léa', 'pia'])
    })

    test('works for one phone only, however many try at the same time, and again for that one after a lost answer', async () => {
      await using party = await startWithGuest()
      const { code } = await dataOf(party.asLea(link))
      const phones = Array.from({ length: 6 }, () => randomUUID())
      const tries = phones.map((id, index) => joins(serverOf(party.wedding, -(index % 2)), { id, code, name: '' }))
      const opened = (await Promise.all(tries)).map(({ data }) => data?.joinWedding?.member.id)
      expect(opened.filter(Boolean)).toEqual([party.lea.member.id])
      const [first, other] = [phones[opened.findIndex(Boolean)], phones[opened.findIndex((id) => !id)]]
      const again = await joins(serverOf(party.wedding), { id: first, code, name: '' })
      expect(again.data?.joinWedding.member).toEqual(party.lea.member)
      expect(await refusalOf(joins(serverOf(party.wedding), { id: other, code, name: 'Léa' }))).toMatchObject({
        code: 'NOT_FOUND',
      })
    })

    test('is made by oneself, and for a guest by the couple and the planner alone', async () => {
      await using party = await startWithGuest()
      const { wedding, pia, lea } = party
      const [dj, ada] = [await wedding.join('max', { role: 'DJ' }), await wedding.join('ada', { role: 'COUPLE' })]
      const { code } = (await ada.gets(link, { memberId: lea.member.id })).createPersonalLink
      const { data } = await joins(serverOf(wedding), { id: randomUUID(), code, name: '' })
      expect(data?.joinWedding.member).toEqual(lea.member)
      expect((await pia.gets(link, { memberId: 'pia' })).createPersonalLink.code).toMatch(/^(\w{4}-){2}\w{4}$/)
      expect(await pia.refused(link, { memberId: 'max' })).toBe('FORBIDDEN')
      expect(await dj.refused(link, { memberId: lea.member.id })).toBe('FORBIDDEN')
      await wedding.join('eve', { at: 'another' })
      await wedding.join('tom')
      await pia.gets('mutation { removeMember(id: "tom") { id } }')
      for (const memberId of ['nobody', 'eve', 'tom'])
        expect(await pia.refused(link, { memberId }), memberId).toBe('NOT_FOUND')
    })
  })

  describe('somebody who', () => {
    test('changes their name is called so everywhere, by old tokens and new ones, and still joins as before', async () => {
      await using party = await startWithGuest()
      const { wedding, pia, lea, device, code } = party
      const start = await pia.cursor()
      using phone = openSocket(serverOf(wedding))
      await phone.connects(lea.token)
      expect((await party.asLea(rename, { name: ' Léa  Martin ' })).data?.rename.name).toMatch(/^Léa +Martin$/)
      await phone.closed
      for (const server of [serverOf(wedding), serverOf(wedding, -1)]) {
        const { data } = await request(server.url, lea.token, '{ viewer { name } }')
        expect(data?.viewer.name).toMatch(/^Léa +Martin$/)
      }
      const again = await joins(serverOf(wedding), { id: device, code, name: 'Léa' })
      expect(again.data?.joinWedding.member.id).toBe(lea.member.id)
      const { token } = await dataOf(resumes(serverOf(wedding), device))
      using other = openSocket(serverOf(wedding))
      expect((await other.connects(token)).userName).toMatch(/^Léa +Martin$/)
      expect(await memberEventsHeardBy(pia, start)).toHaveLength(1)
      expect(await pia.refused(rename, { name: ' ' })).toBe('BAD_USER_INPUT')
    })

    test('leaves is gone at once, and may come back by an invitation until the couple remove them', async () => {
      await using party = await startWithGuest()
      const { wedding, pia, lea, device } = party
      const start = await pia.cursor()
      expect((await party.asLea(leave)).data).toEqual({ leaveWedding: true })
      expect((await party.asLea('{ viewer { id } }')).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
      expect(await refusalOf(resumes(serverOf(wedding), device))).toEqual({ code: 'UNAUTHENTICATED' })
      expect(await namesOf(pia)).toEqual(['pia'])
      const { code } = await invites(pia, 'VENDOR')
      const { data } = await joins(serverOf(wedding), { id: device, code, name: 'Léa M.' })
      expect(data?.joinWedding.member).toEqual({ id: lea.member.id, name: 'Léa M.', role: 'VENDOR' })
      await request(serverOf(wedding).url, data?.joinWedding.token, leave)
      await pia.gets(remove, { id: lea.member.id })
      expect((await refusalOf(joins(serverOf(wedding), { id: device, code, name: 'Léa M.' })))?.code).toBe('FORBIDDEN')
      expect(await memberEventsHeardBy(pia, start)).toEqual([
        'MemberRemoved Léa GUEST',
        'MemberJoined Léa M. VENDOR',
        'MemberRemoved Léa M. VENDOR',
      ])
    })

    test('is the last of the couple cannot leave, however many leave at the same time', async () => {
      await using party = await startWithGuest()
      const couple = [
        await party.wedding.join('ada', { role: 'COUPLE' }),
        await party.wedding.join('bob', { role: 'COUPLE' }),
      ]
      const answers = await Promise.all(couple.map((host) => host.ask(leave)))
      expect(answers.map(({ errors }: any) => errors?.[0]?.extensions.code).sort()).toEqual(['FORBIDDEN', undefined])
    })
  })

  describe('invitations', () => {
    test('are listed, the newest first, with who made them and how many joined by each', async () => {
      await using party = await startWithGuest()
      const { wedding, pia, code } = party
      const ada = await wedding.join('ada', { role: 'COUPLE' })
      const second = await invites(ada, 'DJ')
      for (const name of ['Tom', 'Eva']) await joins(serverOf(wedding), { id: randomUUID(), code, name })
      await joins(serverOf(wedding), { id: party.device, code, name: 'Léa' })
      const listed = (await pia.gets(invitations)).invitations
      expect(listed.map(({ id, joined, createdBy, role }: any) => [id, joined, createdBy.name, role])).toEqual([
        [second.id, 0, 'ada', 'DJ'],
        [party.invitationId, 3, 'pia', 'GUEST'],
      ])
      expect(listed[1]).toMatchObject({ code, revokedAt: null })
      const elsewhere = await wedding.join('zoe', { role: 'COUPLE', at: `${wedding.id}-other` })
      expect((await elsewhere.gets(invitations)).invitations).toEqual([])
      expect((await party.asLea(invitations)).errors?.[0]?.extensions.code).toBe('FORBIDDEN')
    })

    test('that are revoked let nobody in any more; who has joined stays', async () => {
      await using party = await startWithGuest()
      const { wedding, pia, code, invitationId } = party
      const revoked = (await pia.gets(revoke, { id: invitationId })).revokeInvitation
      expect(revoked).toMatchObject({ id: invitationId, joined: 1 })
      expect((await pia.gets(revoke, { id: invitationId })).revokeInvitation).toEqual(revoked)
      expect(await refusalOf(joins(serverOf(wedding, -1), { code, name: 'Tom' }))).toEqual({
        code: 'NOT_FOUND',
        field: 'code',
      })
      expect(await namesOf(pia)).toEqual(['Léa', 'pia'])
      const elsewhere = await wedding.join('zoe', { role: 'COUPLE', at: `${wedding.id}-other` })
      expect(await elsewhere.refused(revoke, { id: invitationId })).toBe('NOT_FOUND')
    })
  })

  test('where tokens come from an identity provider, none of it is possible', async () => {
    await using wedding = await startWedding({
      backend,
      settings: { JWT_SECRET: '', JWKS_URL: 'http://127.0.0.1:1/keys' },
    })
    expect(await refusalOf(resumes(serverOf(wedding), randomUUID()))).toEqual({ code: 'FORBIDDEN' })
  })
})
