import { readFileSync } from 'node:fs'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { tagged } from '../../src/pictures/colours.ts'
import { decode } from '../../src/pictures/decode.ts'
import { iccProfileOf } from '../../src/pictures/icc.ts'

type Colour = [number, number, number]
type Matrix = [Colour, Colour, Colour]

const fixture = (name: string) => readFileSync(new URL(`../support/fixtures/${name}`, import.meta.url))

/** The fields of every picture here, in sRGB, left to right and top to bottom. */
const fields: Colour[] = [
  [200, 40, 40],
  [40, 160, 60],
  [40, 60, 200],
  [230, 180, 90],
]
const [width, height] = [96, 64]

// Linear sRGB in the colours of others, as http://www.brucelindbloom.com and the standards publish it.
const toAdobe: Matrix = [
  [0.7151256, 0.2848744, 0],
  [0, 1, 0],
  [0, 0.0411619, 0.9588381],
]
const toP3: Matrix = [
  [0.8224621, 0.177538, 0],
  [0.0331941, 0.9668058, 0],
  [0.0170827, 0.0723974, 0.9105199],
]
const toProPhoto: Matrix = [
  [0.5293459, 0.3300728, 0.1405813],
  [0.0983744, 0.8734611, 0.0281645],
  [0.0168832, 0.1176725, 0.8654442],
]
const to2020: Matrix = [
  [0.6274039, 0.329283, 0.0433131],
  [0.0690973, 0.9195404, 0.0113623],
  [0.0163914, 0.0880133, 0.8955953],
]
const same: Matrix = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
]

const [d65, d50] = [[0.3127, 0.329] as const, [0.3457, 0.3585] as const]
const sRgb = (light: number) => (light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055)
const lightOf = (signal: number) => (signal <= 0.04045 ? signal / 12.92 : ((signal + 0.055) / 1.055) ** 2.4)
const gamma = (exponent: number) => ({
  signal: (light: number) => light ** (1 / exponent),
  lightOf: (signal: number) => signal ** exponent,
})
const bt709 = [
  [0.64, 0.33],
  [0.3, 0.6],
  [0.15, 0.06],
] as const
const adobe = [[0.64, 0.33], [0.21, 0.71], [0.15, 0.06]] as const // biome-ignore format: one line
const p3 = [[0.68, 0.32], [0.265, 0.69], [0.15, 0.06]] as const // biome-ignore format: one line
const proPhoto = [[0.734699, 0.265301], [0.159597, 0.840403], [0.036598, 0.000105]] as const // biome-ignore format: one line

const spaces = {
  'Display P3': { matrix: toP3, signal: sRgb, icc: iccProfileOf({ primaries: p3, white: d65, lightOf }) },
  'Adobe RGB': {
    matrix: toAdobe,
    signal: gamma(563 / 256).signal,
    icc: iccProfileOf({ primaries: adobe, white: d65, ...gamma(563 / 256) }),
  },
  'ProPhoto RGB': {
    matrix: toProPhoto,
    signal: gamma(1.8).signal,
    icc: iccProfileOf({ primaries: proPhoto, white: d50, ...gamma(1.8) }),
  },
  'sRGB, tagged': { matrix: same, signal: sRgb, icc: iccProfileOf({ primaries: bt709, white: d65, lightOf }) },
  'linear light': {
    matrix: same,
    signal: (light: number) => light,
    icc: iccProfileOf({ primaries: bt709, white: d65, ...gamma(1) }),
  },
}

