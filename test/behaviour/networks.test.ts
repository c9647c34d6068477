import type { IncomingMessage } from 'node:http'
import { filter, firstValueFrom, Subject } from 'rxjs'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createClientOver } from '../../web/live/core/client.ts'
import { createConnection } from '../../web/live/core/loadedConnection.ts'
import { type ConnectionPace, usualPace } from '../../web/live/core/pace.ts'
import { overNetwork } from '../../web/live/core/ways.ts'
import { MembersDocument, MessageReceivedDocument, ViewerDocument } from '../../web/live/gql/index.ts'
import { type Middlebox, provideWebSocket, startMiddlebox } from '../support/middlebox.ts'
import { type Phone, startWedding, type TestWedding } from '../support/wedding.ts'

provideWebSocket()

/** Long enough for a busy machine, on which a connection that works may be slow. */
const quick: Partial<ConnectionPace> = {
  openMs: 1_500,
  pingMs: 300,
  pongMs: 1_500,
  streamSilenceMs: 3_000,
  probeMs: 500,
}
let wedding: TestWedding
let leo: Phone
beforeAll(async () => {
  wedding = await startWedding()
  leo = await wedding.join('leo')
})
afterAll(() => wedding[Symbol.asyncDispose]())

/** Requests of the single connection mode of graphql-sse. */
const hasStreamName = ({ headers }: IncomingMessage) => headers['x-graphql-event-stream-token'] !== undefined
const isOtherThanPost = ({ method, url = '' }: IncomingMessage) => method !== 'POST' && url.startsWith('/graphql')

/** `expect.poll` does not work in concurrent tests. */
const until = (check: () => void) => vi.waitFor(check, { timeout: 40_000 })

/** A device behind a middlebox. It hears what Leo writes to its own member. */
async function openDevice(prepare: (rules: Middlebox['rules']) => void = () => {}, pace = quick) {
  const name = `ana-${crypto.randomUUID()}`
  const { token } = await wedding.join(name)
  const box = await startMiddlebox(wedding.servers[0]?.url ?? '')
  prepare(box.rules)
  const appState = new Subject<boolean>()
  const network = new Subject<boolean>()
  const signal = (changes: Subject<boolean>) => (changed: (isUp: boolean) => void) => {
    const listening = changes.subscribe(changed)
    return () => listening.unsubscribe()
  }
  const connect: typeof createConnection = (url, session) => createConnection(url, session, { ...usualPace, ...pace })
  const live = createClientOver(
    { ...overNetwork, connect },
    { url: box.url, token, storage: null, signals: { appState: signal(appState), network: signal(network) } },
  )
  const heard: string[] = []
  live.events.subscribe((event) => {
    if (event.__typename === 'MessageReceived') heard.push(event.message.content)
  })
  live.hold()
  // Events are heard from here on.
  await live.apollo.query({ query: ViewerDocument })
  return {
    box,
    live,
    token,
    appState,
    network,
    tell: (content: string) => leo.sends(content, name),
    hears: (...contents: string[]) => until(() => expect(heard).toEqual(contents)),
    connected: () => firstValueFrom(live.status.pipe(filter(({ isConnected }) => isConnected))),
    async [Symbol.asyncDispose]() {
      live.dispose()
      await box[Symbol.asyncDispose]()
    },
  }
}

test.concurrent.each<[string, (rules: Middlebox['rules']) => void]>([
  ['are refused', (rules) => (rules.upgrades = 'refuse')],
  ['are never answered', (rules) => (rules.upgrades = 'swallow')],
  ['are never acknowledged', (rules) => (rules.down = () => undefined)],
  ['carry nothing up', (rules) => (rules.up = () => undefined)],
  ['carry nothing after the acknowledgement', (rules) => (rules.down = only('connection_ack'))],
  ['carry nothing after the first message up', (rules) => (rules.up = only('connection_init'))],
])('where WebSockets %s, a device hears by event streams', async (_, prepare) => {
  await using device = await openDevice(prepare)
  await device.tell('hello')
  await device.hears('hello')
  expect(device.box.overHttp).toContain('Events')
})

