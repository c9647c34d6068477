import { expect, test } from 'vitest'
import { desktop, everyone, phone, serveWindows } from '../support/browser.ts'
import { canvas } from '../support/pictures.ts'
import { request } from '../support/request.ts'

const windows = serveWindows({ settings: { TRUSTED_DOCUMENTS: 'only' } })

test('the whole app works at a server that runs trusted documents alone', async () => {
  const [ines, hugo] = [await windows.arrivesAs('Inès', desktop), await windows.arrivesAs('Hugo', phone)]
  const refused: string[] = []
  for (const window of [ines, hugo]) {
    window.on('response', async (response) => {
      const text = response.url().endsWith('/graphql') ? await response.text().catch(() => '') : ''
      if (text.includes('UNTRUSTED_DOCUMENT')) refused.push(response.request().postData() ?? '')
    })
    window.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => {
        if (String(payload).includes('UNTRUSTED_DOCUMENT')) refused.push(String(payload))
      }),
    )
    await window.reload()
  }
  await ines.getByRole('button', { name: everyone }).first().click()
  await ines.getByRole('textbox', { name: 'Message' }).fill('To the cake!')
  await ines.keyboard.press('Enter')
  await hugo.getByRole('button', { name: everyone }).first().click()
  await hugo.getByText('To the cake!', { exact: true }).first().waitFor()

  for (const place of ['music', 'music/mic', 'tasks', 'people', 'notifications', 'organise', 'wedding', 'photos']) {
    await ines.evaluate((place) => location.assign(`#/${place}`), place)
    await hugo.evaluate((place) => location.assign(`#/${place}`), place)
    await ines.getByRole('main').waitFor()
  }
  const buffer = await canvas(64, 64).jpeg().toBuffer()
  await ines.locator('input[type=file]').first().setInputFiles({ name: 'cake.jpg', mimeType: 'image/jpeg', buffer })
  await ines.getByRole('button', { name: 'Share 1 photo' }).click()
  await hugo
    .getByRole('img', { name: /^Photo de Inès/ })
    .first()
    .waitFor()
  expect(refused).toEqual([])
  expect(windows.takeComplaints()).toEqual([])

  const token = await windows.token('hugo', 'Hugo')
  expect(await request(windows.url, token, '{ viewer { id } }')).toMatchObject({
    errors: [{ extensions: { code: 'FORBIDDEN', reason: 'UNTRUSTED_DOCUMENT' } }],
  })
})
