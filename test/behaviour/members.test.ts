import { randomUUID } from 'node:crypto'
import postgres from 'postgres'
import { describe, expect, inject, test } from 'vitest'
import { roles } from '../../src/access/viewer.ts'
import type { RunningServer } from '../../src/server.ts'
import { memberEventsHeardBy } from '../support/memberEvents.ts'
import type { GraphQLAnswer } from '../support/request.ts'
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

const invite =
  'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { id code url role expiresAt } }'
const join = `mutation ($input: JoinWeddingInput!) {
  joinWedding(input: $input) { token expiresAt member { id name role } wedding { id name } }
}`
const events = `subscription ($after: Cursor) {
  events(after: $after) {
    __typename
    ... on MemberJoined { member { id name role } }
  }
}`

type Input = Record<string, unknown>
const invites = async (phone: Phone, input: Input = {}): Promise<any> =>
  (await phone.gets(invite, { input })).createInvitation
const namesOf = async (phone: Phone): Promise<string[]> =>
  (await phone.gets('{ members(first: 100) { nodes { name } } }')).members.nodes.map(({ name }: any) => name)
/** Joins without a token, as everybody does who has a code and nothing else. */
const joins = ({ url }: RunningServer, input: Input) => request(url, undefined, join, { input })
const refusalOf = async (answer: ReturnType<typeof joins>) => (await answer).errors?.[0]?.extensions
const codeOf = async ({ url }: RunningServer, token: string) =>
  (await request(url, token, '{ viewer { id } }')).errors?.[0]?.extensions.code

