import { createServer, type Server as PageServer } from 'node:http'
import type { LiveClient, LiveOptions } from '@attitudes/live'
import type { TestLive, TestLiveOptions } from '@attitudes/live/testing'
import type { DocumentNode } from 'graphql'
import { type Browser, chromium, type Page } from 'playwright-core'
import sirv from 'sirv'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { standBetween } from '../support/browser.ts'
import { newWedding } from '../support/live.tsx'
import { request, tokenOf } from '../support/request.ts'
import { freePort } from '../support/setup/program.ts'
import { install, installedOr, runIn, type Server, startServer } from './packed.ts'

// test/support/fixtures/webpack/page.js puts these into the window of the page.
declare const live: LiveClient
declare const testLive: TestLive
declare function create(options?: LiveOptions): LiveClient
declare function createTest(options: TestLiveOptions): TestLive
declare function show(client: LiveClient, everything?: boolean): void
declare const statuses: boolean[]
declare function gql(text: string): DocumentNode
declare function forgetTimers(): void
declare function leftovers(): { listeners: string[]; timers: number }

type Skip = (note: string) => never

const { chromium: executablePath } = inject('services')
const packages = ['react@18.3', 'react-dom@18.3', 'webpack@5', 'webpack-cli@7']
const dayMs = 86_400_000
const port = await freePort()
const origin = `http://localhost:${port}`
/** Answers of others than the server, with their status. */
const answersOfOthers: [string, number][] = [
  ['the 404 page of a proxy', 404],
  ['the page of a captive portal', 200],
  ['a 403 during a deployment', 403],
]

