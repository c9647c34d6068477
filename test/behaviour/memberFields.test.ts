import { describe, expect, test } from 'vitest'
import { backends, type Phone, serversFor, startWedding } from '../support/wedding.ts'

const fields = 'id joinedAt presence { status customStatus member { id } }'
const member = `query ($id: ID!) { member(id: $id) { ${fields} } }`
const all = `{ viewer { ${fields} } members { nodes { ${fields} } } messages { nodes { sender { ${fields} } } } }`
const events = `subscription ($after: Cursor) {
  events(after: $after) {
    ... on MessageReceived { message { content sender { ${fields} } } }
    ... on MemberJoined { member { ${fields} } }
  }
}`
const found = async (phone: Phone, id: string) => (await phone.gets(member, { id })).member

describe.each(backends)('with the %s backend', (backend) => {
  const setup = { backend, servers: serversFor(backend) }

  test('a member has the time of joining, and a presence while they are online, wherever they stand in an answer', async () => {
    await using wedding = await startWedding(setup)
    const before = Date.now() - 1_000
    const ana = await wedding.join('ana')
    const tom = await wedding.join('tom', { server: 1 })
    await tom.sends('hello')
    expect(await found(ana, 'tom')).toMatchObject({ id: 'tom', presence: null })
    tom.subscribe('subscription { messageReceived { message { id } } }')
    await tom.gets('mutation { updatePresence(input: { status: BUSY, customStatus: "dancing" }) { status } }')
    const presence = { status: 'BUSY', customStatus: 'dancing', member: { id: 'tom' } }
    await expect.poll(() => found(ana, 'tom')).toMatchObject({ presence })
    const { joinedAt } = await found(ana, 'tom')
    expect(Date.parse(joinedAt)).toBeGreaterThan(before)
    expect(Date.parse(joinedAt)).toBeLessThanOrEqual(Date.now() + 1_000)

    const { viewer, members, messages } = await ana.gets(all)
    const whole = { id: 'tom', joinedAt, presence }
    expect(members.nodes).toEqual([viewer, whole])
    expect(messages.nodes).toEqual([{ sender: whole }])
    // A member who appears offline is offline here, too.
    await tom.gets('mutation { updatePresence(input: { status: OFFLINE }) { status } }')
    await expect.poll(() => found(ana, 'tom')).toMatchObject({ joinedAt, presence: null })
  })

  test('inside events both are null, live and on replay, so that all get the same', async () => {
    await using wedding = await startWedding(setup)
    const ana = await wedding.join('ana')
    const after = await ana.cursor()
    const live = ana.subscribe(events, { after })
    const tom = await wedding.join('tom', { server: 1 })
    tom.subscribe(events)
    await tom.sends('hello')
    const sparse = { id: 'tom', joinedAt: null, presence: null }
    const expected = [{ events: { member: sparse } }, { events: { message: { content: 'hello', sender: sparse } } }]
    const isStored = ({ events }: any) => events.member ?? events.message
    const heard = async (listening: ReturnType<Phone['subscribe']>) => {
      const values: any[] = []
      while (values.length < 2) values.push(...(await listening.take(1)).filter(isStored))
      return values
    }
    expect(await heard(live)).toEqual(expected)
    expect(await heard(ana.subscribe(events, { after }))).toEqual(expected)
  })

  test('members of another wedding with the same id have their own', async () => {
    await using wedding = await startWedding(setup)
    const ana = await wedding.join('ana')
    const other = await wedding.join('ana', { at: `${wedding.id}-other` })
    other.subscribe('subscription { messageReceived { message { id } } }')
    await expect.poll(() => found(other, 'ana')).toMatchObject({ presence: { status: 'ONLINE' } })
    expect(await found(ana, 'ana')).toMatchObject({ presence: null })
    expect((await found(ana, 'ana')).joinedAt).not.toBe((await found(other, 'ana')).joinedAt)
  })
})
