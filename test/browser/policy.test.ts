import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { desktop, executablePath, phone, serveWindows } from '../support/browser.ts'
import { canvas } from '../support/pictures.ts'

describe.skipIf(!executablePath)('under its Content-Security-Policy', () => {
  const server = serveWindows()

  /** A window that keeps what its policy forbids. */
  async function opens(url: string, on = desktop): Promise<{ page: Page; forbidden: string[] }> {
    const page = await server.openWindow(on)
    const forbidden: string[] = []
    await page.exposeFunction('tellForbidden', (what: string) => forbidden.push(what))
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
        ;(window as unknown as { tellForbidden(what: string): void }).tellForbidden(
          `${effectiveDirective} ${blockedURI}`,
        )
      })
    })
    await page.goto(`${server.url}${url}`)
    return { page, forbidden }
  }

  test('no page of the app does anything forbidden', async () => {
    const camille = await server.token('camille', 'Camille', 'COUPLE')
    const { page, forbidden } = await opens(`/#token=${camille}`)
    for (const to of ['music', 'photos', 'tasks', 'people', 'organise', 'notifications', 'wedding']) {
      await page.evaluate((hash) => location.assign(hash), `#/${to}`)
      await page.locator('main h1, main h2, main textarea').first().waitFor()
    }
    await page.evaluate(() => location.assign('#/photos'))
    await page
      .locator('input[type=file]')
      .first()
      .setInputFiles({ name: 'cake.png', mimeType: 'image/png', buffer: await canvas(64, 64).png().toBuffer() })
    await page.getByRole('dialog').getByRole('img').first().waitFor()
    const admin = await server.token('root', 'Root', 'ADMIN', null)
    const metrics = await opens(`/#token=${admin}`)
    await metrics.page.locator('[data-figure=connectedUsers]').waitFor()
    const invited = await opens('/join/ABCD-1234', phone)
    await invited.page.getByRole('textbox').first().waitFor()
    expect([...forbidden, ...metrics.forbidden, ...invited.forbidden]).toEqual([])
  })

  test('GraphiQL completes, runs and shows a typed query', async () => {
    const { page, forbidden } = await opens(`/graphql?query=${encodeURIComponent('{ __typename }')}`)
    await page.locator('.graphiql-query-editor .view-line').first().click()
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.type('{ first: __typename')
    // There are none until the schema is there.
    await expect
      .poll(
        async () => {
          await page.keyboard.press('Control+Space')
          return page.locator('.suggest-widget.visible').isVisible()
        },
        { timeout: 20_000, interval: 500 },
      )
      .toBe(true)
    // The button may be below the list of suggestions.
    await page.keyboard.press('ControlOrMeta+Enter')
    await page.locator('.result-window').getByText('Query').first().waitFor()
    expect(forbidden).toEqual([])
  })

  test('a script that somebody gets into a page does not run', async () => {
    const { page, forbidden } = await opens('/')
    await page.evaluate(() => {
      const script = document.createElement('script')
      script.textContent = 'document.title = "taken over"'
      document.body.append(script)
    })
    await expect.poll(() => forbidden).toEqual(['script-src-elem inline'])
    expect(await page.title()).not.toBe('taken over')
    server.takeComplaints()
  })
})
