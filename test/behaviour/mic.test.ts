import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type Role, roles } from '../../src/access/viewer.ts'
import { expectPages } from '../support/pages.ts'
import { backends, type Listening, type Phone, startWedding, type TestWedding } from '../support/wedding.ts'

const parts =
  'id purpose durationMinutes urgent status reason requestedBy { id } decidedBy { id } requestedAt decidedAt'
const request = `mutation ($input: RequestMicInput!) { requestMic(input: $input) { ${parts} } }`
const actions = {
  approve: `mutation ($id: ID!) { done: approveMicRequest(id: $id) { ${parts} } }`,
  decline: `mutation ($id: ID!, $reason: String) { done: declineMicRequest(id: $id, reason: $reason) { ${parts} } }`,
}
const steps = {
  ...actions,
  withdraw: `mutation ($id: ID!) { done: withdrawMicRequest(id: $id) { ${parts} } }`,
  reopen: `mutation ($id: ID!) { done: reopenMicRequest(id: $id) { ${parts} } }`,
}
type Step = keyof typeof steps
const list = `query ($status: [MicRequestStatus!], $first: Int, $after: String, $last: Int, $before: String) {
  micRequests(status: $status, first: $first, after: $after, last: $last, before: $before) {
    nodes { ${parts} } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`
const changed = `change request { ${parts} } by { id }`
const events = `subscription ($after: Cursor) {
  heard: events(after: $after) {
    __typename ... on MicRequestChanged { ${changed} } ... on NotificationReceived { notification { kind message subjectId } }
    ... on MessageReceived { message { content } }
  }
}`
const changes = `subscription ($after: Cursor) { heard: micRequestChanged(after: $after) { __typename ${changed} } }`

const asks = async (phone: Phone, purpose: string, more: object = {}) =>
  (await phone.gets(request, { input: { purpose, ...more } })).requestMic
const does = async (phone: Phone, step: Step, id: string, more: object = {}) =>
  (await phone.gets(steps[step], { id, ...more })).done
const lists = async (phone: Phone, args: object = {}) => (await phone.gets(list, args)).micRequests.nodes
const purposesOf = async (phone: Phone, args?: object): Promise<string[]> =>
  (await lists(phone, args)).map((each: any) => each.purpose)
const refusalOf = async (phone: Phone, query: string, variables: object) =>
  (await phone.ask(query, variables)).errors?.[0]?.extensions

const isChange = (words: string) => /^\w+ [A-Z]+ /.test(words)
function inWords({ __typename, change, request, by, notification, message }: any): string {
  if (__typename === 'MicRequestChanged') return `${by.id} ${change} ${request.purpose}`
  if (notification) return `${notification.kind}: ${notification.message}`
  return message ? message.content : __typename
}

/** Returns the events, in words, before the one that ends with `last`. */
async function hears(heard: Listening, last: string): Promise<string[]> {
  const words: string[] = []
  for (;;) {
    const next = inWords((await heard.take(1))[0].heard)
    if (next.endsWith(last)) return words
    words.push(next)
  }
}
async function heardSince(phone: Phone, after: string): Promise<string[]> {
  const { content } = await phone.sends(randomUUID())
  return hears(phone.subscribe(events, { after }), content)
}

/** Joins a member of each role. Each is called like their role. */
async function everybody(wedding: TestWedding): Promise<Record<Role, Phone>> {
  const phones = await Promise.all(roles.map((role) => wedding.join(role.toLowerCase(), { role })))
  return Object.fromEntries(roles.map((role, index) => [role, phones[index]])) as Record<Role, Phone>
}

