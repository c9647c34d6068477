import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import { validate } from 'graphql'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { schema } from '../../schema/index.ts'
import { webhookDocument, webhookEvents } from '../../schema/webhookEvents.ts'
import { isPublicAddress } from '../../src/access/publicHosts.ts'
import { isWebhookUrlAllowed } from '../../src/access/webhookUrls.ts'
import { createMemoryBus } from '../../src/feed/bus.ts'
import { Postman } from '../../src/webhooks/post.ts'
import { isGivenUp, mistakeOf, pauseAfter } from '../../src/webhooks/rules.ts'
import { signatureHeaders } from '../../src/webhooks/signature.ts'
import { leaseMs } from '../../src/webhooks/store.ts'
import { Webhooks, type WebhooksParts } from '../../src/webhooks/webhooks.ts'
import { webhooksTopic } from '../../src/wedding/signIn/webhookRows.ts'

test.each([
  ['https://example.com/hook?a=b', true],
  ['https://example.com:8443/', true],
  ['https://8.8.8.8/', true],
  ['https://[2606:4700::1111]/', true],
  ['http://example.com/', false],
  ['https://localhost/', false],
  ['https://printer/', false],
  ['https://db.internal/', false],
  ['https://127.0.0.1/', false],
  ['https://2130706433/', false],
  ['https://0x7f.1/', false],
  ['https://10.1.2.3/', false],
  ['https://100.64.0.1/', false],
  ['https://169.254.169.254/latest/meta-data', false],
  ['https://0.0.0.0/', false],
  ['https://[::1]/', false],
  ['https://[::ffff:10.0.0.1]/', false],
  ['https://[64:ff9b::7f00:1]/', false],
  ['https://[fd00::1]/', false],
  ['https://[fe80::1]/', false],
])('a webhook may be at %s: %s', (url, isAllowed) => {
  expect(isWebhookUrlAllowed(url, 'public')).toBe(isAllowed)
  expect(isWebhookUrlAllowed(url, 'any')).toBe(true)
  expect(isWebhookUrlAllowed(url, 'off')).toBe(false)
})

test.each([
  ['8.8.8.8', true],
  ['2606:4700::1111', true],
  ['3ffe::1', true],
  ['::ffff:8.8.8.8', true],
  ['::ffff:7f00:1', false],
  ['::7f00:1', false],
  ['::127.0.0.1', false],
  ['::a9fe:a9fe', false],
  ['::2', false],
  ['1fff::1', false],
  ['4000::1', false],
  ['5f00::1', false],
  ['fe00::1', false],
  ['2001:db8::1', false],
  ['2002:7f00:1::', false],
  ['64:ff9b::7f00:1', false],
])('the address %s is public: %s', (address, isPublic) => {
  expect(isPublicAddress(address)).toBe(isPublic)
  const host = address.includes(':') ? `[${address}]` : address
  expect(isWebhookUrlAllowed(`https://${host}/`, 'public')).toBe(isPublic)
})

const hints = 'HTTP/1.1 103 Early Hints\r\n\r\n'
/** Says something again and again until the connection is closed. */
const saysForEver = (socket: Socket, words: string) => {
  const says = (error?: Error | null) => {
    if (!error) socket.write(words, says)
  }
  says()
}
const saysHeadersForEver = (socket: Socket) => {
  socket.write('HTTP/1.1 200 OK\r\n')
  saysForEver(socket, `x: ${'y'.repeat(1_000)}\r\n`)
}
const upgrade = 'Connection: Upgrade\r\nUpgrade: other\r\n\r\n'

