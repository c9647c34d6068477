import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { desktop, everyone, executablePath, serveWindows } from '../support/browser.ts'
import { type Middlebox, startMiddlebox } from '../support/middlebox.ts'
import { request } from '../support/request.ts'

const send = 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id } }'

describe.skipIf(!executablePath)('the tabs of a browser where WebSockets are refused', () => {
  const server = serveWindows()
  let box: Middlebox
  let last = 0
  beforeAll(async () => {
    box = await startMiddlebox(server.url)
    box.rules.upgrades = 'refuse'
  })
  afterAll(() => box[Symbol.asyncDispose]())

  const until = (holds: () => unknown) => expect.poll(holds, { timeout: 20_000 }).toBeTruthy()
  const textOf = (number: number) => `No. ${number}!`
  async function writes(count: number) {
    const tom = await server.token('tom', 'Tom')
    for (let left = count; left > 0; left--)
      await request(server.url, tom, send, { input: { channel: 'WEDDING', content: textOf(++last) } })
  }
  /** Opens a tab of Léa's that shows the messages to everyone. */
  async function opens(on: Parameters<typeof server.openWindow>[0]): Promise<Page> {
    const page = await server.openWindow(on)
    await page.goto(`${box.url}/#token=${await server.token('lea', 'Léa')}`)
    await page.getByRole('button', { name: everyone }).first().click()
    await page.getByRole('log').waitFor()
    return page
  }
  const shows = (page: Page) => page.getByRole('log').getByText(textOf(last), { exact: true }).waitFor()
  /** The numbers of Tom's messages since this one, in the order in which they are shown. */
  async function numbers(page: Page, since: number) {
    const texts = await page.getByRole('log').locator('[data-message-id]').allInnerTexts()
    const all = texts.flatMap((text) => [...text.matchAll(/No\. (\d+)!/g)].map(([, number]) => Number(number)))
    return all.filter((number) => number > since)
  }
  const upTo = (since: number) => Array.from({ length: last - since }, (_, index) => since + index + 1)

  /** Three tabs of Léa's that hear over one stream, which the first one carries. */
  async function opensThree() {
    await until(() => box.streams.size === 0)
    const first = await opens(desktop)
    const others = [await opens(first.context()), await opens(first.context())]
    await writes(1)
    await Promise.all([first, ...others].map(shows))
    await until(() => box.streams.size === 1)
    return { first, others, since: last }
  }

  const ends = {
    'is closed': (page: Page) => page.close(),
    crashes: async (page: Page) => {
      const crashed = page.waitForEvent('crash')
      await Promise.all([page.goto('chrome://crash').catch(() => {}), crashed])
    },
    'is frozen': async (page: Page) => {
      const session = await page.context().newCDPSession(page)
      await session.send('Page.setWebLifecycleState', { state: 'frozen' })
    },
  }

  test.each(Object.entries(ends))(
    'hear over one stream, and miss nothing when the tab that carries it %s',
    async (_, end) => {
      const { first, others, since } = await opensThree()
      const writing = writes(30)
      await end(first)
      await writing
      await Promise.all(others.map(shows))
      await writes(1)
      await Promise.all(others.map(shows))
      for (const page of others) expect(await numbers(page, since)).toEqual(upTo(since))
    },
  )

  test('go over to the stream of another tab, and back, while a tab is frozen', async () => {
    const { first, others, since } = await opensThree()
    const session = await first.context().newCDPSession(first)
    await session.send('Page.setWebLifecycleState', { state: 'frozen' })
    await writes(5)
    await Promise.all(others.map(shows))
    await session.send('Page.setWebLifecycleState', { state: 'active' })
    await writes(5)
    await Promise.all([first, ...others].map(shows))
    for (const page of [first, ...others]) expect(await numbers(page, since)).toEqual(upTo(since))
    await until(() => box.streams.size === 1)
  })

  test('end their stream when Léa signs out in one of them', async () => {
    const { others } = await opensThree()
    await others[0]?.getByRole('button', { name: 'Sign out' }).click()
    await others[0]?.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click()
    await until(() => box.streams.size === 0)
  })
})