describe.each(backends)('with the %s backend', (backend) => {
  const servers = backend === 'cluster' ? 2 : 1
  const start = () => startWedding({ backend, servers, settings: { LIMIT_REQUESTS_PER_MINUTE: '100000' } })

  test('a guest asks for the microphone, and the DJ hears it as it is stored', async () => {
    await using wedding = await start()
    const [ana, leo] = [await wedding.join('ana'), await wedding.join('leo', { role: 'DJ', server: servers - 1 })]
    const heard = leo.subscribe(changes, { after: await leo.cursor() })
    const toast = await asks(ana, ' a toast \n')
    expect(toast).toEqual({
      id: expect.any(String),
      purpose: 'a toast',
      durationMinutes: 5,
      urgent: true,
      status: 'PENDING',
      reason: null,
      requestedBy: { id: 'ana' },
      decidedBy: null,
      requestedAt: expect.any(String),
      decidedAt: null,
    })
    expect((await heard.take(1))[0].heard).toMatchObject({ change: 'CREATED', request: toast, by: { id: 'ana' } })
    expect(await lists(leo)).toEqual([toast])
  })

  test('everyone asks, the DJ decides, and nobody else does', async () => {
    await using wedding = await start()
    const people = await everybody(wedding)
    const { DJ } = people
    const ana = await wedding.join('ana')
    const after = await ana.cursor()
    for (const role of roles) {
      expect((await asks(people[role], `by ${role}`)).requestedBy).toEqual({ id: role.toLowerCase() })
      for (const action of ['approve', 'decline'] as const) {
        const { id } = await asks(ana, `${action} by ${role}`)
        const refused = await people[role].refused(actions[action], { id })
        expect(refused, `${action} by ${role}`).toBe(role === 'DJ' ? undefined : 'FORBIDDEN')
      }
    }
    expect(await purposesOf(ana, { status: ['PENDING'] })).toHaveLength(roles.length * 2 - 2)
    expect((await heardSince(ana, after)).filter((words) => isChange(words) && !words.includes('CREATED'))).toEqual([
      'dj APPROVED approve by DJ',
      'dj DECLINED decline by DJ',
    ])
    expect(await purposesOf(DJ, { first: 100 })).toHaveLength(roles.length * 3)
  })

  test('only DJ, couple, planner and the requester see a request, in queries, live and on replay', async () => {
    await using wedding = await start()
    const people = await everybody(wedding)
    const { GUEST, DJ } = people
    const ana = await wedding.join('ana', { server: servers - 1 })
    const phones = [...Object.values(people), ana]
    const after = await ana.cursor()
    const live = phones.map(
      (phone) => [phone.subscribe(events, { after }), phone.subscribe(changes, { after })] as const,
    )
    // Each phone gets the event of its own request, whatever its role.
    for (const phone of phones) await asks(phone, `hello from ${phone.name}`)
    for (const [index, phone] of phones.entries()) {
      for (const heard of live[index] ?? []) await hears(heard, `hello from ${phone.name}`)
    }
    const toast = await asks(ana, 'a toast')
    await does(DJ, 'approve', toast.id)
    const song = await asks(GUEST, 'a song')
    await does(DJ, 'decline', song.id, { reason: 'dinner is served' })
    for (const phone of phones) await asks(phone, `goodbye from ${phone.name}`)

    for (const [index, phone] of phones.entries()) {
      const [isAna, isGuest, seesAll] = [
        phone === ana,
        phone === GUEST,
        ['dj', 'couple', 'planner'].includes(phone.name),
      ]
      const words = [
        (seesAll || isAna) && 'ana CREATED a toast',
        (seesAll || isAna) && 'dj APPROVED a toast',
        isAna && 'MIC_REQUEST_APPROVED: a toast',
        (seesAll || isGuest) && 'guest CREATED a song',
        (seesAll || isGuest) && 'dj DECLINED a song',
        isGuest && 'MIC_REQUEST_DECLINED: a song: dinner is served',
      ].filter((each) => each !== false)
      const last = `goodbye from ${phone.name}`
      const isOfThis = (each: string) => !/hello|goodbye/.test(each)
      const [allLive, changesLive] = live[index] ?? []
      const replayed = async (query: string) => (await hears(phone.subscribe(query, { after }), last)).filter(isOfThis)
      expect((await hears(allLive as Listening, last)).filter(isOfThis), phone.name).toEqual(words)
      expect((await hears(changesLive as Listening, last)).filter(isOfThis), phone.name).toEqual(words.filter(isChange))
      expect(await replayed(events), phone.name).toEqual(words)
      expect(await replayed(changes), phone.name).toEqual(words.filter(isChange))
      const seen = ['a toast', 'a song'].filter((purpose) => words.some((each) => each.endsWith(`CREATED ${purpose}`)))
      expect((await purposesOf(phone, { first: 100 })).filter(isOfThis), phone.name).toEqual(seen)
      const declined = await purposesOf(phone, { status: ['DECLINED'] })
      expect(declined, phone.name).toEqual(seen.filter((purpose) => purpose === 'a song'))
      expect(await purposesOf(phone, { status: [] })).toEqual([])
    }
  })
  test('a request that is sent again with its id is there once, also when all arrive at the same time', async () => {
    await using wedding = await start()
    const [ana, bea] = [await wedding.join('ana'), await wedding.join('bea')]
    const leo = await wedding.join('leo', { role: 'DJ' })
    const elsewhere = await wedding.join('ana', { server: servers - 1 })
    const after = await ana.cursor()
    const input = { id: randomUUID(), purpose: 'a toast', durationMinutes: 60 }
    const answers = await Promise.all([ana, elsewhere, ana, elsewhere].map((phone) => phone.gets(request, { input })))
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    const declined = await does(leo, 'decline', input.id, { reason: 'too long' })
    expect((await elsewhere.gets(request, { input: { ...input, id: input.id.toUpperCase() } })).requestMic).toEqual(
      declined,
    )
    for (const other of [{ purpose: 'A toast' }, { durationMinutes: 59 }]) {
      expect(await refusalOf(ana, request, { input: { ...input, ...other } })).toEqual({
        code: 'CONFLICT',
        field: 'id',
      })
    }
    expect(await refusalOf(bea, request, { input })).toEqual({ code: 'CONFLICT', field: 'id' })
    expect((await heardSince(leo, after)).filter(isChange)).toEqual(['ana CREATED a toast', 'leo DECLINED a toast'])
    expect(await lists(leo)).toEqual([declined])
  })

  test('a decision is final: the same one again changes nothing, another one is a conflict', async () => {
    await using wedding = await start()
    const [ana, leo] = [await wedding.join('ana'), await wedding.join('leo', { role: 'DJ' })]
    const eve = await wedding.join('eve', { role: 'DJ', server: servers - 1 })
    const after = await ana.cursor()
    for (const [action, other] of [
      ['approve', 'decline'],
      ['decline', 'approve'],
    ] as const) {
      const { id } = await asks(ana, action)
      const decided = await does(leo, action, id, { reason: ' so ' })
      const reason = action === 'decline' ? 'so' : null
      expect(decided).toMatchObject({ reason, decidedBy: { id: 'leo' }, decidedAt: expect.any(String) })
      expect(await does(eve, action, id, { reason: 'another' })).toEqual(decided)
      expect(await refusalOf(eve, actions[other], { id })).toEqual({ code: 'CONFLICT', field: 'id' })
    }
    expect((await heardSince(eve, after)).filter((words) => !words.includes('CREATED'))).toEqual([
      'leo APPROVED approve',
      'leo DECLINED decline',
    ])
  })

  test('of two DJs who decide at the same time one gets a CONFLICT; if they agree, it is decided once', async () => {
    await using wedding = await start()
    const [ana, leo] = [await wedding.join('ana'), await wedding.join('leo', { role: 'DJ' })]
    const eve = await wedding.join('eve', { role: 'DJ', server: servers - 1 })
    const after = await ana.cursor()
    const [toast, song] = [await asks(ana, 'a toast'), await asks(ana, 'a song')]
    const refusals = await Promise.all([
      leo.refused(actions.approve, { id: toast.id }),
      eve.refused(actions.decline, { id: toast.id }),
    ])
    expect(refusals.sort()).toEqual(['CONFLICT', undefined])
    const [one, same] = await Promise.all([does(leo, 'decline', song.id), does(eve, 'decline', song.id)])
    expect(one).toEqual(same)
    expect(
      (await heardSince(ana, after)).map((words) => words.replace(/^(leo|eve) (APPROVED|DECLINED)/, 'decided')),
    ).toEqual([
      'ana CREATED a toast',
      'ana CREATED a song',
      'decided a toast',
      expect.stringMatching(/^MIC_REQUEST_(APPROVED|DECLINED): a toast$/),
      'decided a song',
      'MIC_REQUEST_DECLINED: a song',
    ])
  })

  test('a requester withdraws once, while it is pending; the DJ hears it, and other guests learn nothing', async () => {
    await using wedding = await start()
    const people = await everybody(wedding)
    const { DJ, GUEST } = people
    const [ana, elsewhere] = [await wedding.join('ana'), await wedding.join('ana', { server: servers - 1 })]
    const toast = await asks(ana, 'a toast')
    const after = await ana.cursor()
    for (const phone of Object.values(people)) {
      const isSeen = ['dj', 'couple', 'planner'].includes(phone.name)
      expect(await phone.refused(steps.withdraw, { id: toast.id }), phone.name).toBe(isSeen ? 'FORBIDDEN' : 'NOT_FOUND')
    }
    const withdrawn = { ...toast, status: 'WITHDRAWN' }
    expect(await Promise.all([ana, elsewhere].map((phone) => does(phone, 'withdraw', toast.id)))).toEqual([
      withdrawn,
      withdrawn,
    ])
    expect(await refusalOf(DJ, actions.approve, { id: toast.id })).toEqual({ code: 'CONFLICT', field: 'id' })
    for (const action of ['approve', 'decline'] as const) {
      const { id } = await asks(ana, action)
      await does(DJ, action, id)
      expect(await refusalOf(ana, steps.withdraw, { id })).toEqual({ code: 'CONFLICT', field: 'id' })
    }
    expect(await lists(DJ, { status: ['WITHDRAWN'] })).toEqual([withdrawn])
    expect(await lists(GUEST, { status: ['WITHDRAWN'] })).toEqual([])
    const heard = (await heardSince(DJ, after)).filter((words) => words.endsWith('a toast'))
    expect(heard).toEqual(['ana WITHDRAWN a toast'])
    expect((await heardSince(GUEST, after)).filter(isChange)).toEqual([])
  })

  test('the DJ reopens a request from whatever it is, once; nobody else does, and not at another wedding', async () => {
    await using wedding = await start()
    const people = await everybody(wedding)
    const [ana, leo] = [await wedding.join('ana'), await wedding.join('leo', { role: 'DJ' })]
    const eve = await wedding.join('eve', { role: 'DJ', server: servers - 1 })
    const max = await wedding.join('max', { at: `${wedding.id}-other`, role: 'DJ' })
    for (const past of ['approve', 'decline', 'withdraw'] as const) {
      const request = await asks(ana, past)
      await does(past === 'withdraw' ? ana : leo, past, request.id, { reason: 'so' })
      const after = await ana.cursor()
      for (const phone of [...Object.values(people).filter((each) => each !== people.DJ), ana])
        expect(await phone.refused(steps.reopen, { id: request.id }), phone.name).toBe('FORBIDDEN')
      expect(await max.refused(steps.reopen, { id: request.id })).toBe('NOT_FOUND')
      const answers = await Promise.all([leo, eve, leo].map((phone) => does(phone, 'reopen', request.id)))
      expect(answers).toEqual([request, request, request])
      expect(await heardSince(ana, after), past).toEqual([expect.stringMatching(/^(leo|eve) REOPENED /)])
      expect(await does(leo, 'approve', request.id)).toMatchObject({ status: 'APPROVED' })
    }
  })

  test('a DJ who gives the microphone to themselves is not notified of it', async () => {
    await using wedding = await start()
    const [leo, eve] = [await wedding.join('leo', { role: 'DJ' }), await wedding.join('eve', { role: 'DJ' })]
    const after = await leo.cursor()
    await does(leo, 'approve', (await asks(leo, 'a toast')).id)
    await does(eve, 'approve', (await asks(leo, 'a song')).id)
    expect(await heardSince(leo, after)).toEqual([
      'leo CREATED a toast',
      'leo APPROVED a toast',
      'leo CREATED a song',
      'eve APPROVED a song',
      'MIC_REQUEST_APPROVED: a song',
    ])
  })

  test('invalid input is refused with its field, and nothing is stored', async () => {
    await using wedding = await start()
    const [ana, leo] = [await wedding.join('ana'), await wedding.join('leo', { role: 'DJ' })]
    const texts = ['nul \0', 'half \ud83d', '\u200b']
    const inputs: [object, string?][] = [
      ...['', ' \n ', 'x'.repeat(201), ...texts].map((purpose): [object, string] => [{ purpose }, 'purpose']),
      ...[0, -1, 61, 2 ** 31 - 1].map((durationMinutes): [object, string] => [
        { purpose: 'x', durationMinutes },
        'durationMinutes',
      ]),
      ...[null, 2 ** 31, 1e30, 1.5, '5'].map((durationMinutes): [object] => [{ purpose: 'x', durationMinutes }]),
      [{ purpose: 'x', id: 'x' }, 'id'],
      [{ purpose: null }],
      [{}],
    ]
    for (const [input, field] of inputs) {
      expect(await refusalOf(ana, request, { input }), JSON.stringify(input)).toEqual({ code: 'BAD_USER_INPUT', field })
    }
    expect(await lists(ana)).toEqual([])
    const { id } = await asks(ana, 'x'.repeat(200), { durationMinutes: 1 })
    for (const query of Object.values(actions)) {
      for (const bad of ['', 'x', ...texts])
        expect(await refusalOf(leo, query, { id: bad })).toEqual({ code: 'BAD_USER_INPUT', field: 'id' })
      expect(await leo.refused(query, { id: null })).toBe('BAD_USER_INPUT')
      expect(await refusalOf(leo, query, { id: randomUUID() })).toEqual({ code: 'NOT_FOUND', field: 'id' })
    }
    for (const reason of ['x'.repeat(4001), ...texts]) {
      expect(await refusalOf(leo, actions.decline, { id, reason })).toEqual({ code: 'BAD_USER_INPUT', field: 'reason' })
    }
    for (const args of [{ first: 101 }, { first: 1, last: 1 }, { after: 'x' }, { status: ['LOUD'] }]) {
      expect(await ana.refused(list, args), JSON.stringify(args)).toBe('BAD_USER_INPUT')
    }
    expect(await ana.subscribe(changes, { after: 'x' }).refusal()).toBe('CURSOR_GONE')
    expect(await does(leo, 'decline', id, { reason: ' ' })).toMatchObject({ status: 'DECLINED', reason: null })
  })

  test('the requests are read page by page in both directions', async () => {
    await using wedding = await start()
    const ana = await wedding.join('ana')
    for (const purpose of ['a', 'b', 'c', 'd', 'e']) await asks(ana, purpose)
    await expectPages(ana, list, 'micRequests', ({ purpose }) => purpose)
  })

  test('another wedding sees nothing of it, and its requests cannot be named there', async () => {
    await using wedding = await start()
    const at = `${wedding.id}-other`
    const [ana, max] = [await wedding.join('ana'), await wedding.join('max', { at, role: 'DJ' })]
    const after = await max.cursor()
    const ours = await asks(ana, 'a toast')
    for (const query of Object.values(actions)) {
      expect(await refusalOf(max, query, { id: ours.id })).toEqual({ code: 'NOT_FOUND', field: 'id' })
    }
    const theirs = await asks(max, 'a joke', { id: ours.id })
    await does(max, 'approve', theirs.id)
    expect(await heardSince(max, after)).toEqual(['max CREATED a joke', 'max APPROVED a joke'])
    expect(await lists(ana)).toEqual([ours])
  })
})