test.each<[string, (socket: Socket) => void, string | undefined]>([
  ['switches protocols', (socket) => socket.write(`HTTP/1.1 101 Other\r\n${upgrade}`), 'It answered 101'],
  ['says hints for ever', (socket) => saysForEver(socket, hints), 'It sent no final answer'],
  ['says headers for ever', saysHeadersForEver, 'It could not be reached: HPE_HEADER_OVERFLOW'],
  ['closes at once', (socket) => socket.end(), 'It could not be reached: ECONNRESET'],
  ['closes in the headers', (socket) => socket.end('HTTP/1.1 200 OK\r\nDa'), 'It could not be reached: ECONNRESET'],
  ['says hints, and then takes it', (socket) => socket.write(`${hints}HTTP/1.1 204 OK\r\n\r\n`), undefined],
  [
    'takes it and closes in the body',
    (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1'),
    undefined,
  ],
])('a receiver that %s is told of at once', async (_, answer, reason) => {
  const server = createTcpServer((socket) => socket.on('error', () => {}).once('data', () => answer(socket)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const postman = new Postman('any')
  const { signal } = new AbortController()
  const outcome = await postman.send({ url: `http://127.0.0.1:${port}/`, headers: {}, body: '{}', signal })
  expect(outcome).toEqual(reason ? { isDelivered: false, isFinal: false, reason } : { isDelivered: true })
  postman.end()
  server.close()
})

test('a name that leads to a private address when it connects is not connected to', async () => {
  let connections = 0
  await using server = createServer().on('connection', () => connections++)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const post = {
    url: `https://rebound.example.com:${port}/`,
    headers: {},
    body: '',
    signal: new AbortController().signal,
  }
  const reason = 'Its name leads to an address that is not public'
  for (const addresses of [['127.0.0.1'], ['93.184.215.14', '127.0.0.1'], ['::1'], ['::ffff:7f00:1'], []]) {
    const postman = new Postman('public', async () => addresses)
    expect(await postman.send(post), String(addresses)).toEqual({ isDelivered: false, isFinal: false, reason })
  }
  expect(connections).toBe(0)
  expect(isPublicAddress('example.com')).toBe(false)
})

test('a try that fails is followed by longer and longer pauses, up to 5 minutes, for a day', () => {
  const seconds = (random: number) => [1, 2, 3, 8, 9, 10, 500].map((failures) => pauseAfter(failures, random) / 1_000)
  expect(seconds(0)).toEqual([1, 2, 4, 128, 256, 300, 300])
  expect(seconds(1)).toEqual([0.5, 1, 2, 64, 128, 150, 150])
  expect([isGivenUp(86_399_999), isGivenUp(86_400_000)]).toEqual([false, true])
})

test.each([
  [200, undefined],
  [204, undefined],
  [301, 'It answered 301: redirects are not followed'],
  [404, 'It answered 404'],
  [503, 'It answered 503'],
])('an answer with status %i counts as %s', (status, mistake) => {
  expect(mistakeOf(status)).toBe(mistake)
})

test('a message is signed as Standard Webhooks says', () => {
  const key = Buffer.alloc(32, 7)
  const signed = signatureHeaders(`whsec_${key.toString('base64')}`, {
    id: 'abc',
    timestamp: 1_700_000_000,
    body: '{}',
  })
  const signature = createHmac('sha256', key).update('abc.1700000000.{}').digest('base64')
  expect(signed).toEqual({
    'webhook-id': 'abc',
    'webhook-timestamp': '1700000000',
    'webhook-signature': `v1,${signature}`,
  })
})

test('a webhook shows each type of event that is stored', () => {
  expect(validate(schema, webhookDocument)).toEqual([])
  const stored = schema.getPossibleTypes(schema.getType('DurableEvent') as never).map(({ name }) => name)
  expect(stored.filter((name) => !webhookEvents.includes(`... on ${name} `))).toEqual([])
})

describe('a server of a deployment without webhooks', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }))
  afterEach(() => void vi.useRealTimers())

  /** Such a server, which counts what it asks the database. */
  const start = () => {
    const asked = { whetherAny: 0, forFree: 0 }
    const database = { hasWebhook: false }
    const store = {
      async areThereAny() {
        asked.whetherAny++
        return database.hasWebhook
      },
      async take() {
        asked.forFree++
        return []
      },
    }
    const bus = createMemoryBus()
    const parts = { store, bus, logger: { warn: expect.unreachable } }
    new Webhooks(parts as unknown as WebhooksParts).start()
    return { asked, database, bus }
  }
  const afterSeconds = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1_000)

  test('asks once in ten seconds whether there is one', async () => {
    const { asked } = start()
    await afterSeconds(60)
    expect(asked).toEqual({ whetherAny: 6, forFree: 0 })
  })

  test('looks for it each second from when it was told of one', async () => {
    const { asked, database, bus } = start()
    await afterSeconds(5)
    database.hasWebhook = true
    bus.publish(webhooksTopic, 'spreadsheet')
    await afterSeconds(1)
    expect(asked).toEqual({ whetherAny: 2, forFree: 1 })
    await afterSeconds(9)
    expect(asked).toEqual({ whetherAny: 3, forFree: 10 })
  })

  test('looks for one that it was not told of before its lease is over', async () => {
    const { asked, database } = start()
    await afterSeconds(1)
    database.hasWebhook = true
    await afterSeconds(leaseMs / 1_000)
    expect(asked.forFree).toBeGreaterThan(5)
  })

  test('stops looking for it when it has ended', async () => {
    const { asked, database } = start()
    database.hasWebhook = true
    await afterSeconds(5)
    database.hasWebhook = false
    await afterSeconds(60)
    expect(asked.forFree).toBe(10)
  })
})
