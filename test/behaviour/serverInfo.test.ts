import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { backends, type Phone, request, serverOf, serversFor, startWedding, tokenOf } from '../support/wedding.ts'

const info = '{ server { version canJoin maxUploadBytes photoTypes pushKey } }'
const limitsOf = '{ rateLimits { name limit remaining resetsAt } }'
const { version } = JSON.parse(readFileSync('package.json', 'utf8'))

type Limit = { name: string; limit: number; remaining: number; resetsAt: string }
const limits = async (phone: Phone): Promise<Map<string, Limit>> =>
  new Map((await phone.gets(limitsOf)).rateLimits.map((limit: Limit) => [limit.name, limit]))

describe('the server', () => {
  test('says without a token what it lets people do', async () => {
    await using wedding = await startWedding({ settings: { LIMIT_UPLOAD_BYTES: '5000' } })
    const { url } = serverOf(wedding)
    const server = {
      version,
      canJoin: true,
      maxUploadBytes: 5_000,
      photoTypes: ['image/jpeg', 'image/png', 'image/webp', 'image/avif', 'image/heic'],
      pushKey: null,
    }
    const expected = { data: { server } }
    expect(await request(url, undefined, info)).toEqual(expected)
    // A token that is worth nothing does not matter, nor does a good one.
    expect(await request(url, 'nonsense', info)).toEqual(expected)
    expect(await request(url, await tokenOf({ sub: 'root', name: 'Root', role: 'ADMIN' }), info)).toEqual(expected)
    expect(await request(url, undefined, '{ __typename server { version } }')).toEqual({
      data: { __typename: 'Query', server: { version } },
    })
  })

  test('says nothing else without a token, not even beside it', async () => {
    await using wedding = await startWedding()
    const { url } = serverOf(wedding)
    for (const more of ['viewer { id }', 'rateLimits { name }', 'wedding { id name }', 'permissions']) {
      const { data, errors } = await request(url, undefined, `{ server { version } ${more} }`)
      expect([data ?? null, errors?.[0]?.extensions.code], more).toEqual([null, 'UNAUTHENTICATED'])
    }
  })

  test('says that nobody joins with a code where tokens come from an identity provider', async () => {
    const keys = 'http://127.0.0.1:9/keys'
    await using wedding = await startWedding({
      settings: { JWT_SECRET: '', JWKS_URL: keys },
    })
    const { data } = await request(serverOf(wedding).url, undefined, info)
    expect(data?.server.canJoin).toBe(false)
  })
})

describe.each(backends)('the limits of a person, with the %s backend', (backend) => {
  const settings = { LIMIT_WRITES_PER_MINUTE: '5', LIMIT_MESSAGES_PER_MINUTE: '3', LIMIT_COST_PER_MINUTE: '50000' }
  const setup = { backend, servers: serversFor(backend), settings }

  test('are told with what is left of them, on every server', async () => {
    await using wedding = await startWedding(setup)
    const [ana, elsewhere] = [await wedding.join('ana'), await wedding.join('ana', { server: 1 })]
    const before = Date.now()
    const untouched = (await limits(ana)).get('writes')
    expect(untouched).toMatchObject({ limit: 5, remaining: 5 })
    for (const content of ['one', 'two']) await ana.sends(content)
    await ana.gets('mutation { rename(name: "ana") { id } }')
    const known = await limits(elsewhere)
    expect(known.get('messages')).toMatchObject({ limit: 3, remaining: 1 })
    expect(known.get('writes')).toMatchObject({ limit: 5, remaining: 4 })
    expect(known.get('photos')).toMatchObject({ remaining: known.get('photos')?.limit })
    const resetsAt = Date.parse(known.get('messages')?.resetsAt ?? '')
    expect(resetsAt).toBeGreaterThan(before)
    expect(resetsAt).toBeLessThanOrEqual(Date.now() + 60_000)
    // The limits of other members are their own.
    expect((await limits(await wedding.join('tom'))).get('messages')).toMatchObject({ remaining: 3 })
  })

  test('are what is refused: the last of a limit is taken, and one more is refused', async () => {
    await using wedding = await startWedding(setup)
    const ana = await wedding.join('ana')
    for (let { remaining } = (await limits(ana)).get('messages') as Limit; remaining > 0; remaining--) {
      await ana.sends(String(remaining))
    }
    expect((await limits(ana)).get('messages')).toMatchObject({ remaining: 0 })
    await expect(ana.sends('one more')).rejects.toThrow('RATE_LIMITED')
    expect((await limits(ana)).get('messages')).toMatchObject({ remaining: 0 })
  })

  test('are asked for at their cost, and at nothing else', async () => {
    await using wedding = await startWedding(setup)
    const ana = await wedding.join('ana')
    const first = await limits(ana)
    const { extensions }: any = await (
      await fetch(`${serverOf(wedding).url}/graphql`, {
        method: 'POST',
        headers: { authorization: `Bearer ${ana.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ query: limitsOf, extensions: { cost: true } }),
      })
    ).json()
    const third = await limits(ana)
    const { requested, remaining, limit } = extensions.cost
    expect(requested).toBeLessThan(100)
    expect(first.get('cost')).toMatchObject({ limit, remaining: remaining + requested })
    expect(third.get('cost')).toMatchObject({ limit, remaining: remaining - requested })
    for (const [name, { remaining }] of first)
      if (name !== 'cost') expect(third.get(name), name).toMatchObject({ remaining })
  })

  test('an ADMIN of no wedding has limits, too', async () => {
    await using wedding = await startWedding(setup)
    const token = await tokenOf({ sub: 'root', name: 'Root', role: 'ADMIN' })
    const { data } = await request(serverOf(wedding).url, token, limitsOf)
    expect(data?.rateLimits.map(({ name }: Limit) => name)).toContain('cost')
  })
})
