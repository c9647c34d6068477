import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { describe, expect, test } from 'vitest'
import { webhookEvents } from '../../schema/webhookEvents.ts'
import { readConfig } from '../../src/config.ts'
import type { Bus } from '../../src/feed/bus.ts'
import { startServer } from '../../src/server.ts'
import { webhooksTopic } from '../../src/wedding/signIn/webhookRows.ts'
import { newDataDir } from '../support/process.ts'
import { answers, hangs, startReceiver, takes, verify } from '../support/receiver.ts'
import { request, secret, tokenOf } from '../support/request.ts'
import { backends, type Phone, serverOf, serversFor, startWedding } from '../support/wedding.ts'

const parts = 'id webhookUrl lastError revokedAt'
const create = `mutation ($input: CreateIntegrationInput!) {
  createIntegration(input: $input) { token webhookSecret integration { ${parts} } } }`
const revoke = `mutation ($id: ID!) { revokeIntegration(id: $id) { ${parts} } }`
const settings = { WEBHOOK_URLS: 'any' }
const ask = 'mutation ($title: String!) { requestMusic(input: { songTitle: $title }) { id } }'
const reject = 'mutation ($id: ID!) { rejectMusicRequest(id: $id) { status } }'

const lets = async (couple: Phone, input: object) =>
  (await couple.gets(create, { input: { name: 'Spreadsheet', scopes: [], ...input } })).createIntegration
const errorOf = async (couple: Phone, id: string): Promise<string | null> =>
  (await couple.gets('{ integrations { id lastError } }')).integrations.find((each: any) => each.id === id).lastError

