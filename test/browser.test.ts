import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { newDataDir, startProcess } from './process.ts'
import { request, tokenOf } from './request.ts'
import { freePort } from './setup/program.ts'

const executablePath = inject('services').chromium
const phone = { viewport: { width: 390, height: 844 }, locale: 'fr-FR', hasTouch: true }
const desktop = { viewport: { width: 1280, height: 800 }, locale: 'en-US' }

describe.skipIf(!executablePath)('in a browser', () => {
  const dataDir = newDataDir()
  let settings: Record<string, string>
  let server: Awaited<ReturnType<typeof startProcess>>
  let browser: Browser
  const complaints: string[] = []

  beforeAll(async () => {
    settings = { WS_PORT: String(await freePort()), DATA_DIR: dataDir, LOG_LEVEL: 'error', LIMIT_MESSAGES_PER_MINUTE: '10000' }
    server = await startProcess(settings)
    const quiet = ['--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', ...quiet] })
  })
  afterAll(async () => {
    await browser.close()
    await server[Symbol.asyncDispose]()
    rmSync(dataDir, { recursive: true })
  })
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()))
    expect(complaints.splice(0)).toEqual([])
  })

  async function openWindow(options: BrowserContextOptions): Promise<Page> {
    const page = await (await browser.newContext(options)).newPage()
    page.setDefaultTimeout(20_000)
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => {
      // What the browser itself says of a server that a test has stopped is no complaint of ours.
      const isOurs = !/net::ERR|Failed to load resource|WebSocket connection/.test(message.text())
      if (['error', 'warning'].includes(message.type()) && isOurs) complaints.push(message.text())
    })
    return page
  }

  async function arrivesAs(name: string, options: BrowserContextOptions): Promise<Page> {
    const page = await openWindow(options)
    await page.goto(server.url)
    await page.getByRole('button', { name }).click()
    await page
      .getByRole('button', { name: /^(Tout le monde|Everyone|Tout le mariage)/ })
      .first()
      .waitFor()
    return page
  }

  const opens = async (page: Page, name: RegExp) => {
    await page.getByRole('button', { name }).first().click()
    await page.getByRole('textbox', { name: 'Message' }).waitFor()
  }
  const opensEveryone = (page: Page) => opens(page, /^(Tout le monde|Everyone|Tout le mariage)/)
  const writes = async (page: Page, content: string) => {
    await page.getByRole('textbox', { name: 'Message' }).fill(content)
    await page.keyboard.press('Enter')
  }
  const reads = (page: Page, content: string) => page.locator('[data-message-id]').filter({ hasText: content }).waitFor()
  const shown = async (page: Page, prefix: string) =>
    (await page.locator('[data-message-id]').evaluateAll((all) => all.map((each) => each.textContent ?? '')))
      .map((text) => new RegExp(`${prefix} \\d+!`).exec(text)?.[0])
      .filter((text) => text !== undefined)
  const secretOfDemo = () => readFileSync(join(dataDir, 'secret'), 'utf8')

  test('two people write to each other, each sees the other typing, and another wedding sees nothing', async () => {
    const lea = await arrivesAs('Léa', phone)
    const tom = await arrivesAs('Tom', desktop)
    const stranger = await openWindow(desktop)
    const token = await tokenOf({ sub: 'zoe', name: 'Zoé', role: 'COUPLE', weddingId: 'another' }, 3600, secretOfDemo())
    await stranger.goto(`${server.url}/#token=${token}`)
    await opensEveryone(stranger)
    expect(stranger.url()).not.toContain(token)
    await opensEveryone(lea)
    await opensEveryone(tom)

    await lea.getByRole('textbox', { name: 'Message' }).pressSequentially('Bonsoir à ')
    await tom.getByText('Léa is typing').waitFor()
    await lea.getByRole('textbox', { name: 'Message' }).fill('Bonsoir à tous !')
    await lea.keyboard.press('Enter')
    await reads(tom, 'Bonsoir à tous !')
    await tom.getByText('Léa is typing').waitFor({ state: 'detached' })
    await writes(tom, 'Good evening Léa!')
    await reads(lea, 'Good evening Léa!')
    await reads(lea, 'Bonsoir à tous !')
    expect(await stranger.locator('[data-message-id]').count()).toBe(0)
  })

  test('the server is killed while messages are sent: the windows catch up by themselves, each message once, in order', async () => {
    const lea = await arrivesAs('Léa', phone)
    const tom = await arrivesAs('Tom', desktop)
    await opensEveryone(lea)
    await opensEveryone(tom)
    const camille = await tokenOf({ sub: 'camille', name: 'Camille', role: 'COUPLE', weddingId: 'demo' }, 3600, secretOfDemo())
    const send = 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { content } }'
    const acknowledged: string[] = []
    const sends = async (number: number) => {
      const { data } = await request(server.url, camille, send, { input: { channel: 'WEDDING', content: `Toast ${number}!` } })
      if (data?.sendMessage) acknowledged.push(data.sendMessage.content)
    }
    for (let number = 1; number <= 10; number++) await sends(number)
    // The kill comes while these are on their way.
    const cutOff = [11, 12, 13, 14].map((number) => sends(number).catch(() => {}))
    await Promise.all([server.kill(), ...cutOff])
    await writes(tom, 'Written while away')
    server = await startProcess(settings)
    for (let number = 21; number <= 25; number++) await sends(number)

    const { data } = await request(server.url, camille, '{ messages(last: 100) { nodes { content } } }')
    const stored: string[] = data?.messages.nodes.map(({ content }: { content: string }) => content)
    expect(stored).toEqual(expect.arrayContaining(acknowledged))
    for (const page of [lea, tom]) {
      await reads(page, 'Toast 25!')
      await reads(page, 'Written while away')
      expect(await shown(page, 'Toast')).toEqual(stored.filter((content) => content.startsWith('Toast')))
      expect(await page.locator('[data-message-id]').filter({ hasText: 'Written while away' }).count()).toBe(1)
    }
  })

  test('a message written offline is kept over a reload, and sent once when the network is back', async () => {
    const lea = await arrivesAs('Léa', phone)
    const tom = await arrivesAs('Tom', desktop)
    await opensEveryone(lea)
    await opensEveryone(tom)
    await lea.context().setOffline(true)
    await writes(lea, 'Sent from the cellar')
    await lea.locator('[data-status=pending]').filter({ hasText: 'Sent from the cellar' }).waitFor()
    // A phone that reloads has the page in its cache; here only the API is out of reach.
    await lea.route('**/graphql', (route) => route.abort())
    await lea.routeWebSocket('**/graphql', (socket) => socket.close())
    await lea.context().setOffline(false)
    await lea.reload()
    await lea.locator('[data-status=pending]').filter({ hasText: 'Sent from the cellar' }).waitFor()
    expect(await tom.getByText('Sent from the cellar').count()).toBe(0)
    await lea.unrouteAll()
    await reads(tom, 'Sent from the cellar')
    await lea.locator('[data-status=sent]').filter({ hasText: 'Sent from the cellar' }).waitFor()
    expect(await tom.locator('[data-message-id]').filter({ hasText: 'Sent from the cellar' }).count()).toBe(1)
  })

  test('where WebSockets are blocked, messages come by server-sent events', async () => {
    const lea = await openWindow(phone)
    await lea.addInitScript(() => {
      // As a proxy does that knows nothing of upgrades.
      const Original = WebSocket
      window.WebSocket = class extends Original {
        constructor(url: string | URL, protocols?: string | string[]) {
          super(String(url).replace('/graphql', '/blocked'), protocols)
        }
      }
    })
    await lea.goto(server.url)
    await lea.getByRole('button', { name: 'Léa' }).click()
    await opensEveryone(lea)
    const tom = await arrivesAs('Tom', desktop)
    await opensEveryone(tom)
    await writes(tom, 'Through the proxy')
    await reads(lea, 'Through the proxy')
  })

  test('history loads going up, page by page, to the first message', async () => {
    const token = (sub: string, name: string) => tokenOf({ sub, name, role: 'GUEST', weddingId: 'demo' }, 3600, secretOfDemo())
    const ana = await token('ana', 'Ana')
    const send = 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { content } }'
    for (let number = 1; number <= 80; number++) {
      await request(server.url, ana, send, { input: { recipientId: 'lea', content: `Story ${number}!` } })
    }
    const lea = await arrivesAs('Léa', phone)
    await opens(lea, /^Ana/)
    await reads(lea, 'Story 80!')
    const first = lea.locator('[data-message-id]').filter({ hasText: /Story 1!/ })
    await expect
      .poll(
        async () => {
          await lea.locator('[data-message-id]').first().scrollIntoViewIfNeeded()
          return first.count()
        },
        { timeout: 20_000 },
      )
      .toBe(1)
    expect(await shown(lea, 'Story')).toEqual(Array.from({ length: 80 }, (_, index) => `Story ${index + 1}!`))
  })

  test('GraphiQL queries, sends and listens over WebSocket with the token of its Headers tab', async () => {
    const page = await openWindow(desktop)
    const answer = await fetch(`${server.url}/demo`, { method: 'POST', body: JSON.stringify({ person: 'lea' }) })
    const { token } = (await answer.json()) as { token: string }
    await page.addInitScript(
      (headers) => {
        localStorage.setItem('graphiql:tabState', '')
        localStorage.setItem('graphiql:shouldPersistHeaders', 'true')
        localStorage.setItem('graphiql:headers', headers)
      },
      JSON.stringify({ Authorization: `Bearer ${token}` }),
    )
    const sockets: string[] = []
    page.on('websocket', (socket) => {
      sockets.push(socket.url())
      socket.on('framesent', ({ payload }) => sockets.push(String(payload)))
    })
    const query = 'subscription { messageReceived { message { content } } }'
    await page.goto(`${server.url}/graphql?query=${encodeURIComponent(query)}`)
    await page.locator('.graphiql-execute-button').click()
    await expect
      .poll(() => sockets.some((frame) => frame.includes('connection_init') && frame.includes(token)), { timeout: 20_000 })
      .toBe(true)
    await server.followed(1)
    const tom = await tokenOf({ sub: 'tom', name: 'Tom', role: 'GUEST', weddingId: 'demo' }, 3600, secretOfDemo())
    await request(server.url, tom, 'mutation { sendMessage(input: { channel: WEDDING, content: "To GraphiQL" }) { id } }')
    await page.locator('.result-window').getByText('To GraphiQL').waitFor()
  })
})
