import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
  type WebSocketRoute,
} from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest'
import { newDataDir, startProcess } from './process.ts'
import { tokenOf } from './request.ts'
import { freePort } from './setup/program.ts'

export const executablePath = inject('services').chromium
export const phone = { viewport: { width: 390, height: 844 }, locale: 'fr-FR', hasTouch: true }
export const desktop = { viewport: { width: 1280, height: 800 }, locale: 'en-US' }
export const everyone = /^(Tout le monde|Everyone|Tout le mariage)/

/** A name that the browser resolves to this machine. Over http it is no secure context, unlike localhost. */
export const lanName = 'wedding.test'

type Options = {
  /** The name under which windows open the app. */
  host?: string
  settings?: Record<string, string>
}

/** The demo on a server of its own, and a browser, for the tests of a file. No window may complain in its console. */
export function serveWindows({ host = 'localhost', settings: more = {} }: Options = {}) {
  const dataDir = newDataDir()
  const complaints: string[] = []
  let settings: Record<string, string>
  let url: string
  let server: Awaited<ReturnType<typeof startProcess>>
  let browser: Browser

  beforeAll(async () => {
    const port = await freePort()
    url = `http://${host}:${port}`
    settings = {
      WS_PORT: String(port),
      PUBLIC_URL: url,
      DATA_DIR: dataDir,
      LOG_LEVEL: 'error',
      DEMO_EVENING: 'off',
      LIMIT_MESSAGES_PER_MINUTE: '10000',
      LIMIT_CONNECTIONS_PER_MINUTE: '10000',
      ...more,
    }
    server = await startProcess(settings)
    const names = `--host-resolver-rules=MAP ${lanName} 127.0.0.1`
    const quiet = [
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ]
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', names, ...quiet] })
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

  /** Opens a page on a new device, or in a further tab of one. */
  async function openWindow(on: BrowserContextOptions | BrowserContext): Promise<Page> {
    const page = await ('newPage' in on ? on : await browser.newContext(on)).newPage()
    page.setDefaultTimeout(40_000)
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => {
      // The browser itself complains about a server that a test has stopped. That is not an error of the app.
      const isOurs = !/net::ERR|Failed to load resource|WebSocket connection/.test(message.text())
      if (['error', 'warning'].includes(message.type()) && isOurs) complaints.push(message.text())
    })
    return page
  }

  return {
    openWindow,
    get url() {
      return url
    },
    /** Returns what the consoles said so far and forgets it, for a test that expects it. */
    takeComplaints: () => complaints.splice(0),
    kill: () => server.kill(),
    async start() {
      server = await startProcess(settings)
    },
    /** Changes the database of a server that was killed. */
    async sql(text: string) {
      const database = new PGlite(join(dataDir, 'pg'))
      await database.exec(text)
      await database.close()
    },
    followed: (subscriptions: number) => server.followed(subscriptions),

    /** A token of the demo's own making. */
    token: (sub: string, name: string, role = 'GUEST', weddingId: string | null = 'demo') =>
      tokenOf(
        { sub, name, role, ...(weddingId && { weddingId }) },
        3600,
        readFileSync(join(dataDir, 'secret'), 'utf8'),
      ),

    /** Picks one of the demo's people. */
    async arrivesAs(name: string, on: BrowserContextOptions | BrowserContext): Promise<Page> {
      const page = await openWindow(on)
      await page.goto(url)
      await page.getByRole('button', { name }).click()
      await page.getByRole('button', { name: everyone }).first().waitFor()
      return page
    },
  }
}

/** Lets the API of a device be cut off, while its pages go on to load. Before the first of them is opened. */
export async function standBetween(device: BrowserContext) {
  let isCut = false
  let swallowsNew = false
  const sockets = new Set<WebSocketRoute>()
  const dead = new Set<WebSocketRoute>()
  let carried = ''
  for (const path of ['**/graphql', '**/health'])
    await device.route(path, (route) => (isCut ? route.abort() : route.fallback()))
  await device.routeWebSocket('**/graphql', (socket) => {
    if (isCut) return socket.close()
    sockets.add(socket)
    if (swallowsNew) return
    const server = socket.connectToServer()
    const carry = (to: WebSocketRoute) => (message: string | Buffer) => {
      if (dead.has(socket)) return
      carried += message
      to.send(message)
    }
    socket.onMessage(carry(server))
    server.onMessage(carry(socket))
    // The server has timers of its own, and ends a connection that says nothing.
    server.onClose((code, reason) => void (dead.has(socket) || socket.close({ code, reason })))
  })
  return {
    cutOff() {
      isCut = true
      for (const socket of sockets) socket.close()
    },
    comeBack() {
      isCut = false
    },
    /** WebSockets stay open and carry nothing any more: those that are open, and those to come too if `all` is true. */
    swallow(all: boolean) {
      for (const socket of sockets) dead.add(socket)
      swallowsNew = all
    },
    /** Everything that WebSockets carried, both ways. */
    carried: () => carried,
  }
}
