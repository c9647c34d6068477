import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { desktop, executablePath, lanName, phone, serveWindows } from '../support/browser.ts'
import { fills, goes, presses } from '../support/browserPage.ts'
import { canvas } from '../support/pictures.ts'

describe.skipIf(!executablePath)('over plain http, on the network of the venue', () => {
  const server = serveWindows({ host: lanName })
  const { openWindow, arrivesAs } = server

  const makesInvitation = async (page: Page) => {
    await goes(page, 'organise')
    await presses(page, 'Create an invitation')
    await presses(page, 'Copy the link')
  }

  test('a guest joins with the link that Camille copied, and shares a photo that she sees', async () => {
    const camille = await arrivesAs('Camille', desktop)
    expect(await camille.evaluate(() => isSecureContext)).toBe(false)
    await makesInvitation(camille)
    await camille.getByText('Copied').waitFor()
    await fills(camille, 'Your announcement', '')
    await camille.keyboard.press('Control+V')
    const link = await camille.getByRole('textbox', { name: 'Your announcement' }).inputValue()
    expect(link).toMatch(new RegExp(`^${server.url}/#/join/`))

    const guy = await openWindow(phone)
    await guy.goto(link)
    await fills(guy, 'Votre nom', 'Oncle Guy')
    await presses(guy, 'Rejoindre le mariage')
    await guy.getByText('Oncle Guy · Invité(e)').waitFor()
    await goes(guy, 'photos')
    const buffer = await canvas(800, 600).jpeg().toBuffer()
    await guy.locator('input[type=file]').first().setInputFiles({ name: 'cake.jpg', mimeType: 'image/jpeg', buffer })
    await presses(guy, 'Partager 1 photo')
    await goes(camille, 'photos')
    await camille.getByRole('img', { name: /^Photo by Oncle Guy/ }).waitFor()
  })

  test('notifications outside of the page say that they need https', async () => {
    const tom = await arrivesAs('Tom', desktop)
    await tom.goto(`${server.url}/#/notifications`)
    await presses(tom, 'Tell me outside this page too')
    await tom.getByRole('alert').filter({ hasText: 'begins with https://' }).waitFor()
  })

  test('a browser that cannot copy says so, and shows the link', async () => {
    const camille = await openWindow(desktop)
    await camille.addInitScript(() => {
      document.execCommand = () => false
    })
    await camille.goto(server.url)
    await presses(camille, 'Camille')
    await makesInvitation(camille)
    await camille
      .getByRole('alert')
      .filter({ hasText: 'copy it yourself' })
      .getByText(`${server.url}/#/join/`)
      .waitFor()
  })
})
