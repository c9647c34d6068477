import type { BrowserContextOptions, Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { desktop, executablePath, phone, serveWindows, standBetween } from '../support/browser.ts'
import { request, secret, tokenOf } from '../support/request.ts'

const execute = (page: Page) => page.locator('.graphiql-execute-button').click()
const ready = (page: Page) => page.locator('.graphiql-query-editor .view-line').first().waitFor()
const tab = (page: Page, name: string) => page.locator('.graphiql-tab-button', { hasText: new RegExp(`^${name}$`) })
const inFront = (page: Page, name: string) =>
  page.locator('.graphiql-tab-active .graphiql-tab-button', { hasText: new RegExp(`^${name}$`) }).waitFor()
/** The id of the person that the tab in front is. */
const who = (page: Page) => page.locator('.graphiql-logo select').inputValue()
const shows = (page: Page, text: string | RegExp) =>
  expect
    .poll(async () => (await page.locator('.result-window').innerText()).replaceAll(/\s+/g, ' '), { timeout: 20_000 })
    .toMatch(text)

/** Opens an example from its pane, which stays open where there is room. */
async function example(page: Page, theme: string, title: string, name?: string) {
  const pane = page.locator('.examples')
  if ((await pane.count()) === 0) await page.getByRole('button', { name: /^Show (Examples|Exemples)$/ }).click()
  const group = pane
    .locator('details')
    .filter({ has: page.locator('summary', { hasText: theme }) })
    .first()
  if ((await group.getAttribute('open')) === null) await group.locator('summary').click()
  await group.getByRole('button', { name: title }).click()
  if (name) await inFront(page, name)
}

async function setHeaders(page: Page, headers: string) {
  await page.locator('.graphiql-editor-tools').getByRole('button', { name: 'Headers' }).click()
  await page.locator('.graphiql-editor-tool .view-lines').filter({ visible: true }).click()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.press('Delete')
  await page.keyboard.insertText(headers)
}

describe.skipIf(!executablePath)('GraphiQL', () => {
  const server = serveWindows()
  const { openWindow } = server

  const opens = async (device: BrowserContextOptions) => {
    const page = await openWindow(device)
    await page.goto(`${server.url}/graphql`)
    await ready(page)
    return page
  }

  test.each([
    ['desktop', desktop],
    ['phone', phone],
  ])('three steps lead to the first event, and are not shown again after that, on a %s', async (_, device) => {
    const page = await opens(device)
    const steps = page.locator('.first-steps')
    await steps.getByRole('button', { name: /^1/ }).click()
    await expect.poll(() => who(page)).toBe('lea')
    await steps.getByRole('button', { name: /^2/ }).click()
    await inFront(page, 'MessagesSince')
    await execute(page)
    await shows(page, /(Listening…|À l’écoute…)/)
    await server.followed(1)
    await steps.getByRole('button', { name: /^3/ }).click()
    await inFront(page, 'WriteToEveryone')
    expect(await who(page)).toBe('tom')
    await execute(page)
    await shows(page, /"sendMessage": \{ "id": /)
    await steps.getByRole('button', { name: /^(Show me|Voir)$/ }).click()
    await shows(page, /"Tom".*"Hello from the API!"/)
    expect(await who(page)).toBe('lea')
    await execute(page)
    await server.followed(0)
    await steps.getByRole('button', { name: /^(Close|Fermer)/ }).click()
    await page.reload()
    await ready(page)
    expect(await steps.count()).toBe(0)
  })

  test('a reload keeps the person and the tabs as they are, however soon it comes', async () => {
    const page = await opens(desktop)
    const steps = page.locator('.first-steps')
    const tabs = () => page.locator('.graphiql-tab-button').allTextContents()
    await steps.getByRole('button', { name: /^1/ }).click()
    await expect.poll(() => who(page)).toBe('lea')
    await page.reload()
    await ready(page)
    expect(await tabs()).toEqual(['Messages'])
    expect(await who(page)).toBe('lea')
    await steps.getByRole('button', { name: /^3/ }).click()
    await expect.poll(() => who(page)).toBe('tom')
    await steps.getByRole('button', { name: /^Close/ }).click()
    await page.reload()
    await ready(page)
    expect(await tabs()).toEqual(['Messages', 'WriteToEveryone'])
    await inFront(page, 'WriteToEveryone')
    expect(await who(page)).toBe('tom')
    await tab(page, 'Messages').click()
    await page.reload()
    await ready(page)
    await inFront(page, 'Messages')
    expect(await who(page)).toBe('lea')
  })

  test.each([
    ['desktop', desktop],
    ['phone', phone],
  ])('examples open filled in, and go on listening while a second tab writes, on a %s', async (_, device) => {
    const page = await opens(device)
    const listening = ['All events', 'All events of some kinds since then, in one order.', 'EventsSince'] as const
    await example(page, ...listening)
    expect(await who(page)).toBe('lea')
    await execute(page)
    await shows(page, /(Listening…|À l’écoute…)/)
    await server.followed(1)
    await example(page, 'All events', 'Cause an event.', 'CauseEvent')
    expect(await who(page)).toBe('hugo')
    await execute(page)
    await shows(page, /"sendMessage": \{ "id": /)
    await page.getByRole('button', { name: 'New tab' }).click()
    await inFront(page, 'Me')
    await execute(page)
    await shows(page, /"viewer": \{ "id": "hugo"/)
    await server.followed(1)
    await example(page, ...listening)
    await shows(page, /"MessageReceived".*"Hugo"/)
    await server.followed(1)
  })

  test('an example that needs the answer of a mutation says which one to run first', async () => {
    const page = await opens(desktop)
    await example(page, 'Members', 'Join with that code. This needs no token, and returns one.')
    await page.getByText(/^Run first: Invite people/).waitFor()
    await example(page, 'Members', 'Invite people: any number may join with this code.', 'Invite')
    await execute(page)
    await shows(page, /"createInvitation"/)
    await example(page, 'Members', 'Join with that code. This needs no token, and returns one.', 'Join')
    await execute(page)
    await shows(page, /"joinWedding".*"token"/)
    expect(await page.getByText(/^Run first:/).count()).toBe(0)
  })

  test('says whether a token is missing or refused, and what to do', async () => {
    const page = await opens(desktop)
    await example(page, 'Messages', 'Every message since then, and every one that comes.', 'MessagesSince')
    await setHeaders(page, '')
    await execute(page)
    await shows(page, /4403: There is no token.*Choose at the top who you are/)
    await setHeaders(page, '{ "Authorization": "Bearer garbage" }')
    await execute(page)
    await shows(page, /4403: This token is not valid.*Choose at the top who you are/)
    await tab(page, 'Messages').click()
    await setHeaders(page, '{ "Authorization": "Bearer garbage" }')
    await execute(page)
    await shows(page, /"status": "Choose at the top who you are.*UNAUTHENTICATED/)
    await page.getByLabel('Who you are in this tab').selectOption('lea')
    await execute(page)
    await shows(page, /"cursor"/)
  })

  test('says that the server is away, and goes on listening when it is back', async () => {
    const page = await opens(phone)
    await example(page, 'Messages', 'Every message since then, and every one that comes.', 'MessagesSince')
    await execute(page)
    await shows(page, /À l’écoute…/)
    await server.kill()
    await shows(page, /1006: .*le serveur est absent. Nouvel essai/)
    await server.start()
    await shows(page, /De nouveau connecté/)
    await server.followed(1)
    // The editors may ask for their workers while the server is away.
    server.takeComplaints()
  })

  test('says that a connection carries nothing any more, and listens over another one', async () => {
    const page = await openWindow(desktop)
    const network = await standBetween(page.context())
    await page.clock.install()
    await page.goto(`${server.url}/graphql`)
    await ready(page)
    await example(page, 'Messages', 'Every message since then, and every one that comes.', 'MessagesSince')
    await execute(page)
    await shows(page, /Listening…/)
    const says = (text: RegExp) =>
      expect
        .poll(async () => {
          await page.clock.runFor(500)
          return (await page.locator('.result-window').innerText()).replaceAll(/\s+/g, ' ')
        })
        .toMatch(text)
    network.swallow(true)
    await says(/4499: The server did not answer.*Trying again/)
    await says(/4504: The server did not answer.*Trying again/)
    network.swallow(false)
    await says(/Connected again, and listening/)
  })

  test('no token is in the address, nor stays on the device when the page is closed', async () => {
    const page = await opens(desktop)
    await example(
      page,
      'Messages',
      'Write to everyone. Sending it again with this id stores nothing twice.',
      'WriteToEveryone',
    )
    await execute(page)
    await shows(page, /"sendMessage"/)
    const token = /Bearer ([\w.-]+)/
    await expect.poll(() => page.evaluate(() => JSON.stringify(sessionStorage))).toMatch(token)
    expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toMatch(token)
    expect(page.url()).toBe(`${server.url}/graphql`)
  })

  test.each([
    ['desktop', 'light', desktop],
    ['desktop', 'dark', desktop],
    ['phone', 'light', phone],
    ['phone', 'dark', phone],
  ] as const)('fits a %s, and is %s if that is', async (_, colorScheme, device) => {
    const page = await opens({ ...device, colorScheme })
    const isDark = (selector: string) =>
      page.locator(selector).evaluate((element) => {
        const [red = 255] = getComputedStyle(element).backgroundColor.match(/\d+/g)?.map(Number) ?? []
        return red < 128
      })
    for (const selector of ['body', '.graphiql-container']) expect(await isDark(selector)).toBe(colorScheme === 'dark')
    await example(page, 'Messages', 'Write to one member.', 'WriteToLea')
    const width = device.viewport.width
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    for (const part of [page.locator('.graphiql-logo select'), page.locator('.graphiql-execute-button')]) {
      const box = await part.boundingBox()
      expect((box?.x ?? -1) >= 0 && (box?.x ?? 0) + (box?.width ?? width) <= width).toBe(true)
    }
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

describe.skipIf(!executablePath)('GraphiQL of a server that is no demo', () => {
  const server = serveWindows({ settings: { JWT_SECRET: secret } })

  test('takes a token in a dialog, that says in words why one is refused', async () => {
    const page = await server.openWindow(desktop)
    await page.goto(`${server.url}/graphql`)
    await ready(page)
    await page.locator('.first-steps').getByRole('button', { name: /^1/ }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Token').fill('garbage')
    await dialog.getByRole('button', { name: 'Use it' }).click()
    await dialog.getByRole('alert').getByText('This token is not valid').waitFor()
    await dialog.getByLabel('Token').fill(await tokenOf({ sub: 'zoe', name: 'Zoé', role: 'COUPLE', weddingId: 'real' }))
    await dialog.getByRole('button', { name: 'Use it' }).click()
    await page.getByRole('button', { name: 'You are Zoé' }).waitFor()
    await example(page, 'Messages', 'Every message since then, and every one that comes.', 'MessagesSince')
    await execute(page)
    await shows(page, /Listening…/)
  })

  test('joins with the code of an invitation', async () => {
    const zoe = await tokenOf({ sub: 'zoe', name: 'Zoé', role: 'COUPLE', weddingId: 'real' })
    const invite = 'mutation { createInvitation(input: {}) { code } }'
    const { data } = await request(server.url, zoe, invite)
    const page = await server.openWindow(phone)
    await page.goto(`${server.url}/graphql`)
    await ready(page)
    await page.locator('.graphiql-logo').getByRole('button').click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Code').fill(data?.createInvitation.code)
    await dialog.getByLabel('Votre nom').fill('Anaïs')
    await dialog.getByRole('button', { name: 'Rejoindre' }).click()
    await page.getByRole('button', { name: 'Vous êtes Anaïs' }).waitFor()
    await execute(page)
    await shows(page, /"cursor"/)
  })
})
