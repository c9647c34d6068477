import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { executablePath, serveWindows } from '../support/browser.ts'
import { canvas } from '../support/pictures.ts'
import { request, upload } from '../support/request.ts'

const longName = 'Marie-Antoinette de la Fontaine-Beauregard et de Saint-Maximilien du Val Fleuri III'.slice(0, 80)
const people = {
  couple: { name: 'W'.repeat(80), role: 'COUPLE' },
  dj: { name: longName, role: 'DJ' },
  guest: { name: '山'.repeat(80), role: 'GUEST' },
  emoji: { name: '👰'.repeat(80), role: 'GUEST' },
  other: { name: 'Ferdinand-Alexander-von-Hohenzollern-Sigmaringen-zu-Fürstenberg', role: 'PHOTOGRAPHER' },
}
type Id = keyof typeof people
const ids = Object.keys(people) as Id[]
const places = [
  '',
  'wedding',
  'chat/other',
  'people',
  'music',
  'music/mic',
  'photos',
  'tasks',
  'organise',
  'notifications',
]
const screens = [
  { width: 390, height: 844 },
  { width: 320, height: 568 },
  { width: 1280, height: 800 },
]

/** Elements that leave the screen at its sides, or have to be scrolled there. */
function outside() {
  const { clientWidth } = document.documentElement
  const isCutOnPurpose = (element: Element | null): boolean =>
    element !== null && (getComputedStyle(element).textOverflow === 'ellipsis' || isCutOnPurpose(element.parentElement))
  const describe = (element: Element) =>
    `${element.tagName}.${element.className} ${element.getAttribute('aria-label') ?? element.textContent?.slice(0, 30)}`
  const leaves = [...document.querySelectorAll('body *')].filter((element) => {
    const { left, right, width, height } = element.getBoundingClientRect()
    const isHidden = getComputedStyle(element).visibility === 'hidden'
    if (isHidden || width <= 2 || height <= 2 || isCutOnPurpose(element.parentElement)) return false
    return right > clientWidth + 1 || left < -1
  })
  const scrolls = [...document.querySelectorAll('body, body *')].filter((element) => {
    const { overflowX } = getComputedStyle(element)
    return ['auto', 'scroll'].includes(overflowX) && element.scrollWidth > element.clientWidth + 1
  })
  return [
    ...leaves.map((element) => `leaves: ${describe(element)}`),
    ...scrolls.map((element) => `scrolls: ${describe(element)}`),
  ]
}

describe.skipIf(!executablePath)('a family of long names', () => {
  const server = serveWindows()
  const tokens = {} as Record<Id, string>
  const asks = async (id: Id, query: string, variables = {}) => {
    const { data, errors } = await request(server.url, tokens[id], query, variables)
    if (errors) throw new Error(JSON.stringify(errors))
    return data as any
  }
  const tokenOf = (id: Id) => server.token(id, people[id].name, people[id].role, 'family')

  beforeAll(async () => {
    for (const id of ids) tokens[id] = await tokenOf(id)
    const word = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerk'.repeat(3).slice(0, 150)
    for (const id of ids) {
      await asks(
        id,
        `mutation { sendMessage(input: { channel: WEDDING, content: "${word} https://example.com/${word}" }) { id } }`,
      )
      if (id !== 'couple')
        await asks(id, `mutation { sendMessage(input: { recipientId: "couple", content: "${word}" }) { id } }`)
    }
    for (const id of ['guest', 'emoji'] as const) {
      const input = `{ songTitle: "${id}${word}", artist: "${word}", dedicatedTo: "${people[id].name}" }`
      await asks(id, `mutation { requestMusic(input: ${input}) { id } }`)
    }
    const { requestMic } = await asks('guest', `mutation { requestMic(input: { purpose: "${word}" }) { id } }`)
    await asks('dj', `mutation { declineMicRequest(id: "${requestMic.id}", reason: "${word}") { id } }`)
    await asks('emoji', `mutation { requestMic(input: { purpose: "${word}" }) { id } }`)
    for (const id of ids) {
      await asks(
        'couple',
        `mutation { createTask(input: { title: "${word}", notes: "${word}", assigneeId: "${id}" }) { id } }`,
      )
    }
    for (const priority of ['INFO', 'WARNING', 'URGENT']) {
      await asks('couple', `mutation { announce(input: { message: "${word}", priority: ${priority} }) { id } }`)
    }
    const photo = new Blob([new Uint8Array(await canvas(300, 200).jpeg().toBuffer())])
    await upload(server.url, tokens.other, photo, { caption: word })
  })

  const visits = async (id: Id, { fontSize = '100%', locale = 'fr-FR' } = {}) => {
    const page = await server.openWindow({ viewport: screens[0], locale })
    await page.goto(`${server.url}/#token=${tokens[id]}`)
    await page.locator('header').waitFor()
    await page.evaluate((size) => document.documentElement.style.setProperty('font-size', size), fontSize)
    return page
  }
  const shows = async (page: Page, place: string) => {
    await page.evaluate((hash) => location.assign(hash), `#/${place}`)
    await page.locator('main :is(h2, [role=log]):visible').first().waitFor()
    await page.waitForFunction(() => !document.querySelector('main .mantine-Skeleton-root'))
  }

  // Parts that move with the size of the window take a moment to get there.
  const fits = (page: Page, what: string) =>
    expect.poll(() => page.evaluate(outside), { message: what, timeout: 5_000 }).toEqual([])

  test.each(['couple', 'dj', 'guest'] as const)('stays on every screen, on every page that the %s sees', async (id) => {
    const page = await visits(id)
    for (const place of places) {
      await shows(page, place)
      for (const screen of screens) {
        await page.setViewportSize(screen)
        await fits(page, `${place} at ${screen.width}`)
      }
    }
  })

  test('stays on the screen with text of twice the size', async () => {
    const page = await visits('couple', { fontSize: '200%', locale: 'en-US' })
    for (const place of places) {
      await shows(page, place)
      await fits(page, place)
    }
    await shows(page, 'people')
    const [title, ...buttons] = await Promise.all(
      [page.locator('header h1'), ...(await page.locator('header a, header button').all())].map((each) =>
        each.boundingBox(),
      ),
    )
    for (const button of buttons) {
      const isBeside = !title || !button || button.x >= title.x + title.width || button.y >= title.y + title.height
      expect(isBeside).toBe(true)
    }
  })

  test('leaves the DJ most of the screen with text of twice the size while a microphone is asked for', async () => {
    const page = await visits('dj', { fontSize: '200%' })
    const alert = page.locator('[role=alert]', { has: page.locator('a[href="#/music"]') })
    await shows(page, 'people')
    const { height = 0 } = (await alert.boundingBox()) ?? {}
    expect(height).toBeGreaterThan(0)
    expect(height).toBeLessThan((page.viewportSize()?.height ?? 0) / 2)
  })

  test('can be removed by a button that is on the screen, and is named in the question', async () => {
    const page = await visits('couple')
    await shows(page, 'people')
    for (const screen of screens) {
      await page.setViewportSize(screen)
      for (const remove of await page.getByRole('button', { name: /^Retirer .* du mariage$/ }).all()) {
        const box = await remove.boundingBox()
        expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(screen.width)
      }
      await page.getByRole('button', { name: /^Retirer 山.* du mariage$/ }).click()
      await page.getByRole('dialog').waitFor()
      expect(await page.evaluate(outside)).toEqual([])
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
    }
  })
})
