import type { Locator, Page, Route } from 'playwright-core'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { desktop, everyone, executablePath, phone, serveWindows } from '../support/browser.ts'
import { canvas } from '../support/pictures.ts'
import { request } from '../support/request.ts'

describe.skipIf(!executablePath)('people at a wedding', () => {
  const server = serveWindows()
  const { openWindow, arrivesAs, token } = server

  const goes = (page: Page, to: string) => page.locator(`nav a[href="#/${to}"]`).click()
  const presses = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true }).click()
  const fills = (page: Page, label: string, text: string) =>
    page.getByRole('textbox', { name: label, exact: true }).fill(text)
  /** Toasts with this title, which are shown above every page. */
  const toasts = (page: Page, title: string) => page.locator('.mantine-Notification-root').filter({ hasText: title })
  const isTold = (page: Page, title: string, of: string) => toasts(page, title).filter({ hasText: of }).waitFor()
  const row = (page: Page | Locator, text: string | RegExp) => page.getByRole('listitem').filter({ hasText: text })
  const section = (page: Page, name: string | RegExp) => page.getByRole('region', { name })
  const isGone = { state: 'detached' } as const

  const asksForSong = async (page: Page, title: string) => {
    await fills(page, 'Demander un morceau', title)
    await presses(page, 'Demander au DJ')
  }
  const isGiven = async (page: Page, task: string, to: RegExp) => {
    await page.getByRole('combobox', { name: 'For whom' }).click()
    await page.getByRole('option', { name: to }).click()
    await presses(page, task)
  }

  test('a song of Léa gets Tom’s vote, and she sees it accepted; of a rejected one she reads why', async () => {
    const [lea, tom, max] = await Promise.all([
      arrivesAs('Léa', phone),
      arrivesAs('Tom', desktop),
      arrivesAs('DJ Max', desktop),
    ])
    await Promise.all([lea, tom, max].map((page) => goes(page, 'music')))

    await asksForSong(lea, 'Boléro')
    await presses(tom, 'Vote for “Boléro”, 0 votes')
    await row(lea, 'Boléro').getByText('1 voix').waitFor()
    await presses(max, 'Accept “Boléro”')
    // The page that shows it needs no toast.
    await section(lea, 'Bientôt').getByText('Boléro').waitFor()
    expect(await toasts(lea, 'Le DJ va passer votre morceau').count()).toBe(0)
    await section(tom, 'Coming soon').getByText('Boléro').waitFor()

    await asksForSong(lea, 'La danse des canards')
    await row(tom, 'La danse des canards').waitFor()
    await goes(lea, 'photos')
    const reject = max.getByRole('button', { name: 'Reject “La danse des canards”', exact: true })
    await reject.press('Enter')
    await fills(max, 'Why?', 'Not before midnight')
    await max.keyboard.press('Escape')
    // The keyboard is back where it was.
    await expect.poll(() => reject.evaluate((button) => button === document.activeElement)).toBe(true)
    await reject.press('Enter')
    await fills(max, 'Why?', 'Not before midnight')
    await presses(max, 'Reject')
    await isTold(lea, 'Le DJ ne passera pas votre morceau', 'La danse des canards')
    await goes(lea, 'music')
    await section(lea, 'Refusés').getByText('Le DJ : Not before midnight').waitFor()
    await row(tom, 'La danse des canards').waitFor(isGone)

    await lea.getByRole('link', { name: 'Notifications, 2 non lues' }).click()
    await row(lea, 'Le DJ va passer votre morceau').getByText('Boléro').waitFor()
    await row(lea, 'Le DJ ne passera pas votre morceau').getByText('La danse des canards').waitFor()
  })

  test('Tom types a song that Léa asked for: hers is offered, his vote takes his dedication along, and the DJ reads both', async () => {
    const [lea, tom, max] = await Promise.all([
      arrivesAs('Léa', phone),
      arrivesAs('Tom', desktop),
      arrivesAs('DJ Max', desktop),
    ])
    await Promise.all([lea, tom, max].map((page) => goes(page, 'music')))
    await fills(lea, 'Demander un morceau', 'La Bohème')
    await fills(lea, 'Pour qui ?', 'maman')
    await presses(lea, 'Demander au DJ')
    await row(tom, 'La Bohème').waitFor()

    await fills(tom, 'Ask for a song', 'la boheme live')
    await fills(tom, 'For whom?', 'dad')
    const offered = tom.getByRole('list', { name: 'Already asked for: vote for it?' })
    await offered.getByRole('button', { name: 'Vote for “La Bohème”, 0 votes' }).press('Enter')
    await offered.waitFor(isGone)
    await tom.getByText('Léa has asked for it already: your vote counts for “La Bohème”.').waitFor()
    for (const words of ['For maman', 'For dad, from Tom']) await row(max, 'La Bohème').getByText(words).waitFor()

    await fills(lea, 'Demander un morceau', 'la boheme')
    await lea.getByRole('list', { name: 'Déjà demandé' }).getByText('Demandé par vous').waitFor()
    await presses(max, 'Reject “La Bohème”')
    await presses(max, 'Reject')
    await row(tom, 'La Bohème').waitFor(isGone)
  })

  test('Tom takes his vote back, Léa withdraws her song, and the DJ orders, starts and reopens the others by keyboard', async () => {
    const [lea, tom, max] = await Promise.all([
      arrivesAs('Léa', phone),
      arrivesAs('Tom', desktop),
      arrivesAs('DJ Max', desktop),
    ])
    await Promise.all([lea, tom, max].map((page) => goes(page, 'music')))
    for (const title of ['Un', 'Deux', 'Trois', 'Quatre']) {
      await asksForSong(lea, title)
      await row(max, title).waitFor()
    }
    await presses(tom, 'Vote for “Quatre”, 0 votes')
    await row(lea, 'Quatre').getByText('1 voix').waitFor()
    await presses(tom, 'Take back your vote for “Quatre”, 1 vote')
    await row(lea, 'Quatre').getByText('0 voix').waitFor()
    await presses(lea, 'Retirer « Quatre »')
    await lea.getByRole('dialog').getByRole('button', { name: 'Retirer', exact: true }).click()
    for (const page of [lea, tom]) await row(page, 'Quatre').waitFor(isGone)

    for (const title of ['Un', 'Deux', 'Trois']) await presses(max, `Accept “${title}”`)
    const toPlay = section(max, /^To play/)
    /** Their songs, without those of other tests. */
    const titlesIn = async (part: Locator) =>
      (await part.getByRole('listitem').locator('bdi').allTextContents()).filter((title) =>
        /^(Un|Deux|Trois)$/.test(title),
      )
    const titles = () => titlesIn(toPlay)
    await expect.poll(titles).toEqual(['Un', 'Deux', 'Trois'])
    const later = max.getByRole('button', { name: 'Play “Un” later', exact: true })
    await later.press('Enter')
    await expect.poll(titles).toEqual(['Deux', 'Un', 'Trois'])
    // The keyboard is still on the song that moved.
    await expect.poll(() => later.evaluate((button) => button === document.activeElement)).toBe(true)
    await max.keyboard.press('d')
    await expect.poll(titles).toEqual(['Deux', 'Trois', 'Un'])
    const coming = () => titlesIn(section(lea, 'Bientôt'))
    await expect.poll(coming).toEqual(['Deux', 'Trois', 'Un'])

    await presses(max, 'Start “Deux”')
    await section(lea, 'En ce moment').getByText('Deux').waitFor()
    await presses(max, 'Start “Un”')
    await section(lea, 'En ce moment').getByText('Un').waitFor()
    expect(await coming()).toEqual(['Trois'])
    await presses(max, 'Put “Trois” back to the requests')
    await row(section(max, /^To decide/), 'Trois').waitFor()
    await max.getByRole('button', { name: /^Played, rejected and withdrawn/ }).click()
    const history = section(max, /^Played, rejected and withdrawn/)
    await row(history, 'Quatre').getByText('Withdrawn').waitFor()
    await presses(max, 'Put “Deux” back to the requests')
    await section(lea, 'En attente').getByText('Deux').waitFor()
  })

  test('Léa withdraws her request for the microphone, and the DJ has nothing to answer; a declined one is reopened', async () => {
    const [lea, max] = await Promise.all([arrivesAs('Léa', phone), arrivesAs('DJ Max', desktop)])
    await Promise.all([lea, max].map((page) => goes(page, 'music')))
    await lea.getByRole('tab', { name: 'Micro' }).click()
    const asksForMic = async (purpose: string) => {
      await fills(lea, 'Pour quoi faire ?', purpose)
      await presses(lea, 'Demander le micro')
    }
    await asksForMic('Une chanson')
    const waiting = section(max, /asks? for the microphone/)
    await row(waiting, 'Une chanson').waitFor()
    await presses(lea, 'Retirer « Une chanson »')
    await lea.getByRole('dialog').getByRole('button', { name: 'Retirer', exact: true }).click()
    await waiting.waitFor(isGone)
    await row(lea, 'Une chanson').getByText('Retiré').waitFor()

    await asksForMic('Un poème')
    await presses(max, 'Reject')
    await max.getByRole('dialog').getByRole('button', { name: 'Reject', exact: true }).click()
    await row(lea, 'Un poème').getByText('Refusé').waitFor()
    await max.getByRole('button', { name: /^Requests for the microphone/ }).click()
    await presses(max, 'Put “Un poème” back to the requests')
    await row(lea, 'Un poème').getByText('En attente').waitFor()
    await presses(max, 'Give the microphone')
    await waiting.waitFor(isGone)
  })

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

  test('the DJ sees on every page that Léa asks for the microphone, gives it to her, and she sees that', async () => {
    const [lea, max] = await Promise.all([arrivesAs('Léa', phone), arrivesAs('DJ Max', desktop)])
    await goes(max, 'photos')
    await goes(lea, 'music')
    await lea.getByRole('tab', { name: 'Micro' }).click()
    await fills(lea, 'Pour quoi faire ?', 'Un discours')
    await presses(lea, 'Demander le micro')
    const alert = max.getByRole('alert').filter({ hasText: 'Léa: Un discours (5 min)' })
    await alert.getByRole('link', { name: 'Answer' }).click()
    await goes(lea, 'photos')
    await presses(max, 'Give the microphone')
    await isTold(lea, 'Le micro est à vous', 'Un discours')
    await goes(lea, 'music')
    await lea.getByRole('tab', { name: 'Micro' }).click()
    await row(lea, 'Un discours').getByText('Accordé').waitFor()
    await goes(max, 'photos')
    await alert.waitFor(isGone)
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
    const original = await sharp(await (await downloading).path()).metadata()
    expect(original).toMatchObject({ format: 'jpeg', width: 2000, height: 1000 })
  })

  test('Paul sees a task that Nadia gives him, and she his changes; it leaves him when Inès gets it', async () => {
    const [nadia, paul] = await Promise.all([arrivesAs('Nadia', desktop), arrivesAs('Paul', phone)])
    await goes(nadia, 'tasks')
    await presses(nadia, 'New task')
    await fills(nadia, 'What', 'Bring the ice')
    await isGiven(nadia, 'Create the task', /^Paul/)
    await isTold(paul, 'Une tâche pour vous', 'Bring the ice')
    await goes(paul, 'tasks')
    const state = paul.getByRole('radiogroup', { name: 'Où en est « Bring the ice »' })
    await state.getByText('En cours').click()
    await section(nadia, 'In progress (1)').getByText('Bring the ice').waitFor()
    await goes(nadia, 'photos')
    await state.getByText('À faire').click()
    await isTold(nadia, 'A task has changed', 'Bring the ice')
    await state.getByText('Terminé').click()

    // Several updates of one task: she reads the last.
    await nadia.getByRole('link', { name: 'Notifications, 3 unread' }).waitFor()
    await expect.poll(() => toasts(nadia, 'A task has changed').count(), { timeout: 5_000 }).toBe(1)
    await goes(nadia, 'tasks')
    await presses(nadia, 'Done (1)')
    await section(nadia, 'Done (1)').getByText('Bring the ice').waitFor()

    await presses(paul, 'Terminé (1)')
    await row(paul, 'Bring the ice').waitFor()
    await presses(nadia, 'Edit “Bring the ice”')
    await isGiven(nadia, 'Save', /^Inès/)
    await row(paul, 'Bring the ice').waitFor(isGone)
    const ines = await arrivesAs('Inès', phone)
    await goes(ines, 'tasks')
    await presses(ines, 'Terminé (1)')
    await row(ines, 'Bring the ice').getByText('Pour vous').waitFor()
  })

  test('Tom sees Léa come, be busy in her own words, and go', async () => {
    const tom = await arrivesAs('Tom', desktop)
    await goes(tom, 'people')
    await row(tom, 'Léa').getByText('Offline').waitFor()
    const lea = await arrivesAs('Léa', phone)
    await row(tom, 'Léa').getByText('Online').waitFor()
    await goes(lea, 'people')
    await presses(lea, /^Changer votre statut/)
    await lea.getByRole('radio', { name: 'Ne pas déranger' }).click()
    await fills(lea, 'Un mot pour les autres', 'Sur la piste')
    await presses(lea, 'Enregistrer')
    await row(tom, 'Léa').getByText('Do not disturb · Sur la piste').waitFor()
    await lea.context().close()
    await row(tom, 'Léa').getByText('Offline').waitFor({ timeout: 5_000 })
  })

  test('an announcement shows on every page at once, beside the button that closes a dialog', async () => {
    const [nadia, camille] = await Promise.all([arrivesAs('Nadia', phone), arrivesAs('Camille', desktop)])
    await goes(camille, 'organise')
    const announces = async (message: string, importance: string) => {
      await fills(camille, 'Your announcement', message)
      await camille.getByRole('radiogroup', { name: 'Importance' }).getByText(importance).click()
      await presses(camille, 'Announce')
    }
    await nadia.getByRole('button', { name: everyone }).first().click()
    await announces('Dinner in ten minutes', 'Info')
    await isTold(nadia, 'Annonce de Camille', 'Dinner in ten minutes')
    await presses(nadia, 'Retour aux conversations')
    await goes(nadia, 'tasks')
    await presses(nadia, 'Nouvelle tâche')
    await announces('The cake is falling', 'Urgent')
    await isTold(nadia, 'Urgent : Camille', 'The cake is falling')
    await nadia
      .getByRole('dialog', { name: 'Nouvelle tâche' })
      .getByRole('button', { name: 'Annuler' })
      .click({ timeout: 5_000 })
    await nadia.getByRole('dialog').waitFor(isGone)
  })

  test('an announcement that Camille withdraws by keyboard vanishes from the screen and the notifications of Nadia', async () => {
    const [nadia, camille, ines] = await Promise.all([
      arrivesAs('Nadia', phone),
      arrivesAs('Camille', desktop),
      arrivesAs('Inès', phone),
    ])
    await ines.getByRole('link', { name: /^Notifications/ }).click()
    await goes(camille, 'organise')
    await fills(camille, 'Your announcement', 'The bus leaves at noon')
    await camille.getByRole('radiogroup', { name: 'Importance' }).getByText('Urgent').click()
    await presses(camille, 'Announce')
    await isTold(nadia, 'Urgent : Camille', 'The bus leaves at noon')
    await row(ines, 'The bus leaves at noon').waitFor()

    await camille.getByRole('button', { name: 'Withdraw the announcement “The bus leaves at noon”' }).press('Enter')
    await camille.getByRole('dialog').getByRole('button', { name: 'Withdraw', exact: true }).press('Enter')
    await toasts(nadia, 'Urgent : Camille').filter({ hasText: 'The bus leaves at noon' }).waitFor(isGone)
    await row(ines, 'The bus leaves at noon').waitFor(isGone)
    await section(camille, 'Past announcements').getByText('The bus leaves at noon').waitFor(isGone)
  })

  test('Camille withdraws what an ADMIN announced at her wedding, and not what went to every wedding', async () => {
    const root = await token('root', 'Root', 'ADMIN', null)
    const announces = async (message: string, place: object) => {
      const input = { message, ...place }
      const announce = 'mutation ($input: AnnounceInput!) { announce(input: $input) { id } }'
      expect((await request(server.url, root, announce, { input })).errors).toBeUndefined()
    }
    const camille = await arrivesAs('Camille', desktop)
    await goes(camille, 'organise')
    const past = section(camille, 'Past announcements')
    await announces('The lights are tested at six', { weddingId: 'demo' })
    await announces('The server rests at noon', { everyWedding: true })
    await past.getByText('By Root, to every wedding').waitFor()
    const withdraw = (message: string) => past.getByRole('button', { name: `Withdraw the announcement “${message}”` })
    expect(await withdraw('The server rests at noon').count()).toBe(0)
    await withdraw('The lights are tested at six').press('Enter')
    await camille.getByRole('dialog').getByRole('button', { name: 'Withdraw', exact: true }).press('Enter')
    await past.getByText('The lights are tested at six').waitFor(isGone)
  })

  test('a stranger comes in with the invitation that Camille made, stays over a closed tab, and is out when she removes them', async () => {
    const camille = await arrivesAs('Camille', { ...desktop, permissions: ['clipboard-read', 'clipboard-write'] })
    await goes(camille, 'organise')
    await presses(camille, 'Create an invitation')
    await presses(camille, 'Copy the link')
    await camille.getByText('Copied').waitFor()
    const link = await camille.evaluate(() => navigator.clipboard.readText())

    const first = await openWindow(phone)
    // A messenger escaped the `#` of the link.
    await first.goto(link.replace('/#/', '/%23/'))
    await fills(first, 'Votre nom', 'Oncle Guy')
    await presses(first, 'Rejoindre le mariage')
    await first.getByText('Oncle Guy · Invité(e)').waitFor()
    const guy = await openWindow(first.context())
    await first.close()
    await guy.goto(link)
    await presses(guy, 'Continuer comme Oncle Guy')
    await guy.getByText('Oncle Guy · Invité(e)').waitFor()

    await goes(camille, 'people')
    await row(camille, 'Oncle Guy').waitFor()
    expect(await row(camille, 'Oncle Guy').count()).toBe(1)
    await presses(camille, 'Remove Oncle Guy from the wedding')
    await presses(camille, 'Remove')
    await guy.getByRole('alert').filter({ hasText: 'Vous n’êtes plus membre de ce mariage' }).waitFor()
    await row(camille, 'Oncle Guy').waitFor(isGone)
    await guy.goto(link)
    await fills(guy, 'Votre nom', 'Oncle Guy')
    await presses(guy, 'Rejoindre le mariage')
    await guy.getByRole('alert').filter({ hasText: 'Vous n’êtes plus membre de ce mariage' }).waitFor()
  })

  test('a guest who comes back after the invitation was withdrawn is the same guest, on other phones too', async () => {
    const camille = await arrivesAs('Camille', { ...desktop, permissions: ['clipboard-read', 'clipboard-write'] })
    await goes(camille, 'organise')
    await presses(camille, 'Create an invitation')
    await presses(camille, 'Copy the link')
    await camille.getByText('Copied').waitFor()
    const link = await camille.evaluate(() => navigator.clipboard.readText())

    const rosalie = await openWindow({ ...phone, permissions: ['clipboard-read', 'clipboard-write'] })
    await rosalie.goto(link)
    await fills(rosalie, 'Votre nom', 'Rosalie')
    await presses(rosalie, 'Rejoindre le mariage')
    await rosalie.getByText('Rosalie · Invité(e)').waitFor()
    await camille.getByText('1 person joined').first().waitFor()
    const code = link.split('/').at(-1)
    await presses(camille, `Withdraw the invitation ${code}`)
    await camille.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click()
    await camille.getByRole('button', { name: `Withdraw the invitation ${code}` }).waitFor(isGone)

    await rosalie.evaluate(() => {
      const { device } = JSON.parse(localStorage.getItem('attitudes:session') ?? '')
      localStorage.setItem('attitudes:session', JSON.stringify({ device }))
    })
    await rosalie.goto(server.url)
    await presses(rosalie, 'Continuer comme Rosalie')
    await rosalie.getByText('Rosalie · Invité(e)').waitFor()

    await goes(rosalie, 'people')
    await presses(rosalie, /^Changer votre statut/)
    await presses(rosalie, 'Utiliser un autre téléphone')
    await presses(rosalie, 'Créer un lien')
    await presses(rosalie, 'Copier le lien')
    await rosalie.getByText('Copié').waitFor()
    const personal = await rosalie.evaluate(() => navigator.clipboard.readText())
    const second = await openWindow(phone)
    await second.goto(personal)
    await presses(second, 'Continuer ici')
    await second.getByText('Rosalie · Invité(e)').waitFor()
    await goes(camille, 'people')
    await row(camille, /Rosalie.*Online/).waitFor()
    expect(await row(camille, 'Rosalie').count()).toBe(1)

    // The link is used up, whoever comes next. Camille makes another one.
    const third = await openWindow(phone)
    await third.goto(personal)
    await presses(third, 'Continuer ici')
    await third.getByRole('alert').filter({ hasText: 'Ce code n’existe pas, ou il n’est plus valable' }).waitFor()
    await presses(camille, 'Another phone for Rosalie')
    await presses(camille, 'Create a link')
    await presses(camille, 'Copy the link')
    const copied = () => camille.evaluate(() => navigator.clipboard.readText())
    await expect.poll(copied).toContain('/#/continue/')
    await third.goto(await copied())
    await presses(third, 'Continuer ici')
    await third.getByText('Rosalie · Invité(e)').waitFor()
  })

  test('Nadia connects a song board: it reads the songs with the token that she saw once, until she disconnects it', async () => {
    const [nadia, lea] = await Promise.all([
      arrivesAs('Nadia', { ...desktop, permissions: ['clipboard-read', 'clipboard-write'] }),
      arrivesAs('Léa', phone),
    ])
    await goes(lea, 'music')
    await asksForSong(lea, 'Voyage, voyage')
    await row(lea, 'Voyage, voyage').waitFor()
    await goes(nadia, 'organise')
    const tab = nadia.getByRole('tab', { name: 'Connected apps' })
    await tab.press('Enter')
    // The open tab is seen to be open.
    expect(await tab.evaluate((shown) => getComputedStyle(shown).borderBottomWidth)).not.toBe('0px')
    await nadia.getByText('No app is connected').waitFor()
    await nadia.getByRole('textbox', { name: 'Name of the app' }).fill('Song board')
    await nadia.getByRole('switch', { name: 'Ask and vote for songs' }).press('Space')
    const address = nadia.getByRole('textbox', { name: 'Address for events' })
    await address.fill('https://192.168.1.20/hook')
    await nadia.getByRole('switch', { name: 'Songs', exact: true }).press('Space')
    await nadia.keyboard.press('Enter')
    await nadia.getByRole('alert').filter({ hasText: 'a public address that begins with https://' }).waitFor()
    await address.fill('https://board.example.com/hook')
    await address.press('Enter')
    const copies = nadia.getByRole('button', { name: 'Copy the token' })
    await expect.poll(() => copies.evaluate((button) => button === document.activeElement)).toBe(true)
    await nadia.keyboard.press('Enter')
    await nadia.getByText('Copied').waitFor()
    const token = await nadia.evaluate(() => navigator.clipboard.readText())
    const secret = nadia.getByText(/^whsec_/)
    await secret.waitFor()
    expect(await nadia.getByRole('switch', { name: 'Songs', exact: true }).count()).toBe(0)

    const reads = () => request(server.url, token, '{ permissions musicRequests(last: 1) { nodes { songTitle } } }')
    expect(await reads()).toMatchObject({
      data: { permissions: ['REQUEST_MUSIC'], musicRequests: { nodes: [{ songTitle: 'Voyage, voyage' }] } },
    })
    await presses(nadia, 'Done')
    await nadia.getByText(token).waitFor(isGone)
    await secret.waitFor(isGone)
    await row(nadia, 'Song board').getByText('Sent to https://board.example.com/hook: Songs').waitFor()
    await nadia.reload()
    await row(nadia, 'Song board').getByText('last used').waitFor()
    expect(await nadia.content()).not.toContain(token)

    await presses(nadia, 'Disconnect Song board')
    await nadia.getByRole('dialog').getByRole('button', { name: 'Disconnect' }).click()
    await row(nadia, 'Song board').getByText('disconnected').waitFor()
    expect((await reads()).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
    // A guest finds no such page.
    await lea.goto(`${server.url}/#/organise/apps`)
    await lea.getByText('Cette page ne vous est pas ouverte').waitFor()
  })

  test('a link signs a guest in for all tabs until they sign out; two tabs of the demo are two people', async () => {
    const first = await openWindow(desktop)
    await first.goto(`${server.url}/#token=${await token('guy', 'Uncle Guy')}`)
    await first.getByText('Uncle Guy · Guest').waitFor()
    const second = await openWindow(first.context())
    await second.goto(server.url)
    await presses(second, 'Sign out')
    await second.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click()
    await second.getByText('Who are you?').waitFor()
    await first.close()

    const tom = await arrivesAs('Tom', second.context())
    const lea = await arrivesAs('Léa', second.context())
    await Promise.all([tom.reload(), lea.reload()])
    await tom.getByText('Tom · Guest').waitFor()
    await lea.getByText('Léa · Guest').waitFor()
  })

  test('an ADMIN sees the figures move when somebody comes and writes; where that page breaks, the others go on', async () => {
    const admin = await openWindow(desktop)
    await admin.route('**/Metrics-*.js', (route) => route.abort())
    await admin.goto(`${server.url}/#token=${await token('root', 'Root', 'ADMIN', null)}`)
    await admin.getByRole('alert').filter({ hasText: 'This part of the app could not be loaded' }).waitFor()
    await goes(admin, 'organise')
    await admin.getByLabel('Your announcement').waitFor()
    await admin.unrouteAll()
    await goes(admin, 'metrics')
    await admin.locator('[data-figure=connectedUsers]').waitFor()

    const figure = async (name: string) =>
      Number(await admin.locator(`[data-figure=${name}] > :first-child`).textContent())
    const [people, messages] = [await figure('connectedUsers'), await figure('messagesPerMinute')]
    const tom = await arrivesAs('Tom', phone)
    await tom.getByRole('button', { name: everyone }).first().click()
    // The demo's own first words may count for no longer than a minute.
    for (const word of ['one', 'two', 'three', 'four']) {
      await tom.getByRole('textbox', { name: 'Message' }).fill(word)
      await tom.keyboard.press('Enter')
    }
    expect(messages).toBeLessThan(4)
    await expect.poll(() => figure('connectedUsers'), { timeout: 20_000 }).toBe(people + 1)
    await expect.poll(() => figure('messagesPerMinute'), { timeout: 20_000 }).toBeGreaterThanOrEqual(4)
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

  test('a song that Léa asks for offline is there once, though the answer to it is lost', async () => {
    const [lea, tom] = await Promise.all([arrivesAs('Léa', phone), arrivesAs('Tom', desktop)])
    await Promise.all([lea, tom].map((page) => goes(page, 'music')))
    await lea.getByRole('textbox', { name: 'Demander un morceau' }).waitFor()
    await lea.context().setOffline(true)
    await asksForSong(lea, 'Hors d’atteinte')
    await lea.getByText('1 demande en route').waitFor()
    expect(await row(tom, 'Hors d’atteinte').count()).toBe(0)
    let lost = 0
    await lea.route('**/graphql', async (route) => {
      if (lost > 0 || !route.request().postData()?.includes('requestMusic')) return route.continue()
      lost++
      await route.fetch()
      await route.abort()
    })
    await lea.context().setOffline(false)
    await isTold(lea, 'Demandé au DJ', 'Hors d’atteinte')
    await row(tom, 'Hors d’atteinte').waitFor()
    await row(lea, 'Hors d’atteinte').waitFor()
    expect(lost).toBe(1)
    for (const page of [lea, tom]) expect(await row(page, 'Hors d’atteinte').count()).toBe(1)
  })
})