describe.each(backends)('with the %s backend', (backend) => {
  describe('an invitation', () => {
    test('is made by couple, planner and ADMIN, nobody else', async () => {
      await using wedding = await startWedding({ backend })
      for (const role of roles) {
        const may = ['COUPLE', 'PLANNER', 'ADMIN'].includes(role)
        const phone = await wedding.join(role.toLowerCase(), { role })
        expect(await phone.refused(invite, { input: {} }), role).toBe(may ? undefined : 'FORBIDDEN')
      }
    })

    test('is for a GUEST and 3 days unless it says otherwise, up to a year, and opens the app', async () => {
      await using wedding = await startWedding({ backend })
      const pia = await wedding.join('pia', { role: 'PLANNER' })
      const hours: [Input, number][] = [
        [{}, 72],
        [{ expiresInHours: 1 }, 1],
        [{ expiresInHours: 8784 }, 8784],
      ]
      for (const [input, expected] of hours) {
        const { code, url, role, expiresAt } = await invites(pia, input)
        expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/)
        expect({ url, role }).toEqual({ url: `${serverOf(wedding).url}/#/join/${code}`, role: 'GUEST' })
        expect(Math.abs(Date.parse(expiresAt) - Date.now() - expected * 3_600_000)).toBeLessThan(10_000)
      }
      for (const expiresInHours of [0, -1, 8785, 2 ** 31, 1.5, null]) {
        expect(await pia.refused(invite, { input: { expiresInHours } }), String(expiresInHours)).toBe('BAD_USER_INPUT')
      }
      expect(await pia.refused(invite, { input: { role: null } })).toBe('BAD_USER_INPUT')
    })

    test('gives people its role; nobody can be invited as ADMIN', async () => {
      await using wedding = await startWedding({ backend })
      const pia = await wedding.join('pia', { role: 'PLANNER' })
      for (const role of roles.filter((each) => each !== 'ADMIN')) {
        const { code } = await invites(pia, { role })
        const { data } = await joins(serverOf(wedding), { code, name: role })
        expect(data?.joinWedding.member).toMatchObject({ name: role, role })
      }
      const { errors } = await pia.ask(invite, { input: { role: 'ADMIN' } })
      expect(errors?.[0]?.extensions).toEqual({ code: 'FORBIDDEN', field: 'role' })
    })

    test('is made once for each id, also when all arrive at the same time; for anything else that id is a conflict', async () => {
      await using wedding = await startWedding({ backend, servers: serversFor(backend) })
      const pia = await wedding.join('pia', { role: 'PLANNER' })
      const elsewhere = await wedding.join('pia', { role: 'PLANNER', server: wedding.servers.length - 1 })
      const couple = await wedding.join('couple', { role: 'COUPLE' })
      const zoe = await wedding.join('zoe', { role: 'COUPLE', at: `${wedding.id}-other` })
      const input = { id: randomUUID(), role: 'DJ', expiresInHours: 5 }
      const made = await Promise.all([pia, elsewhere, pia, elsewhere].map((phone) => invites(phone, input)))
      expect(made[0]).toMatchObject({ id: input.id, role: 'DJ' })
      expect(new Set(made.map(({ code, expiresAt }) => `${code} ${expiresAt}`)).size).toBe(1)
      expect(await invites(pia, { ...input, id: input.id.toUpperCase() })).toEqual(made[0])
      for (const other of [{ role: 'VENDOR' }, { expiresInHours: 6 }]) {
        expect((await pia.ask(invite, { input: { ...input, ...other } })).errors?.[0]?.extensions).toEqual({
          code: 'CONFLICT',
          field: 'id',
        })
      }
      expect(await couple.refused(invite, { input })).toBe('CONFLICT')
      const there = await invites(zoe, input)
      expect(there.code).not.toBe(made[0].code)
      expect((await joins(serverOf(wedding), { code: there.code, name: 'Ana' })).data?.joinWedding.wedding.id).toBe(
        `${wedding.id}-other`,
      )
      expect((await invites(pia)).id).not.toBe((await invites(pia, { id: null })).id)
      expect((await pia.ask(invite, { input: { id: 'x' } })).errors?.[0]?.extensions).toEqual({
        code: 'BAD_USER_INPUT',
        field: 'id',
      })
    })

    test('is found however its code is typed; one that was never made is not', async () => {
      await using wedding = await startWedding({ backend })
      const pia = await wedding.join('pia', { role: 'PLANNER' })
      let code = ''
      while (!/0/.test(code) || !/1/.test(code)) ({ code } = await invites(pia))
      const [left, right] = code.split('-')
      const typed = [code.toLowerCase(), `${left}${right}`, ` ${left}  ${right}\n`, `${left}\u2013${right}.`]
      typed.push(
        code.replaceAll('0', 'O').replaceAll('1', 'I'),
        code.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l'),
      )
      for (const each of typed) {
        expect((await joins(serverOf(wedding), { code: each, name: 'Ana' })).data?.joinWedding.wedding.id, each).toBe(
          wedding.id,
        )
      }
      for (const each of ['AAAA-AAAA', `${code}0`, code.slice(1), '0', 'x'.repeat(10_000), 'half \ud83d']) {
        const refusal = { code: 'NOT_FOUND', field: 'code' }
        expect(await refusalOf(joins(serverOf(wedding), { code: each, name: 'Ana' })), each.slice(0, 20)).toEqual(
          refusal,
        )
      }
    })
  })

  describe('joining', () => {
    test('with a code and a name is all it takes to take part, on every server', async () => {
      await using wedding = await startWedding({ backend, servers: serversFor(backend) })
      const pia = await wedding.join('pia', { role: 'PLANNER' })
      const start = await pia.cursor()
      const { code } = await invites(pia, { role: 'DJ' })
      const { data } = await joins(serverOf(wedding), { code, name: ' Ana \n' })
      const { token, expiresAt, member, wedding: joined } = data?.joinWedding ?? {}
      expect(member).toMatchObject({ name: 'Ana', role: 'DJ' })
      expect(joined).toEqual({ id: wedding.id, name: wedding.id })
      expect(Math.abs(Date.parse(expiresAt) - Date.now() - 24 * 3_600_000)).toBeLessThan(10_000)
      expect((await request(serverOf(wedding, -1).url, token, '{ viewer { id name role } }')).data).toEqual({
        viewer: member,
      })
      using phone = openSocket(serverOf(wedding, -1))
      expect(await phone.connects(token)).toMatchObject({
        userId: member.id,
        userName: 'Ana',
        role: 'DJ',
        weddingId: wedding.id,
      })
      await phone.asks(
        '1',
        'mutation { sendMessage(input: { channel: WEDDING, content: "hello" }) { sender { name } } }',
      )
      expect((await phone.hears('1')).payload.data.sendMessage).toEqual({ sender: { name: 'Ana' } })
      expect(await pia.hears(1, { after: start })).toEqual(['hello'])
      expect(await namesOf(pia)).toEqual(['Ana', 'pia'])
    })

    test('again with the same secret is the same member, who joined once, also when all arrive at the same time', async () => {
      await using wedding = await startWedding({ backend, servers: serversFor(backend) })
      const pia = await wedding.join('pia', { role: 'PLANNER' })
      const start = await pia.cursor()
      const [{ code }, other] = [await invites(pia), await invites(pia)]
      const id = randomUUID()
      const answers = await Promise.all(
        [0, -1, 0, -1].map((server) => joins(serverOf(wedding, server), { id, code, name: 'Ana' })),
      )
      const again = await joins(serverOf(wedding), { id: id.toUpperCase(), code: other.code, name: 'Ana ' })
      const members = [...answers, again].map(({ data }) => data?.joinWedding.member)
      expect(members).toEqual(members.map(() => members[0]))
      // Everybody sees the id of a member. The secret must not be found in it.
      expect(members[0].id).not.toContain(id.slice(0, 8))
      for (const { data } of answers) expect(await codeOf(serverOf(wedding), data?.joinWedding.token)).toBeUndefined()
      // Without one, or with another, they are somebody else.
      for (const secret of [{}, {}, { id: null }, { id: randomUUID() }]) {
        const { data } = await joins(serverOf(wedding), { ...secret, code, name: 'Ana' })
        expect(data?.joinWedding.member.id).not.toBe(members[0].id)
      }
      expect(await memberEventsHeardBy(pia, start)).toEqual(Array(5).fill('MemberJoined Ana GUEST'))
      expect(await namesOf(pia)).toEqual([...Array(5).fill('Ana'), 'pia'])
    })

    test('with a secret that was used for another name or role is a conflict; at another wedding it is another person', async () => {
      await using wedding = await startWedding({ backend })
      const pia = await wedding.join('pia', { role: 'PLANNER' })
      const zoe = await wedding.join('zoe', { role: 'COUPLE', at: `${wedding.id}-other` })
      const [asGuest, asDj, elsewhere] = [await invites(pia), await invites(pia, { role: 'DJ' }), await invites(zoe)]
      const id = randomUUID()
      const { data } = await joins(serverOf(wedding), { id, code: asGuest.code, name: 'Ana' })
      const conflict = { code: 'CONFLICT', field: 'id' }
      expect(await refusalOf(joins(serverOf(wedding), { id, code: asGuest.code, name: 'Anna' }))).toEqual(conflict)
      expect(await refusalOf(joins(serverOf(wedding), { id, code: asDj.code, name: 'Ana' }))).toEqual(conflict)
      const there = (await joins(serverOf(wedding), { id, code: elsewhere.code, name: 'Ana' })).data?.joinWedding
      expect(there.wedding.id).toBe(`${wedding.id}-other`)
      expect(there.member.id).not.toBe(data?.joinWedding.member.id)
      expect([await namesOf(pia), await namesOf(zoe)]).toEqual([
        ['Ana', 'pia'],
        ['Ana', 'zoe'],
      ])
    })

    test('needs a name that can be shown, and whatever is one works', async () => {
      await using wedding = await startWedding({ backend })
      const pia = await wedding.join('pia', { role: 'PLANNER' })
      const { code } = await invites(pia)
      const wrong: [Input, string][] = [
        [{ name: '' }, 'name'],
        [{ name: ' \u200b\n' }, 'name'],
        [{ name: 'x'.repeat(81) }, 'name'],
        [{ name: 'nul \0' }, 'name'],
        [{ name: 'half \ud83d' }, 'name'],
        [{ code: ' - ' }, 'code'],
        [{ code: '' }, 'code'],
        [{ id: 'x' }, 'id'],
        [{ id: 'nul \0' }, 'id'],
      ]
      for (const [input, field] of wrong) {
        const refusal = { code: 'BAD_USER_INPUT', field }
        expect(
          await refusalOf(joins(serverOf(wedding), { code, name: 'Ana', ...input })),
          JSON.stringify(input),
        ).toEqual(refusal)
      }
      for (const name of ['x'.repeat(80), '🎉'.repeat(80), 'é', 'Zoë "Z" <b>']) {
        const { data } = await joins(serverOf(wedding), { code, name })
        expect(data?.joinWedding.member.name).toBe(name)
        expect(await codeOf(serverOf(wedding), data?.joinWedding.token), name).toBeUndefined()
      }
      expect(await namesOf(pia)).toHaveLength(5)
    })

    describe('needs no token', () => {
      const joinWhole = `mutation ($input: JoinWeddingInput!) { joinWedding(input: $input) { token member { id } wedding { id cursor } } }`
      const post = async (wedding: TestWedding, token: string | undefined, query: string, variables: object = {}) => {
        const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) }
        const response = await fetch(`${serverOf(wedding).url}/graphql`, {
          method: 'POST',
          headers,
          body: JSON.stringify({ query, variables }),
        })
        return { status: response.status, ...((await response.json()) as GraphQLAnswer) }
      }
      /** Returns the events after the cursor of a session, up to the message that says that it is over. */
      const hearsAfter = async (wedding: TestWedding, { token, wedding: { cursor } }: any): Promise<string[]> => {
        using phone = openSocket(serverOf(wedding))
        await phone.connects(token)
        await phone.asks('1', events, { after: cursor })
        for (const all: string[] = []; ; ) {
          const event = (await phone.hears('1')).payload.data.events
          if (event.__typename === 'MessageReceived') return all
          if (event.member) all.push(event.member.name)
        }
      }

      test('and looks at none: the session and its cursor are of the wedding of the code', async () => {
        await using wedding = await startWedding({ backend })
        const pia = await wedding.join('pia', { role: 'PLANNER' })
        const zoe = await wedding.join('zoe', { role: 'COUPLE', at: `${wedding.id}-other` })
        await zoe.sends('over there')
        const gone = await wedding.join('gone')
        await pia.gets('mutation { removeMember(id: "gone") { id } }')
        const expired = await tokenOf({ sub: 'ana', name: 'Ana', role: 'GUEST', weddingId: wedding.id }, -1)
        const { code } = await invites(pia)
        for (const token of [undefined, pia.token, zoe.token, gone.token, expired, 'garbage']) {
          const { status, data, errors } = await post(wedding, token, joinWhole, { input: { code, name: 'Ana' } })
          expect([status, errors], token).toEqual([200, undefined])
          expect(data?.joinWedding.wedding.id).toBe(wedding.id)
          await pia.sends('over')
          expect(await hearsAfter(wedding, data?.joinWedding), token).toEqual(['Ana'])
        }
        // An operation that needs a token is refused, as ever.
        expect(await post(wedding, expired, '{ viewer { id } }')).toMatchObject({ status: 401 })
        using socket = openSocket(serverOf(wedding))
        await socket.connects(zoe.token)
        await socket.asks('1', joinWhole, { input: { code, name: 'Ana' } })
        const { joinWedding } = (await socket.hears('1')).payload.data
        await pia.sends('over')
        expect(await hearsAfter(wedding, joinWedding)).toEqual(['Ana'])
      })

      test('and two weddings that are joined at once each have their own cursor', async () => {
        await using wedding = await startWedding({ backend })
        const pia = await wedding.join('pia', { role: 'PLANNER' })
        const zoe = await wedding.join('zoe', { role: 'COUPLE', at: `${wedding.id}-other` })
        const codes = [await invites(pia), await invites(zoe)].map(({ code }) => code)
        const both = `mutation { ${codes
          .map(
            (code, index) =>
              `joined${index}: joinWedding(input: { code: "${code}", name: "Ana" }) { token wedding { id cursor } }`,
          )
          .join(' ')} }`
        const { data } = await post(wedding, undefined, both)
        for (const phone of [pia, zoe]) await phone.sends('over')
        expect([data?.joined0.wedding.id, data?.joined1.wedding.id]).toEqual([wedding.id, `${wedding.id}-other`])
        for (const session of [data?.joined0, data?.joined1])
          expect(await hearsAfter(wedding, session)).toEqual(['Ana'])
      })

      test('but together with a field that needs one, nobody joins without it', async () => {
        await using wedding = await startWedding({ backend })
        const pia = await wedding.join('pia', { role: 'PLANNER' })
        const { code } = await invites(pia)
        const mixed = `mutation ($input: JoinWeddingInput!) {
          joinWedding(input: $input) { wedding { id } } ...Invite
        } fragment Invite on Mutation { createInvitation(input: {}) { code } }`
        const input = { code, name: 'Ana' }
        for (const [token, expected] of [
          [undefined, 200],
          ['garbage', 401],
        ] as const) {
          const { status, data, errors } = await post(wedding, token, mixed, { input })
          expect([status, data ?? null, errors?.[0]?.extensions.code], token).toEqual([
            expected,
            null,
            'UNAUTHENTICATED',
          ])
        }
        expect(await namesOf(pia)).toEqual(['pia'])
        const zoe = await wedding.join('zoe', { role: 'COUPLE', at: `${wedding.id}-other` })
        const { data } = await post(wedding, zoe.token, mixed, { input })
        expect(data?.joinWedding.wedding.id).toBe(wedding.id)
        expect(
          await post(wedding, undefined, joinWhole, { input: { code: data?.createInvitation.code, name: 'Ana' } }),
        ).toMatchObject({
          data: { joinWedding: { wedding: { id: `${wedding.id}-other` } } },
        })
      })

      test('and refreshing a session has the cursor of its wedding', async () => {
        await using wedding = await startWedding({ backend })
        const pia = await wedding.join('pia', { role: 'PLANNER' })
        const { refreshSession } = await pia.gets('mutation { refreshSession { token wedding { id cursor } } }')
        await wedding.join('leo')
        await pia.sends('over')
        expect(await hearsAfter(wedding, refreshSession)).toEqual(['leo'])
      })
    })

    test('needs the code; where tokens come from an identity provider it is not possible', async () => {
      await using wedding = await startWedding({ backend })
      await using elsewhere = await startWedding({
        backend,
        settings: { JWT_SECRET: '', JWKS_URL: 'http://127.0.0.1:1/keys' },
      })
      const pia = await wedding.join('pia', { role: 'PLANNER' })
      const { code } = await invites(pia)
      expect(await refusalOf(joins(serverOf(elsewhere), { code, name: 'Ana' }))).toEqual({ code: 'FORBIDDEN' })
      expect(await namesOf(pia)).toEqual(['pia'])
    })

    test('again with the same secret counts for nothing', async () => {
      await using wedding = await startWedding({ backend, settings: { LIMIT_JOINS_OF_INVITATION_PER_MINUTE: '2' } })
      await expect
        .poll(async () => (await fetch(`${serverOf(wedding).url}/ready`)).json())
        .toMatchObject({ status: 'ready' })
      const { code } = await invites(await wedding.join('pia', { role: 'PLANNER' }))
      const joinAs = (id: string) => refusalOf(joins(serverOf(wedding), { id, code, name: 'Ana' }))
      const [ana, leo, eve] = [randomUUID(), randomUUID(), randomUUID()]
      const answers = []
      for (const id of [ana, ana, ana, leo, eve]) answers.push((await joinAs(id))?.code)
      expect(answers).toEqual([undefined, undefined, undefined, undefined, 'RATE_LIMITED'])
    })
  })
})

