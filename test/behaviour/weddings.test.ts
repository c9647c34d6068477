import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { roles } from '../../src/access/viewer.ts'
import { backends, type Phone, request, serverOf, serversFor, startWedding, tokenOf } from '../support/wedding.ts'

const fields = 'id name date place timeZone locale'
const read = `{ wedding { ${fields} } }`
const update = `mutation ($input: UpdateWeddingInput!) { updateWedding(input: $input) { ${fields} } }`
const changes = `subscription ($after: Cursor) {
  events(after: $after, kinds: [WEDDING_CHANGED, MESSAGE_RECEIVED]) {
    ... on WeddingChanged { wedding { ${fields} } }
    ... on MessageReceived { message { content } }
  }
}`

type Input = Record<string, unknown>
const weddingOf = async (phone: Phone) => (await phone.gets(read)).wedding
const updates = async (phone: Phone, input: Input) => (await phone.gets(update, { input })).updateWedding

/** Collects the weddings of events after a cursor, until a message ends the listening. */
function listenTo(phone: Phone, after: string) {
  const heard = phone.subscribe(changes, { after })
  return async () => {
    const weddings: any[] = []
    for (;;) {
      const [{ events: event }] = await heard.take(1)
      if (event.message) return weddings
      weddings.push(event.wedding)
    }
  }
}

describe.each(backends)('with the %s backend', (backend) => {
  const setup = { backend, servers: serversFor(backend) }

  test('the couple and the planner change the wedding, nobody else; everyone hears of it, live and on replay', async () => {
    await using wedding = await startWedding(setup)
    const ana = await wedding.join('ana', { server: wedding.servers.length - 1 })
    const start = await ana.cursor()
    const live = listenTo(ana, start)
    for (const role of roles) {
      const phone = await wedding.join(role.toLowerCase(), { role })
      const may = role === 'COUPLE' || role === 'PLANNER'
      expect(await phone.refused(update, { input: { place: role } }), role).toBe(may ? undefined : 'FORBIDDEN')
    }
    await ana.sends('over')
    const heard = await live()
    expect(heard.map(({ place }) => place)).toEqual(['COUPLE', 'PLANNER'])
    expect(heard.at(-1)).toEqual(await weddingOf(ana))
    expect(await listenTo(ana, start)()).toEqual(heard)
  })

  test('an omitted field stays, and null empties what may be empty', async () => {
    await using wedding = await startWedding(setup)
    const leo = await wedding.join('leo', { role: 'COUPLE' })
    const before = { id: wedding.id, name: wedding.id, date: null, place: null, timeZone: 'UTC', locale: 'en' }
    expect(await weddingOf(leo)).toEqual(before)
    const details = { date: '2028-02-29', place: ' Château d’Annecy ', timeZone: 'europe/paris', locale: 'FR-ca' }
    const whole = { date: '2028-02-29', place: 'Château d’Annecy', timeZone: 'Europe/Paris', locale: 'fr-CA' }
    expect(await updates(leo, details)).toEqual({ ...before, ...whole })
    expect(await updates(leo, { name: ' Léa & Leo ' })).toEqual({ ...before, ...whole, name: 'Léa & Leo' })
    const nothing = { name: null, date: null, place: null, timeZone: null, locale: null }
    expect(await updates(leo, nothing)).toEqual({ ...before, ...whole, name: 'Léa & Leo', date: null, place: null })
    expect(await updates(leo, { place: ' ' })).toMatchObject({ place: null })
    expect(await weddingOf(leo)).toEqual({ ...before, ...whole, name: 'Léa & Leo', date: null, place: null })
  })

  test('the same values again, also at the same time, emit no second event', async () => {
    await using wedding = await startWedding(setup)
    const leo = await wedding.join('leo', { role: 'COUPLE' })
    const pia = await wedding.join('pia', { role: 'PLANNER', server: wedding.servers.length - 1 })
    const live = listenTo(pia, await pia.cursor())
    const input = { name: 'Léa & Leo', date: '2026-06-20', timeZone: 'Asia/Kolkata' }
    const answers = await Promise.all([leo, pia, leo, pia].map((phone) => updates(phone, input)))
    answers.push(await updates(leo, input), await updates(leo, {}))
    for (const answer of answers) expect(answer).toEqual(answers[0])
    await leo.sends('over')
    expect(await live()).toEqual([answers[0]])
  })

  test('changes of different fields at the same time are both kept', async () => {
    await using wedding = await startWedding(setup)
    const leo = await wedding.join('leo', { role: 'COUPLE' })
    const pia = await wedding.join('pia', { role: 'PLANNER', server: wedding.servers.length - 1 })
    await Promise.all([updates(leo, { place: 'Annecy' }), updates(pia, { date: '2026-06-20' })])
    expect(await weddingOf(leo)).toMatchObject({ place: 'Annecy', date: '2026-06-20' })
  })

  test('another wedding keeps its own', async () => {
    await using wedding = await startWedding(setup)
    const leo = await wedding.join('leo', { role: 'COUPLE' })
    const zoe = await wedding.join('zoe', { at: `${wedding.id}-other`, role: 'COUPLE' })
    const [before, live] = [await weddingOf(zoe), listenTo(zoe, await zoe.cursor())]
    await updates(leo, { name: 'Ours', place: 'Annecy' })
    await zoe.sends('over')
    expect([await weddingOf(zoe), await live()]).toEqual([before, []])
  })

  test('a name that its people gave stays, whatever their tokens say; until then a token names it for all', async () => {
    await using wedding = await startWedding(setup)
    const leo = await wedding.join('leo', { role: 'COUPLE' })
    const live = listenTo(leo, await leo.cursor())
    const arrives = async (weddingName: string, iat?: number) => {
      const token = await tokenOf({
        sub: randomUUID(),
        name: 'Ana',
        role: 'GUEST',
        weddingId: wedding.id,
        weddingName,
        iat,
      })
      return (await request(serverOf(wedding).url, token, read)).data?.wedding.name
    }
    expect(await arrives('From a token')).toBe('From a token')
    await updates(leo, { name: 'Léa & Leo' })
    expect(await arrives('From a token')).toBe('Léa & Leo')
    expect(await arrives('From a later one', Math.floor(Date.now() / 1000) + 5)).toBe('Léa & Leo')
    await leo.sends('over')
    expect((await live()).map(({ name }) => name)).toEqual(['From a token', 'Léa & Leo'])
  })

  test('whoever joins gets the wedding as it is', async () => {
    await using wedding = await startWedding(setup)
    const leo = await wedding.join('leo', { role: 'COUPLE' })
    const whole = await updates(leo, {
      name: 'Léa & Leo',
      date: '2026-06-20',
      place: 'Annecy',
      timeZone: 'Europe/Paris',
    })
    const { code } = (await leo.gets('mutation { createInvitation(input: {}) { code } }')).createInvitation
    const session = `{ wedding { ${fields} } }`
    const join = `mutation ($input: JoinWeddingInput!) { joinWedding(input: $input) ${session} }`
    const id = randomUUID()
    const { url } = serverOf(wedding)
    const joined = await request(url, undefined, join, { input: { id, code, name: 'Ana' } })
    expect(joined.data?.joinWedding.wedding).toEqual(whole)
    const resume = `mutation { resumeSession(input: { id: "${id}" }) ${session} }`
    expect((await request(url, undefined, resume)).data?.resumeSession.wedding).toEqual(whole)
    expect((await leo.gets(`mutation { refreshSession ${session} }`)).refreshSession.wedding).toEqual(whole)
  })
})

