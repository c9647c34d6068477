import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type Role, roles } from '../../src/access/viewer.ts'
import { aPhoto } from '../support/pictures.ts'
import { upload } from '../support/request.ts'
import { openSocket } from '../support/socket.ts'
import { backends, type Phone, request, serverOf, serversFor, startWedding } from '../support/wedding.ts'

const parts = 'id name scopes createdAt lastUsedAt revokedAt createdBy { id }'
const create = `mutation ($input: CreateIntegrationInput!) { createIntegration(input: $input) { token integration { ${parts} } } }`
const revoke = `mutation ($id: ID!) { revokeIntegration(id: $id) { ${parts} } }`
const list = `{ integrations { ${parts} } }`
const announce = 'mutation { announce(input: { message: "Dinner!" }) { id from { id name role } } }'
const send = 'mutation { sendMessage(input: { channel: WEDDING, content: "beep" }) { sender { id name role } } }'
const ask = 'mutation ($title: String!) { requestMusic(input: { songTitle: $title }) { id } }'
const reject = 'mutation ($id: ID!) { rejectMusicRequest(id: $id) { status } }'

const lets = async (couple: Phone, input: { id?: string; name?: string; scopes?: string[] } = {}) =>
  (await couple.gets(create, { input: { name: 'Photo booth', scopes: [], ...input } })).createIntegration
const codeOf = async (answer: ReturnType<typeof request>) => (await answer).errors?.[0]?.extensions.code

