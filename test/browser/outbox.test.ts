import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { everyone, executablePath, phone, serveWindows, standBetween } from '../support/browser.ts'
import { request } from '../support/request.ts'

describe.skipIf(!executablePath)('done offline', () => {
  const server = serveWindows()
  const { openWindow, token } = server

  const opens = async (page: Page, path = '') => {
    await page.goto(`${server.url}/${path}`)
    await page.getByRole('button', { name: everyone }).first().click()
    await page.getByRole('textbox', { name: 'Message' }).waitFor()
  }
  const arrives = async (name: string) => {
    const page = await openWindow(phone)
    const network = await standBetween(page.context())
    await opens(page, `#token=${await token(name.toLowerCase(), name)}`)
    const other = await openWindow(page.context())
    await opens(other)
    return { device: page.context(), network, page, other }
  }
  const writes = async (page: Page, content: string) => {
    await page.getByRole('textbox', { name: 'Message' }).fill(content)
    await page.keyboard.press('Enter')
    await page.locator('[data-message-id]').filter({ hasText: content }).waitFor()
  }
  const asksForSong = async (page: Page, title: string) => {
    await page.goto(`${server.url}/#/music`)
    await page.getByRole('textbox', { name: 'Demander un morceau' }).fill(title)
    await page.keyboard.press('Enter')
  }
  const storedBy = async (id: string, name: string): Promise<string[]> => {
    const query = '{ messages(last: 50) { nodes { content sender { id } } } }'
    const { data } = await request(server.url, await token(id, name), query)
    const own = data?.messages.nodes.filter(({ sender }: any) => sender.id === id)
    return own.map(({ content }: any) => content)
  }

  test('messages and songs of two tabs that were both reloaded are sent once, in the order in which they were done', async () => {
    const { device, network, page, other } = await arrives('Ines')
    const kept = () =>
      page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('attitudes:outbox:')).length)
    // The code of a page is loaded when it is first shown.
    await other.goto(`${server.url}/#/music`)
    await other.getByRole('textbox', { name: 'Demander un morceau' }).waitFor()
    await other.goBack()
    await other.getByRole('textbox', { name: 'Message' }).waitFor()
    network.cutOff()
    await device.setOffline(true)
    await writes(page, 'one')
    await writes(other, 'two')
    await writes(page, 'three')
    await asksForSong(other, 'Macarena')
    await expect.poll(kept).toBe(4)
    await device.setOffline(false)
    for (const tab of [page, other]) await tab.reload()
    expect(await kept()).toBe(4)
    network.comeBack()
    await expect.poll(() => storedBy('ines', 'Ines'), { timeout: 30_000 }).toEqual(['one', 'two', 'three'])
    await expect.poll(kept, { timeout: 30_000 }).toBe(0)
    const query = '{ musicRequests { nodes { songTitle requestedBy { id } } } }'
    const { data } = await request(server.url, await token('ines', 'Ines'), query)
    const own = data?.musicRequests.nodes.filter(({ requestedBy }: any) => requestedBy.id === 'ines')
    expect(own.map(({ songTitle }: any) => songTitle)).toEqual(['Macarena'])
  })

  test('a tab that is closed while it sends is followed by the other one', async () => {
    const { device, page, other } = await arrives('Hugo')
    const held: Page[] = []
    let isHeld = true
    await device.routeWebSocket('**/graphql', (socket) => socket.close())
    await device.route('**/graphql', (route) => {
      const isSent = route.request().postData()?.includes('sendMessage')
      if (!isSent || !isHeld) return route.continue()
      held.push(route.request().frame().page())
    })
    for (const tab of [page, other]) await opens(tab)
    await writes(page, 'from the first')
    await expect.poll(() => held.length).toBe(1)
    await writes(other, 'from the second')
    // One tab sends for both, whichever has the turn.
    const [sends, stays] = held[0] === page ? [page, other] : [other, page]
    await sends.close()
    // The one that stays sends the message of the first again, before that of the second.
    await expect.poll(() => held.length).toBe(2)
    expect(held[1]).toBe(stays)
    isHeld = false
    await stays.reload()
    await expect
      .poll(() => storedBy('hugo', 'Hugo'), { timeout: 30_000 })
      .toEqual(['from the first', 'from the second'])
  })

  test('a status is shown at once, and told to the others when there is a network', async () => {
    const page = await openWindow(phone)
    await opens(page, `#token=${await token('noe', 'Noé')}`)
    await page.goto(`${server.url}/#/people`)
    const own = page.getByRole('button', { name: /^Changer votre statut/ })
    await own.waitFor()
    await page.context().setOffline(true)
    await page.getByText('Hors ligne').first().waitFor()
    await own.click()
    await page.getByRole('radio', { name: 'Ne pas déranger' }).click()
    await page.getByRole('button', { name: 'Enregistrer' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.context().setOffline(false)
    const statusOf = async () => {
      const { data } = await request(server.url, await token('tom', 'Tom'), '{ onlineUsers { member { id } status } }')
      return data?.onlineUsers.find(({ member }: any) => member.id === 'noe')?.status
    }
    await expect.poll(statusOf, { timeout: 20_000 }).toBe('BUSY')
  })
})