describe.skipIf(!executablePath).concurrent('in a page of webpack and React 18.3, the library', () => {
  let server: Server
  let browser: Browser
  let app: Promise<string>
  let pages: PageServer | undefined

  beforeAll(async () => {
    app = install({ files: 'test/support/fixtures/webpack', packages }).then(async (folder) => {
      await runIn(folder, 'npx', ['webpack'])
      pages = createServer(sirv(folder)).listen(port)
      return folder
    })
    const launching = chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
    ;[server, browser] = await Promise.all([startServer(origin), launching, app.catch(() => {})])
  }, 180_000)
  afterAll(async () => {
    await browser.close()
    pages?.close()
    await server[Symbol.asyncDispose]()
  })

  /** A phone, whose pages are to say nothing in their console when it ends. */
  async function newPhone(skip: Skip) {
    await installedOr(skip, app)
    const device = await browser.newContext()
    const complaints: string[] = []
    device.setDefaultTimeout(20_000)
    device.on('weberror', (error) => complaints.push(error.error().message))
    device.on('console', (line) => {
      // The browser itself complains about a network that a test takes away.
      const isOurs = !/net::ERR|Failed to load resource|WebSocket connection/.test(line.text())
      if (['error', 'warning'].includes(line.type()) && isOurs) complaints.push(line.text())
    })
    return {
      device,
      complaints,
      async [Symbol.asyncDispose]() {
        await device.close()
        expect(complaints).toEqual([])
      },
    }
  }
  type Phone = Awaited<ReturnType<typeof newPhone>>
  async function opens({ device }: Phone, token = ''): Promise<Page> {
    const page = await device.newPage()
    await page.goto(`${origin}/#url=${server.url}&token=${token}`)
    return page
  }
  const shows = (page: Page, text: string) => page.getByText(text, { exact: true }).first().waitFor()
  /** Opens the page as a member, and shows a phone there. */
  async function arrives(phone: Phone, token: string): Promise<Page> {
    const page = await opens(phone, token)
    await page.evaluate(() => show(create()))
    await shows(page, 'Connected')
    return page
  }
  // `expect.poll` does not work in concurrent tests.
  const until = (check: () => Promise<void> | void, timeout = 20_000) => vi.waitFor(check, { timeout })
  const lists = (page: Page, name: string, texts: readonly unknown[]) =>
    until(async () => {
      const shown = await page.getByRole('list', { name, exact: true }).locator('li').allInnerTexts()
      expect(shown).toEqual(texts)
    })

  /** Stops the clock of a page: from here on it goes on by `showsWithin` alone. */
  async function stopClock(page: Page) {
    const stopIn = async (ms: number) => page.clock.pauseAt((await page.evaluate(() => Date.now())) + ms)
    // On a slow machine that moment has passed by then: the page refuses it, but its clock has stopped.
    await stopIn(100).catch(() => stopIn(0))
  }
  /**
   * Expects something before so much time (ms) has passed on the page's own clock. It is slower than ours: the page does
   * not count what servers and processes of a busy machine take. With longer steps (ms) it is less slow.
   */
  async function within(page: Page, ms: number, expected: (timeout?: number) => Promise<void>, step = 250) {
    for (let passed = 0; passed < ms; passed += step) {
      const isThere = await expected(300).then(
        () => true,
        () => false,
      )
      if (isThere) return
      await page.clock.runFor(step)
    }
    await expected()
  }
  const showsWithin = (page: Page, ms: number, text: string) =>
    within(page, ms, (timeout) => page.getByText(text, { exact: true }).waitFor({ timeout }))

  test('stands in an app beside another Apollo client, with documents, fragments and Suspense of the app’s own', async ({
    skip,
  }) => {
    const wedding = newWedding(server)
    await wedding.sends('tom', 'Hello')
    const song = await wedding.asks('ana', 'mutation { requestMusic(input: { songTitle: "Jolene" }) { id } }')
    await using phone = await newPhone(skip)
    let asked = 0
    phone.device.on('request', (sent) => {
      if (sent.postData()?.includes('"operationName":"Own"')) asked++
    })
    const page = await opens(phone, await wedding.token('lea'))
    await page.evaluate(() => show(create(), true))
    for (const text of ['Connected', 'Price: 12', 'Announcements: 0']) await shows(page, text)
    for (const name of ['Own', 'Suspended']) await lists(page, name, ['Hello'])
    await lists(page, 'Masked rows', ['Jolene: 0'])
    // The boundary around a conversation with nobody. In development React says so, too.
    await page.getByRole('alert').waitFor()
    const isExpected = (complaint: string) => /no such member|The above error occurred/.test(complaint)
    expect(phone.complaints.splice(0).filter((complaint) => !isExpected(complaint))).toEqual([])

    await wedding.sends('tom', 'Dinner is served')
    for (const name of ['Own', 'Suspended']) await lists(page, name, ['Hello', 'Dinner is served'])
    await lists(page, 'Messages', ['tom: Hello (sent)', 'tom: Dinner is served (sent)'])
    await wedding.asks('max', 'mutation ($id: ID!) { voteForMusicRequest(id: $id) { id } }', song.requestMusic)
    await lists(page, 'Songs', ['Jolene 1'])
    for (const name of ['Rows', 'Masked rows']) await lists(page, name, ['Jolene: 1'])

    // A number of all announcements comes with no event: it is asked for again, once for all of them.
    expect(asked).toBe(1)
    const announce = 'mutation { announce(input: { message: "The cake is cut" }) { id } }'
    await Promise.all([1, 2, 3].map(() => wedding.asks('nina', announce, {}, 'PLANNER')))
    await shows(page, 'Announcements: 3')
    expect(asked).toBeLessThan(4)
  })

  test('renews the session of a guest whose phone is a day off, who notices nothing', async ({ skip }) => {
    const wedding = newWedding(server)
    const comes = async (days: number) => {
      await using phone = await newPhone(skip)
      await phone.device.addInitScript((off) => {
        const { now } = Date
        Date.now = () => now() + off
      }, days * dayMs)
      const name = `lea${days}`
      const page = await opens(phone)
      const token = await tokenOf({ sub: name, name, role: 'GUEST', weddingId: wedding.id }, 15)
      await page.evaluate((token) => show(create({ token })), token)
      await shows(page, 'Connected')
      await page.evaluate(() => {
        Object.assign(window, { statuses: [] })
        live.status.subscribe(({ isConnected }) => statuses.push(isConnected))
      })
      const refusal = async () => (await request(server.url, token, '{ viewer { id } }')).errors?.[0]?.extensions.code
      await until(async () => expect(await refusal()).toBe('UNAUTHENTICATED'))
      await page.evaluate(() => void live.outbox.add(null, 'I am still here'))
      await shows(page, `${name}: I am still here (sent)`)
      // The connection that begins with the new token follows the one that ended with the old one.
      await until(async () => expect(await page.evaluate(() => statuses)).toEqual([true, true]))
    }
    await Promise.all([1, -1].map(comes))
  })

  test.for<[string, () => void]>([
    [
      'is full',
      () => {
        Storage.prototype.setItem = () => {
          throw new DOMException('It is full', 'QuotaExceededError')
        }
      },
    ],
    [
      'is blocked',
      () => {
        const get = () => {
          throw new DOMException('It is blocked', 'SecurityError')
        }
        for (const name of ['localStorage', 'indexedDB']) Object.defineProperty(globalThis, name, { get })
      },
    ],
    [
      'never answers',
      () => {
        const never = () => new Promise(() => {})
        Object.assign(window, { storage: { getItem: never, setItem: never, removeItem: never } })
      },
    ],
  ])('goes on where the storage %s', async ([, prepare], { skip }) => {
    const wedding = newWedding(server)
    await using phone = await newPhone(skip)
    await phone.device.addInitScript(prepare)
    const network = await standBetween(phone.device)
    const page = await arrives(phone, await wedding.token('lea'))
    network.cutOff()
    await page.evaluate(() => void live.outbox.add(null, 'From the cellar'))
    await lists(page, 'Outbox', ['SendMessage, not kept'])
    network.comeBack()
    await shows(page, 'lea: From the cellar (sent)')
  })

  test('is ended by dispose: nothing listens, waits, or holds a lock any more', async ({ skip }) => {
    const wedding = newWedding(server)
    await using phone = await newPhone(skip)
    await phone.device.addInitScript(() => {
      const listening = new Map<string, number>()
      const note = (target: unknown, type: string, change: number) => {
        const place = target === window ? 'window' : target === document ? 'document' : ''
        const name = `${place} ${type}`
        if (place) listening.set(name, (listening.get(name) ?? 0) + change)
      }
      const { addEventListener, removeEventListener } = EventTarget.prototype
      EventTarget.prototype.addEventListener = function (type: string, ...rest: [any, any]) {
        note(this ?? window, type, 1)
        return addEventListener.call(this ?? window, type, ...rest)
      }
      EventTarget.prototype.removeEventListener = function (type: string, ...rest: [any, any]) {
        note(this ?? window, type, -1)
        return removeEventListener.call(this ?? window, type, ...rest)
      }
      const waiting = new Set<number>()
      const { setTimeout, setInterval, clearTimeout } = window
      Object.assign(window, {
        setTimeout(run: () => void, ...rest: []) {
          const timer: number = setTimeout(
            () => {
              waiting.delete(timer)
              run()
            },
            ...rest,
          )
          waiting.add(timer)
          return timer
        },
        setInterval(...given: [() => void]) {
          const timer = setInterval(...given)
          waiting.add(timer)
          return timer
        },
        forgetTimers: () => waiting.clear(),
        leftovers: () => ({
          listeners: [...listening].filter(([, count]) => count > 0).map(([name]) => name),
          timers: waiting.size,
        }),
      })
      window.clearTimeout = window.clearInterval = (timer) => {
        waiting.delete(timer as number)
        clearTimeout(timer)
      }
    })
    const page = await opens(phone, await wedding.token('lea'))
    const sockets: { isClosed(): boolean }[] = []
    page.on('websocket', (socket) => sockets.push(socket))
    await page.evaluate(() => {
      // The page's other client has timers of its own.
      forgetTimers()
      const client = create()
      Object.assign(window, { live: client })
      client.hold()
      return client.outbox.add(null, 'Hello')
    })
    await until(async () => expect(await page.evaluate(() => live.status.value.isConnected)).toBe(true))
    const during = await page.evaluate(() => leftovers())
    expect(during.listeners).toContain('window online')
    expect(during.timers).toBeGreaterThan(0)
    expect(sockets).toHaveLength(1)
    await page.evaluate(() => live.dispose())
    await until(async () => expect(await page.evaluate(() => leftovers())).toEqual({ listeners: [], timers: 0 }))
    await until(async () => expect(sockets.every((socket) => socket.isClosed())).toBe(true))
    const locks = await page.evaluate(() => navigator.locks.query())
    expect([locks.held, locks.pending]).toEqual([[], []])
  })

  test('prints what localStorage.debug names, and has a name in Apollo’s devtools', async ({ skip }) => {
    const wedding = newWedding(server)
    await using phone = await newPhone(skip)
    const printed: string[] = []
    phone.device.on('console', (line) => printed.push(line.text()))
    const page = await opens(phone, await wedding.token('lea'))
    await page.evaluate(() => {
      localStorage.setItem('debug', 'attitudes:*')
      show(create())
    })
    await shows(page, 'Connected')
    await wedding.sends('tom', 'Hello')
    await shows(page, 'tom: Hello (sent)')
    const areas = [
      'connection connected',
      'session {userId: lea',
      'events MessageReceived',
      'operations MessageChunks',
    ].map((line) => expect.stringMatching(new RegExp(`^attitudes:${line}`)))
    await until(async () => expect(printed).toEqual(expect.arrayContaining(areas)))
    const names = () =>
      page.evaluate(() => {
        const clients = Reflect.get(window, Symbol.for('apollo.devtools')) as { devtoolsConfig: { name?: string } }[]
        return clients.map(({ devtoolsConfig }) => devtoolsConfig.name)
      })
    await until(async () => expect(await names()).toContain('attitudes-live'))
  })

  test('shows a wedding in memory, as in Storybook, online and offline', async ({ skip }) => {
    await using phone = await newPhone(skip)
    const page = await opens(phone)
    await page.evaluate(() => {
      const members = [
        { id: 'lea', name: 'Léa' },
        { id: 'max', name: 'Max' },
      ]
      const client = createTest({ seed: { members, messages: [{ sender: 'max', content: 'Welcome!' }] } })
      Object.assign(window, { testLive: client })
      show(client)
    })
    await shows(page, 'Connected')
    await shows(page, 'Max: Welcome! (sent)')
    await page.evaluate(() => {
      testLive.emit({ __typename: 'MessageReceived', message: { sender: 'max', content: 'Dinner is served' } })
      testLive.goOffline()
      void testLive.outbox.add(null, 'I am coming')
    })
    await shows(page, 'Not connected')
    await shows(page, 'Léa: I am coming (pending)')
    await page.evaluate(() => testLive.goOnline())
    await lists(page, 'Messages', ['Max: Welcome! (sent)', 'Max: Dinner is served (sent)', 'Léa: I am coming (sent)'])

    const refusals = await page.evaluate(async () => {
      const asked = testLive.apollo.query({ query: gql('{ viewer { cake } }') }).then(String, String)
      const emitted = Promise.resolve().then(() => testLive.emit({ __typename: 'CakeCut' } as never))
      return Promise.all([asked, emitted.then(String, String)])
    })
    expect(refusals[0]).toContain('Cannot query field "cake" on type')
    expect(refusals[1]).toContain('There is no event "CakeCut" in the schema')
  })

  test.for<[string, boolean]>([
    ['is never acknowledged', true],
    ['swallows everything after it has worked', false],
  ])('hears within 20 s what comes while its WebSocket %s', async ([, fromTheBeginning], { skip }) => {
    const wedding = newWedding(server)
    await using phone = await newPhone(skip)
    await phone.device.clock.install()
    const network = await standBetween(phone.device)
    if (fromTheBeginning) network.swallow(true)
    const page = await opens(phone, await wedding.token('lea'))
    await wedding.sends('tom', 'Hello')
    await page.evaluate(() => show(create()))
    await shows(page, 'tom: Hello (sent)')
    if (!fromTheBeginning) await shows(page, 'Connected')
    network.swallow(true)
    await stopClock(page)
    await wedding.sends('tom', 'Dinner is served')
    await showsWithin(page, 20_000, 'tom: Dinner is served (sent)')
  })

  test('goes over to event streams while its WebSocket carries nothing, and back when it works again', async ({
    skip,
  }) => {
    const wedding = newWedding(server)
    await using phone = await newPhone(skip)
    await phone.device.clock.install()
    const network = await standBetween(phone.device)
    network.swallow(true)
    const page = await opens(phone, await wedding.token('lea'))
    await page.evaluate(() => show(create()))
    await stopClock(page)
    const isConnected = (timeout?: number) => page.getByText('Connected', { exact: true }).waitFor({ timeout })
    await within(page, 60_000, isConnected, 1_000)
    await wedding.sends('tom', 'By stream')
    await showsWithin(page, 20_000, 'tom: By stream (sent)')
    expect(network.carried()).toBe('')
    network.swallow(false)
    const isBack = (timeout?: number) =>
      until(() => expect(network.carried()).toContain('subscription Events'), timeout)
    await within(page, 60_000, isBack, 1_000)
    await wedding.sends('tom', 'By socket')
    await showsWithin(page, 20_000, 'tom: By socket (sent)')
    expect(network.carried()).toContain('By socket')
  })

  test.for<[string, (page: Page) => Promise<unknown>]>([
    ['is taken out of the freezer', (page) => page.evaluate(() => document.dispatchEvent(new Event('resume')))],
    [
      'has a network again',
      async (page) => {
        for (const isOffline of [true, false]) await page.context().setOffline(isOffline)
      },
    ],
    ['is shown again', (page) => page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))],
    ['is gone back to', (page) => page.evaluate(() => window.dispatchEvent(new Event('pageshow')))],
  ])('has caught up 3 s after a page whose socket is dead %s', async ([, wake], { skip }) => {
    const wedding = newWedding(server)
    await using phone = await newPhone(skip)
    await phone.device.clock.install()
    const network = await standBetween(phone.device)
    const page = await arrives(phone, await wedding.token('lea'))
    network.swallow(false)
    await stopClock(page)
    await wedding.sends('tom', 'The bus is here')
    await wake(page)
    await showsWithin(page, 3_000, 'tom: The bus is here (sent)')
  })

  test.for(answersOfOthers)('tries again after %s, and says nothing unless it lasts', async ([, status], { skip }) => {
    const wedding = newWedding(server)
    await wedding.sends('tom', 'Hello')
    await using phone = await newPhone(skip)
    let asked = 0
    await phone.device.route('**/graphql', (route) => {
      if (++asked > 4) return route.continue()
      return route.fulfill({ status, contentType: 'text/html', body: '<h1>Welcome to the Wi-Fi</h1>' })
    })
    const page = await opens(phone, await wedding.token('lea'))
    await page.evaluate(() => show(create()))
    await until(async () => expect(asked).toBeGreaterThan(3))
    expect(await page.getByRole('alert').count()).toBe(0)
    await shows(page, 'tom: Hello (sent)')
    expect(await page.getByRole('alert').count()).toBe(0)
  })

  test.for(answersOfOthers)('says that something is wrong while %s lasts', async ([, status], { skip }) => {
    const wedding = newWedding(server)
    await using phone = await newPhone(skip)
    await phone.device.clock.install()
    const body = '<h1>Welcome to the Wi-Fi</h1>'
    await phone.device.route('**/graphql', (route) => route.fulfill({ status, contentType: 'text/html', body }))
    const page = await opens(phone, await wedding.token('lea'))
    await page.evaluate(() => show(create()))
    await stopClock(page)
    await within(page, 30_000, (timeout) => page.getByRole('alert').waitFor({ timeout }), 1_000)
  })

  test('keeps all that was done offline in its order, sends it once from another tab, and says what can no longer be', async ({
    skip,
  }) => {
    const wedding = newWedding(server)
    await using phone = await newPhone(skip)
    const network = await standBetween(phone.device)
    const token = await wedding.token('lea')
    const first = await arrives(phone, token)
    const asks = (title: string) =>
      wedding.asks('tom', 'mutation ($title: String!) { requestMusic(input: { songTitle: $title }) { id } }', { title })
    const [jolene, gone] = [(await asks('Jolene')).requestMusic.id, (await asks('Imagine')).requestMusic.id]
    const createTask = 'mutation { createTask(input: { title: "Flowers", assigneeId: "lea" }) { id } }'
    const task = (await wedding.asks('nina', createTask, {}, 'PLANNER')).createTask.id
    await lists(first, 'Songs', ['Jolene 0', 'Imagine 0'])

    network.cutOff()
    await first.evaluate(
      async ([jolene, gone, task]) => {
        const { actions, outbox } = live
        const picture = await new Promise<Blob | null>((resolve) => document.createElement('canvas').toBlob(resolve))
        const file = new File([picture ?? ''], 'cake.png', { type: 'image/png' })
        const done = [
          outbox.add(null, 'First'),
          actions.requestMusic('Africa'),
          actions.voteForMusic(jolene),
          actions.voteForMusic(gone),
          actions.requestMic('A toast', 3),
          actions.updateTask(task, { status: 'DONE' }),
          actions.updatePresence('BUSY', 'Dancing'),
          outbox.add(null, 'Last'),
          actions.uploadPhoto(file, 'Cake'),
        ]
        for (const each of done) each.catch(() => {})
      },
      [jolene, gone, task] as const,
    )
    const names = [
      'SendMessage',
      'RequestMusic',
      'VoteForMusicRequest',
      'VoteForMusicRequest',
      'RequestMic',
      'UpdateTask',
    ]
    const entries = [...names, 'UpdatePresence', 'SendMessage', 'SharePhoto'].map((name) => `${name}, kept`)
    await lists(first, 'Outbox', entries)
    await wedding.asks('tom', 'mutation ($id: ID!) { withdrawMusicRequest(id: $id) { id } }', { id: gone })
    const { cursor } = (await wedding.asks('lea', '{ wedding { cursor } }')).wedding
    const second = await opens(phone, token)
    await first.close()
    await second.evaluate(() => show(create()))
    await lists(second, 'Outbox', entries)
    network.comeBack()
    await lists(second, 'Outbox', [expect.stringMatching('VoteForMusicRequest, kept, ')])

    const past = `query ($after: Cursor!) {
      pastEvents(after: $after) { events { __typename ... on MessageReceived { message { content } } } }
      musicRequests { nodes { songTitle votes } } photos { nodes { caption } }
      onlineUsers { member { id } status customStatus }
    }`
    const { pastEvents, ...now } = await wedding.asks('lea', past, { after: cursor })
    const kinds: string[] = pastEvents.events.map(({ __typename, message }: any) => message?.content ?? __typename)
    const inTurn = ['First', 'MusicRequestChanged', 'MusicRequestChanged', 'MicRequestChanged', 'TaskChanged', 'Last']
    expect(kinds.filter((kind) => kind !== 'PhotoShared')).toEqual(inTurn)
    expect(now).toMatchObject({
      musicRequests: {
        nodes: expect.arrayContaining([
          { songTitle: 'Jolene', votes: 1 },
          { songTitle: 'Africa', votes: 0 },
        ]),
      },
      photos: { nodes: [{ caption: 'Cake' }] },
      onlineUsers: expect.arrayContaining([{ member: { id: 'lea' }, status: 'BUSY', customStatus: 'Dancing' }]),
    })
  })

  test('has messages of several phones in the same order on each', async ({ skip }) => {
    const wedding = newWedding(server)
    await using one = await newPhone(skip)
    await using other = await newPhone(skip)
    await using third = await newPhone(skip)
    const people: [string, Phone][] = [
      ['lea', one],
      ['tom', other],
      ['max', third],
    ]
    const pages = await Promise.all(people.map(async ([name, phone]) => arrives(phone, await wedding.token(name))))
    await Promise.all(
      pages.map((page) =>
        page.evaluate(() => Promise.all(['one', 'two', 'three', 'four'].map((text) => live.outbox.add(null, text)))),
      ),
    )
    const { messages } = await wedding.asks('lea', '{ messages { nodes { content sender { name } } } }')
    const stored = messages.nodes.map(({ content, sender }: any) => `${sender.name}: ${content} (sent)`)
    expect(stored).toHaveLength(12)
    for (const page of pages) await lists(page, 'Messages', stored)
  })
})
