import { crc32, deflateSync } from 'node:zlib'
import { type ColourSpace, iccProfileOf } from './icc.ts'

// Beside ICC profiles, which libvips reads, files say their colours by numbers, which it does not:
// https://www.itu.int/rec/T-REC-H.273 for HEIC and AVIF (nclx) and PNG (cICP), https://www.w3.org/TR/png-3/ for gAMA
// and cHRM.

type Primaries = Pick<ColourSpace, 'primaries' | 'white'>

const d65 = [0.3127, 0.329] as const
const bt709: Primaries = {
  primaries: [
    [0.64, 0.33],
    [0.3, 0.6],
    [0.15, 0.06],
  ],
  white: d65,
}
const primariesByNumber: Partial<Record<number, Primaries>> = {
  5: {
    primaries: [
      [0.64, 0.33],
      [0.29, 0.6],
      [0.15, 0.06],
    ],
    white: d65,
  },
  9: {
    primaries: [
      [0.708, 0.292],
      [0.17, 0.797],
      [0.131, 0.046],
    ],
    white: d65,
  },
  12: {
    primaries: [
      [0.68, 0.32],
      [0.265, 0.69],
      [0.15, 0.06],
    ],
    white: d65,
  },
}

const sRgbLightOf = (signal: number) => (signal <= 0.04045 ? signal / 12.92 : ((signal + 0.055) / 1.055) ** 2.4)
const power = (gamma: number) => (signal: number) => signal ** gamma
/** The luminance (cd/m²) that counts as white in a picture of high dynamic range; what is brighter becomes white. */
const referenceWhite = 203

// https://www.itu.int/rec/R-REC-BT.2100
function pqLightOf(signal: number): number {
  const [m1, m2, c1, c2, c3] = [0.1593017578125, 78.84375, 0.8359375, 18.8515625, 18.6875]
  const raised = signal ** (1 / m2)
  return ((10_000 / referenceWhite) * Math.max(0, raised - c1) ** (1 / m1)) / (c2 - c3 * raised) ** (1 / m1)
}

function hlgLightOf(signal: number): number {
  const [a, b, c] = [0.17883277, 0.28466892, 0.55991073]
  const scene = signal <= 0.5 ? signal ** 2 / 3 : (Math.exp((signal - c) / a) + b) / 12
  return (1_000 / referenceWhite) * scene ** 1.2
}

// The curves of television (1, 6, 14, 15) are shown as sRGB, as browsers do.
const curvesByNumber: Partial<Record<number, ColourSpace['lightOf']>> = {
  4: power(2.2),
  5: power(2.8),
  8: power(1),
  16: pqLightOf,
  18: hlgLightOf,
}

/** The ICC profile of colours that a file without one says by numbers; undefined for those of sRGB. */
export function profileByNumbers(bytes: Buffer): Buffer | undefined {
  const space = isPng(bytes) ? spaceOfPng(bytes) : spaceOfHeif(bytes)
  return space && iccProfileOf(space)
}

function spaceByNumber(primaries: number, transfer: number): ColourSpace | undefined {
  const [known, lightOf] = [primariesByNumber[primaries], curvesByNumber[transfer]]
  return known || lightOf ? { ...(known ?? bt709), lightOf: lightOf ?? sRgbLightOf } : undefined
}

/** The first of the file's nclx boxes is that of its main picture, as cameras write them. */
function spaceOfHeif(bytes: Buffer): ColourSpace | undefined {
  const box = bytes.indexOf('colrnclx')
  if (box === -1 || box + 12 > bytes.length) return undefined
  return spaceByNumber(bytes.readUInt16BE(box + 8), bytes.readUInt16BE(box + 10))
}

const pngSignature = Buffer.from('89504e470d0a1a0a', 'hex')
const isPng = (bytes: Buffer) => bytes.subarray(0, 8).equals(pngSignature)

function spaceOfPng(bytes: Buffer): ColourSpace | undefined {
  const chunks = chunksBeforePixels(bytes)
  const [cicp, gama, chrm] = [chunks.get('cICP'), chunks.get('gAMA'), chunks.get('cHRM')]
  if (cicp && cicp.length >= 2) return spaceByNumber(cicp.readUInt8(0), cicp.readUInt8(1))
  if (chunks.has('sRGB') || gama?.length !== 4) return undefined
  const stored = gama.readUInt32BE() / 100_000
  // 1/2.2 stands for the curve of sRGB.
  const lightOf = Math.abs(stored - 1 / 2.2) < 0.001 ? sRgbLightOf : power(1 / stored)
  const primaries = chrm?.length === 32 ? primariesOf(chrm) : bt709
  const isSrgb = lightOf === sRgbLightOf && JSON.stringify(primaries) === JSON.stringify(bt709)
  return stored > 0 && isUsable(primaries) && !isSrgb ? { ...primaries, lightOf } : undefined
}

function chunksBeforePixels(bytes: Buffer): Map<string, Buffer> {
  const chunks = new Map<string, Buffer>()
  for (let at = 8; at + 8 <= bytes.length; ) {
    const [length, name] = [bytes.readUInt32BE(at), bytes.toString('latin1', at + 4, at + 8)]
    if (name === 'IDAT') break
    chunks.set(name, bytes.subarray(at + 8, at + 8 + length))
    at += 12 + length
  }
  return chunks
}

function primariesOf(chrm: Buffer): Primaries {
  const point = (index: number) =>
    [chrm.readUInt32BE(8 * index) / 100_000, chrm.readUInt32BE(8 * index + 4) / 100_000] as const
  return { primaries: [point(1), point(2), point(3)], white: point(0) }
}

const isUsable = ({ primaries, white }: Primaries) => [white, ...primaries].every(([, y]) => y > 0)

/**
 * The PNG with an ICC profile, which replaces none: sharp converts to a profile, but cannot say that pixels have one.
 */
export function tagged(png: Buffer, profile: Buffer): Buffer {
  const content = Buffer.concat([Buffer.from('iCCPicc\0\0', 'latin1'), deflateSync(profile)])
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(content.length - 4)
  checksum.writeUInt32BE(crc32(content))
  const headerEnd = 8 + 25
  return Buffer.concat([png.subarray(0, headerEnd), length, content, checksum, png.subarray(headerEnd)])
}
