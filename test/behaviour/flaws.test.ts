import { readFileSync } from 'node:fs'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { decode } from '../../src/pictures/decode.ts'
import { Refusal } from '../../src/refusal.ts'

const canvas = sharp({
  create: {
    width: 120,
    height: 80,
    channels: 3,
    background: '#c96',
    noise: { type: 'gaussian', mean: 120, sigma: 40 },
  },
})
const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => Buffer.from(part as string, 'latin1')))
const box = (type: string, content: string) => bytes([0, 0, 0, 8 + content.length], type, content)
const padded = (start: Buffer) => Buffer.concat([start, Buffer.alloc(600)])
const heic = readFileSync(new URL('../support/fixtures/plain.heic', import.meta.url))
const jpeg = await canvas.clone().jpeg().toBuffer()
const png = await canvas.clone().png().toBuffer()
const webp = await canvas.clone().webp().toBuffer()
const avif = await canvas.clone().avif().toBuffer()

/** A PNG that says it is larger than it is. */
function claiming(width: number, height: number): Buffer {
  const claims = Buffer.from(png)
  claims.writeUInt32BE(width, 16)
  claims.writeUInt32BE(height, 20)
  return claims
}

/** The same file with nonsense in its middle. */
function spoilt(file: Buffer, from: number, length = 40): Buffer {
  const copy = Buffer.from(file)
  copy.fill(0x55, from, from + length)
  return copy
}

const cases: [what: string, file: Buffer, reason: string, says: RegExp][] = [
  ['nothing', Buffer.alloc(0), 'EMPTY', /empty/],
  ['words', bytes('Dear Camille, dear Jules'), 'TEXT', /text/],
  ['words in French', Buffer.from('Chère Camille, cher Jules, à bientôt'), 'TEXT', /text/],
  ['words of Windows', Buffer.from('\ufeffDear Camille', 'utf16le'), 'TEXT', /text/],
  ['JSON', bytes('{"photo": true}'), 'TEXT', /text/],
  ['a page', bytes('<!doctype html><html><script>alert(1)</script>'), 'TEXT', /HTML/],
  ['a page with space before it', bytes('\n\n  <HTML lang="fr">'), 'TEXT', /HTML/],
  ['a GIF', await canvas.clone().gif().toBuffer(), 'ANIMATION', /GIF/],
  ['an SVG', bytes('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'DRAWING', /SVG/],
  ['an SVG of an editor', bytes('<?xml version="1.0"?>\n<!-- made -->\n<svg width="9"></svg>'), 'DRAWING', /SVG/],
  ['a PDF', bytes('%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj'), 'DOCUMENT', /PDF/],
  ['an MP4', padded(Buffer.concat([box('ftyp', 'isom\0\0\0\0isommp42'), box('moov', '')])), 'VIDEO', /video \(mp4\)/],
  ['a film of an iPhone', padded(box('ftyp', 'qt  \0\0\0\0qt  ')), 'VIDEO', /video \(mov\)/],
  ['a WebM', padded(bytes([0x1a, 0x45, 0xdf, 0xa3, 0x93, 0x42, 0x82, 0x84], 'webm')), 'VIDEO', /video/],
  ['a TIFF', await canvas.clone().tiff().toBuffer(), 'OTHER_PICTURE', /TIFF/],
  ['a BMP', padded(bytes('BM')), 'OTHER_PICTURE', /BMP/],
  ['a raw picture', padded(bytes('FUJIFILMCCD-RAW ')), 'OTHER_PICTURE', /raw/],
  ['a ZIP', padded(bytes('PK\x03\x04')), 'OTHER_FILE', /zip/],
  ['sound', padded(bytes('fLaC')), 'OTHER_FILE', /flac/],
  ['noise', Buffer.from(Array.from({ length: 500 }, (_, index) => (index * 7919) % 251)), 'OTHER_FILE', /no picture/],
  ['a JPEG of which half is missing', jpeg.subarray(0, jpeg.length / 2), 'CUT_OFF', /JPEG is cut off/],
  ['a JPEG of which the last bytes are missing', jpeg.subarray(0, -30), 'CUT_OFF', /JPEG is cut off/],
  ['the beginning of a JPEG', jpeg.subarray(0, 40), 'CUT_OFF', /JPEG is cut off/],
  ['a PNG of which the end is missing', png.subarray(0, -30), 'CUT_OFF', /PNG is cut off/],
  ['a WebP of which the end is missing', webp.subarray(0, -30), 'CUT_OFF', /WebP is cut off/],
  ['an AVIF of which the end is missing', avif.subarray(0, -30), 'CUT_OFF', /AVIF is cut off/],
  ['a HEIC of which the end is missing', heic.subarray(0, -30), 'CUT_OFF', /HEIC is cut off/],
  ['a PNG that is damaged', spoilt(png, 60), 'DAMAGED', /PNG is damaged/],
  ['a HEIC that is damaged', spoilt(heic, heic.indexOf('hvcC') + 4), 'DAMAGED', /HEIC.*JPEG/],
  [
    'a picture that claims a gigapixel',
    claiming(40_000, 40_000),
    'TOO_MANY_PIXELS',
    /40,000 × 40,000 .*1,600 megapixels; at most 100/,
  ],
  [
    'a picture that claims 100.5 megapixels',
    claiming(10_050, 10_000),
    'TOO_MANY_PIXELS',
    /10,050 × 10,000 .*100.5 megapixels/,
  ],
]

test.each(cases)('%s is refused with its flaw and advice', async (_, file, reason, says) => {
  const refusal = await decode(file).catch((error) => error)
  expect(refusal).toBeInstanceOf(Refusal)
  expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', details: { field: 'file', reason } })
  expect(refusal.message).toMatch(says)
})

test('a JPEG that lacks nothing but its end marker is taken, with or without what cameras write behind it', async () => {
  expect(jpeg.subarray(-2).toString('hex')).toBe('ffd9')
  expect((await decode(jpeg.subarray(0, -2))).large.length).toBeGreaterThan(0)
  expect((await decode(jpeg.subarray(0, -1))).large.length).toBeGreaterThan(0)
  expect((await decode(padded(jpeg))).large.length).toBeGreaterThan(0)
  const progressive = await canvas.clone().jpeg({ progressive: true }).toBuffer()
  expect((await decode(progressive.subarray(0, -2))).large.length).toBeGreaterThan(0)
})