/** The fields as another colour space writes them, with so many bits a channel. */
function drawn(
  matrix: Matrix,
  signal: (light: number) => number,
  bits: 8 | 16,
  { alpha = false, colours = fields } = {},
) {
  const channels = alpha ? 4 : 3
  const most = 2 ** bits - 1
  const pixels = bits === 8 ? new Uint8Array(width * height * channels) : new Uint16Array(width * height * channels)
  pixels.fill(most)
  const written = colours.map((field) => {
    const light = field.map((value) => lightOf(value / 255))
    return matrix.map((row) =>
      Math.round(
        most *
          signal(
            Math.max(
              0,
              row.reduce((sum, part, index) => sum + part * (light[index] ?? 0), 0),
            ),
          ),
      ),
    )
  })
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      pixels.set(written[(y < height / 2 ? 0 : 2) + (x < width / 2 ? 0 : 1)] ?? [], (y * width + x) * channels)
    }
  }
  return sharp(pixels, { raw: { width, height, channels } }).toColourspace(bits === 8 ? 'srgb' : 'rgb16')
}

/** The colours of the fields in a picture as it is kept. */
async function shown(bytes: Buffer): Promise<Colour[]> {
  const { large, small } = await decode(bytes)
  expect(await sharp(small).metadata()).toMatchObject({ width, height })
  expect((await sharp(large).metadata()).icc).toBeUndefined()
  const { data, info } = await sharp(large).raw().toBuffer({ resolveWithObject: true })
  const at = (x: number, y: number) => [...data.subarray((y * info.width + x) * info.channels).subarray(0, 3)] as Colour
  return [at(12, 12), at(width - 12, 12), at(12, height - 12), at(width - 12, height - 12)]
}

async function expectFields(bytes: Buffer, tolerance = 4, expected = fields) {
  const found = await shown(bytes)
  const off = found.flatMap((field, index) =>
    field.map((value, channel) => Math.abs(value - (expected[index]?.[channel] ?? 0))),
  )
  expect(Math.max(...off), `${JSON.stringify(found)} of ${JSON.stringify(expected)}`).toBeLessThanOrEqual(tolerance)
}

const named = Object.entries(spaces)