test.concurrent.each(['up', 'down', 'both'])(
  'a WebSocket that begins to swallow frames (%s) loses nothing',
  async (way) => {
    await using device = await openDevice()
    await device.connected()
    await device.tell('before')
    await device.hears('before')
    if (way !== 'down') device.box.rules.up = () => undefined
    if (way !== 'up') device.box.rules.down = () => undefined
    await device.tell('swallowed')
    await device.hears('before', 'swallowed')
    const begun = () => [...device.box.overSocket, ...device.box.overHttp].filter((name) => name === 'Events')
    await until(() => expect(begun().length).toBeGreaterThan(1))
  },
)

test.concurrent('an event stream that begins to swallow what it carries loses nothing', async () => {
  await using device = await openDevice((rules) => (rules.upgrades = 'refuse'))
  await device.tell('before')
  await device.hears('before')
  device.box.rules.swallowsAnswers = true
  await device.tell('swallowed')
  await firstValueFrom(device.live.status.pipe(filter(({ isConnected }) => !isConnected)))
  device.box.rules.swallowsAnswers = false
  await device.hears('before', 'swallowed')
})

test.concurrent.each<[string, (incoming: IncomingMessage) => boolean, number]>([
  ['goes over one event stream', () => false, 1],
  ['goes over event streams of its own behind a proxy that does not know the name of one', hasStreamName, 3],
  ['goes over event streams of its own where no other method than POST passes', isOtherThanPost, 3],
])('everything that a device subscribes to %s', async (_, refuses, streams) => {
  await using device = await openDevice((rules) => Object.assign(rules, { upgrades: 'refuse', refuses }))
  await device.tell('before')
  await device.hears('before')
  const heard: string[] = []
  const hearing = ['first', 'second'].map((name) =>
    device.live.apollo
      .subscribe({ query: MessageReceivedDocument, context: { queryDeduplication: false } })
      .subscribe(({ data }) => data && heard.push(`${name}: ${data.messageReceived.message.content}`)),
  )
  const begun = () => device.box.overHttp.filter((name) => name === 'MessageReceived').length
  await until(() => expect(begun()).toBeGreaterThanOrEqual(2))
  await device.tell('after')
  await device.hears('before', 'after')
  await until(() => expect(heard.toSorted()).toEqual(['first: after', 'second: after']))
  await until(() => expect(device.box.streams.size).toBe(streams))
  for (const one of hearing) one.unsubscribe()
  await device.tell('in the end')
  await device.hears('before', 'after', 'in the end')
})

test.concurrent('event streams go over to a WebSocket when it works again', async () => {
  await using device = await openDevice((rules) => (rules.upgrades = 'refuse'))
  await device.tell('by stream')
  await device.hears('by stream')
  expect(device.box.overSocket).not.toContain('Events')
  device.box.rules.upgrades = 'pass'
  await until(() => expect(device.box.overSocket).toContain('Events'))
  await device.tell('by socket')
  await device.hears('by stream', 'by socket')
})

test.concurrent.each(['appState', 'network'] as const)(
  'a device that wakes up (%s) finds out that its socket is dead, and catches up',
  async (signal) => {
    await using device = await openDevice(undefined, { pingMs: 600_000, wokenPongMs: 1_500 })
    await device.connected()
    await device.tell('before')
    await device.hears('before')
    // The socket from before its sleep is dead. A new one works.
    let isNew = false
    device.box.rules.up = (message) => {
      if (message.type === 'connection_init') isNew = true
      return isNew ? message : undefined
    }
    device.box.rules.down = (message) => (isNew ? message : undefined)
    device[signal].next(false)
    await device.tell('slept through')
    device[signal].next(true)
    await device.hears('before', 'slept through')
    expect(device.box.overHttp).not.toContain('Events')
  },
)

