import { randomUUID } from 'node:crypto'
import type { Locator, Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { desktop, everyone, executablePath, phone, serveWindows } from '../support/browser.ts'
import { request } from '../support/request.ts'

const send = 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id } }'
const ask = 'mutation ($input: RequestMusicInput!) { requestMusic(input: $input) { id } }'

describe.skipIf(!executablePath)('while many write', () => {
  const server = serveWindows({ settings: { LIMIT_REQUESTS_PER_MINUTE: '10000' } })

  /** A wedding of its own, with this many messages of Tom's to everyone, and a window of Léa's. */
  async function begin(on: typeof desktop | typeof phone, written: number) {
    const wedding = `wedding-${randomUUID()}`
    const [lea, tom] = await Promise.all([
      server.token('lea', 'Léa', 'GUEST', wedding),
      server.token('tom', 'Tom', 'GUEST', wedding),
    ])
    let last = 0
    const writes = async (count: number) => {
      for (let left = count; left > 0; left--) {
        await request(server.url, tom, send, { input: { channel: 'WEDDING', content: textOf(++last) } })
      }
    }
    await writes(written)
    const page = await server.openWindow(on)
    await page.goto(`${server.url}/#token=${lea}`)
    await page.getByRole('button', { name: everyone }).first().waitFor()
    return {
      page,
      writes,
      log: page.getByRole('log'),
      opensChat: async () => {
        await page.getByRole('button', { name: everyone }).first().click()
        await page.getByRole('log').getByText(textOf(last), { exact: true }).waitFor()
      },
    }
  }
  // Lines of different heights, a long word and a text from right to left among them.
  const textOf = (number: number) =>
    `No. ${number}!${number % 3 ? '' : ' and more'.repeat(number % 40)}${number % 10 ? '' : ` ${'o'.repeat(60)}`}${number % 7 ? '' : ' שלום לכולם'}`
  const messages = (log: Locator) => log.locator('[data-message-id]')

  /** A message in the middle of what is seen, and where it stands. */
  const inTheMiddle = async (log: Locator) => {
    const id = await log.evaluate((box) => {
      const { top, height } = box.getBoundingClientRect()
      const shown = [...box.querySelectorAll<HTMLElement>('[data-message-id]')]
      return shown.find((message) => message.getBoundingClientRect().top > top + height / 2)?.dataset.messageId
    })
    const element = log.locator(`[data-message-id="${id}"]`)
    return () => element.evaluate((message) => message.getBoundingClientRect().top)
  }
  const wheelsUp = async (page: Page, log: Locator, distance: number) => {
    await log.hover()
    await page.mouse.wheel(0, -distance)
    await page.getByRole('button', { name: 'Go to the latest messages' }).waitFor()
  }
  /** Presses Home until the first message is in the page: each time leads to the start of those that are loaded. */
  const goesToTheFirst = async (page: Page, log: Locator) => {
    const first = log.getByText(textOf(1), { exact: true })
    const count = async () => {
      await page.keyboard.press('Home')
      return first.count()
    }
    await expect.poll(count, { timeout: 20_000 }).toBe(1)
  }
  /** Waits until nothing has moved for some frames: the wheel scrolls smoothly. */
  const standsStill = async (top: () => Promise<number>) => {
    let [before, now] = [Number.NaN, await top()]
    for (let same = 0; same < 5; same = now === before ? same + 1 : 0) [before, now] = [now, await top()]
    return now
  }

  test('a user who reads further up is not moved by new messages, sees their number, and gets there', async () => {
    const { page, writes, log, opensChat } = await begin(desktop, 60)
    await opensChat()
    await wheelsUp(page, log, 700)
    const top = await inTheMiddle(log)
    const before = await standsStill(top)
    await writes(5)
    await page.getByRole('button', { name: '5 new messages' }).waitFor()
    expect(Math.abs((await standsStill(top)) - before)).toBeLessThanOrEqual(1)
    await page.getByRole('button', { name: '5 new messages' }).click()
    await expect.poll(() => log.evaluate((box) => box.scrollHeight - box.clientHeight - box.scrollTop)).toBeLessThan(2)
    await writes(1)
    await log.getByText(textOf(66), { exact: true }).waitFor()
    await expect.poll(() => log.evaluate((box) => box.scrollHeight - box.clientHeight - box.scrollTop)).toBeLessThan(2)
    expect(await page.getByRole('button', { name: /new message|latest/ }).count()).toBe(0)
  })

  test('a user at the end of a conversation stays there, whatever the height of the messages that come', async () => {
    const { page, writes, log, opensChat } = await begin(desktop, 60)
    await opensChat()
    await writes(30)
    await log.getByText(textOf(90), { exact: true }).waitFor()
    const toGo = () => log.evaluate((box) => box.scrollHeight - box.clientHeight - box.scrollTop)
    await expect.poll(toGo).toBeLessThan(2)
    expect(await page.getByRole('button', { name: /latest messages|new message/ }).count()).toBe(0)
  })

  test('a stream of messages leads nobody away from the end, on a slow phone either, while earlier ones go', async () => {
    const { page, writes, log, opensChat } = await begin(phone, 100)
    await opensChat()
    await log.evaluate((box) => {
      let timesLeft = 0
      new MutationObserver((changes) => {
        for (const node of changes.flatMap(({ addedNodes }) => [...addedNodes]))
          if (/latest messages|new message/.test(node.textContent ?? '')) timesLeft++
      }).observe(box.parentElement as Element, { childList: true })
      Object.assign(window, { timesLeft: () => timesLeft })
    })
    const browser = await page.context().newCDPSession(page)
    await browser.send('Emulation.setCPUThrottlingRate', { rate: 4 })
    await writes(300)
    await log.getByText(textOf(400), { exact: true }).waitFor()
    const toGo = () => log.evaluate((box) => box.scrollHeight - box.clientHeight - box.scrollTop)
    await expect.poll(toGo).toBeLessThan(2)
    expect(await page.evaluate(() => (window as unknown as { timesLeft(): number }).timesLeft())).toBe(0)
  })

  test('earlier messages come in above without moving the text that is read', async () => {
    const { log, opensChat } = await begin(phone, 90)
    await opensChat()
    const height = () => log.evaluate((box) => box.scrollHeight)
    const before = await height()
    // The next page is loaded when its place comes near.
    await log.evaluate((box) => box.scrollTo({ top: 320 }))
    const top = await inTheMiddle(log)
    const place = await standsStill(top)
    await log.evaluate((box) => box.scrollBy({ top: -60 }))
    await expect.poll(height).toBeGreaterThan(before + 500)
    expect(Math.abs((await standsStill(top)) - (place + 60))).toBeLessThanOrEqual(1)
  })

  test('only the visible part of a long conversation is in the page, and the keyboard gets everywhere', async () => {
    const { page, log, opensChat } = await begin(phone, 250)
    await opensChat()
    await log.focus()
    await goesToTheFirst(page, log)
    expect(await messages(log).count()).toBeLessThan(90)
    expect(await log.getByText(textOf(250), { exact: true }).count()).toBe(0)
    await page.keyboard.press('End')
    await log.getByText(textOf(250), { exact: true }).waitFor()
    expect(await messages(log).count()).toBeLessThan(90)
  })

  test('End leads to the end of a long conversation, whatever changes its height on the way', async () => {
    const { page, log, opensChat } = await begin(desktop, 150)
    await opensChat()
    await log.focus()
    const { width, height } = desktop.viewport
    for (const next of [width - 200, width]) {
      await goesToTheFirst(page, log)
      await page.keyboard.press('End')
      await page.setViewportSize({ width: next, height })
      await log.getByText(textOf(150), { exact: true }).waitFor()
      await page.getByRole('button', { name: 'Go to the latest messages' }).waitFor({ state: 'detached' })
    }
  })

  test('Back leads to where one was reading', async () => {
    const { page, log, opensChat } = await begin(desktop, 60)
    await opensChat()
    await wheelsUp(page, log, 500)
    const top = await inTheMiddle(log)
    const before = await standsStill(top)
    await page.locator('nav a[href="#/photos"]').click()
    await page.getByRole('heading', { name: 'Photos', exact: true }).waitFor()
    await page.goBack()
    await expect.poll(async () => Math.abs((await top()) - before)).toBeLessThanOrEqual(1)
  })

  test('one’s own message stays the same on the page when it is acknowledged', async () => {
    const { page, log, opensChat } = await begin(desktop, 3)
    await opensChat()
    await log.evaluate((box) => {
      const added: Element[] = []
      Object.assign(window, { added })
      new MutationObserver((changes) => {
        for (const { addedNodes } of changes)
          for (const node of addedNodes) if (node instanceof Element) added.push(node)
      }).observe(box, { childList: true, subtree: true })
    })
    await page.getByRole('textbox', { name: 'Message' }).fill('Written by Léa')
    await page.keyboard.press('Enter')
    await messages(log).and(page.locator('[data-status=sent]')).filter({ hasText: 'Written by Léa' }).waitFor()
    const times = await page.evaluate(() => {
      const { added } = window as unknown as { added: Element[] }
      return added.filter(
        (element) => element.textContent?.includes('Written by Léa') && element.querySelector('[data-message-id]'),
      ).length
    })
    expect(times).toBe(1)
  })

  test('a stream of messages does not draw the conversations for each of them', async () => {
    const { page, writes } = await begin(desktop, 3)
    await page.evaluate(() => {
      let changes = 0
      Object.assign(window, { changes: () => changes })
      const observer = new MutationObserver(() => changes++)
      const everything = { childList: true, subtree: true, characterData: true, attributes: true }
      for (const list of document.querySelectorAll('nav')) observer.observe(list, everything)
    })
    await writes(60)
    await page
      .getByRole('navigation', { name: 'Conversations' })
      .getByText(/^63 unread/)
      .waitFor({ state: 'attached' })
    expect(await page.evaluate(() => (window as unknown as { changes(): number }).changes())).toBeLessThan(45)
  })

  test('of many songs those near the reader are in the page, the others as the reader comes near, and the focus stays', async () => {
    const wedding = `wedding-${randomUUID()}`
    const [max, tom] = await Promise.all([
      server.token('max', 'Max', 'DJ', wedding),
      server.token('tom', 'Tom', 'GUEST', wedding),
    ])
    for (let number = 1; number <= 120; number++)
      await request(server.url, tom, ask, { input: { songTitle: `Song no. ${number}.` } })
    const page = await server.openWindow(desktop)
    await page.goto(`${server.url}/#token=${max}`)
    await page.locator('nav a[href="#/music"]').click()
    const pending = page.getByRole('region', { name: 'To decide (120)' })
    const songs = pending.getByRole('listitem')
    await songs.first().waitFor()
    expect(await songs.count()).toBeLessThan(70)
    await page.getByRole('button', { name: 'Accept “Song no. 7.”' }).focus()
    const box = page.getByRole('region', { name: 'Console' })
    const before = await box.evaluate(({ scrollHeight }) => scrollHeight)
    // Nobody sees a place where a song is to come.
    for (let last = 0; last < 120; ) {
      await box.evaluate((scrolled) => scrolled.scrollBy({ top: 700 }))
      last = await songs.evaluateAll((rows) => {
        const seen = rows.filter((row) => row.getBoundingClientRect().top < innerHeight)
        return Number(/no\. (\d+)/.exec(seen.at(-1)?.textContent ?? '')?.[1])
      })
    }
    expect(await songs.count()).toBe(120)
    // The rows that were not there were thought to be as high as they are.
    expect(Math.abs((await box.evaluate(({ scrollHeight }) => scrollHeight)) - before)).toBeLessThan(200)
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Accept “Song no. 7.”')
  })
})
