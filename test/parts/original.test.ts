import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { originalOf } from '../../src/pictures/original.ts'

const place = { IFD0: { Make: 'Wedding Cam' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '48/1 51/1 29/1' } }
const dots = async () => {
  const data = Buffer.from(Array.from({ length: 48 * 32 * 3 }, (_, index) => (index * 7_919) % 251))
  return sharp(data, { raw: { width: 48, height: 32, channels: 3 } })
    .withExif(place)
    .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/">at home</x:xmpmeta>')
    .withIccProfile('p3')
}
const pixelsOf = (bytes: Buffer) => sharp(bytes).raw().toBuffer()

describe('an original', () => {
  test.each([
    ['a JPEG', 'jpg', async () => (await dots()).jpeg().toBuffer()],
    ['a progressive JPEG', 'jpg', async () => (await dots()).jpeg({ progressive: true }).toBuffer()],
    ['a PNG', 'png', async () => (await dots()).png().toBuffer()],
    ['a WebP', 'webp', async () => (await dots()).webp().toBuffer()],
    ['a lossless WebP', 'webp', async () => (await dots()).webp({ lossless: true }).toBuffer()],
  ] as const)('of %s has each pixel and its colours, and none of the notes of the camera', async (_, ending, make) => {
    const uploaded = await make()
    expect((await sharp(uploaded).metadata()).exif).toBeDefined()
    const original = originalOf(Buffer.concat([uploaded, Buffer.from('a film with the place')]))
    const bytes = original?.bytes ?? Buffer.alloc(0)
    expect(original?.ending).toBe(ending)
    const { exif, xmp, iptc, comments, icc } = await sharp(bytes).metadata()
    expect({ exif, xmp, iptc, comments }).toEqual({})
    expect(icc?.length).toBeGreaterThan(0)
    expect(await pixelsOf(bytes)).toEqual(await pixelsOf(uploaded))
    for (const note of ['Wedding Cam', 'Exif', 'at home', 'a film']) expect(bytes.includes(note)).toBe(false)
  })

  test('of a JPEG keeps which way is up', async () => {
    const turned = await (await dots()).withMetadata({ orientation: 6 }).jpeg().toBuffer()
    const { bytes } = originalOf(turned, 6) ?? { bytes: Buffer.alloc(0) }
    const { orientation, exif } = await sharp(bytes).metadata()
    expect(orientation).toBe(6)
    expect(exif).toHaveLength(32)
  })

  test.each([
    ['AVIF', async () => (await dots()).avif({ effort: 0 }).toBuffer(), 1],
    ['a turned PNG', async () => (await dots()).png().toBuffer(), 6],
    ['a PNG that is cut off', async () => (await (await dots()).png().toBuffer()).subarray(0, -20), 1],
    ['a JPEG whose parts are not parts', async () => Buffer.from('ffd8ffe00000', 'hex'), 1],
    ['a WebP without a picture', async () => Buffer.from('RIFF\x04\0\0\0WEBP', 'latin1'), 1],
  ] as const)('is not kept of %s', async (_, make, orientation) => {
    expect(originalOf(await make(), orientation)).toBeNull()
  })
})
