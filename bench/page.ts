import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { type Browser, chromium } from 'playwright-core'
import { build } from 'vite'
import { startChild } from './child.ts'
import type { Report } from './report.ts'
import type { Effort } from './round.ts'
import { Tab, type Typed } from './tab.ts'
import { table } from './table.ts'
import { secret, signToken } from './token.ts'

const perSecond = 20
const loadedBefore = 500
const slower = 4
const guests = 40
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, locale: 'en-US' }
const desktop = { viewport: { width: 1280, height: 800 }, locale: 'en-US' }
const root = fileURLToPath(new URL('..', import.meta.url))

/** Cost of a page while messages stream in. */
type Sample = {
  page: string
  /** CPU time of the page's thread for each message, in ms. */
  openMs: number
  closedMs?: number
  typed: Typed
  /** The heap (MB) before, and what so many messages added. */
  heap: { before: number; grown: number; messages: number }
}

/** Cost of a stream of messages to the page that shows them, beside a plain page of Apollo Client. */
export async function page(_sizes: number[], { seconds }: Effort, say: (line: string) => void): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'attitudes-page-'))
  await buildPages(join(folder, 'web'))
  await using server = startChild('pageServer.ts', [secret, join(folder, 'data'), join(folder, 'web')], 0)
  const url = await server.says<string>('url', 60)
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  })
  try {
    const isQuick = seconds < 5
    const ours = await measureOurs(say, browser, url, { seconds: 2 * seconds, messages: isQuick ? 1_000 : 5_000 })
    say(line(ours))
    const plain = await measurePlain(browser, url, { seconds: 2 * seconds, messages: isQuick ? 200 : 500 })
    say(line(plain))
    return reportOf([ours, plain])
  } finally {
    await browser.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Both pages as production has them. `npm run bench` has built ours. */
async function buildPages(folder: string) {
  cpSync(join(root, 'dist/web'), folder, { recursive: true })
  await build({
    configFile: false,
    root: join(root, 'bench/plain'),
    base: '/plain/',
    build: { outDir: join(folder, 'plain') },
    plugins: [react()],
    logLevel: 'error',
  })
}

type Plan = { seconds: number; messages: number }

async function measureOurs(say: (line: string) => void, browser: Browser, url: string, { seconds, messages }: Plan): Promise<Sample> {
  const party = await Party.begin(url, 1)
  const open = async (options: object, path: string) => {
    const tab = await Tab.open(browser, `${url}/#token=${await party.token('reader')}`, options)
    await tab.page.getByRole('navigation').first().waitFor()
    await tab.page.goto(`${url}/#/${path}`)
    return tab
  }
  const list = await open(desktop, 'people')
  const closedMs = await party.costOf(list, seconds)
  say(`ours, chat closed: ${closedMs.toFixed(2)} ms a message`)
  await list.close()

  const chat = await open(desktop, 'wedding')
  await loadAll(chat, party)
  const openMs = await party.costOf(chat, seconds)
  say(`ours, chat open: ${openMs.toFixed(2)} ms a message`)
  await chat.close()

  const onPhone = await open(phone, 'wedding')
  await loadAll(onPhone, party)
  await onPhone.slowDown(slower)
  const typed = await party.typedInto(onPhone, seconds)
  await onPhone.slowDown(1)
  const heap = await party.growthOf(onPhone, messages)
  await onPhone.close()
  return { page: 'ours', openMs, closedMs, typed, heap }
}

/** Goes up to the first message, and back to the latest. */
async function loadAll({ page }: Tab, party: Party) {
  const log = page.getByRole('log')
  await log.locator('[data-message-id]').first().waitFor()
  const first = log.getByText(party.textOf(party.sent - loadedBefore + 1), { exact: true })
  while (!(await first.count())) {
    await log.evaluate((box) => box.scrollTo({ top: 0 }))
    await sleep(50)
  }
  await page.getByRole('button', { name: /latest|new messages?$/ }).click()
  await log.getByText(party.textOf(party.sent), { exact: true }).waitFor()
}

async function measurePlain(browser: Browser, url: string, { seconds, messages }: Plan): Promise<Sample> {
  const party = await Party.begin(url, 2)
  const open = async (options: object) => {
    const tab = await Tab.open(browser, `${url}/plain/index.html#token=${await party.token('reader')}`, options)
    const earlier = tab.page.getByRole('button', { name: 'Earlier' })
    for (let loaded = 100; loaded < loadedBefore; loaded += 100) {
      await earlier.click()
      await tab.page
        .locator('li')
        .nth(loaded + 100)
        .waitFor({ state: 'attached' })
    }
    return tab
  }
  const chat = await open(desktop)
  const openMs = await party.costOf(chat, seconds)
  await chat.close()

  const onPhone = await open(phone)
  await onPhone.slowDown(slower)
  const typed = await party.typedInto(onPhone, seconds)
  await onPhone.slowDown(1)
  const heap = await party.growthOf(onPhone, messages)
  await onPhone.close()
  return { page: 'Apollo as documented', openMs, typed, heap }
}

/** People of one wedding who write to everyone, in turns. */
class Party {
  readonly #url: string
  readonly #wedding: number
  readonly #tokens: string[] = []
  sent = 0

  private constructor(url: string, wedding: number) {
    this.#url = url
    this.#wedding = wedding
  }

  /** They have written `loadedBefore` messages. */
  static async begin(url: string, wedding: number): Promise<Party> {
    const party = new Party(url, wedding)
    for (let guest = 0; guest < guests; guest++) party.#tokens.push(await party.token(`guest-${guest}`))
    for (let sent = 0; sent < loadedBefore; sent += guests) {
      await Promise.all(Array.from({ length: Math.min(guests, loadedBefore - sent) }, () => party.#send()))
    }
    return party
  }

  token = (id: string) => signToken(id, this.#wedding)

  /** Of different lengths, and no two alike. */
  textOf = (number: number) => `message ${number}${' and so on'.repeat((number * 7) % 12)}`

  async #send() {
    const number = ++this.sent
    const response = await fetch(`${this.#url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${this.#tokens[number % guests]}` },
      body: JSON.stringify({
        query: 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id } }',
        variables: { input: { channel: 'WEDDING', content: this.textOf(number) } },
      }),
    })
    const { data, errors } = (await response.json()) as { data?: object; errors?: { message: string }[] }
    if (!data) throw new Error(errors?.[0]?.message)
  }

  async #sendSteadily(count: number, everyMs: number) {
    const began = performance.now()
    const sending: Promise<void>[] = []
    for (let number = 0; number < count; number++) {
      sending.push(this.#send())
      await sleep(Math.max(0, began + (number + 1) * everyMs - performance.now()))
    }
    await Promise.all(sending)
  }

  /** CPU time (ms) of a page for each message. */
  async costOf(tab: Tab, seconds: number): Promise<number> {
    await this.#sendSteadily(perSecond * 3, 1_000 / perSecond)
    const [before, sent] = [await tab.cpuMs(), this.sent]
    await this.#sendSteadily(perSecond * seconds, 1_000 / perSecond)
    await sleep(1_000)
    return ((await tab.cpuMs()) - before) / (this.sent - sent)
  }

  async typedInto(tab: Tab, seconds: number): Promise<Typed> {
    await this.#sendSteadily(perSecond * 3, 1_000 / perSecond)
    let isOver = false
    const typing = tab.type(() => isOver)
    await this.#sendSteadily(perSecond * seconds, 1_000 / perSecond)
    isOver = true
    return typing
  }

  /** How much a page's heap grows; what it needs to begin with is there before. */
  async growthOf(tab: Tab, messages: number) {
    await this.#sendSteadily(500, 8)
    await sleep(1_000)
    const before = await tab.heapMB()
    await this.#sendSteadily(messages, 8)
    await sleep(2_000)
    return { before, grown: (await tab.heapMB()) - before, messages }
  }
}