describe.each(backends)('with the %s backend', (backend) => {
  const start = async () => {
    const wedding = await startWedding({ backend, servers: serversFor(backend), settings })
    const couple = await wedding.join('ana', { role: 'COUPLE' })
    const guest = await wedding.join('leo', { server: -1 })
    return { wedding, couple, guest, [Symbol.asyncDispose]: wedding[Symbol.asyncDispose] }
  }

  test('a program gets each event that it may see once, signed, in order, as `events` shows it', async () => {
    await using party = await start()
    await using receiver = await startReceiver()
    const { couple, guest, wedding } = party
    await guest.sends('before')
    const { webhookSecret, token, integration } = await lets(couple, { webhookUrl: receiver.url })
    expect(integration).toMatchObject({ webhookUrl: receiver.url, lastError: null })
    const program = await wedding.opens(token)
    const after = (await program.gets('{ wedding { cursor } }')).wedding.cursor
    await guest.sends('only for ana', 'ana')
    for (let number = 1; number <= 20; number++) await guest.sends(`number ${number}`)
    await receiver.until(20)
    const shown = webhookEvents
      .replace('WebhookEvents', 'WebhookEvents($after: Cursor)')
      .replace('events {', 'events(after: $after) {')
    const live = program.subscribe(shown, { after })
    expect(receiver.received.map(({ text }) => JSON.parse(text).data)).toEqual(await live.take(20))
    for (const message of receiver.received) {
      verify(webhookSecret, message)
      expect(message.id).toBe(message.event.cursor)
      expect(message.headers['content-type']).toBe('application/json')
    }
    const [first] = receiver.received
    expect(() => verify(webhookSecret, { ...(first as any), text: `${first?.text} ` })).toThrow()
  })

  test('it gets the kinds that it named, and of restricted events what its scopes let it see', async () => {
    await using party = await start()
    await using receiver = await startReceiver()
    await using other = await startReceiver()
    const { couple, guest, wedding } = party
    const dj = await wedding.join('dj', { role: 'DJ' })
    await lets(couple, { webhookUrl: receiver.url, kinds: ['MUSIC_REQUEST_CHANGED', 'MESSAGE_RECEIVED'] })
    await lets(couple, { webhookUrl: other.url, scopes: ['DECIDE_MUSIC'], kinds: ['MUSIC_REQUEST_CHANGED'] })
    const { id } = (await guest.gets(ask, { title: 'Hey Jude' })).requestMusic
    await guest.gets('mutation { requestMic(input: { purpose: "a toast", durationMinutes: 3 }) { id } }')
    await dj.gets(reject, { id })
    await guest.sends('the end')
    await receiver.untilSaid('the end')
    await other.untilSaid('REJECTED')
    const seenBy = ({ received }: typeof receiver) =>
      received.map(({ event }) => [event.__typename, event.musicChange].filter(Boolean).join(' '))
    expect(seenBy(receiver)).toEqual(['MusicRequestChanged CREATED', 'MessageReceived'])
    expect(seenBy(other)).toEqual(['MusicRequestChanged CREATED', 'MusicRequestChanged REJECTED'])
  })

  test('a receiver that fails, redirects and comes back gets everything in order, and the couple sees why not', async () => {
    await using party = await start()
    await using elsewhere = await startReceiver()
    await using receiver = await startReceiver()
    const { couple, guest } = party
    receiver.behave(answers(500))
    const { integration } = await lets(couple, { webhookUrl: receiver.url })
    for (const content of ['one', 'two', 'three']) await guest.sends(content)
    await receiver.until(1)
    await expect.poll(() => errorOf(couple, integration.id)).toBe('It answered 500')
    receiver.behave(answers(307, { location: elsewhere.url }))
    await receiver.until(2)
    await expect.poll(() => errorOf(couple, integration.id)).toBe('It answered 307: redirects are not followed')
    const tries = receiver.received.map(({ id }) => id)
    receiver.behave(takes)
    await receiver.untilSaid('three')
    expect(new Set(tries).size).toBe(1)
    expect(receiver.said().slice(tries.length)).toEqual(['one', 'two', 'three'])
    await expect.poll(() => errorOf(couple, integration.id)).toBe(null)
    expect(elsewhere.received).toEqual([])
  })

  test('a receiver that hangs, and one that nobody can reach, delay no other', async () => {
    await using party = await start()
    await using hanging = await startReceiver()
    await using receiver = await startReceiver()
    const { couple, guest } = party
    hanging.behave(hangs)
    await lets(couple, { webhookUrl: hanging.url })
    const gone = await lets(couple, { webhookUrl: 'http://127.0.0.1:9/nobody' })
    await lets(couple, { webhookUrl: receiver.url })
    await guest.sends('one')
    await hanging.until(1)
    await guest.sends('two')
    await receiver.untilSaid('two')
    expect(receiver.said()).toEqual(['one', 'two'])
    expect(hanging.said()).toEqual(['one'])
    await expect.poll(() => errorOf(couple, gone.integration.id)).toBe('It could not be reached: ECONNREFUSED')
  })

  test('a receiver may answer slowly and at length, and close its connections', async () => {
    await using party = await start()
    await using receiver = await startReceiver()
    const { couple, guest } = party
    receiver.behave((response, { socket }) => {
      response.writeHead(200)
      response.write('x'.repeat(100_000))
      setTimeout(() => (receiver.received.length % 2 ? response.end() : socket.destroy()), 20)
    })
    await lets(couple, { webhookUrl: receiver.url })
    for (const content of ['one', 'two', 'three', 'four']) await guest.sends(content)
    await receiver.untilSaid('four')
    expect(receiver.said()).toEqual(['one', 'two', 'three', 'four'])
  })

  test('revoked, it gets nothing more: what is on its way is broken off', async () => {
    await using party = await start()
    await using receiver = await startReceiver()
    await using other = await startReceiver()
    const { couple, guest, wedding } = party
    const brokenOff = new Promise((resolve) =>
      receiver.behave((_, request) => {
        request.socket.on('close', resolve)
        receiver.behave(takes)
      }),
    )
    const { integration } = await lets(couple, { webhookUrl: receiver.url })
    await lets(couple, { webhookUrl: other.url })
    await guest.sends('one')
    await receiver.until(1)
    expect((await couple.gets(revoke, { id: integration.id })).revokeIntegration).toMatchObject({
      webhookUrl: receiver.url,
      revokedAt: expect.any(String),
    })
    await brokenOff
    await guest.sends('two')
    await other.untilSaid('two')
    expect(receiver.said()).toEqual(['one'])
    const [stored] = await wedding.sql(`select secret from webhooks where integration_id = '${integration.id}'`)
    expect(stored.secret).toBe('')
  })

  test('after failing for a day it is switched off, and a receiver that is gone at once', async () => {
    await using party = await start()
    await using receiver = await startReceiver()
    await using gone = await startReceiver()
    const { couple, guest, wedding } = party
    receiver.behave(answers(500))
    gone.behave(answers(410))
    const { integration } = await lets(couple, { webhookUrl: receiver.url })
    const other = await lets(couple, { webhookUrl: gone.url })
    await guest.sends('one')
    await receiver.until(1)
    const id = integration.id
    await expect.poll(() => errorOf(couple, id)).toBe('It answered 500')
    await wedding.sql(
      `update webhooks set failing_since = failing_since - interval '1 day' where integration_id = '${id}'`,
    )
    await expect.poll(() => errorOf(couple, id), { timeout: 10_000 }).toBe('Switched off: It answered 500')
    await expect.poll(() => errorOf(couple, other.integration.id)).toBe('Switched off: It answered 410')
    receiver.behave(takes)
    await guest.sends('two')
    expect(receiver.said()).not.toContain('two')
    const open = await wedding.sql(`select 1 from webhooks where wedding_id = '${wedding.id}' and ended_at is null`)
    expect(open).toEqual([])
  })

  test('when events are no longer kept it goes on with later ones, and tells the receiver', async () => {
    await using party = await start()
    await using receiver = await startReceiver()
    const { couple, guest, wedding } = party
    receiver.behave(answers(500))
    const { webhookSecret } = await lets(couple, { webhookUrl: receiver.url })
    await guest.sends('one')
    await receiver.until(1)
    await guest.sends('two')
    await wedding.sql(`delete from events where wedding_id = '${wedding.id}'`)
    receiver.behave(takes)
    await receiver.untilSaid('CURSOR_GONE')
    const told = receiver.received.at(-1) as (typeof receiver.received)[number]
    verify(webhookSecret, told)
    const cursor = await guest.cursor()
    expect(JSON.parse(told.text).errors[0].extensions).toEqual({ code: 'CURSOR_GONE', cursor })
    expect(told.id).toBe(cursor)
    await guest.sends('three')
    await receiver.untilSaid('three')
    expect(receiver.said().at(-1)).toBe('three')
  })

  test('created again after a lost answer it is the same webhook, and otherwise a conflict', async () => {
    await using party = await start()
    await using receiver = await startReceiver()
    const { couple } = party
    const input = { id: randomUUID(), webhookUrl: receiver.url, kinds: ['MESSAGE_RECEIVED', 'PHOTO_SHARED'] }
    const first = await lets(couple, input)
    const again = await lets(couple, { ...input, kinds: ['PHOTO_SHARED', 'MESSAGE_RECEIVED'] })
    expect(again).toMatchObject({ webhookSecret: first.webhookSecret, integration: first.integration })
    expect(first.webhookSecret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    const another = (change: object) =>
      couple.refused(create, { input: { name: 'Spreadsheet', scopes: [], ...input, ...change } })
    expect(await another({ kinds: ['MESSAGE_RECEIVED'] })).toBe('CONFLICT')
    expect(await another({ kinds: null })).toBe('CONFLICT')
    expect(await another({ webhookUrl: `${receiver.url}&other` })).toBe('CONFLICT')
    const plain = await lets(couple, {})
    expect(plain).toMatchObject({ webhookSecret: null, integration: { webhookUrl: null, lastError: null } })
  })
})

test('receivers that give no real answer are told of, delay no other, and do not keep a server from ending', async () => {
  await using wedding = await startWedding({ settings })
  await using receiver = await startReceiver()
  const [couple, guest] = [await wedding.join('ana', { role: 'COUPLE' }), await wedding.join('leo')]
  const strange: [Parameters<typeof receiver.behave>[0], string][] = [
    [
      (_, { socket }) => socket.write('HTTP/1.1 101 Other\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n'),
      'It answered 101',
    ],
    [(_, { socket }) => socket.end(), 'It could not be reached: ECONNRESET'],
    [saysHintsForEver, 'It sent no final answer'],
  ]
  const ids = new Map<string, string>()
  const others = await Promise.all(strange.map(() => startReceiver()))
  for (const [index, [answer, reason]] of strange.entries()) {
    others[index]?.behave(answer)
    ids.set((await lets(couple, { webhookUrl: others[index]?.url })).integration.id, reason)
  }
  await lets(couple, { webhookUrl: receiver.url })
  for (const content of ['one', 'two']) await guest.sends(content)
  await receiver.untilSaid('two')
  for (const [id, reason] of ids) await expect.poll(() => errorOf(couple, id)).toBe(reason)
  const [id = ''] = ids.keys()
  expect((await couple.gets(revoke, { id })).revokeIntegration.revokedAt).toEqual(expect.any(String))
  await serverOf(wedding).end()
  for (const other of others) await other[Symbol.asyncDispose]()
})

function saysHintsForEver(_: unknown, { socket }: IncomingMessage): void {
  const says = (error?: Error | null) => {
    if (!error) socket.write('HTTP/1.1 103 Early Hints\r\n\r\n', says)
  }
  says()
}

test('all servers are told that there is a new webhook', async () => {
  const topics: string[] = []
  const bus = (own: Bus): Bus => ({
    ...own,
    publish(topic, message) {
      topics.push(topic)
      own.publish(topic, message)
    },
  })
  const environment = { WS_PORT: '0', DATA_DIR: newDataDir(), JWT_SECRET: secret, LOG_LEVEL: 'error', ...settings }
  const server = await startServer(readConfig(environment), { bus })
  const ana = await tokenOf({ sub: 'ana', name: 'ana', role: 'COUPLE', weddingId: 'webhooks' })
  const creates = (input: object) => request(server.url, ana, create, { input: { scopes: [], ...input } })
  await creates({ name: 'Spreadsheet' })
  expect(topics).not.toContain(webhooksTopic)
  await creates({ name: 'Board', webhookUrl: 'http://127.0.0.1:9/hook' })
  expect(topics).toContain(webhooksTopic)
  await server.end()
})
