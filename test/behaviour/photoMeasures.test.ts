import { rmSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { thumbHashToApproximateAspectRatio, thumbHashToAverageRGBA } from 'thumbhash'
import { describe, expect, test } from 'vitest'
import { startBucket } from '../support/bucket.ts'
import { aPhoto, canvas, fileOf, load, remove, shares } from '../support/pictures.ts'
import { backends, type Phone, serversFor, startWedding, type TestWedding } from '../support/wedding.ts'

const fields = 'id width height placeholder takenAt'
const photoOf = async (phone: Phone, id: string) =>
  (await phone.gets(`query ($id: ID!) { photo(id: $id) { ${fields} } }`, { id })).photo
const sharedAfter = (phone: Phone, after: string) =>
  phone.subscribe(`subscription ($after: Cursor) { photoShared(after: $after) { photo { ${fields} } } }`, { after })
const unknown = { width: 0, height: 0, takenAt: null }

const hashOf = ({ placeholder }: { placeholder: string }) => Buffer.from(placeholder, 'base64')

/** Takes away what versions before this one did not store. */
async function forget({ sql, id }: TestWedding) {
  await sql(`update photos set width = null, height = null, placeholder = null where wedding_id = '${id}'`)
  await sql(`update events set payload = payload #- '{photo,measures}' #- '{photo,takenAt}'
    where wedding_id = '${id}' and kind like 'photo.%'`)
}

/** Starts a server, and resolves once it has measured this photo. */
async function measuredBy(wedding: TestWedding, id: string) {
  const server = await wedding.start()
  wedding.servers.push(server)
  await expect.poll(() => wedding.sql(`select width from photos where id = '${id}'`)).not.toEqual([{ width: null }])
}

describe.each(backends)('with the %s backend', (backend) => {
  test('a picture has the size of how it is shown, and a placeholder of its colours: listed, live and on replay', async () => {
    await using wedding = await startWedding({ backend, servers: serversFor(backend) })
    const ana = await wedding.join('ana')
    const leo = await wedding.join('leo', { server: wedding.servers.length - 1 })
    const start = await leo.cursor()
    const live = sharedAfter(leo, start)
    const lying = canvas(900, 600, '#f00').withMetadata({ orientation: 6 }).jpeg()
    const { id } = await shares(ana, fileOf(await lying.toBuffer()))
    const photo = await photoOf(leo, id)
    expect(photo).toMatchObject({ width: 600, height: 900, takenAt: null })
    expect(thumbHashToApproximateAspectRatio(hashOf(photo))).toBeCloseTo(2 / 3, 0)
    expect(thumbHashToAverageRGBA(hashOf(photo))).toMatchObject({ r: expect.closeTo(1, 1), b: expect.closeTo(0, 1) })
    expect(await live.take(1)).toEqual([{ photoShared: { photo } }])
    expect(await sharedAfter(leo, start).take(1)).toEqual([{ photoShared: { photo } }])
  })

  test('a large picture has the size at which it is kept, one with transparency too, and one that is a thread', async () => {
    await using wedding = await startWedding({ backend })
    const ana = await wedding.join('ana')
    const sizeOf = async (bytes: Buffer) => photoOf(ana, (await shares(ana, fileOf(bytes))).id)
    expect(await sizeOf(await canvas(4_000, 3_000).jpeg().toBuffer())).toMatchObject({ width: 2_560, height: 1_920 })
    const clear = { r: 0, g: 0, b: 0, alpha: 0 }
    const through = canvas(300, 200).extend({ left: 300, background: clear }).png()
    expect(await sizeOf(await through.toBuffer())).toMatchObject({ width: 600, height: 200 })
    expect(await sizeOf(await canvas(3_000, 2).png().toBuffer())).toMatchObject({ width: 2_560, height: 2 })
  })

  test('a picture is downloaded as it was uploaded, without the place, while the wedding has room for it', async () => {
    await using bucket = await startBucket()
    for (const settings of [{}, bucket.settings]) {
      await using wedding = await startWedding({ backend, settings: { ...settings, PHOTO_ORIGINALS_MB: '1' } })
      const ana = await wedding.join('ana')
      const originalOf = async (file: Blob) => {
        const { id } = await shares(ana, file)
        return (await ana.gets('query ($id: ID!) { photo(id: $id) { id originalUrl } }', { id })).photo
      }
      const taken = canvas(4_000, 3_000).withExif({ IFD0: { Make: 'Wedding Cam' }, IFD3: { GPSLatitudeRef: 'N' } })
      const photo = await originalOf(fileOf(await taken.jpeg().toBuffer()))
      const { status, headers, bytes } = await load(photo.originalUrl)
      expect([status, headers.get('content-type'), headers.get('content-disposition')]).toEqual([
        ...[200, 'image/jpeg', 'attachment'],
      ])
      const { width, height, exif } = await sharp(bytes).metadata()
      expect({ width, height, exif }).toEqual({ width: 4_000, height: 3_000, exif: undefined })
      const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const
      const large = sharp({ create: { width: 700, height: 500, channels: 3, background: '#000', noise } })
      expect((await originalOf(fileOf(await large.png().toBuffer()))).originalUrl).toBeNull()
      expect((await originalOf(await aPhoto())).originalUrl).toMatch(/-original\.jpg$/)
      await ana.gets(remove, { id: photo.id })
      expect((await load(photo.originalUrl)).status).toBe(404)
    }
  })

  test('a picture says when it was taken, as its camera wrote it', async () => {
    await using wedding = await startWedding({ backend })
    const ana = await wedding.join('ana')
    const taken = canvas(60, 40).withExif({
      IFD2: { DateTimeOriginal: '2020:06:20 15:04:05', OffsetTimeOriginal: '+02:00' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '48/1 51/1 29/1' },
    })
    for (const bytes of [await taken.clone().jpeg().toBuffer(), await taken.clone().png().toBuffer()]) {
      const { id } = await shares(ana, fileOf(bytes))
      expect(await photoOf(ana, id)).toMatchObject({ takenAt: '2020-06-20T13:04:05.000Z' })
    }
  })

  test('of a picture at a URL nobody knows the size: it is 0, and the placeholder grey', async () => {
    await using wedding = await startWedding({ backend })
    const ana = await wedding.join('ana')
    const share = `mutation { sharePhoto(input: { url: "https://pictures.example/a.jpg" }) { originalUrl ${fields} } }`
    const { sharePhoto: photo } = await ana.gets(share)
    expect(photo).toMatchObject({ ...unknown, originalUrl: 'https://pictures.example/a.jpg' })
    const { r, g, b, a } = thumbHashToAverageRGBA(hashOf(photo))
    for (const colour of [r, g, b]) expect(colour).toBeCloseTo(0.78, 1)
    expect(a).toBe(1)
  })

  test('photos and events of an earlier version can be read at once, and are measured by a server that starts', async () => {
    await using wedding = await startWedding({ backend })
    const ana = await wedding.join('ana')
    const start = await ana.cursor()
    const kept = await shares(ana, await aPhoto())
    const lost = await shares(ana, await aPhoto('#123'))
    await forget(wedding)
    expect(await photoOf(ana, kept.id)).toMatchObject(unknown)
    rmSync(join(wedding.dataDir, 'photos', new URL(lost.url).pathname.replace('/photos/', '')))
    await measuredBy(wedding, kept.id)
    const later = await wedding.join('ana', { server: -1 })
    const measured = { id: kept.id, width: 600, height: 400, takenAt: null }
    expect(await photoOf(later, kept.id)).toMatchObject(measured)
    const [first, second] = (await sharedAfter(later, start).take(2)).map(({ photoShared }) => photoShared.photo)
    expect(first).toMatchObject(measured)
    expect(second).toMatchObject({ id: lost.id, ...unknown })
  })

  test('photos in a bucket are measured too', async () => {
    await using bucket = await startBucket()
    await using wedding = await startWedding({ backend, settings: bucket.settings })
    const ana = await wedding.join('ana')
    const { id } = await shares(ana, await aPhoto())
    await forget(wedding)
    await measuredBy(wedding, id)
    expect(await photoOf(await wedding.join('ana', { server: -1 }), id)).toMatchObject({ width: 600, height: 400 })
  })
})