describe.each(backends)('with the %s backend', (backend) => {
  /** A wedding with one of the couple, a guest and, on another server where there may be two, an integration. */
  const startWith = async (...scopes: string[]) => {
    const wedding = await startWedding({ backend, servers: serversFor(backend) })
    const couple = await wedding.join('ana', { role: 'COUPLE' })
    const guest = await wedding.join('leo')
    const { token, integration } = await lets(couple, { scopes })
    const booth = await wedding.opens(token, { server: -1 })
    return { wedding, couple, guest, token, integration, booth, [Symbol.asyncDispose]: wedding[Symbol.asyncDispose] }
  }

  test('an integration reads what every member sees, is told of it, and does what its scopes name', async () => {
    await using party = await startWith('ANNOUNCE', 'SEND_MESSAGE')
    const { booth, guest } = party
    expect(await booth.gets('{ permissions viewer { name role } wedding { id } members { nodes { id } } }')).toEqual({
      permissions: ['ANNOUNCE', 'SEND_MESSAGE'],
      viewer: { name: 'Photo booth', role: 'VENDOR' },
      wedding: { id: party.wedding.id },
      members: { nodes: [{ id: 'ana' }, { id: 'leo' }] },
    })
    const heard = booth.subscribe(
      'subscription ($after: Cursor) { messageReceived(after: $after) { message { content } } }',
      {
        after: await booth.cursor(),
      },
    )
    await guest.sends('only for ana', 'ana')
    await guest.sends('for all')
    expect(await heard.take(1)).toEqual([{ messageReceived: { message: { content: 'for all' } } }])
    const by = { id: `integration:${party.integration.id}`, name: 'Photo booth', role: 'VENDOR' }
    expect((await booth.gets(announce)).announce.from).toEqual(by)
    expect((await booth.gets(send)).sendMessage.sender).toEqual(by)
    expect((await guest.gets('{ messages(last: 1) { nodes { content sender { name } } } }')).messages.nodes).toEqual([
      { content: 'beep', sender: { name: 'Photo booth' } },
    ])
  })

  test('all else is forbidden, and of several changes none is done', async () => {
    await using party = await startWith('ANNOUNCE')
    const { booth, guest } = party
    const forbidden: [string, object?][] = [
      [send],
      [ask, { title: 'Hey Jude' }],
      ['mutation { createInvitation(input: {}) { id } }'],
      ['mutation { createIntegration(input: { name: "Another", scopes: [] }) { token } }'],
      ['mutation { rename(name: "Ana") { id } }'],
      ['mutation { leaveWedding }'],
      ['mutation { refreshSession { token } }'],
      ['mutation { createPersonalLink { code } }'],
      ['mutation { setTyping(input: { isTyping: true }) }'],
      ['{ integrations { id } }'],
      ['{ invitations { id } }'],
      [`mutation { announce(input: { message: "Dinner!" }) { id } setTyping(input: { isTyping: true }) }`],
      ['mutation ($id: ID!) { removeMember(id: $id) { id } }', { id: 'leo' }],
    ]
    for (const [query, variables] of forbidden) expect(await booth.refused(query, variables), query).toBe('FORBIDDEN')
    const { errors } = await booth.ask(ask, { title: 'Hey Jude' })
    expect(errors?.[0]?.message).toBe('This integration lacks the scope REQUEST_MUSIC: create one that has it')
    const picture = await aPhoto()
    const shared = await upload(serverOf(party.wedding).url, party.token, picture)
    expect(shared.errors?.[0]?.extensions.code).toBe('FORBIDDEN')
    expect(await guest.gets('{ announcements { totalCount } photos { nodes { id } } }')).toEqual({
      announcements: { totalCount: 0 },
      photos: { nodes: [] },
    })
  })

  test('a photo booth shares photos, and a program that invites invites guests alone', async () => {
    await using party = await startWith('SHARE_PHOTO', 'INVITE')
    const picture = await aPhoto()
    const { data } = await upload(serverOf(party.wedding, -1).url, party.token, picture)
    expect(data?.sharePhoto.sharedBy.id).toBe(`integration:${party.integration.id}`)
    const invite = 'mutation ($role: Role!) { createInvitation(input: { role: $role }) { role } }'
    expect((await party.booth.gets(invite, { role: 'GUEST' })).createInvitation.role).toBe('GUEST')
    expect(await party.booth.refused(invite, { role: 'COUPLE' })).toBe('FORBIDDEN')
  })

  test('the software of the DJ hears of rejected songs, and another integration that a song is hidden', async () => {
    await using party = await startWith('DECIDE_MUSIC')
    const other = await party.wedding.opens((await lets(party.couple, { scopes: ['DECIDE_MIC'] })).token)
    const events = `subscription ($after: Cursor) { events(after: $after) { __typename
      ... on MusicRequestChanged { change } } }`
    const after = await other.cursor()
    const live = [party.booth, other].map((program) => program.subscribe(events, { after }))
    const { id } = (await party.guest.gets(ask, { title: 'Hey Jude' })).requestMusic
    await party.guest.gets('mutation { requestMic(input: { purpose: "a toast", durationMinutes: 3 }) { id } }')
    expect(await party.booth.gets(reject, { id })).toEqual({ rejectMusicRequest: { status: 'REJECTED' } })
    expect(await other.refused(reject, { id })).toBe('FORBIDDEN')
    await party.guest.sends('the end')
    const end = { events: { __typename: 'MessageReceived' } }
    const requested = { events: { __typename: 'MusicRequestChanged', change: 'CREATED' } }
    const toDj = [requested, { events: { __typename: 'MusicRequestChanged', change: 'REJECTED' } }, end]
    const mic = { events: { __typename: 'MicRequestChanged' } }
    const toOther = [requested, mic, { events: { __typename: 'MusicRequestHidden' } }, end]
    expect(await Promise.all(live.map((heard, index) => heard.take(index === 0 ? 3 : 4)))).toEqual([toDj, toOther])
    expect(await party.booth.subscribe(events, { after }).take(3)).toEqual(toDj)
    expect(await other.subscribe(events, { after }).take(4)).toEqual(toOther)
    const songs = '{ musicRequests { nodes { id } } }'
    expect((await party.booth.gets(songs)).musicRequests.nodes).toEqual([{ id }])
    expect((await other.gets(songs)).musicRequests.nodes).toEqual([])
  })

  test('it is no member: nobody sees it online, writes to it, gives it a task, removes it or opens it by a link', async () => {
    await using party = await startWith()
    const { couple, booth, integration, token, wedding } = party
    using socket = openSocket(serverOf(wedding, -1))
    await socket.connects(token)
    await socket.asks('live', 'subscription { events { __typename } }')
    expect(await socket.isAnswered()).toBe(true)
    const memberId = `integration:${integration.id}`
    expect(await couple.gets('{ onlineUsers { member { id } } members { nodes { id } } }')).toEqual({
      onlineUsers: [],
      members: { nodes: [{ id: 'ana' }, { id: 'leo' }] },
    })
    const refusals: [string, string][] = [
      ['mutation ($id: ID!) { sendMessage(input: { recipientId: $id, content: "hello" }) { id } }', 'NOT_FOUND'],
      ['mutation ($id: ID!) { createTask(input: { title: "Cake", assigneeId: $id }) { id } }', 'NOT_FOUND'],
      ['mutation ($id: ID!) { removeMember(id: $id) { id } }', 'NOT_FOUND'],
      ['mutation ($id: ID!) { createPersonalLink(memberId: $id) { code } }', 'NOT_FOUND'],
    ]
    for (const [query, code] of refusals) expect(await couple.refused(query, { id: memberId }), query).toBe(code)
    expect(await booth.gets('{ conversations { with { id } } }')).toEqual({ conversations: [{ with: null }] })
  })

  test('it is listed with when it was last used, and nothing that is stored opens it', async () => {
    await using party = await startWith('ANNOUNCE')
    const { couple, integration, token, wedding } = party
    await expect.poll(async () => (await couple.gets(list)).integrations[0].lastUsedAt).toMatch(/^20/)
    const [first] = (await couple.gets(list)).integrations
    expect({ ...first, lastUsedAt: null }).toEqual({ ...integration, createdBy: { id: 'ana' } })
    await party.booth.gets('{ viewer { id } }')
    await couple.gets('{ viewer { id } }')
    expect((await couple.gets(list)).integrations).toEqual([first])
    const stored = JSON.stringify(
      await wedding.sql(`select * from integration_tokens where wedding_id = '${wedding.id}'`),
    )
    expect(stored).not.toContain(token)
    const { key } = JSON.parse(stored)[0]
    expect(await codeOf(request(serverOf(wedding).url, key, '{ viewer { id } }'))).toBe('UNAUTHENTICATED')
    expect(await codeOf(request(serverOf(wedding).url, `${token}x`, '{ viewer { id } }'))).toBe('UNAUTHENTICATED')
  })

  test('revoked, its connections end at once on all servers, and its token is worth nothing', async () => {
    await using party = await startWith('ANNOUNCE')
    const { couple, guest, integration, token, wedding } = party
    using socket = openSocket(serverOf(wedding, -1))
    await socket.connects(token)
    await socket.asks('live', 'subscription { events { __typename } }')
    expect(await socket.isAnswered()).toBe(true)
    const url = new URL('/graphql', serverOf(wedding).url)
    url.searchParams.set('query', 'subscription { events { __typename } }')
    const headers = { accept: 'text/event-stream', authorization: `Bearer ${token}` }
    const stream = await fetch(url, { headers })
    const after = await guest.cursor()
    const { revokedAt } = (await couple.gets(revoke, { id: integration.id })).revokeIntegration
    expect(await socket.closed).toMatchObject({ code: 4403, reason: expect.stringContaining('revoked') })
    expect(await stream.text()).toContain('UNAUTHENTICATED')
    for (const { url } of wedding.servers) {
      await expect.poll(() => codeOf(request(url, token, '{ viewer { id } }'))).toBe('UNAUTHENTICATED')
    }
    using late = openSocket(serverOf(wedding))
    await late.says({ type: 'connection_init', payload: { token } })
    expect(await late.closed).toMatchObject({ code: 4403, reason: expect.stringContaining('revoked') })
    expect((await couple.gets(revoke, { id: integration.id })).revokeIntegration.revokedAt).toBe(revokedAt)
    expect((await couple.gets(list)).integrations).toMatchObject([{ id: integration.id, revokedAt }])
    await guest.sends('still here')
    // Nobody was told that somebody is gone.
    expect(
      await guest
        .subscribe('subscription ($after: Cursor) { events(after: $after) { __typename } }', { after })
        .take(1),
    ).toEqual([{ events: { __typename: 'MessageReceived' } }])
  })

  test('what it made stays after it was revoked', async () => {
    await using party = await startWith('SEND_MESSAGE', 'REQUEST_MUSIC')
    await party.booth.gets(send)
    await party.booth.gets(ask, { title: 'Hey Jude' })
    await party.couple.gets(revoke, { id: party.integration.id })
    expect(
      await party.guest.gets(
        '{ messages { nodes { sender { name } } } musicRequests { nodes { requestedBy { name } } } }',
      ),
    ).toEqual({
      messages: { nodes: [{ sender: { name: 'Photo booth' } }] },
      musicRequests: { nodes: [{ requestedBy: { name: 'Photo booth' } }] },
    })
  })

  test.each(roles)(
    '%s creates integrations only with the permission, and another wedding knows nothing of them',
    async (role: Role) => {
      await using party = await startWith()
      const sam = await party.wedding.join('sam', { role })
      const may = ['COUPLE', 'PLANNER', 'ADMIN'].includes(role)
      const input = { name: 'Lights', scopes: ['ANNOUNCE', 'ANNOUNCE', 'INVITE'] }
      expect(await sam.refused(create, { input })).toBe(may ? undefined : 'FORBIDDEN')
      expect(await sam.refused(list)).toBe(may ? undefined : 'FORBIDDEN')
      const elsewhere = await party.wedding.join('sam', { role, at: `${party.wedding.id}-other` })
      expect(await elsewhere.refused(revoke, { id: party.integration.id })).toBe(may ? 'NOT_FOUND' : 'FORBIDDEN')
      if (may) expect((await elsewhere.gets(list)).integrations).toEqual([])
      expect(await party.booth.gets('{ viewer { name } }')).toEqual({ viewer: { name: 'Photo booth' } })
    },
  )

  test('a creation that is sent again makes one integration, and each answer has a token that works', async () => {
    await using party = await startWith()
    const { couple, wedding } = party
    const id = randomUUID()
    const elsewhere = await wedding.join('ana', { role: 'COUPLE', server: wedding.servers.length - 1 })
    const input = { id, name: 'Lights', scopes: ['ANNOUNCE'] }
    const answers = await Promise.all([couple, elsewhere, couple].map((phone) => lets(phone, input)))
    expect(answers.map(({ integration }) => integration.id)).toEqual([id, id, id])
    for (const { token } of answers)
      expect(await codeOf(request(serverOf(wedding).url, token, announce))).toBeUndefined()
    expect((await couple.gets(list)).integrations).toHaveLength(2)
    await lets(couple, input)
    await lets(couple, input)
    const conflicts = [input, { ...input, name: 'Other' }, { ...input, scopes: [] }]
    for (const other of conflicts) expect(await couple.refused(create, { input: other })).toBe('CONFLICT')
    const planner = await wedding.join('nadia', { role: 'PLANNER' })
    expect(await planner.refused(create, { input })).toBe('CONFLICT')
  })

  test('an hour later a creation is not sent again: its token was shown', async () => {
    await using party = await startWith()
    const input = { id: party.integration.id, name: 'Photo booth', scopes: [] }
    await party.wedding.sql(
      `update integrations set created_at = created_at - interval '61 minutes' where id = '${input.id}'`,
    )
    expect(await party.couple.refused(create, { input })).toBe('CONFLICT')
  })

  test.each<[string, object, string]>([
    ['a blank name', { name: ' ' }, 'BAD_USER_INPUT'],
    ['a name of several lines', { name: 'a\nb' }, 'BAD_USER_INPUT'],
    ['an id that is no UUID', { id: '1' }, 'BAD_USER_INPUT'],
    ['a scope beyond the wedding', { scopes: ['ANNOUNCE', 'READ_METRICS'] }, 'FORBIDDEN'],
    ['a scope to make more of them', { scopes: ['MANAGE_INTEGRATIONS'] }, 'FORBIDDEN'],
  ])('%s is refused', async (_, input, code) => {
    await using party = await startWith()
    expect(await party.couple.refused(create, { input: { name: 'Lights', scopes: [], ...input } })).toBe(code)
  })

  test('a wedding has 50 integrations at most, also when several are created together', async () => {
    await using party = await startWith()
    const { id } = party.wedding
    await party.wedding.sql(`insert into integrations (wedding_id, id, name, scopes, created_by, created_at)
      select '${id}', gen_random_uuid(), 'more', '[]', 'ana', now() from generate_series(1, 48)`)
    const input = { name: 'Lights', scopes: [] }
    const answers = await Promise.all([1, 2, 3].map(() => party.couple.refused(create, { input })))
    expect(answers.toSorted()).toEqual(['FORBIDDEN', 'FORBIDDEN', undefined])
    await party.couple.gets(revoke, { id: party.integration.id })
    expect(await party.couple.refused(create, { input })).toBeUndefined()
  })

  test('limits and costs count for the integration, and not for the person who made it', async () => {
    const settings = { LIMIT_MESSAGES_PER_MINUTE: '2' }
    await using wedding = await startWedding({ backend, settings })
    const couple = await wedding.join('ana', { role: 'COUPLE' })
    const booth = await wedding.opens((await lets(couple, { scopes: ['SEND_MESSAGE'] })).token)
    expect([await booth.refused(send), await booth.refused(send), await booth.refused(send)]).toEqual([
      undefined,
      undefined,
      'RATE_LIMITED',
    ])
    await couple.sends('from ana')
  })
})
