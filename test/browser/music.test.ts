import type { Locator } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { desktop, executablePath, phone, serveWindows } from '../support/browser.ts'
import { asksForSong, fills, goes, isGone, isTold, presses, row, section, toasts } from '../support/browserPage.ts'

describe.skipIf(!executablePath)('songs and the microphone', () => {
  const { arrivesAs } = serveWindows()

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
})
