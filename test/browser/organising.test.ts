import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { desktop, everyone, executablePath, phone, serveWindows } from '../support/browser.ts'
import { asksForSong, fills, goes, isGone, isTold, presses, row, section, toasts } from '../support/browserPage.ts'
import { request } from '../support/request.ts'

describe.skipIf(!executablePath)('those who organise the wedding', () => {
  const server = serveWindows()
  const { openWindow, arrivesAs, token } = server

  const isGiven = async (page: Page, task: string, to: RegExp) => {
    await page.getByRole('combobox', { name: 'For whom' }).click()
    await page.getByRole('option', { name: to }).click()
    await presses(page, task)
  }

  test('the couple says when and where the wedding is, by keyboard alone, and everyone sees it at once', async () => {
    const [camille, lea] = [await arrivesAs('Camille', desktop), await arrivesAs('Léa', phone)]
    await camille.getByRole('link', { name: 'Organise' }).click()
    await camille.getByRole('tab', { name: 'Announce and invite' }).press('ArrowRight')
    const day = camille.getByLabel('Day')
    const place = camille.getByRole('textbox', { name: 'Place' })
    await day.fill('2026-06-20')
    await day.press('Enter')
    await lea.getByRole('banner').getByText('samedi 20 juin 2026').waitFor()

    await place.fill('Annecy')
    const zone = camille.getByRole('combobox', { name: 'Time zone of the place' })
    await zone.fill('Tokyo')
    await camille.getByRole('option', { name: 'Asia/Tokyo' }).waitFor()
    await zone.press('ArrowDown')
    await zone.press('Enter')
    await place.press('Enter')
    await camille.getByText('It is saved.').waitFor()
    await lea.getByRole('banner').getByText('samedi 20 juin 2026 · Annecy').waitFor()

    await place.fill('')
    await place.press('Enter')
    await lea.getByRole('banner').getByText('samedi 20 juin 2026', { exact: true }).waitFor()
  })

  test('a task is taken from its assignee and deleted; a guest who had it sees that', async () => {
    const [nadia, hugo] = [await arrivesAs('Nadia', desktop), await arrivesAs('Hugo', phone)]
    const tasksOf = { nadia: nadia.getByRole('main'), hugo: hugo.getByRole('main') }
    await nadia.getByRole('link', { name: 'Tasks' }).click()
    await hugo.evaluate(() => location.assign('#/tasks'))
    await nadia.getByRole('button', { name: 'New task' }).click()
    await nadia.getByLabel('What').fill('Light the candles')
    await nadia.getByRole('combobox', { name: 'For whom' }).fill('Hugo')
    await nadia.getByRole('option', { name: /Hugo/ }).click()
    await nadia.getByRole('button', { name: 'Create the task' }).click()
    await tasksOf.hugo.getByText('Light the candles').waitFor()

    await nadia.getByRole('button', { name: 'Edit “Light the candles”' }).click()
    await nadia.getByRole('combobox', { name: 'For whom' }).fill('Nobody')
    await nadia.getByRole('combobox', { name: 'For whom' }).press('ArrowDown')
    await nadia.getByRole('combobox', { name: 'For whom' }).press('Enter')
    await nadia.getByRole('button', { name: 'Save' }).click()
    await tasksOf.hugo.getByText('Light the candles').waitFor({ state: 'detached' })
    await tasksOf.nadia.getByText('Nobody yet').waitFor()

    await nadia.getByRole('button', { name: 'Edit “Light the candles”' }).click()
    const deletes = nadia.locator('form').getByRole('button', { name: 'Delete the task' })
    await deletes.press('Enter')
    const question = nadia.getByRole('dialog', { name: 'Delete “Light the candles”?' })
    // The safe answer has the focus.
    await question.getByRole('button', { name: 'Cancel' }).press('Enter')
    expect(await tasksOf.nadia.getByText('Light the candles').count()).toBe(1)
    await deletes.press('Enter')
    await question.getByRole('button', { name: 'Delete the task' }).click()
    await tasksOf.nadia.getByText('Light the candles').waitFor({ state: 'detached' })
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
})
