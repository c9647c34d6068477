import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { type Browser, chromium } from 'playwright-core'
import { build } from 'vite'
import { startChild } from '../harness/child.ts'
import { guests, Party } from '../harness/party.ts'
import type { Report } from '../harness/report.ts'
import type { Effort } from '../harness/round.ts'
import { Tab, type Typed } from '../harness/tab.ts'
import { median, spread, table } from '../harness/table.ts'
import { secret } from '../harness/token.ts'

const perSecond = 20
const everyMs = 1_000 / perSecond
const loadedBefore = 500
const turns = 3
const slower = 4
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, locale: 'en-US' }
const desktop = { viewport: { width: 1280, height: 800 }, locale: 'en-US' }
const root = fileURLToPath(new URL('../..', import.meta.url))

/** Cost of a page while messages stream in. */
type Sample = {
  page: string
  /** CPU time of the page's thread for each message, in ms. */
  openMs: number
  closedMs?: number
  /** Measured in each turn of typing. */
  typed: Typed[]
  /** The heap (MB) before, and what so many messages added. */
  heap: { before: number; grown: number; messages: number }
}

/** Cost of a stream of messages to the page that shows them, beside a plain page of Apollo Client. */
export async function page(_sizes: number[], { seconds }: Effort, say: (line: string) => void): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'attitudes-page-'))
  await buildPages(join(folder, 'web'))
  await using server = startChild('processes/pageServer.ts', [secret, join(folder, 'data'), join(folder, 'web')], 0)
  const url = await server.says<string>('url', 60)
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  })
  try {
    const isQuick = seconds < 5
    // In 30 seconds some 150 keys are pressed: of fewer than 100, the slowest two would be the 98th percentile.
    const ours = await measureOurs(say, browser, url, {
      seconds: 2 * seconds,
      typingSeconds: isQuick ? 4 : 30,
      messages: isQuick ? 1_000 : 5_000,
    })
    say(line(ours))
    // A slow processor needs far longer for a page that does not keep up than the stream lasts.
    const plain = await measurePlain(browser, url, {
      seconds,
      typingSeconds: isQuick ? 2 : 5,
      messages: 200,
    })
    say(line(plain))
    const lists = await measureLists(say, browser, url, seconds)
    return reportOf([ours, plain], lists)
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
    root: join(root, 'bench/targets/plain'),
    base: '/plain/',
    build: { outDir: join(folder, 'plain') },
    plugins: [react()],
    logLevel: 'error',
  })
}

type Plan = { seconds: number; typingSeconds: number; messages: number }

async function measureOurs(
  say: (line: string) => void,
  browser: Browser,
  url: string,
  { seconds, typingSeconds, messages }: Plan,
): Promise<Sample> {
  const party = await Party.begin(url, 1, loadedBefore)
  const open = async (options: object, path: string) =>
    openOurs(browser, url, await party.token('reader'), options, path)
  const list = await open(desktop, 'people')
  const closedMs = await costOf(list, party, party.write, seconds)
  say(`ours, chat closed: ${closedMs.toFixed(2)} ms a message`)
  await list.close()

  const chat = await open(desktop, 'wedding')
  await loadAll(chat, party)
  const openMs = await costOf(chat, party, party.write, seconds)
  say(`ours, chat open: ${openMs.toFixed(2)} ms a message`)
  await chat.close()

  const onPhone = await open(phone, 'wedding')
  await loadAll(onPhone, party)
  await onPhone.slowDown(slower)
  const typed: Typed[] = []
  for (let turn = 0; turn < turns; turn++) typed.push(await typedInto(onPhone, party, typingSeconds))
  await onPhone.slowDown(1)
  const heap = await growthOf(onPhone, party, messages)
  await onPhone.close()
  return { page: 'ours', openMs, closedMs, typed, heap }
}

async function openOurs(browser: Browser, url: string, token: string, options: object, path: string): Promise<Tab> {
  const tab = await Tab.open(browser, `${url}/#token=${token}`, options)
  await tab.page.getByRole('navigation').first().waitFor()
  await tab.page.goto(`${url}/#/${path}`)
  return tab
}

/**
 * Goes up until all messages are loaded that are to be, and back to the latest. The order of messages that were sent at
 * once is not known: the first may be any of those.
 */