describe('a picture looks the same in sRGB', () => {
  test.each(named.flatMap(([name, space]) => ([8, 16] as const).map((bits) => ({ name, bits, ...space }))))(
    'that is a PNG in $name with $bits bits',
    async ({ matrix, signal, icc, bits, name }) => {
      // 8 bits of linear light are too few for dark colours.
      const tolerance = name === 'linear light' && bits === 8 ? 10 : 4
      await expectFields(tagged(await drawn(matrix, signal, bits).png().toBuffer(), icc), tolerance)
      await expectFields(tagged(await drawn(matrix, signal, bits, { alpha: true }).png().toBuffer(), icc), tolerance)
    },
  )

  test.each(named)('that is a JPEG, WebP or AVIF in %s', async (name, { matrix, signal, icc }) => {
    if (name === 'linear light') return
    const source = sharp(tagged(await drawn(matrix, signal, 8).png().toBuffer(), icc)).keepIccProfile()
    await expectFields(await source.clone().jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer(), 6)
    await expectFields(await source.clone().webp({ lossless: true }).toBuffer(), 6)
    await expectFields(await source.clone().avif({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer(), 6)
  })

  test('that says nothing of its colours, with 8 and 16 bits, with few colours, and with transparency', async () => {
    for (const bits of [8, 16] as const) {
      for (const alpha of [false, true]) await expectFields(await drawn(same, sRgb, bits, { alpha }).png().toBuffer())
    }
    await expectFields(await drawn(same, sRgb, 8).png({ palette: true }).toBuffer())
    await expectFields(await drawn(same, sRgb, 16).png({ progressive: true }).toBuffer())
  })

  test('that is a JPEG for print, with a profile and without', async () => {
    // Print has no stronger colours.
    const muted: Colour[] = [
      [170, 80, 70],
      [90, 140, 90],
      [90, 110, 140],
      [210, 180, 120],
    ]
    const cmyk = drawn(same, sRgb, 8, { colours: muted }).toColourspace('cmyk')
    await expectFields(
      await cmyk.clone().withIccProfile('cmyk').jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer(),
      25,
      muted,
    )
    await expectFields(await cmyk.clone().jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer(), 25, muted)
  })

  test('that is grey, with 8 and 16 bits, with a profile and without, and with transparency', async () => {
    const greys = [30, 90, 160, 220].map((value) => [value, value, value] as Colour)
    for (const [exponent, profile] of [
      [undefined, undefined],
      [1.8, greyProfile(1.8)],
    ] as const) {
      for (const bits of [8, 16] as const) {
        for (const channels of [1, 2] as const) {
          const png = await greyFields(greys, exponent, bits, channels)
          await expectFields(profile ? tagged(png, profile) : png, 5, greys)
        }
      }
    }
  })

  test('that says its colours by numbers: a PNG by cICP, or by gAMA and cHRM; an AVIF by nclx', async () => {
    const png = async (matrix: Matrix, signal: (light: number) => number, bits: 8 | 16) =>
      drawn(matrix, signal, bits).png().toBuffer()
    await expectFields(withChunk(await png(toP3, sRgb, 16), 'cICP', Buffer.from([12, 13, 0, 1])))
    await expectFields(withChunk(await png(to2020, sRgb, 8), 'cICP', Buffer.from([9, 13, 0, 1])))
    await expectFields(withChunk(await png(same, (light) => light, 16), 'gAMA', whole(100_000)))
    const chrm = whole(...[d65, ...adobe].flat().map((value) => value * 100_000))
    const adobeByNumbers = withChunk(await png(toAdobe, gamma(2.5).signal, 8), 'gAMA', whole(40_000))
    await expectFields(withChunk(adobeByNumbers, 'cHRM', chrm))
    await expectFields(fixture('display-p3-by-numbers.avif'), 6)
  })

  test('and white of high dynamic range is white', async () => {
    const pq = (light: number) => {
      const raised = ((light * 203) / 10_000) ** 0.1593017578125
      return ((0.8359375 + 18.8515625 * raised) / (1 + 18.6875 * raised)) ** 78.84375
    }
    await expectFields(withChunk(await drawn(to2020, pq, 16).png().toBuffer(), 'cICP', Buffer.from([9, 16, 0, 1])), 6)
  })

  test.each(['plain', 'ten-bits', 'display-p3', 'thumbnail', 'turned', 'mirrored'])(
    'that is HEIC: %s',
    async (name) => {
      const [red, green, blue, sand] = fields as [Colour, Colour, Colour, Colour]
      await expectFields(fixture(`${name}.heic`), 6, name === 'mirrored' ? [green, red, sand, blue] : fields)
    },
  )
})

function greyFields(greys: Colour[], exponent: number | undefined, bits: 8 | 16, channels: 1 | 2): Promise<Buffer> {
  const most = 2 ** bits - 1
  const pixels = bits === 8 ? new Uint8Array(width * height * channels) : new Uint16Array(width * height * channels)
  pixels.fill(most)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [grey = 0] = greys[(y < height / 2 ? 0 : 2) + (x < width / 2 ? 0 : 1)] ?? []
      const signal = exponent ? lightOf(grey / 255) ** (1 / exponent) : grey / 255
      pixels[(y * width + x) * channels] = Math.round(signal * most)
    }
  }
  return sharp(pixels, { raw: { width, height, channels } })
    .toColourspace(bits === 8 ? 'b-w' : 'grey16')
    .png()
    .toBuffer()
}

/** A profile of grey: like one of three colours, with one curve alone. */
function greyProfile(exponent: number): Buffer {
  const profile = iccProfileOf({ primaries: bt709, white: d65, ...gamma(exponent) })
  profile.write('GRAY', 16)
  const table = profile.indexOf('rTRC', 128)
  profile.write('kTRC', table)
  return profile
}

const whole = (...values: number[]) => {
  const bytes = Buffer.alloc(4 * values.length)
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(Math.round(value), 4 * index)
  return bytes
}

/** Puts a chunk behind the header of a PNG; its checksum is not looked at. */
function withChunk(png: Buffer, name: string, data: Buffer): Buffer {
  const chunk = Buffer.concat([whole(data.length), Buffer.from(name), data, Buffer.from('none')])
  return Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)])
}