test.each<[field: string, value: unknown]>([
  ['name', ''],
  ['name', 'Léa\nLeo'],
  ['name', 'x'.repeat(81)],
  ['place', 'An\u202enecy'],
  ['place', 'x'.repeat(201)],
  ['date', '2026-02-29'],
  ['date', '20.06.2026'],
  ['date', '2026-06-20T00:00:00Z'],
  ['date', 20260620],
  ['timeZone', 'Paris'],
  ['timeZone', '+02:00'],
  ['locale', 'fr_FR'],
  ['locale', ''],
])('a wrong %s is refused, and changes nothing: %j', async (field, value) => {
  await using wedding = await startWedding()
  const leo = await wedding.join('leo', { role: 'COUPLE' })
  const before = await weddingOf(leo)
  const { errors } = await leo.ask(update, { input: { place: 'Annecy', [field]: value } })
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field })
  expect(await weddingOf(leo)).toEqual(before)
})

test('a wrong date that stands in the document is refused, too', async () => {
  await using wedding = await startWedding()
  const leo = await wedding.join('leo', { role: 'COUPLE' })
  expect(await leo.refused('mutation { updateWedding(input: { date: "2026-13-01" }) { id } }')).toBe('BAD_USER_INPUT')
  expect(await leo.gets('mutation { updateWedding(input: { date: "2026-12-01" }) { date } }')).toEqual({
    updateWedding: { date: '2026-12-01' },
  })
})
