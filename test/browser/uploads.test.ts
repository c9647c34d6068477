import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page, Request } from 'playwright-core'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { executablePath, phone, serveWindows } from '../support/browser.ts'
import { canvas, load } from '../support/pictures.ts'
import { request } from '../support/request.ts'

describe.skipIf(!executablePath)('photos on their way from a phone', () => {
  const server = serveWindows()
  const { openWindow, token } = server

  const roles = { GUEST: 'Invité(e)', PHOTOGRAPHER: 'Photographe', PLANNER: 'Organisation' }
  type Role = keyof typeof roles
  const goes = async (page: Page, name: string, role: Role = 'GUEST') => {
    await page.goto(`${server.url}/#token=${await token(name.toLowerCase(), name, role)}`)
    await page.getByText(`${name} · ${roles[role]}`).waitFor()
    await page.goto(`${server.url}/#/photos`)
  }
  const opens = async (name: string, role?: Role) => {
    const page = await openWindow(phone)
    await goes(page, name, role)
    return page
  }
  type Files = Parameters<ReturnType<Page['locator']>['setInputFiles']>[0]
  const picks = (page: Page, files: Files) => page.locator('input[type=file]').first().setInputFiles(files)
  const shares = (page: Page, count: string) =>
    page.getByRole('button', { name: `Partager ${count}`, exact: true }).click()
  const isShared = (page: Page, caption: RegExp) => page.getByRole('img', { name: caption }).first().waitFor()
  const jpeg = (name: string, buffer: Buffer) => ({ name, mimeType: 'image/jpeg', buffer })
  const isUpload = (sent: Request) =>
    sent.method() === 'POST' && (sent.headers()['content-type'] ?? '').startsWith('multipart/')
  /** The sizes of the uploads of a page, from now on. Those that `refusal` names are answered with it. */
  const countUploads = async (page: Page, refusal?: (nth: number) => object | undefined): Promise<number[]> => {
    const sizes: number[] = []
    await page.route('**/graphql', async (route) => {
      if (!isUpload(route.request())) return route.continue()
      const nth = sizes.push(route.request().postDataBuffer()?.length ?? 0)
      const refused = refusal?.(nth)
      if (!refused) return route.continue()
      await route.fulfill({ json: { data: null, errors: [{ message: 'Refused', extensions: refused }] } })
    })
    return sizes
  }
  const photosOf = async (name: string) => {
    const { data } = await request(
      server.url,
      await token(name.toLowerCase(), name),
      '{ photos { nodes { url originalUrl width height placeholder takenAt sharedBy { name } } } }',
    )
    return data?.photos.nodes.filter((photo: { sharedBy: { name: string } }) => photo.sharedBy.name === name) as {
      url: string
      originalUrl: string | null
    }[]
  }

  test('a photo is sent in the size that is kept, upright, in the colours that it has', async () => {
    const ana = await opens('Ana')
    const left = await canvas(2_000, 3_000, '#00f').png().toBuffer()
    const taken = await canvas(4_000, 3_000, '#f00')
      .composite([{ input: left, gravity: 'east' }])
      .withMetadata({ orientation: 6 })
      .withIccProfile('p3')
      .jpeg({ quality: 100 })
      .toBuffer()
    // Bytes that no picture needs.
    const padded = Buffer.concat([taken, Buffer.alloc(8 * 1024 * 1024)])
    const sizes = await countUploads(ana)
    await picks(ana, jpeg('cake.jpg', padded))
    await shares(ana, '1 photo')
    await isShared(ana, /^Photo de Ana/)
    expect(sizes).toHaveLength(1)
    expect(sizes[0]).toBeGreaterThan(10_000)
    expect(sizes[0]).toBeLessThan(1024 * 1024)

    const [photo] = await photosOf('Ana')
    const { data, info } = await sharp((await load(photo?.url ?? '')).bytes)
      .raw()
      .toBuffer({ resolveWithObject: true })
    expect([info.width, info.height]).toEqual([1_920, 2_560])
    const pixel = (x: number, y: number) =>
      [...data.subarray((y * info.width + x) * info.channels).subarray(0, 3)] as number[]
    // The left edge is the upper one now, and as red in sRGB as it was in Display P3.
    const [[red = 0, , little = 255], [few = 255, , blue = 0]] = [pixel(960, 100), pixel(960, 2_460)] as [
      number[],
      number[],
    ]
    expect(Math.min(red, blue)).toBeGreaterThan(245)
    expect(Math.max(little, few)).toBeLessThan(12)
  })

  test('a photographer sends the photo as the camera took it, and its smaller sizes are made of it', async () => {
    const zoe = await opens('Zoé', 'PHOTOGRAPHER')
    const taken = await canvas(4_000, 3_000, '#f00')
      .withExif({ IFD2: { DateTimeOriginal: '2026:06:20 18:30:00', OffsetTimeOriginal: '+02:00' } })
      .jpeg({ quality: 100 })
      .toBuffer()
    const sizes = await countUploads(zoe)
    await picks(zoe, jpeg('dance.jpg', taken))
    await shares(zoe, '1 photo')
    await isShared(zoe, /^Photo de Zoé/)
    expect(sizes).toHaveLength(1)
    expect(sizes[0]).toBeGreaterThan(taken.length)

    const [photo] = await photosOf('Zoé')
    expect(photo).toMatchObject({ width: 2_560, height: 1_920, takenAt: '2026-06-20T16:30:00.000Z' })
    const { bytes } = await load(photo?.originalUrl ?? '')
    const original = await sharp(bytes).raw().toBuffer({ resolveWithObject: true })
    expect([original.info.width, original.info.height]).toEqual([4_000, 3_000])
    expect(original.data.equals(await sharp(taken).raw().toBuffer())).toBe(true)
    const ownFormat = await sharp((await load(photo?.url ?? '')).bytes).metadata()
    expect(ownFormat).toMatchObject({ format: 'webp', width: 2_560, height: 1_920 })
  })

  test('the original of a host that the server does not take is sent smaller', async () => {
    const pia = await opens('Pia', 'PLANNER')
    const refusal = { code: 'BAD_USER_INPUT', field: 'file', reason: 'TOO_LARGE_FOR_MEMORY' }
    const sizes = await countUploads(pia, (nth) => (nth === 1 ? refusal : undefined))
    const taken = await canvas(4_000, 3_000).jpeg({ quality: 100 }).toBuffer()
    await picks(pia, jpeg('cake.jpg', Buffer.concat([taken, Buffer.alloc(1024 * 1024)])))
    await shares(pia, '1 photo')
    await isShared(pia, /^Photo de Pia/)
    const [first = 0, second = 0] = sizes
    expect(first).toBeGreaterThan(taken.length + 1024 * 1024)
    expect(second).toBeLessThan(taken.length)

    // More than the server takes from anyone: it is not even tried.
    await picks(pia, jpeg('huge.jpg', Buffer.concat([taken, Buffer.alloc(15 * 1024 * 1024)])))
    await shares(pia, '1 photo')
    await expect.poll(async () => (await photosOf('Pia')).length, { timeout: 20_000 }).toBe(2)
    expect(sizes).toHaveLength(3)
  })

  test('a file that is gone or has changed since it was chosen is named and left out; the other one goes on', async () => {
    const eva = await opens('Eva')
    const folder = mkdtempSync(join(tmpdir(), 'attitudes-files-'))
    const paths = ['gone.jpg', 'changed.jpg', 'there.jpg'].map((name) => join(folder, name))
    const buffer = await canvas(600, 400).jpeg().toBuffer()
    for (const path of paths) writeFileSync(path, buffer)
    await picks(eva, paths)
    await eva.getByRole('textbox', { name: 'Légende de there.jpg' }).waitFor()
    rmSync(join(folder, 'gone.jpg'))
    writeFileSync(join(folder, 'changed.jpg'), Buffer.concat([buffer, buffer]))
    await shares(eva, '3 photos')
    await isShared(eva, /^Photo de Eva/)
    const outgoing = eva.getByRole('region', { name: 'Photos en cours d’envoi' })
    for (const name of ['gone.jpg', 'changed.jpg']) await outgoing.getByText(name, { exact: true }).waitFor()
    expect(await outgoing.getByRole('alert').filter({ hasText: 'il a été laissé de côté' }).count()).toBe(2)
    expect(await outgoing.getByRole('button', { name: 'Réessayer' }).count()).toBe(0)
    expect(await photosOf('Eva')).toHaveLength(1)
    rmSync(folder, { recursive: true })
  })

  test('a server that does not answer is tried a few times, more and more slowly; then a button sends the photo, once', async () => {
    const lou = await opens('Lou')
    const tries: number[] = []
    await lou.clock.install()
    await lou.route('**/graphql', async (route) => {
      if (!isUpload(route.request())) return route.continue()
      tries.push(await lou.evaluate(() => Date.now()))
      // The first one is stored, though its answer is lost.
      if (tries.length === 1) await route.fetch()
      await route.abort()
    })
    await picks(lou, jpeg('cake.jpg', await canvas(600, 400).jpeg().toBuffer()))
    await shares(lou, '1 photo')
    await lou.getByText(/nouvel essai dans \d+ seconde/).waitFor()
    const retry = lou.getByRole('button', { name: 'Réessayer' })
    while ((await retry.count()) === 0) await lou.clock.runFor(500)
    await lou.getByRole('alert').filter({ hasText: 'Plusieurs essais' }).waitFor()
    const waits = tries.slice(1).map((at, index) => at - (tries[index] ?? 0))
    expect(waits).toHaveLength(5)
    expect(waits.at(-1)).toBeGreaterThan(7_000)
    await lou.unrouteAll()
    await retry.click()
    await retry.waitFor({ state: 'detached' })
    await isShared(lou, /^Photo de Lou/)
    expect(await photosOf('Lou')).toHaveLength(1)
  })

  test('an answer that is no final no, such as an internal error, is followed by another try', async () => {
    const ida = await opens('Ida')
    const codes = ['INTERNAL_SERVER_ERROR', 'OF_TOMORROW']
    await ida.route('**/graphql', async (route) => {
      const code = isUpload(route.request()) ? codes.shift() : undefined
      if (!code) return route.continue()
      await route.fulfill({ json: { data: null, errors: [{ message: 'Something went wrong', extensions: { code } }] } })
    })
    await picks(ida, jpeg('cake.jpg', await canvas(600, 400).jpeg().toBuffer()))
    await shares(ida, '1 photo')
    await isShared(ida, /^Photo d.Ida|^Photo de Ida/)
    expect(codes).toEqual([])
    expect(await photosOf('Ida')).toHaveLength(1)
  })

  test.each<[string, string, (page: Page) => Promise<() => Promise<void>>]>([
    [
      'Max',
      'with all code',
      async (page) => {
        const sender = page.waitForResponse(/photoSender/)
        await goes(page, 'Max')
        await (await sender).finished()
        return async () => {}
      },
    ],
    [
      'Eva',
      'before the code that sends has come',
      async (page) => {
        await page.route(/photoSender/, (route) => route.abort())
        const failed = page.waitForEvent('requestfailed', (sent) => sent.url().includes('photoSender'))
        // The code of idb-keyval, without which the page would not be loaded again: its photo would be lost.
        const store = page.waitForResponse(/assets\/dist-/)
        await goes(page, 'Eva')
        await failed
        await (await store).finished()
        return () => page.unroute(/photoSender/)
      },
    ],
    [
      'Ugo',
      'before that code is asked for',
      async (page) => {
        let leave = () => {}
        const hasLeft = new Promise<void>((resolve) => (leave = resolve))
        await page.route(/online-/, async (route) => {
          const response = await route.fetch()
          await hasLeft
          await route.fulfill({ response })
        })
        await goes(page, 'Ugo')
        return async () => leave()
      },
    ],
  ])('without a network it says so, and goes on by itself: %s, %s', async (name, _, comes) => {
    const page = await openWindow(phone)
    const hasLeft = await comes(page)
    await picks(page, jpeg('cake.jpg', await canvas(600, 400).jpeg().toBuffer()))
    await page.context().setOffline(true)
    await hasLeft()
    await shares(page, '1 photo')
    await page.getByText('En attente du réseau…').waitFor()
    await page.context().setOffline(false)
    await isShared(page, new RegExp(`^Photo de ${name}`))
  })
})
