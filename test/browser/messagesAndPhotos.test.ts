import { readFileSync } from 'node:fs'
import type { Locator, Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { desktop, everyone, executablePath, phone, serveWindows } from '../support/browser.ts'
import { fills, goes, isGone, presses, row, toasts } from '../support/browserPage.ts'
import { canvas } from '../support/pictures.ts'
import { request } from '../support/request.ts'

describe.skipIf(!executablePath)('messages and photos', () => {
  const server = serveWindows()
  const { arrivesAs, token } = server

  test('Tom answers Léa, she reacts, he edits by keyboard, and Camille removes a message: each sees it at once', async () => {
    const [lea, tom, camille] = await Promise.all([
      arrivesAs('Léa', phone),
      arrivesAs('Tom', desktop),
      arrivesAs('Camille', desktop),
    ])
    await Promise.all([lea, tom, camille].map((page) => presses(page, everyone)))
    const said = (page: Page, text: string) => page.getByRole('article').filter({ hasText: text })
    const opens = (page: Page, text: string) =>
      said(page, text).getByRole('button', { name: /^(Réagir, répondre et plus|React, answer and more)$/ })
    const writes = async (page: Page, text: string) => {
      await page.getByRole('textbox', { name: 'Message', exact: true }).fill(text)
      await page.keyboard.press('Enter')
    }
    const hasFocus = (control: Locator) => expect.poll(() => control.evaluate((at) => at === document.activeElement))

    await writes(lea, 'Qui a une voiture ?')
    await opens(tom, 'Qui a une voiture').press('Enter')
    await hasFocus(tom.getByRole('button', { name: 'React with ❤️' })).toBe(true)
    await tom.keyboard.press('Escape')
    await hasFocus(opens(tom, 'Qui a une voiture')).toBe(true)
    await tom.keyboard.press('Enter')
    await tom.getByRole('button', { name: 'Answer', exact: true }).press('Enter')
    await hasFocus(tom.getByRole('textbox', { name: 'Message', exact: true })).toBe(true)
    await writes(tom, 'I have five seats')
    await said(lea, 'I have five seats').getByRole('blockquote').getByText('Qui a une voiture ?').waitFor()
    // The conversation that shows it needs no toast.
    expect(await toasts(lea, 'Réponse à votre message').count()).toBe(0)

    await opens(lea, 'I have five seats').click()
    await presses(lea, 'Réagir avec 🎉')
    await said(tom, 'I have five seats').getByRole('img', { name: '🎉: Léa' }).waitFor()

    await opens(tom, 'I have five seats').press('Enter')
    await tom.getByRole('button', { name: 'Edit', exact: true }).press('Enter')
    await hasFocus(tom.getByRole('textbox', { name: 'Edit', exact: true })).toBe(true)
    await tom.keyboard.press('ControlOrMeta+A')
    await tom.keyboard.type('have six seats')
    await tom.keyboard.press('Home')
    await tom.keyboard.type('I ')
    await tom.keyboard.press('Tab')
    await tom.keyboard.press('Tab')
    await tom.keyboard.press('Enter')
    await said(lea, 'I have six seats').getByText('modifié').waitFor()

    await opens(camille, 'I have six seats').press('Enter')
    await presses(camille, 'Remove')
    await camille.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).press('Enter')
    await said(lea, 'Ce message a été supprimé').waitFor()
    await said(tom, 'This message was removed').waitFor()
    expect(await said(tom, 'This message was removed').getByRole('button').count()).toBe(0)
    expect(await said(tom, 'I have six seats').count()).toBe(0)

    await lea.goto(`${server.url}/#/notifications`)
    await lea.getByRole('link', { name: /Réponse à votre message.*Tom/ }).click()
    await said(lea, 'Qui a une voiture').waitFor()
    await lea.goBack()
    await lea.getByRole('heading', { name: 'Notifications' }).waitFor()
  })

  test('Léa finds an earlier message of the channel by a word without its accents, and Escape leads back', async () => {
    const [lea, tom] = await Promise.all([arrivesAs('Léa', phone), arrivesAs('Tom', desktop)])
    await Promise.all([lea, tom].map((page) => presses(page, everyone)))
    await fills(tom, 'Message', 'Le gâteau est à l’étage')
    await tom.keyboard.press('Enter')
    await lea.getByRole('article').filter({ hasText: 'gâteau' }).waitFor()

    const open = lea.getByRole('button', { name: 'Chercher dans cette conversation' })
    await open.press('Enter')
    const field = lea.getByRole('searchbox', { name: 'Chercher dans cette conversation' })
    await expect.poll(() => field.evaluate((at) => at === document.activeElement)).toBe(true)
    await lea.keyboard.type('GATEAU')
    const found = lea.getByRole('list', { name: 'Messages trouvés' })
    await row(found, 'Tom').getByText('Le gâteau est à l’étage').waitFor()
    await field.fill('mariachi')
    await lea.getByText('Aucun message ici ne contient « mariachi »').waitFor()
    await field.press('Escape')
    await expect.poll(() => open.evaluate((at) => at === document.activeElement)).toBe(true)
    await lea.getByRole('article').filter({ hasText: 'gâteau' }).waitFor()
  })

  test('a message that Léa finds leads to its place in the conversation, however far back, by keyboard and by touch', async () => {
    const tom = await token('tom', 'Tom')
    const says = (content: string) =>
      request(server.url, tom, 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id } }', {
        input: { recipientId: 'lea', content },
      })
    await says('The ring is in the blue vase')
    for (let number = 1; number <= 150; number++) await says(`Story number ${number}`)
    const lea = await arrivesAs('Léa', phone)
    await lea.goto(`${server.url}/#/chat/tom`)
    await lea.getByRole('article').filter({ hasText: 'Story number 150' }).waitFor()

    const finds = async (words: string) => {
      await presses(lea, 'Chercher dans cette conversation')
      await lea.getByRole('searchbox').fill(words)
      return lea.getByRole('list', { name: 'Messages trouvés' }).getByRole('button', { name: words })
    }
    const isThere = async (words: string) => {
      const message = lea.getByRole('article').filter({ hasText: words })
      await expect.poll(() => message.evaluate((at) => at === document.activeElement)).toBe(true)
      const box = await message.boundingBox()
      expect(box?.y).toBeGreaterThan(0)
      expect(box?.y).toBeLessThan(phone.viewport.height / 2)
    }
    await (await finds('blue vase')).press('Enter')
    await isThere('blue vase')
    await lea.getByRole('button', { name: 'Aller aux derniers messages' }).waitFor()
    await (await finds('number 77')).tap()
    await isThere('number 77')
  })

  test('Tom sees the photo that Inès shares, in full, until Camille removes it', async () => {
    const [ines, tom, camille] = await Promise.all([
      arrivesAs('Inès', phone),
      arrivesAs('Tom', desktop),
      arrivesAs('Camille', desktop),
    ])
    await Promise.all([ines, tom, camille].map((page) => goes(page, 'photos')))
    const buffer = await canvas(800, 600).jpeg().toBuffer()
    await ines.locator('input[type=file]').first().setInputFiles({ name: 'cake.jpg', mimeType: 'image/jpeg', buffer })
    await fills(ines, 'Légende de cake.jpg', 'La pièce montée')
    await presses(ines, 'Partager 1 photo')

    const opens = async (page: Page) => {
      await presses(page, 'La pièce montée, photo by Inès')
      return page
        .getByRole('dialog', { name: 'Photo in full' })
        .getByRole('img', { name: 'La pièce montée, photo by Inès' })
    }
    const seen = await opens(tom)
    await expect
      .poll(() => seen.evaluate((img) => (img as HTMLImageElement).naturalWidth), { timeout: 20_000 })
      .toBe(800)
    await opens(camille)
    await presses(camille, 'Remove this photo')
    await presses(camille, 'Remove')
    await seen.waitFor(isGone)
    await tom.getByText('No photos yet').waitFor()
  })

  test('Tom sees the caption that Inès corrects by keyboard, and downloads her photo as she uploaded it', async () => {
    const [ines, tom] = await Promise.all([arrivesAs('Inès', phone), arrivesAs('Tom', desktop)])
    await Promise.all([ines, tom].map((page) => goes(page, 'photos')))
    const buffer = await canvas(2000, 1000).jpeg().toBuffer()
    await ines.locator('input[type=file]').first().setInputFiles({ name: 'bal.jpg', mimeType: 'image/jpeg', buffer })
    await fills(ines, 'Légende de bal.jpg', 'Le ball')
    await presses(ines, 'Partager 1 photo')
    // Tom's network is slow: no picture comes.
    await tom.route('**/photos/*', (route) =>
      route.request().resourceType() === 'image' ? undefined : route.continue(),
    )
    await presses(tom, 'Le ball, photo by Inès')
    const viewer = tom.getByRole('dialog', { name: 'Photo in full' })
    const seen = await viewer.getByRole('img').evaluate((img) => ({
      ratio: img.clientWidth / img.clientHeight,
      painted: getComputedStyle(img).backgroundImage,
    }))
    expect(seen).toEqual({ ratio: expect.closeTo(2, 1), painted: expect.stringMatching(/^url\("data:image\/png/) })

    await presses(ines, 'Le ball, photo de Inès')
    const change = ines.getByRole('button', { name: 'Modifier la légende' })
    await change.press('Enter')
    const field = ines.getByRole('textbox', { name: 'Légende' })
    await expect.poll(() => field.evaluate((input) => input === document.activeElement)).toBe(true)
    await field.fill('Le bal')
    await ines.keyboard.press('Enter')
    await expect.poll(() => change.evaluate((button) => button === document.activeElement)).toBe(true)
    await viewer.getByText('Le bal', { exact: true }).waitFor()
    expect(await viewer.getByRole('button', { name: 'Change the caption' }).count()).toBe(0)

    const downloading = tom.waitForEvent('download')
    await viewer.getByRole('link', { name: 'Download this photo' }).press('Enter')
    const downloaded = await (await downloading).path()
    // Polled, since a browser may still be writing the file of a download that it says has ended.
    await expect.poll(() => readFileSync(downloaded, 'latin1')).toBe(buffer.toString('latin1'))
  })
})