async function loadAll({ page }: Tab, party: Party) {
  const log = page.getByRole('log')
  await log.locator('[data-message-id]').first().waitFor()
  const enough = party.sent - loadedBefore + guests
  const giveUpAt = Date.now() + 30_000
  for (let first = Infinity; first > enough; ) {
    if (Date.now() > giveUpAt) throw new Error(`the page does not load messages before number ${first}`)
    await sleep(50)
    first = await log.evaluate((box) => {
      box.scrollTo({ top: 0 })
      // Nothing is in the page while the list looks where it is.
      const text = box.querySelector('[data-message-id]')?.textContent ?? ''
      return Number(/message (\d+)/.exec(text)?.[1] ?? Number.POSITIVE_INFINITY)
    })
  }
  await page.getByRole('button', { name: /latest|new messages?$/ }).click()
  await log.getByText(party.textOf(party.sent), { exact: true }).waitFor()
}

/** Cost of one event to an open page that lists them, in ms of its thread's CPU time. */
type ListSample = { page: string; happens: string; ms: number }

const shownBefore = 100
const lists = [
  { page: 'Music, as a guest', path: 'music', role: 'GUEST', deed: 'askForSong', happens: 'a song is asked for' },
  { page: 'Music, as a guest', path: 'music', role: 'GUEST', deed: 'vote', happens: 'somebody votes' },
  { page: 'Music, as the DJ', path: 'music', role: 'DJ', deed: 'askForSong', happens: 'a song is asked for' },
  { page: 'Music, as the DJ', path: 'music', role: 'DJ', deed: 'vote', happens: 'somebody votes' },
  { page: 'Photos', path: 'photos', role: 'GUEST', deed: 'sharePhoto', happens: 'a photo is shared' },
] as const

/** The other pages under streams of what they show, each at a wedding of its own. */
async function measureLists(
  say: (line: string) => void,
  browser: Browser,
  url: string,
  seconds: number,
): Promise<ListSample[]> {
  const samples: ListSample[] = []
  for (const [index, { page, path, role, deed, happens }] of lists.entries()) {
    const party = await Party.begin(url, 3 + index, 0)
    await party.all(deed === 'sharePhoto' ? party.sharePhoto : party.askForSong, shownBefore)
    const tab = await openOurs(browser, url, await party.token('reader', role), desktop, path)
    await tab.page
      .locator(deed === 'sharePhoto' ? '[data-photo-id]' : 'main li')
      .first()
      .waitFor()
    const ms = await costOf(tab, party, party[deed], seconds)
    await tab.close()
    say(`${page}, when ${happens}: ${ms.toFixed(2)} ms`)
    samples.push({ page, happens, ms })
  }
  return samples
}

async function measurePlain(
  browser: Browser,
  url: string,
  { seconds, typingSeconds, messages }: Plan,
): Promise<Sample> {
  const party = await Party.begin(url, 2, loadedBefore)
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
  const openMs = await costOf(chat, party, party.write, seconds)
  await chat.close()

  const onPhone = await open(phone)
  await onPhone.slowDown(slower)
  const typed = [await typedInto(onPhone, party, typingSeconds)]
  await onPhone.slowDown(1)
  const heap = await growthOf(onPhone, party, messages)
  await onPhone.close()
  return { page: 'Apollo as documented', openMs, typed, heap }
}

/** CPU time (ms) of a page for each time that something happens, the median of some turns. */
async function costOf(tab: Tab, party: Party, deed: () => Promise<unknown>, seconds: number): Promise<number> {
  await party.steadily(deed, perSecond * 3, everyMs)
  const costs: number[] = []
  for (let turn = 0; turn < turns; turn++) {
    const before = await tab.cpuMs()
    await party.steadily(deed, perSecond * seconds, everyMs)
    await sleep(1_000)
    costs.push(((await tab.cpuMs()) - before) / (perSecond * seconds))
  }
  return median(costs)
}

/** Measures typing while others write, into an empty box. */
async function typedInto(tab: Tab, party: Party, seconds: number): Promise<Typed> {
  // Before the stream: under it, a page may have no time to become ready for a click.
  await tab.emptyMessage()
  await party.steadily(party.write, perSecond * 3, everyMs)
  let isOver = false
  const typing = tab.type(() => isOver)
  await party.steadily(party.write, perSecond * seconds, everyMs)
  isOver = true
  return typing
}

