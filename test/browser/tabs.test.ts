import type { Page } from 'playwright-core'
import { describe, test } from 'vitest'
import { desktop, everyone, executablePath, serveWindows } from '../support/browser.ts'

describe.skipIf(!executablePath)('the tabs of one browser', () => {
  const server = serveWindows()
  const isHere = (page: Page, name: string) => page.getByText(new RegExp(`^${name} · `)).waitFor()
  const opensLink = async (page: Page, id: string, name: string) => {
    await page.goto(`${server.url}/#token=${await server.token(id, name)}`)
    await page.getByRole('button', { name: everyone }).first().waitFor()
  }
  const signsOut = async (page: Page) => {
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click()
  }
  const entry = (page: Page) => page.getByRole('button', { name: 'Léa' }).waitFor()

  test('follow when somebody signs in as another, and when they sign out', async () => {
    const first = await server.openWindow(desktop)
    const context = first.context()
    await opensLink(first, 'ana', 'Ana')
    const second = await server.openWindow(context)
    await second.goto(server.url)
    await isHere(second, 'Ana')

    await opensLink(first, 'bob', 'Bob')
    await isHere(first, 'Bob')
    await isHere(second, 'Bob')

    await signsOut(second)
    await entry(second)
    await entry(first)
    await first.reload()
    await entry(first)
  })

  test('stay two people where each was picked from the list of the demo', async () => {
    const lea = await server.arrivesAs('Léa', desktop)
    const tom = await server.arrivesAs('Tom', lea.context())
    await signsOut(lea)
    await entry(lea)
    await tom.reload()
    await isHere(tom, 'Tom')
  })
})