const { databaseUrl } = inject('services')
test.skipIf(!databaseUrl)(
  'an invitation and a personal link that have expired are not found, as if they had never been',
  async () => {
    const admin = postgres(databaseUrl ?? '', { max: 1 })
    const name = `expired_${randomUUID().replaceAll('-', '')}`
    await admin.unsafe(`create database ${name}`)
    await admin.end()
    const url = (databaseUrl ?? '').replace(/postgres$/, name)
    await using wedding = await startWedding({ backend: 'cluster', settings: { DATABASE_URL: url } })
    const pia = await wedding.join('pia', { role: 'PLANNER' })
    const [{ code }, other] = [await invites(pia), await invites(pia)]
    const id = randomUUID()
    expect(await refusalOf(joins(serverOf(wedding), { id, code, name: 'Ana' }))).toBeUndefined()
    const personal = (await pia.gets('mutation { createPersonalLink { code } }')).createPersonalLink.code
    const sql = postgres(url, { max: 1 })
    await sql`update invitations set expires_at = clock_timestamp() where code = ${code.replace('-', '')}`
    await sql`update personal_links set expires_at = clock_timestamp()`
    await sql.end()
    const never = await joins(serverOf(wedding), { code: 'AAAA-AAAA', name: 'Ana' })
    expect(await joins(serverOf(wedding), { id, code, name: 'Ana' })).toEqual(never)
    expect(await joins(serverOf(wedding), { id, code: personal, name: 'Ana' })).toEqual(never)
    expect(never.errors?.[0]?.extensions).toEqual({ code: 'NOT_FOUND', field: 'code' })
    expect(await refusalOf(joins(serverOf(wedding), { id, code: other.code, name: 'Ana' }))).toBeUndefined()
    expect(await namesOf(pia)).toEqual(['Ana', 'pia'])
  },
)