test.concurrent('a device that wakes up while its socket opens without an answer tries another one', async () => {
  await using device = await openDevice((rules) => (rules.upgrades = 'swallow'), { openMs: 600_000 })
  await device.tell('hello')
  device.box.rules.upgrades = 'pass'
  // It is woken until the attempt is old enough to be given up.
  const waking = setInterval(() => device.appState.next(true), 100)
  await device.hears('hello')
  clearInterval(waking)
})

const html = { 'content-type': 'text/html' }

test.concurrent.each<[string, number]>([
  ['the 404 page of a proxy', 404],
  ['the page of a captive portal', 200],
  ['a 403 during a deployment', 403],
  ['a 401 of a proxy', 401],
])('%s is no error while it does not last, and ends no session', async (_, status) => {
  await using device = await openDevice()
  const signedOut: unknown[] = []
  device.live.session.signedOut.subscribe((reason) => signedOut.push(reason))
  let pages = 0
  device.box.rules.answer = (outgoing) => {
    pages++
    outgoing.writeHead(status, html).end('<html>Welcome to the Wi-Fi</html>')
    if (pages === 4) device.box.rules.answer = undefined
  }
  const { data } = await device.live.apollo.query({ query: MembersDocument })
  expect(data?.members.nodes.length).toBeGreaterThan(0)
  expect([pages, signedOut]).toEqual([4, []])
})

test.concurrent('a page that lasts is an error, and the next connection asks again', async () => {
  await using device = await openDevice()
  device.live.disconnect()
  device.box.rules.answer = (outgoing) => outgoing.writeHead(404, html).end('<html>Not found</html>')
  const query = device.live.apollo.watchQuery({ query: MembersDocument })
  const shown = query.subscribe(() => {})
  await until(() => expect(query.getCurrentResult().error).toBeDefined())
  device.box.rules.answer = undefined
  void device.live.connect(device.token)
  await until(() => expect(query.getCurrentResult().dataState).toBe('complete'))
  shown.unsubscribe()
})

test.concurrent('an answer that got lost while the device slept is asked for again when it wakes up', async () => {
  await using device = await openDevice()
  let swallowed = 0
  device.box.rules.answer = () => swallowed++
  const answer = device.live.apollo.query({ query: MembersDocument })
  await until(() => expect(swallowed).toBeGreaterThan(0))
  device.box.rules.answer = undefined
  const waking = setInterval(() => device.appState.next(true), 100)
  expect((await answer).data?.members.nodes.length).toBeGreaterThan(0)
  clearInterval(waking)
})

test.concurrent('a change whose answer got lost leaves what another person has done since', async () => {
  await using device = await openDevice()
  await device.connected()
  const { box, live } = device
  const pia = await wedding.join('pia', { role: 'PLANNER' })
  const create = 'mutation ($to: ID) { createTask(input: { title: "Flowers", assigneeId: $to }) { id } }'
  const { id } = (await pia.gets(create, { to: live.me().id })).createTask
  const status = async () => (await pia.gets('query ($id: ID!) { task(id: $id) { status } }', { id })).task.status
  box.rules.down = (message) => (message.payload?.data?.updateTask ? undefined : message)
  box.rules.answer = (outgoing) => outgoing.writeHead(503).end()
  const updated = live.actions.updateTask(id, { status: 'DONE' })
  await vi.waitFor(async () => expect(await status()).toBe('DONE'), { timeout: 40_000 })
  const update = 'mutation ($id: ID!) { updateTask(input: { id: $id, status: IN_PROGRESS }) { id } }'
  await pia.gets(update, { id })
  box.rules.answer = undefined
  expect((await updated).status).toBe('IN_PROGRESS')
  expect([await status(), box.overSocket, box.overHttp]).toEqual([
    'IN_PROGRESS',
    expect.arrayContaining(['UpdateTask']),
    expect.arrayContaining(['UpdateTask']),
  ])
})

/** Passes on messages of that type alone. */
function only(type: string): Middlebox['rules']['up'] {
  return (message) => (message.type === type ? message : undefined)
}
