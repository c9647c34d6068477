import type { Locator, Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { desktop, everyone, executablePath, phone, serveWindows } from '../support/browser.ts'
import { request } from '../support/request.ts'

/** These parts of an element's text, in the order in which they are seen from left to right. */
function placesOf(element: Locator, parts: string[]): Promise<string[]> {
  return element.evaluate((root, parts) => {
    const leftOf = (part: string) => {
      const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
      while (texts.nextNode()) {
        const start = texts.currentNode.textContent?.indexOf(part) ?? -1
        if (start === -1) continue
        const range = document.createRange()
        range.setStart(texts.currentNode, start)
        range.setEnd(texts.currentNode, start + part.length)
        return range.getBoundingClientRect().left
      }
      throw new Error(`${part} is not shown`)
    }
    return parts.toSorted((one, other) => leftOf(one) - leftOf(other))
  }, parts)
}

describe.skipIf(!executablePath)('in a browser', () => {
  const server = serveWindows()
  const { openWindow, arrivesAs, token } = server

  const opens = async (page: Page, name: RegExp) => {
    await page.getByRole('button', { name }).first().click()
    await page.getByRole('textbox', { name: 'Message' }).waitFor()
  }
  const opensEveryone = (page: Page) => opens(page, everyone)
  const writes = async (page: Page, content: string) => {
    await page.getByRole('textbox', { name: 'Message' }).fill(content)
    await page.keyboard.press('Enter')
  }
  const reads = (page: Page, content: string) =>
    page.locator('[data-message-id]').filter({ hasText: content }).waitFor()
  const shown = async (page: Page, prefix: string) =>
    (await page.locator('[data-message-id]').evaluateAll((all) => all.map((each) => each.textContent ?? '')))
      .map((text) => new RegExp(`${prefix} \\d+!`).exec(text)?.[0])
      .filter((text) => text !== undefined)

  test('two people write to each other, each sees the other typing, and another wedding sees nothing', async () => {
    const lea = await arrivesAs('Léa', phone)
    const tom = await arrivesAs('Tom', desktop)
    const stranger = await openWindow(desktop)
    const zoe = await token('zoe', 'Zoé', 'COUPLE', 'another')
    await stranger.goto(`${server.url}/#token=${zoe}`)
    await opensEveryone(stranger)
    expect(stranger.url()).not.toContain(zoe)
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

  test('a name in Hebrew turns nothing that stands beside it', async () => {
    const max = await arrivesAs('DJ Max', desktop)
    const david = await token('david', 'דוד')
    await request(server.url, david, 'mutation { requestMic(input: { purpose: "A toast" }) { id } }')
    await max.locator('nav a[href="#/music"]').click()
    const asked = max.getByRole('listitem').filter({ hasText: 'A toast' })
    await asked.waitFor()
    expect(await placesOf(asked, ['דוד', '5 min'])).toEqual(['דוד', '5 min'])
  })

  test('the DJ is told what the buttons of a song do, and with which key, by mouse and by keyboard', async () => {
    const max = await arrivesAs('DJ Max', desktop)
    const tom = await token('tom', 'Tom')
    await request(server.url, tom, 'mutation { requestMusic(input: { songTitle: "Volare" }) { id } }')
    await max.locator('nav a[href="#/music"]').click()
    const accept = max.getByRole('button', { name: 'Accept “Volare”' })
    const reject = max.getByRole('button', { name: 'Reject “Volare”' })
    const told = (text: string) => max.getByText(text, { exact: true })
    await accept.hover()
    await told('Accept (key A)').waitFor()
    await reject.hover()
    await told('Reject (key R)').waitFor()
    await told('Accept (key A)').waitFor({ state: 'detached' })
    await max.mouse.move(0, 0)
    await told('Reject (key R)').waitFor({ state: 'detached' })
    await accept.focus()
    await max.keyboard.press('Tab')
    await told('Reject (key R)').waitFor()
    await max.keyboard.press('Escape')
    await told('Reject (key R)').waitFor({ state: 'detached' })
    await max.keyboard.press('Shift+Tab')
    await told('Accept (key A)').waitFor()
  })

  test('the server is killed while messages are sent: the windows catch up by themselves, each message once, in order', async () => {
    const lea = await arrivesAs('Léa', phone)
    const tom = await arrivesAs('Tom', desktop)
    await opensEveryone(lea)
    await opensEveryone(tom)
    const camille = await token('camille', 'Camille', 'COUPLE')
    const send = 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { content } }'
    const acknowledged: string[] = []
    const sends = async (number: number) => {
      const { data } = await request(server.url, camille, send, {
        input: { channel: 'WEDDING', content: `Toast ${number}!` },
      })
      if (data?.sendMessage) acknowledged.push(data.sendMessage.content)
    }
    for (let number = 1; number <= 10; number++) await sends(number)
    // The kill comes while these are on their way.
    const cutOff = [11, 12, 13, 14].map((number) => sends(number).catch(() => {}))
    await Promise.all([server.kill(), ...cutOff])
    await writes(tom, 'Written while away')
    await server.start()
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
    // A phone that reloads has the page in its cache; here only the API is out of reach.
    let isInReach = true
    await lea.route('**/graphql', (route) => (isInReach ? route.continue() : route.abort()))
    await lea.routeWebSocket('**/graphql', (socket) => void (isInReach ? socket.connectToServer() : socket.close()))
    // Sockets are routed from the next page on.
    await lea.reload()
    await opensEveryone(lea)
    await opensEveryone(tom)
    isInReach = false
    await lea.context().setOffline(true)
    await writes(lea, 'Sent from the cellar')
    await lea.locator('[data-status=pending]').filter({ hasText: 'Sent from the cellar' }).waitFor()
    await lea.context().setOffline(false)
    await lea.reload()
    await lea.locator('[data-status=pending]').filter({ hasText: 'Sent from the cellar' }).waitFor()
    expect(await tom.getByText('Sent from the cellar').count()).toBe(0)
    isInReach = true
    await reads(tom, 'Sent from the cellar')
    await lea.locator('[data-status=sent]').filter({ hasText: 'Sent from the cellar' }).waitFor()
    expect(await tom.locator('[data-message-id]').filter({ hasText: 'Sent from the cellar' }).count()).toBe(1)
  })

  test('where WebSockets are blocked, messages come by server-sent events', async () => {
    const lea = await openWindow(phone)
    await lea.addInitScript(() => {
      // Behaves like a proxy that knows nothing of upgrades.
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
})
