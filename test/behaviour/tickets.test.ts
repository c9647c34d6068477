import { describe, expect, test } from 'vitest'
import { serverSentEvents } from '../support/eventSource.ts'
import { backends, type Phone, serverOf, serversFor, startWedding, type TestWedding } from '../support/wedding.ts'

const hear = 'subscription ($after: Cursor) { messageReceived(after: $after) { message { content } } }'

const asksForTicket = ({ servers }: TestWedding, token: string | undefined, body: object) =>
  fetch(`${servers[0]?.url}/graphql/stream`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  })

/** The address of a stream of messages, at one of the servers. */
async function addressFor(wedding: TestWedding, { token }: Phone, variables: object, server = 0): Promise<string> {
  const answer = await asksForTicket(wedding, token, { query: hear, variables })
  expect(answer.status).toBe(201)
  const { pathname, search } = new URL((await answer.json()).url)
  return `${serverOf(wedding, server).url}${pathname}${search}`
}

/** Opens a stream as an EventSource does: it reads events, and keeps the last id. */
async function opens(url: string, lastEventId?: string) {
  const leaving = new AbortController()
  const response = await fetch(url, {
    headers: { accept: 'text/event-stream', ...(lastEventId !== undefined && { 'last-event-id': lastEventId }) },
    signal: leaving.signal,
  })
  const events = serverSentEvents(response)
  const reader = {
    status: response.status,
    response,
    lastEventId,
    /** The content of the next message. */
    async hears(): Promise<string> {
      for (;;) {
        const { value } = await events.next()
        if (!value) throw new Error('the stream has ended')
        reader.lastEventId = value.id ?? reader.lastEventId
        if (value.data) return value.data.data?.messageReceived.message.content ?? value.data.errors[0].extensions.code
      }
    },
    /** Waits for the id at which the stream begins. */
    async begins(): Promise<string | undefined> {
      const { value } = await events.next()
      reader.lastEventId = value?.id
      return value?.id
    },
    ends: () =>
      events.next().then(
        ({ done }) => done,
        () => true,
      ),
    leaves: () => leaving.abort(),
  }
  return reader
}

describe.each(backends)('with the %s backend', (backend) => {
  test('a ticket opens a stream without a header, on any server, and again for a reader that comes back', async () => {
    await using wedding = await startWedding({ backend, servers: serversFor(backend) })
    const ana = await wedding.join('ana')
    const leo = await wedding.join('leo')
    const after = await ana.cursor()
    await leo.sends('one')
    const url = await addressFor(wedding, ana, { after }, -1)
    expect(url).not.toContain(ana.token)
    const first = await opens(url)
    expect(first.response.headers.get('referrer-policy')).toBe('no-referrer')
    expect(await first.begins()).toBe(after)
    expect(await first.hears()).toBe('one')
    first.leaves()
    await leo.sends('two')
    const second = await opens(url.replace(serverOf(wedding, -1).url, serverOf(wedding).url), first.lastEventId)
    expect(await second.hears()).toBe('two')
    await leo.sends('three')
    expect(await second.hears()).toBe('three')
    second.leaves()
  })

  test('it opens one connection at a time: a later one ends the former, and nobody else gets in', async () => {
    await using wedding = await startWedding({ backend, servers: serversFor(backend) })
    const ana = await wedding.join('ana')
    const url = await addressFor(wedding, ana, {}, -1)
    const first = await opens(url)
    const cursor = await first.begins()
    // A thief knows the address alone.
    expect((await opens(url)).status).toBe(401)
    const second = await opens(url.replace(serverOf(wedding, -1).url, serverOf(wedding).url), cursor)
    expect(await first.ends()).toBe(true)
    await ana.sends('hello')
    expect(await second.hears()).toBe('hello')
    second.leaves()
  })

  test('an id that is empty, made up or of another wedding gets nobody in, and the reader who is there stays', async () => {
    await using wedding = await startWedding({ backend })
    const ana = await wedding.join('ana')
    const elsewhere = await wedding.join('leo', { at: `${wedding.id}-elsewhere` })
    const url = await addressFor(wedding, ana, {})
    const first = await opens(url)
    await first.begins()
    expect((await opens(url, '')).status).toBe(401)
    for (const id of ['made up', await elsewhere.cursor()])
      expect(await (await opens(url, id)).hears()).toBe('CURSOR_GONE')
    await ana.sends('hello')
    expect(await first.hears()).toBe('hello')
    first.leaves()
  })

  test('its time is over after a minute without a connection, and a day after the first', async () => {
    await using wedding = await startWedding({ backend })
    const ana = await wedding.join('ana')
    const passes = (seconds: number) =>
      wedding.sql(`update stream_tickets set expires_at = expires_at - interval '${seconds} seconds'`)
    const late = await addressFor(wedding, ana, {})
    await passes(60)
    const { status, response } = await opens(late)
    expect([status, (await response.json()).errors[0].extensions.code]).toEqual([401, 'UNAUTHENTICATED'])
    const url = await addressFor(wedding, ana, {})
    const stream = await opens(url)
    const cursor = await stream.begins()
    stream.leaves()
    await passes(86_300)
    const again = await opens(url, cursor)
    await ana.sends('still here')
    expect(await again.hears()).toBe('still here')
    again.leaves()
    await passes(100)
    expect((await opens(url, cursor)).status).toBe(401)
  })

  test('it opens what its token would: nothing once the member was removed or the integration revoked', async () => {
    await using wedding = await startWedding({ backend })
    const couple = await wedding.join('zoe', { role: 'COUPLE' })
    const leo = await wedding.join('leo')
    const { token, integration } = (
      await couple.gets(
        'mutation { createIntegration(input: { name: "Board", scopes: [] }) { token integration { id } } }',
      )
    ).createIntegration
    const board = await wedding.opens(token)
    const urls = [await addressFor(wedding, leo, {}), await addressFor(wedding, board, {})]
    const streams = await Promise.all(urls.map((url) => opens(url)))
    const cursors = await Promise.all(streams.map((stream) => stream.begins()))
    await couple.gets('mutation { removeMember(id: "leo") { id } }')
    await couple.gets('mutation ($id: ID!) { revokeIntegration(id: $id) { id } }', integration)
    for (const [index, stream] of streams.entries()) {
      expect(await stream.hears()).toBe('UNAUTHENTICATED')
      expect((await opens(urls[index] ?? '', cursors[index])).status).toBe(401)
    }
  })

  test('what is stored opens nothing: neither the ticket nor the token is there', async () => {
    await using wedding = await startWedding({ backend })
    const ana = await wedding.join('ana')
    const url = await addressFor(wedding, ana, {})
    const stored = JSON.stringify(await wedding.sql('select * from stream_tickets'))
    expect(stored).not.toContain(ana.token)
    expect(stored).not.toContain(new URL(url).searchParams.get('ticket'))
    for (const { key } of JSON.parse(stored)) {
      const forged = await opens(url.replace(/ticket=.*/, `ticket=${encodeURIComponent(key)}`))
      expect(forged.status).toBe(401)
    }
  })
})

