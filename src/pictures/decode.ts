import sharp, { type Metadata, type Sharp } from 'sharp'
import { rgbaToThumbHash } from 'thumbhash'
import { profileByNumbers, tagged } from './colours.ts'
import { type Format, flawOf, tooManyPixels, Undecodable, unreadable } from './flaws.ts'
import { decodeHevc } from './hevc.ts'
import { type Taken, takenOf } from './taken.ts'

/** Figures of a picture as it is shown. */
export interface Measures {
  /** Width of the large size, in pixels. */
  width: number
  /** Height of the large size, in pixels. */
  height: number
  /** A ThumbHash in base64. https://evanw.github.io/thumbhash/ */
  placeholder: string
}

/**
 * A picture as it is kept: two sizes in WebP, in sRGB, upright, without anything that the camera wrote about the place
 * or the owner.
 */
export interface Picture extends Measures {
  large: Buffer
  small: Buffer
  /** Null if the camera did not say. */
  taken: Taken | null
  /** The way in which the uploaded file is turned, as Exif says it: 1 is upright. */
  orientation: number
}

/** A file claims its size in a few bytes. JPEG shrinks while it is read, so it may be larger. */
const mostPixels: Record<Format, number> = {
  JPEG: 200_000_000,
  PNG: 100_000_000,
  WebP: 100_000_000,
  AVIF: 100_000_000,
  HEIC: 100_000_000,
}
const [largeSide, smallSide] = [2_560, 480]
/** A ThumbHash is made of at most so many pixels a side. */
const hashedSide = 100
const endOfJpeg = Buffer.from([0xff, 0xd9])

// Content alone says what a file is, and nothing else is even tried: SVG, GIF and PDF never reach their parsers.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({ operation: ['Jpeg', 'Png', 'Webp', 'Heif'].map((format) => `VipsForeignLoad${format}Buffer`) })
sharp.cache(false)
sharp.concurrency(1)

/**
 * Throws a Refusal that says what the file is and what to do, an Undecodable if its pixels are what cannot be read; any
 * other error is a lack of memory.
 */
export async function decode(bytes: Buffer): Promise<Picture> {
  const header = await headerOf(bytes)
  const format = formatOf(header)
  if (header.width * header.height > mostPixels[format]) throw tooManyPixels(format, header, mostPixels[format])
  try {
    const large = await shrink(format, header, bytes)
    const small = await toWebp(sharp(large), smallSide)
    const { exif, orientation = 1 } = header
    return { large, small, taken: takenOf(exif), orientation, ...(await measure(large, small)) }
  } catch (error) {
    throw isLackOfMemory(error) ? error : new Undecodable(unreadable(format, bytes))
  }
}

/** Measures a picture that is kept, by its large size; `small` says enough for the placeholder. */
export async function measure(large: Buffer, small: Buffer = large): Promise<Measures> {
  const { width, height } = await sharp(large).metadata()
  const pixels = sharp(small).resize(hashedSide, hashedSide, { fit: 'inside' }).ensureAlpha().raw()
  const { data, info } = await pixels.toBuffer({ resolveWithObject: true })
  return { width, height, placeholder: Buffer.from(rgbaToThumbHash(info.width, info.height, data)).toString('base64') }
}

async function headerOf(bytes: Buffer): Promise<Metadata> {
  try {
    return await sharp(bytes, { limitInputPixels: false }).metadata()
  } catch (error) {
    throw isLackOfMemory(error) ? error : await flawOf(bytes)
  }
}

const formats: Partial<Record<string, Format>> = { jpeg: 'JPEG', png: 'PNG', webp: 'WebP' }
const formatOf = ({ format, compression }: Metadata): Format =>
  formats[format] ?? (compression === 'av1' ? 'AVIF' : 'HEIC')

/**
 * Whether decoding failed for want of memory, not for the picture. libvips and its codecs say it in words alone, and some
 * say less: a thread that is not made, and WebP that is not written.
 */
const isLackOfMemory = (error: unknown) => /memory|allocat|creating thread|webpsave/i.test(String(error))

async function shrink(format: Format, header: Metadata, bytes: Buffer): Promise<Buffer> {
  if (format === 'HEIC') return inColours(sharp(...decodeHevc(bytes)), header.icc ?? profileByNumbers(bytes))
  const open = (input = bytes, failOn: 'error' | 'warning' = 'error') =>
    sharp(input, { autoOrient: true, limitInputPixels: mostPixels[format], failOn })
  if (format === 'JPEG')
    return toWebp(open(), largeSide).catch(() => toWebp(open(Buffer.concat([bytes, endOfJpeg]), 'warning'), largeSide))
  const isDeep = header.depth === 'ushort'
  if (header.icc) {
    // sharp ignores the profile of 16 bits of grey, and leaves 16 bits of colour in Display P3 unless a profile is
    // given.
    if (isDeep && header.channels < 3) return inColours(open().toColourspace('b-w'), header.icc)
    return toWebp(isDeep ? open().withIccProfile('srgb', { attach: false }) : open(), largeSide)
  }
  const profile = format === 'WebP' ? undefined : profileByNumbers(bytes)
  return profile ? inColours(isDeep ? open().toColourspace('rgb16') : open(), profile) : toWebp(open(), largeSide)
}

/** Shrinks first, since that is where the memory goes, and then says which colours the pixels have. */
async function inColours(picture: Sharp, profile: Buffer | undefined): Promise<Buffer> {
  const png = await sized(picture, largeSide).png({ compressionLevel: 1 }).toBuffer()
  const isDeep = profile && (await sharp(png).metadata()).depth === 'ushort'
  const shown = sharp(profile ? tagged(png, profile) : png)
  return toWebp(isDeep ? shown.withIccProfile('srgb', { attach: false }) : shown, largeSide)
}

const sized = (picture: Sharp, side: number) => picture.resize(side, side, { fit: 'inside', withoutEnlargement: true })
const toWebp = (picture: Sharp, side: number) => sized(picture, side).webp({ quality: 80 }).toBuffer()