function line({ page, openMs, closedMs, typed, heap }: Sample): string {
  const closed = closedMs === undefined ? '' : `, ${closedMs.toFixed(2)} with the chat closed`
  const keys = `${typed.keys} keys, p98 ${typed.p98} ms, longest task ${typed.longestTask.toFixed(0)} ms`
  return `${page}: ${openMs.toFixed(2)} ms a message${closed}; ${keys}; heap ${heap.before.toFixed(1)} MB and ${heap.grown.toFixed(1)} more`
}

function reportOf(samples: [ours: Sample, plain: Sample]): Report {
  const [ours, plain] = samples
  const rows = samples.map(({ page, openMs, closedMs, typed, heap }) => [
    openMs.toFixed(2),
    page,
    closedMs === undefined ? '' : closedMs.toFixed(2),
    `${typed.p50} / ${typed.p98}`,
    typed.longestTask.toFixed(0),
    `${heap.before.toFixed(1)} + ${heap.grown.toFixed(1)} in ${heap.messages}`,
  ])
  const head = ['CPU ms a message', 'page', 'chat closed', 'key press p50 / p98 ms', 'longest task ms', 'heap MB']
  return {
    title: 'The page under a stream',
    text: `${method}\n\n${table(head, rows)}`,
    charts: {},
    targets: [
      { figure: `the page: CPU ms per message, ${loadedBefore} loaded`, atMost: 3, stretch: 2, measured: ours.openMs },
      { figure: 'the same: to Apollo as documented', atMost: 0.5, stretch: 0.2, measured: ours.openMs / plain.openMs },
      { figure: `a processor ${slower} times slower: key press p98, ms`, atMost: 100, stretch: 50, measured: ours.typed.p98 },
      { figure: 'the same: longest task, ms', atMost: 100, stretch: 60, measured: ours.typed.longestTask },
      {
        figure: `heap after ${ours.heap.messages} more messages, to before`,
        atMost: 1.2,
        stretch: 1.05,
        measured: 1 + ours.heap.grown / ours.heap.before,
      },
    ],
    samples,
  }
}

const method = `\
The app as production has it in Chromium, with ${loadedBefore} messages of everybody's conversation loaded, while ${perSecond} a second come from
${guests} people; beside it a page of Apollo Client as its documentation has it (useQuery, subscribeToMore, fetchMore, a list of all messages:
[bench/plain/page.tsx](../bench/plain/page.tsx)), against the same server. CPU time is that of the page's main thread: scripts, style, layout and
painting, on a desktop's window. Key presses are typed into the box for messages in a phone's window on a processor that Chromium makes ${slower}
times slower, and measured by its Event Timing: from the key to the frame that shows it, in steps of 8 ms, 16 at least. The heap is measured
after a collection.`