test('a ticket is for a subscription of somebody, and all else is refused with its reason', async () => {
  await using wedding = await startWedding()
  const ana = await wedding.join('ana')
  const refusals: [string | undefined, object, number, string][] = [
    [undefined, { query: hear }, 401, 'UNAUTHENTICATED'],
    ['garbage', { query: hear }, 401, 'UNAUTHENTICATED'],
    [ana.token, { query: '{ viewer { id } }' }, 400, 'BAD_USER_INPUT'],
    [ana.token, { query: 'subscription { nothing }' }, 400, 'BAD_USER_INPUT'],
    [ana.token, { query: 'subscription {' }, 400, 'BAD_USER_INPUT'],
    [ana.token, {}, 400, 'BAD_USER_INPUT'],
    [ana.token, { query: `${hear}${' '.repeat(70_000)}` }, 413, 'BAD_USER_INPUT'],
    [
      ana.token,
      { query: `${hear} ${hear.replace('$', 'Other($').replace('after: $', 'after: $')}` },
      400,
      'BAD_USER_INPUT',
    ],
  ]
  for (const [token, body, status, code] of refusals) {
    const answer = await asksForTicket(wedding, token, body)
    expect([answer.status, (await answer.json()).errors[0].extensions.code], JSON.stringify(body)).toEqual([
      status,
      code,
    ])
  }
  for (const query of ['', '?ticket=', '?ticket=garbage', '?token=x'])
    expect((await opens(`${serverOf(wedding).url}/graphql/stream${query}`)).status).toBe(401)
})

test('a page of an allowed origin may ask for a ticket and open it, another one may not', async () => {
  await using wedding = await startWedding({ settings: { ALLOWED_ORIGINS: 'https://weddings.example' } })
  const ana = await wedding.join('ana')
  const url = `${serverOf(wedding).url}/graphql/stream`
  const allows = async (origin: string, init: RequestInit) =>
    (await fetch(url, { ...init, headers: { ...init.headers, origin } })).headers.get('access-control-allow-origin')
  const asks = { method: 'POST', body: JSON.stringify({ query: hear }) }
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${ana.token}` }
  for (const init of [{ method: 'OPTIONS' }, { ...asks, headers }, { ...asks }, {}]) {
    expect(await allows('https://weddings.example', init)).toBe('https://weddings.example')
    expect(await allows('https://elsewhere.example', init)).toBe(null)
  }
})
