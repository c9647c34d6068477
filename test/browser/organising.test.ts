import { expect, test } from 'vitest'
import { desktop, phone, serveWindows } from '../support/browser.ts'

const { arrivesAs } = serveWindows()

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
