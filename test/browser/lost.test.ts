import type { Page, Route } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { desktop, executablePath, phone, serveWindows } from '../support/browser.ts'
import { goes, isGone } from '../support/browserPage.ts'
import { request } from '../support/request.ts'

const goesTo = (page: Page, hash: string) => page.evaluate((hash) => location.assign(hash), hash)

describe.skipIf(!executablePath)('somebody whose way leads nowhere', () => {
  const server = serveWindows()
  const { arrivesAs, openWindow, token } = server

  test('reads where an odd address leads, and goes on from there', async () => {
    const lea = await arrivesAs('Léa', phone)
    const tom = await arrivesAs('Tom', desktop)
    await request(server.url, await token('zoe', 'Zoé', 'GUEST', 'another'), '{ viewer { id } }')
    await goesTo(lea, '#/chat/lea')
    await lea.getByText('C’est vous', { exact: true }).waitFor()
    expect(await lea.getByText('n’est pas à ce mariage').count()).toBe(0)
    await lea.locator('main').getByRole('button', { name: 'Personnes' }).click()
    await lea.getByRole('heading', { name: 'Personnes' }).waitFor()
    for (const id of ['nobody', 'zoe', 'n%C3%A9', '%']) {
      await goesTo(tom, `#/chat/${id}`)
      await tom.getByText('This person is not at this wedding').waitFor()
      await goesTo(tom, '#/')
      await tom.getByText('Choose a conversation').waitFor()
    }
    for (const [hash, words] of [
      ['#/cake', 'There is no such page'],
      ['#/photos/42', 'There is no such page'],
      ['#/organise', 'This page is not open to you'],
    ] as const) {
      await goesTo(tom, hash)
      await tom.getByText(words).waitFor()
      await tom.getByRole('button', { name: 'Go to the conversations' }).click()
      await tom.getByText('Choose a conversation').waitFor()
    }
    await goesTo(tom, '#/join/OLD-CODE')
    await tom.getByText('You are signed in as Tom').waitFor()
    await tom.getByRole('button', { name: 'Enter as somebody else' }).click()
    await tom.getByLabel('Your name').fill('Tim')
    await tom.getByRole('button', { name: 'Join the wedding' }).click()
    await tom.getByText('This code does not exist, or is no longer valid').waitFor()
    await tom.getByRole('button', { name: 'Go on as Tom' }).click()
    await tom.getByText('Tom · Guest').waitFor()
  })

  test('reads what was written with a member who was removed, also while they are, and writes no more', async () => {
    const guy = await token('guy', 'Uncle Guy')
    const send =
      'mutation ($to: ID!) { sendMessage(input: { recipientId: $to, content: "See you at the bar" }) { id } }'
    await request(server.url, guy, '{ viewer { id } }')
    const tom = await arrivesAs('Tom', desktop)
    await request(server.url, guy, send, { to: 'tom' })
    await goesTo(tom, '#/chat/guy')
    await tom.getByRole('textbox', { name: 'Message' }).waitFor()
    const remove = 'mutation { removeMember(id: "guy") { id } }'
    await request(server.url, await token('camille', 'Camille', 'COUPLE'), remove)
    await tom.getByRole('textbox', { name: 'Message' }).waitFor(isGone)
    await tom.reload()
    await tom.getByText('Uncle Guy is no longer at this wedding').waitFor()
    await tom.getByRole('log').getByText('See you at the bar').waitFor()
    await tom.getByRole('heading', { name: 'Uncle Guy' }).waitFor()
    expect(await tom.getByRole('textbox', { name: 'Message' }).count()).toBe(0)
  })

  test('a page that is opened while the server restarts says that it will load by itself, and it does', async () => {
    const lea = await arrivesAs('Léa', phone)
    const tom = await arrivesAs('Tom', desktop)
    await server.kill()
    await goesTo(lea, '#/photos')
    await goesTo(tom, '#/people')
    await lea.getByText('n’a pas pu être chargée').waitFor()
    await tom.getByText('could not be loaded').waitFor()
    // A second try at once is possible, and fails again.
    await tom.getByRole('button', { name: 'Try again' }).click()
    await tom.getByText('could not be loaded').waitFor()
    await server.start()
    await lea.getByRole('heading', { name: 'Photos' }).waitFor()
    await tom.getByRole('heading', { name: 'People' }).waitFor()
    await lea.getByText('n’a pas pu être chargée').waitFor(isGone)
  })

  test('a page whose code is gone after an update brings the new version, and says so', async () => {
    const lea = await arrivesAs('Léa', desktop)
    const isGone = (route: Route) => route.fulfill({ status: 404 })
    await lea.route('**/Photos-*.js', isGone)
    // The page asks which version the server has now; what it loads after that is of the new one.
    await lea.route(`${server.url}/`, async (route) => {
      if (route.request().resourceType() !== 'fetch') return route.continue()
      await lea.unroute('**/Photos-*.js', isGone)
      await route.fulfill({
        contentType: 'text/html',
        body: '<script type="module" src="/assets/first-newer.js"></script>',
      })
    })
    await goes(lea, 'photos')
    await lea.getByText('The app was updated').waitFor()
    await lea.getByRole('heading', { name: 'Photos' }).waitFor()
  })

  test('a message whose links are not loaded yet is read without them, and a stylesheet that failed comes too', async () => {
    const tom = await arrivesAs('Tom', desktop)
    let isAway = true
    let styles = 0
    await tom.route('**/assets/{Linked,Photos}*', async (route) => {
      const isStyle = route.request().url().endsWith('.css')
      if (isStyle) styles++
      await (isAway ? route.abort() : route.continue())
    })
    await request(
      server.url,
      await token('ines', 'Inès', 'PHOTOGRAPHER'),
      'mutation { sendMessage(input: { channel: WEDDING, content: "See https://example.org" }) { id } }',
    )
    await goesTo(tom, '#/wedding')
    const message = tom.getByRole('log').getByText('See https://example.org')
    await message.waitFor()
    await goesTo(tom, '#/photos')
    await tom.getByText('could not be loaded').waitFor()
    isAway = false
    await tom.getByRole('heading', { name: 'Photos' }).waitFor()
    expect(styles).toBeGreaterThan(1)
    await goesTo(tom, '#/wedding')
    await tom.getByRole('log').getByRole('link', { name: 'https://example.org' }).waitFor()
  })

  test('the connection begins although its code was out of reach at first', async () => {
    const tom = await openWindow(desktop)
    let tries = 0
    await tom.route('**/assets/online-*', async (route) => {
      await (++tries > 1 ? route.continue() : route.abort())
    })
    await tom.goto(`${server.url}/#token=${await token('tom', 'Tom')}`)
    await goesTo(tom, '#/wedding')
    await expect.poll(() => tries, { timeout: 30_000 }).toBe(2)
    await tom.getByRole('log').waitFor()
    const send = 'mutation { sendMessage(input: { channel: WEDDING, content: "Come to the bar" }) { id } }'
    await request(server.url, await token('lea', 'Léa'), send)
    await tom.getByRole('log').getByText('Come to the bar').waitFor()
  })
})
