import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { desktop, executablePath, phone, serveWindows } from '../support/browser.ts'
import { request } from '../support/request.ts'

describe.skipIf(!executablePath)('GraphiQL', () => {
  const server = serveWindows()
  const { openWindow, token } = server

  const opens = async (device: typeof desktop | typeof phone, query?: string) => {
    const page = await openWindow(device)
    await page.goto(`${server.url}/graphql${query ? `?query=${encodeURIComponent(query)}` : ''}`)
    await page.locator('.graphiql-query-editor .view-line').first().waitFor()
    return page
  }
  const execute = (page: Page) => page.locator('.graphiql-execute-button').click()
  const listens = async (page: Page) => {
    await execute(page)
    await page.getByRole('menuitem', { name: 'Listen' }).click()
  }
  const is = async (page: Page, person: string) => {
    await page.getByLabel('Who you are in this tab').selectOption(person)
    await page.locator('.graphiql-editor-tool').getByText('Authorization').waitFor()
  }
  const shows = (page: Page, text: string | RegExp) =>
    expect
      .poll(async () => (await page.locator('.result-window').innerText()).replaceAll(/\s+/g, ' '), { timeout: 20_000 })
      .toMatch(text)
  const tab = (page: Page, name: string) => page.locator('.graphiql-tab-button').filter({ hasText: name })

  test('queries, sends and listens over WebSocket with the token of its Headers tab', async () => {
    const page = await openWindow(desktop)
    const answer = await fetch(`${server.url}/demo`, { method: 'POST', body: JSON.stringify({ person: 'lea' }) })
    const lea = (await answer.json()) as { token: string }
    await page.addInitScript(
      (headers) => {
        localStorage.setItem('graphiql:tabState', '')
        localStorage.setItem('graphiql:shouldPersistHeaders', 'true')
        localStorage.setItem('graphiql:headers', headers)
      },
      JSON.stringify({ Authorization: `Bearer ${lea.token}` }),
    )
    const sockets: string[] = []
    page.on('websocket', (socket) => {
      sockets.push(socket.url())
      socket.on('framesent', ({ payload }) => sockets.push(String(payload)))
    })
    const query = 'subscription { messageReceived { message { content } } }'
    await page.goto(`${server.url}/graphql?query=${encodeURIComponent(query)}`)
    await execute(page)
    await expect
      .poll(() => sockets.some((frame) => frame.includes('connection_init') && frame.includes(lea.token)), {
        timeout: 20_000,
      })
      .toBe(true)
    await server.followed(1)
    const tom = await token('tom', 'Tom')
    await request(
      server.url,
      tom,
      'mutation { sendMessage(input: { channel: WEDDING, content: "To GraphiQL" }) { id } }',
    )
    await page.locator('.result-window').getByText('To GraphiQL').waitFor()
  })

  test('says whether a token is missing or wrong, and that it listens when nothing has happened yet', async () => {
    const page = await opens(desktop)
    await listens(page)
    await shows(page, /4403: There is no token.*Headers tab/)
    await page.locator('.graphiql-editor-tool .view-lines').filter({ visible: true }).click()
    await page.keyboard.insertText('{ "Authorization": "Bearer garbage" }')
    await listens(page)
    await shows(page, /4403: This token is not valid.*Headers tab/)
    await is(page, 'lea')
    await listens(page)
    await shows(page, /Listening… no event yet/)
  })

  test.each([
    ['desktop', desktop],
    ['phone', phone],
  ])('goes on listening in one tab while another one writes as somebody else, on a %s', async (_, device) => {
    const page = await opens(device)
    await is(page, 'lea')
    await listens(page)
    await shows(page, /Listening…/)
    await server.followed(1)
    await tab(page, 'Write').click()
    await is(page, 'tom')
    await execute(page)
    await shows(page, /"sendMessage": \{ "id": /)
    await page.getByRole('button', { name: 'New tab' }).click()
    await tab(page, 'Look').waitFor()
    await execute(page)
    await shows(page, /"name": "Tom"/)
    await server.followed(1)
    await tab(page, 'Listen').click()
    await shows(page, /"Tom".*"Hello!"/)
    await execute(page)
    await server.followed(0)
  })

  test.each([
    ['desktop', desktop],
    ['phone', phone],
  ])('has room for its hint and its menu on a %s', async (_, device) => {
    const page = await opens(device)
    const tooWide = await page.evaluate(() => {
      const room = document.querySelector('.graphiql-query-editor .overflow-guard')?.getBoundingClientRect().right ?? 0
      const lines = [...document.querySelectorAll('.graphiql-query-editor .view-line > span')]
      const wide = lines.filter((line) => line.getBoundingClientRect().right > room).map((line) => line.textContent)
      return document.documentElement.scrollWidth > innerWidth ? [...wide, 'the page'] : wide
    })
    expect(tooWide).toEqual([])
    const menu = await page.getByLabel('Who you are in this tab').boundingBox()
    expect((menu?.x ?? 0) + (menu?.width ?? 0)).toBeLessThanOrEqual(device.viewport.width)
  })

  test('is loaded once: its page is asked for again by its ETag, its files are kept for ever and are compressed', async () => {
    const page = await fetch(`${server.url}/graphql`, { headers: { Accept: 'text/html' } })
    const html = await page.text()
    const etag = page.headers.get('etag') ?? ''
    const again = await fetch(`${server.url}/graphql`, { headers: { Accept: 'text/html', 'If-None-Match': etag } })
    expect([page.headers.get('cache-control'), again.status]).toEqual(['no-cache', 304])
    const files = [...html.matchAll(/(?:src|href)="(\/assets\/graphiql\/[^"]+)"/g)].map(([, path]) => path)
    expect(files.length).toBeGreaterThan(1)
    for (const path of files) {
      const { headers } = await fetch(`${server.url}${path}`, { headers: { 'Accept-Encoding': 'br' } })
      expect([headers.get('cache-control'), headers.get('content-encoding')], path).toEqual([
        'public, max-age=31536000, immutable',
        'br',
      ])
    }
    expect(html).not.toMatch(/<script(?![^>]* src=)/)
  })
})
