import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { desktop, executablePath, phone, serveWindows } from '../support/browser.ts'
import { isGone, presses } from '../support/browserPage.ts'
import { request } from '../support/request.ts'

describe.skipIf(!executablePath)('a guest who joins again with a new phone', () => {
  const server = serveWindows()
  const { openWindow, arrivesAs, token } = server

  /** The address of a new invitation of guests. */
  async function invitation(): Promise<string> {
    const couple = await token('camille', 'Camille', 'COUPLE')
    const { data } = await request(server.url, couple, 'mutation { createInvitation(input: {}) { url } }')
    return data?.createInvitation.url
  }
  async function joins(link: string, name: string): Promise<Page> {
    const page = await openWindow(phone)
    await page.goto(link)
    await page.getByRole('textbox', { name: 'Votre nom' }).fill(name)
    await page.keyboard.press('Enter')
    await page.getByText(`${name} · Invité(e)`).waitFor()
    return page
  }
  const question = (page: Page, name: string) =>
    page.getByRole('dialog', { name: `Êtes-vous ${name}, qui est déjà là` })

  test('is asked, confirms it on the first phone, and goes on as before without a reload', async () => {
    const link = await invitation()
    const first = await joins(link, 'Rosalie')
    await first
      .getByRole('button', { name: /^Tout le m/ })
      .first()
      .click()
    await first.getByRole('textbox', { name: 'Message' }).fill('Me voilà')
    await first.keyboard.press('Enter')
    const second = await joins(link, 'rosalie')
    await second.evaluate(() => Object.assign(window, { isSamePage: true }))
    await question(second, 'Rosalie').getByRole('button', { name: 'Oui, c’est moi, Rosalie' }).press('Enter')
    await second.getByText('En attente de confirmation que vous êtes bien Rosalie').waitFor()

    const tab = await openWindow(second.context())
    await tab.goto(server.url)
    await tab.getByText('rosalie · Invité(e)', { exact: true }).waitFor()

    const notice = first.getByRole('group', { name: /rosalie.*Rosalie/ })
    await notice.getByText('rosalie dit être vous').waitFor()
    await notice.getByRole('button', { name: 'Oui, c’est moi' }).press('Enter')
    await first.getByRole('dialog').getByRole('button', { name: 'Oui, je confirme' }).click()
    await notice.waitFor(isGone)

    await second.getByText('Bon retour, Rosalie').waitFor()
    await second.getByText('Rosalie · Invité(e)', { exact: true }).waitFor()
    expect(await second.evaluate(() => 'isSamePage' in window)).toBe(true)
    await tab.getByText('Rosalie · Invité(e)', { exact: true }).waitFor()
    await second
      .getByRole('button', { name: /^Tout le m/ })
      .first()
      .click()
    await second.getByText('Me voilà', { exact: true }).waitFor()
    await presses(second, 'Retour aux conversations')
    await second.reload()
    await second.getByText('Rosalie · Invité(e)', { exact: true }).waitFor()
    await expect.poll(() => question(second, 'Rosalie').count()).toBe(0)
    await presses(first, 'Retour aux conversations')
    await first.getByText('Rosalie · Invité(e)', { exact: true }).waitFor()
  })

  test('is confirmed or not by the couple among the people, and is told kindly', async () => {
    const link = await invitation()
    await (await joins(link, 'Gaston')).context().close()
    const camille = await arrivesAs('Camille', desktop)
    const [second, third] = [await joins(link, 'Gaston'), await joins(link, 'GASTON')]
    for (const page of [second, third]) {
      await question(page, 'Gaston').getByRole('button', { name: 'Oui, c’est moi, Gaston' }).first().click()
      await page.getByText('En attente de confirmation').waitFor()
    }
    await camille.getByRole('link', { name: 'People (2 waiting)' }).click()
    const of = (name: string) => camille.getByRole('group', { name: new RegExp(`^.?${name}.?: the same as .?Gaston`) })
    await of('GASTON').getByRole('button', { name: 'No, somebody else' }).press('Enter')
    await third.getByText('Il n’a pas été confirmé que vous êtes Gaston').waitFor()
    await third.getByText('GASTON · Invité(e)').waitFor()
    await of('GASTON').waitFor(isGone)
    await of('Gaston').getByRole('button', { name: 'Yes, the same person' }).press('Enter')
    const dialog = camille.getByRole('dialog', { name: 'Is it surely' })
    await dialog.getByText('private messages too').waitFor()
    await dialog.getByRole('button', { name: 'Yes, confirm' }).press('Enter')
    await second.getByText('Bon retour, Gaston').waitFor()
    await camille.getByRole('link', { name: 'People', exact: true }).waitFor()
    await expect
      .poll(() =>
        camille
          .getByRole('listitem')
          .filter({ hasText: /gaston/i })
          .count(),
      )
      .toBe(2)
  })

  test('reads a long name whole, on the button that says it too', async () => {
    const [link, name] = [await invitation(), 'Marie-Antoinette de la Rochefoucauld-Montmorency']
    await (await joins(link, name)).context().close()
    const again = await joins(link, name)
    const yes = question(again, name).getByRole('button', { name: `Oui, c’est moi, ${name}` })
    await yes.waitFor()
    const isWhole = await yes.evaluate((button) => {
      const words = document.createRange()
      words.selectNodeContents(button)
      const [inside, around] = [words.getBoundingClientRect(), button.getBoundingClientRect()]
      return inside.top >= around.top && inside.bottom <= around.bottom
    })
    expect(isWhole).toBe(true)
  })

  test('who is somebody else says so once, and one who waits may stop that', async () => {
    const link = await invitation()
    await (await joins(link, 'Ondine')).context().close()
    const other = await joins(link, 'Ondine')
    // Closed without an answer, it is asked again.
    await question(other, 'Ondine').waitFor()
    await other.keyboard.press('Escape')
    await question(other, 'Ondine').waitFor(isGone)
    await other.reload()
    await presses(other, 'Non, je suis quelqu’un d’autre')
    await question(other, 'Ondine').waitFor(isGone)
    await other.reload()
    await other.getByText('Ondine · Invité(e)').waitFor()
    const third = await joins(link, 'Ondine')
    await question(third, 'Ondine').getByRole('button', { name: 'Oui, c’est moi, Ondine' }).first().click()
    await presses(third, 'Ne plus demander')
    await third.getByText('En attente de confirmation').waitFor(isGone)
    expect((await question(third, 'Ondine').count()) + (await question(other, 'Ondine').count())).toBe(0)
  })

  test('goes on by a link of the planner, and reads what to do when the link is a day old', async () => {
    const nadia = await arrivesAs('Nadia', desktop)
    await nadia.locator('nav a[href="#/people"]').click()
    await presses(nadia, 'Another phone for Tom')
    const code = nadia.locator('[data-invitation-code]')
    const opens = async (code: string) => {
      const page = await openWindow(phone)
      await page.goto(`${server.url}/#/continue/${code}`)
      await presses(page, 'Continuer ici')
      return page
    }
    await presses(nadia, 'Create a link')
    const first = await code.innerText()
    await (await opens(first)).getByText('Tom · Invité(e)').waitFor()

    await presses(nadia, 'Create another link')
    await expect.poll(() => code.innerText()).not.toBe(first)
    const second = await code.innerText()
    await server.kill()
    await server.sql("update personal_links set expires_at = expires_at - interval '1 day'")
    await server.start()
    const late = await opens(second)
    const words = 'Ce code n’existe pas, ou il n’est plus valable. Vérifiez-le, ou demandez-en un nouveau.'
    await late.getByRole('alert').filter({ hasText: words }).waitFor()
  })
})