/** How much a page's heap grows by so many messages. The memory that it needs to begin with is allocated before. */
async function growthOf(tab: Tab, party: Party, messages: number) {
  await party.steadily(party.write, Math.min(500, messages), 5)
  await sleep(1_000)
  const before = await tab.heapMB()
  await party.steadily(party.write, messages, 5)
  await sleep(2_000)
  return { before, grown: (await tab.heapMB()) - before, messages }
}

function line({ page, openMs, closedMs, typed, heap }: Sample): string {
  const closed = closedMs === undefined ? '' : `, ${closedMs.toFixed(2)} with the chat closed`
  const each = typed.map(({ p98, longestTask }) => `${p98} / ${longestTask.toFixed(0)}`).join(', ')
  const keys = `key press p98 / longest task ${each} ms`
  const memory = `heap ${heap.before.toFixed(1)} MB and ${heap.grown.toFixed(1)} more`
  return `${page}: ${openMs.toFixed(2)} ms a message${closed}; ${keys}; ${memory}`
}

const ofTyping = (typed: Typed[], figure: keyof Typed) => typed.map((turn) => turn[figure])

function reportOf(samples: [ours: Sample, plain: Sample], lists: ListSample[]): Report {
  const [ours, plain] = samples
  const rows = samples.map(({ page, openMs, closedMs, typed, heap }) => [
    openMs.toFixed(2),
    page,
    closedMs === undefined ? '' : closedMs.toFixed(2),
    ...(typed.some(({ keys }) => keys === 0)
      ? ['the page took none', '', '']
      : (['p50', 'p98', 'longestTask'] as const).map((figure) => spread(ofTyping(typed, figure), 0))),
    `${heap.before.toFixed(1)} + ${heap.grown.toFixed(1)} in ${heap.messages}`,
  ])
  const head = ['CPU ms a message', 'page', 'chat closed', 'key press p50 ms', 'p98', 'longest task ms', 'heap MB']
  const listTable = table(
    ['CPU ms', 'page', 'when'],
    lists.map(({ page, happens, ms }) => [ms.toFixed(2), page, happens]),
  )
  return {
    title: 'The page under a stream',
    text: `${method}\n\n${table(head, rows)}\n\n${listMethod}\n\n${listTable}`,
    charts: {},
    aims: [
      { figure: `the page: CPU ms per message, ${loadedBefore} loaded`, atMost: 3, stretch: 2, measured: ours.openMs },
      { figure: 'the same: to Apollo as documented', atMost: 0.5, stretch: 0.2, measured: ours.openMs / plain.openMs },
      {
        figure: `a processor ${slower} times slower: key press p98, ms`,
        atMost: 100,
        stretch: 50,
        measured: median(ofTyping(ours.typed, 'p98')),
      },
      {
        figure: 'the same: longest task, ms',
        atMost: 100,
        stretch: 60,
        measured: median(ofTyping(ours.typed, 'longestTask')),
      },
      {
        figure: `heap after ${ours.heap.messages} more messages, to before`,
        atMost: 1.2,
        stretch: 1.05,
        measured: 1 + ours.heap.grown / ours.heap.before,
      },
      {
        figure: 'other open pages: CPU ms per event, the dearest',
        atMost: 3,
        stretch: 2,
        measured: Math.max(...lists.map(({ ms }) => ms)),
      },
    ],
    samples: [...samples, ...lists],
  }
}

const method = `\
The app as production has it in Chromium, with ${loadedBefore} messages of everybody's conversation loaded, while
${perSecond} a second come from ${guests} people; beside it a page of Apollo Client as its documentation has it
(useQuery, subscribeToMore, fetchMore, a list of all messages:
[bench/targets/plain/page.tsx](../bench/targets/plain/page.tsx)), against the same server. CPU time is that of the
page's main thread: scripts, style, layout and painting, on a desktop's window, the median of ${turns} turns. Key presses
are typed into the box for messages in a phone's window on a processor that Chromium makes ${slower} times slower, and
measured by its Event Timing: from the key to the frame that shows it, in steps of 8 ms, 16 at least; the longest task
is that of a turn, by the clock. In brackets the least and the most of ${turns} turns. The heap is measured after a
collection.`

const listMethod = `\
The pages of songs and photos, each open on a desktop with ${shownBefore} of them at the wedding, while ${perSecond}
events a second come.`
