import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { desktop, everyone, executablePath, phone, serveWindows } from '../support/browser.ts'
import { goes, row } from '../support/browserPage.ts'
import { request } from '../support/request.ts'

describe.skipIf(!executablePath)('on the pages of the wedding', () => {
  const server = serveWindows()
  const { arrivesAs, openWindow, token } = server

  const asks = async (sub: string, role: string, query: string, variables = {}) =>
    (await request(server.url, await token(sub, sub, role), query, variables)).data as any
  const announces = (message: string, priority = 'INFO') =>
    asks('camille', 'COUPLE', 'mutation ($input: AnnounceInput!) { announce(input: $input) { id } }', {
      input: { message, priority },
    })
  const toasts = (page: Page) => page.locator('.mantine-Notification-root')

  test('a link, an e-mail address and a phone number in a message lead there, and a lookalike does not', async () => {
    const tom = await arrivesAs('Tom', desktop)
    await tom.getByRole('button', { name: everyone }).first().click()
    await tom
      .getByRole('textbox', { name: 'Message' })
      .fill('See https://example.com/plan, lea@example.com, 06 12 34 56 78 or https://аpple.com')
    await tom.keyboard.press('Enter')
    const message = tom.locator('[data-message-id]').filter({ hasText: 'See https' })
    await message.getByRole('link', { name: '06 12 34 56 78' }).waitFor()
    const links = await message
      .getByRole('link')
      .evaluateAll((all) => all.map((link) => [link.getAttribute('href'), link.getAttribute('rel')]))
    const rel = 'noopener noreferrer nofollow'
    expect(links).toEqual([
      ['https://example.com/plan', rel],
      ['mailto:lea@example.com', rel],
      ['tel:0612345678', rel],
    ])
    await tom.getByRole('textbox', { name: 'Message' }).fill('שלום לכולם!')
    await tom.keyboard.press('Enter')
    const hebrew = tom.locator('[data-message-id] [dir=auto]').filter({ hasText: 'שלום' })
    // The bubble of a message is another element once the message is acknowledged.
    await expect.poll(() => hebrew.evaluate((bubble) => getComputedStyle(bubble).direction)).toBe('rtl')
    // "9:00 PM" belongs to the page, and would read "PM 9:00".
    expect(await hebrew.locator('time').evaluate((time) => getComputedStyle(time).direction)).toBe('ltr')
  })

  test('a message that is half written stays with its conversation, over a reload too, and is gone once it is sent', async () => {
    await request(server.url, await token('lea', 'Léa'), '{ viewer { id } }')
    const tom = await arrivesAs('Tom', desktop)
    const box = tom.getByRole('textbox', { name: 'Message' })
    const send = tom.getByRole('button', { name: 'Send' })
    await tom.goto(`${server.url}/#/wedding`)
    expect(await send.isDisabled()).toBe(true)
    await box.pressSequentially('To the')
    await tom.goto(`${server.url}/#/chat/lea`)
    await expect.poll(() => box.inputValue()).toBe('')
    await box.pressSequentially('Dear Léa')
    await tom.goto(`${server.url}/#/wedding`)
    await expect.poll(() => box.inputValue()).toBe('To the')
    await tom.reload()
    await expect.poll(() => box.inputValue()).toBe('To the')
    await box.press('End')
    await box.pressSequentially(' couple!')
    await box.press('Enter')
    await tom.locator('[data-message-id]').filter({ hasText: 'To the couple!' }).waitFor()
    expect(await box.inputValue()).toBe('')
    expect(await send.isDisabled()).toBe(true)
    await tom.reload()
    await expect.poll(() => box.inputValue()).toBe('')

    await box.fill('a'.repeat(3_990))
    await tom.getByText('10 characters left').waitFor()
    await box.fill('a'.repeat(4_001))
    await tom.getByText('1 character too many').waitFor()
    await expect.poll(() => box.getAttribute('aria-invalid')).toBe('true')
    expect(await send.isDisabled()).toBe(true)
  })

  test('each page has a title of its own, and Back leads to where one was on it', async () => {
    for (let number = 1; number <= 30; number++)
      await request(server.url, await token(`g${number}`, `Guest ${number}`), '{ viewer { id } }')
    const tom = await arrivesAs('Tom', desktop)
    const titles = new Map<string, string>()
    for (const place of [
      '',
      'wedding',
      'chat/lea',
      'people',
      'music',
      'music/mic',
      'photos',
      'tasks',
      'notifications',
    ]) {
      await tom.goto(`${server.url}/#/${place}`)
      await expect.poll(() => tom.title()).toMatch(/^(?:\(\d+\) )?.+ · .+/)
      await expect.poll(async () => [...titles.values()].includes(await tom.title())).toBe(false)
      titles.set(place, await tom.title())
    }
    expect(titles.get('people')).toMatch(/People · /)
    expect(titles.get('chat/lea')).toMatch(/Léa · /)

    await goes(tom, 'people')
    await row(tom, 'Guest 30').waitFor()
    const box = tom.locator('main section')
    await box.evaluate((element) => element.scrollTo({ top: 700 }))
    await expect.poll(() => box.evaluate((element) => element.scrollTop)).toBe(700)
    await goes(tom, 'photos')
    await tom.getByRole('heading', { name: 'Photos', exact: true }).waitFor()
    await tom.goBack()
    await row(tom, 'Guest 30').waitFor()
    await expect.poll(() => box.evaluate((element) => element.scrollTop)).toBe(700)
    await goes(tom, 'photos')
    await goes(tom, 'people')
    await row(tom, 'Guest 30').waitFor()
    expect(await box.evaluate((element) => element.scrollTop)).toBe(0)
  })

  test('toasts cover a third of a phone at most, and an urgent announcement stays and looks like one', async () => {
    const lea = await arrivesAs('Léa', phone)
    await announces('The bus leaves now', 'URGENT')
    for (let number = 1; number <= 6; number++) await announces(`News ${number}: ${'a long story '.repeat(20)}`)
    await toasts(lea).filter({ hasText: 'News 6' }).waitFor()
    await expect.poll(() => toasts(lea).count()).toBe(2)
    const urgent = toasts(lea).filter({ hasText: 'The bus leaves now' })
    const boxes = await Promise.all((await toasts(lea).all()).map((toast) => toast.boundingBox()))
    expect(boxes.reduce((sum, box) => sum + (box?.height ?? 0), 0)).toBeLessThan(phone.viewport.height / 3)
    const look = (page: Page, text: string) =>
      toasts(page)
        .filter({ hasText: text })
        .evaluate((toast) => [
          getComputedStyle(toast).backgroundColor,
          toast.querySelector('svg path')?.getAttribute('d'),
        ])
    const [looksUrgent, looksPlain] = [await look(lea, 'The bus leaves now'), await look(lea, 'News 6')]
    expect(looksUrgent[0]).not.toBe(looksPlain[0])
    expect(looksUrgent[1]).not.toBe(looksPlain[1])

    await lea.goto(`${server.url}/#/notifications`)
    await row(lea, 'The bus leaves now').getByText('Annonce urgente').waitFor()
    await row(lea, 'News 6')
      .getByText(/^Annonce(?! urgente)/)
      .waitFor()
    await announces('Shown by the page')
    await row(lea, 'Shown by the page').waitFor()
    expect(await toasts(lea).filter({ hasText: 'Shown by the page' }).count()).toBe(0)
    await urgent.waitFor()
  })

  test('after an urgent announcement the next one is an ordinary one', async () => {
    const camille = await arrivesAs('Camille', desktop)
    await goes(camille, 'organise')
    const importance = camille.getByRole('radiogroup', { name: 'Importance' })
    await camille.getByRole('textbox', { name: 'Your announcement' }).fill('Fire drill')
    await importance.getByText('Urgent').click()
    await camille.getByRole('button', { name: 'Announce', exact: true }).click()
    await camille.getByText('It is announced.').waitFor()
    expect(await importance.getByRole('radio', { name: 'Info' }).isChecked()).toBe(true)
  })

  test('signing out is asked once more, and away from the language', async () => {
    const tom = await arrivesAs('Tom', phone)
    const [leave, language] = [
      tom.getByRole('button', { name: 'Se déconnecter' }),
      tom.getByRole('button', { name: 'English' }),
    ]
    const [from, to] = [await language.boundingBox(), await leave.boundingBox()]
    expect((to?.x ?? 0) - ((from?.x ?? 0) + (from?.width ?? 0))).toBeGreaterThan(40)
    await leave.click()
    await tom.getByRole('dialog').getByRole('button', { name: 'Annuler' }).click()
    await tom.getByRole('dialog').waitFor({ state: 'detached' })
    await tom.getByText('Tom · Invité(e)').waitFor()
    await leave.click()
    await tom.getByRole('dialog').getByRole('button', { name: 'Se déconnecter' }).click()
    await tom.getByText('Qui êtes-vous ?').waitFor()
  })

  test('an accepted song leaves the pending ones at once; a declined microphone shows its reason apart', async () => {
    const lea = await openWindow(phone)
    await lea.goto(`${server.url}/#token=${await token('lea', 'Léa')}`)
    const { requestMusic } = await asks(
      'lea',
      'GUEST',
      'mutation { requestMusic(input: { songTitle: "Vertigo" }) { id } }',
    )
    const { requestMic } = await asks('lea', 'GUEST', 'mutation { requestMic(input: { purpose: "Un poème" }) { id } }')
    await lea.goto(`${server.url}/#/music`)
    const waiting = lea.getByRole('region', { name: 'En attente' })
    await waiting.getByText('Vertigo').hover()
    await asks('max', 'DJ', 'mutation ($id: ID!) { acceptMusicRequest(id: $id) { id } }', { id: requestMusic.id })
    // The finger is still on the list.
    await expect
      .poll(async () => {
        // A list that has gone meanwhile is not waited for.
        if ((await waiting.count()) > 0) await waiting.hover({ timeout: 500 }).catch(() => {})
        return waiting.getByText('Vertigo').count()
      })
      .toBe(0)
    await lea.getByRole('region', { name: 'Bientôt' }).getByText('Vertigo').waitFor()

    await asks('max', 'DJ', 'mutation ($id: ID!) { declineMicRequest(id: $id, reason: "Trop tard") { id } }', {
      id: requestMic.id,
    })
    await toasts(lea).filter({ hasText: 'Un poème' }).getByText('Le DJ : Trop tard').waitFor()
    await lea.goto(`${server.url}/#/notifications`)
    const declined = row(lea, 'Un poème')
    await declined.getByText('« Un poème »').waitFor()
    await declined.getByText('Le DJ : Trop tard', { exact: true }).waitFor()
  })

  test.each(['light', 'dark'] as const)(
    'the initials of people who are away are easy to read on %s',
    async (colorScheme) => {
      const tom = await arrivesAs('Tom', { ...desktop, colorScheme })
      await request(server.url, await token('emoji', '👩‍❤️‍👨 Amour'), '{ viewer { id } }')
      await goes(tom, 'people')
      await row(tom, 'Amour').getByText('👩‍❤️‍👨A', { exact: true }).waitFor()
      const contrasts = await tom.locator('li .mantine-Avatar-placeholder').evaluateAll((all) => {
        const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
        const paint = (...colors: string[]) => {
          for (const color of colors) {
            if (!context) throw new Error('no canvas')
            context.fillStyle = color
            context.fillRect(0, 0, 1, 1)
          }
          return [...(context?.getImageData(0, 0, 1, 1).data.slice(0, 3) ?? [])].map((part) => {
            const light = part / 255
            return light <= 0.04045 ? light / 12.92 : ((light + 0.055) / 1.055) ** 2.4
          })
        }
        const luminance = ([red = 0, green = 0, blue = 0]: number[]) => 0.2126 * red + 0.7152 * green + 0.0722 * blue
        return all.map((initials) => {
          const backgrounds: string[] = []
          let opacity = 1
          for (let element: Element | null = initials; element; element = element.parentElement) {
            backgrounds.unshift(getComputedStyle(element).backgroundColor)
            opacity *= Number(getComputedStyle(element).opacity)
          }
          const [text, ground] = [
            luminance(paint(getComputedStyle(initials).color)),
            luminance(paint('#fff', ...backgrounds)),
          ]
          return opacity < 1 ? 0 : (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05)
        })
      })
      expect(contrasts.length).toBeGreaterThan(5)
      expect(Math.min(...contrasts)).toBeGreaterThanOrEqual(4.5)
    },
  )
})
