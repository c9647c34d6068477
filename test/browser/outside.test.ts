import type { BrowserContextOptions, Page } from 'playwright-core'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { desktop, executablePath, phone, serveWindows } from '../support/browser.ts'
import { load } from '../support/pictures.ts'
import { request } from '../support/request.ts'

const allowed: BrowserContextOptions = { ...phone, permissions: ['notifications'] }

/** As Chrome on Android: only a service worker may show notifications. */
function likeAndroid() {
  const { permission, requestPermission } = Notification
  window.Notification = class {
    static permission = permission
    static requestPermission = requestPermission.bind(Notification)
    constructor() {
      throw new TypeError("Failed to construct 'Notification': Illegal constructor.")
    }
  } as never
}

/** Makes a page believe that it is in the background: nobody looks at it. */
function hide() {
  Object.defineProperty(document, 'hidden', { value: true, configurable: true })
  Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })
  document.dispatchEvent(new Event('visibilitychange'))
}

const isSubscribe = ({ payload }: { payload: string | Buffer }) => String(payload).includes('"type":"subscribe"')

describe.skipIf(!executablePath)('notifications outside of the page', () => {
  const server = serveWindows()
  const { openWindow, token } = server

  const toggle = (page: Page) => page.getByRole('button', { name: 'Me prévenir aussi hors de cette page' })
  const obstacle = (page: Page, text: string) => page.getByRole('alert').filter({ hasText: text }).waitFor()
  const opens = async (on: BrowserContextOptions, ...scripts: (() => void)[]) => {
    const page = await openWindow(on)
    for (const script of scripts) await page.addInitScript(script)
    await page.goto(`${server.url}/#token=${await token('lea', 'Léa')}`)
    await page.getByText('Léa · Invité(e)').waitFor()
    await page.goto(`${server.url}/#/notifications`)
    return page
  }
  const announces = async (message: string) => {
    const camille = await token('camille', 'Camille', 'COUPLE')
    await request(
      server.url,
      camille,
      'mutation ($message: String!) { announce(input: { message: $message }) { id } }',
      { message },
    )
  }
  const shown = (page: Page) =>
    page.evaluate(async () => {
      const notifications = await (await navigator.serviceWorker.ready).getNotifications()
      return notifications.map(({ title, body }) => ({ title, body }))
    })

  test('if the constructor throws, a service worker shows announcements while Léa looks elsewhere', async () => {
    const lea = await opens(allowed, likeAndroid)
    await toggle(lea).click()
    await expect.poll(() => toggle(lea).getAttribute('aria-pressed')).toBe('true')
    await lea.evaluate(hide)
    // The page that she left open is the one that would show it.
    await announces('Dinner is served')
    await expect
      .poll(() => shown(lea), { timeout: 20_000 })
      .toEqual([{ title: 'Annonce de Camille', body: 'Dinner is served' }])
  })

  test('notifications that she turned on before still come after a reload', async () => {
    const lea = await opens(allowed, likeAndroid)
    await toggle(lea).click()
    await expect.poll(() => toggle(lea).getAttribute('aria-pressed')).toBe('true')
    let follows = false
    lea.on('websocket', (socket) =>
      socket.on('framesent', (frame) => {
        follows ||= isSubscribe(frame)
      }),
    )
    await lea.reload()
    await expect.poll(() => follows, { timeout: 30_000 }).toBe(true)
    await lea.evaluate(hide)
    await announces('The cake is cut')
    await expect
      .poll(() => shown(lea), { timeout: 20_000 })
      .toEqual([{ title: 'Annonce de Camille', body: 'The cake is cut' }])
  })

  test('if neither can show notifications, the switch stays off and says why', async () => {
    const lea = await opens({ ...allowed, serviceWorkers: 'block' }, likeAndroid, () => {
      navigator.serviceWorker.register = () => Promise.reject(new Error('blocked'))
    })
    await toggle(lea).click()
    await obstacle(lea, 'Ce navigateur ne peut pas montrer de notifications')
    expect(await toggle(lea).getAttribute('aria-pressed')).toBe('false')
  })

  test('a refused permission says where to allow it', async () => {
    const lea = await opens(phone, () => {
      Object.defineProperty(Notification, 'permission', { value: 'denied' })
      Notification.requestPermission = () => Promise.resolve('denied')
    })
    await toggle(lea).click()
    await obstacle(lea, 'Autorisez-les dans ses réglages pour ce site')
  })

  test('an iPhone outside of the home screen says how to get there', async () => {
    const userAgent =
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile/15E148 Safari/604.1'
    const lea = await opens({ ...phone, userAgent }, () => {
      Reflect.deleteProperty(window, 'Notification')
    })
    await toggle(lea).click()
    await obstacle(lea, 'Sur l’écran d’accueil')
  })

  test('an older Safari, whose answer comes to a callback, is understood', async () => {
    const lea = await opens({ ...desktop, locale: 'fr-FR' }, () => {
      let permission: NotificationPermission = 'default'
      Object.defineProperty(Notification, 'permission', { get: () => permission })
      Notification.requestPermission = ((answer: NotificationPermissionCallback) => {
        permission = 'granted'
        answer(permission)
      }) as never
    })
    await toggle(lea).click()
    await expect.poll(() => toggle(lea).getAttribute('aria-pressed')).toBe('true')
  })

  test('the app has a manifest with icons, and its service worker is not cached', async () => {
    const { icons } = (await (await fetch(`${server.url}/manifest.webmanifest`)).json()) as {
      icons: { src: string; sizes: string }[]
    }
    expect(icons.map(({ sizes }) => sizes)).toEqual(['192x192', '512x512'])
    for (const { src, sizes } of icons) {
      const { width, height } = await sharp((await load(`${server.url}${src}`)).bytes).metadata()
      expect(`${width}x${height}`).toBe(sizes)
    }
    const worker = await fetch(`${server.url}/sw.js`)
    expect(worker.headers.get('content-type')).toMatch(/javascript/)
    expect(worker.headers.get('cache-control')).toBe('no-cache')
  })
})
