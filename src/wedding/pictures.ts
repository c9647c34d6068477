import sharp from 'sharp'
import { badInput } from './input.ts'

/** A picture as it is kept: WebP, in sRGB, upright, without anything that the camera wrote about the place or the owner. */
export type Picture = { large: Buffer; small: Buffer }

const largeSide = 2_560
const smallSide = 480
/**
 * A phone with 50 megapixels takes 8,160 × 6,144. What claims to be larger is not unpacked: a kilobyte may claim anything.
 * At these sizes none takes more than some 300 MB; an AVIF takes 20 bytes a pixel, an interlaced PNG with 16 bits 12.
 */
const mostPixels: Partial<Record<string, number>> = { jpeg: 52_000_000, webp: 52_000_000, png: 26_000_000, heif: 13_000_000 }
const accepted = 'JPEG or WebP of up to 52 megapixels, PNG of up to 26, or AVIF of up to 13'
const atOnce = 2
const slowest = 30

export function createPictures() {
  // Content alone says what a file is, and nothing else is even tried: SVG, GIF and PDF never reach their parsers.
  sharp.block({ operation: ['VipsForeignLoad'] })
  sharp.unblock({ operation: ['Jpeg', 'Png', 'Webp', 'Heif'].map((format) => `VipsForeignLoad${format}Buffer`) })
  sharp.cache(false)
  // Each occupies one of the four threads that reading files and looking up hosts need too.
  sharp.concurrency(1)
  const inTurn = createTurns(atOnce)

  return {
    /** Refuses what is not a picture, or not a whole one. Nobody waits for all that another has sent: `whose` it is counts. */
    prepare: (whose: string, bytes: Buffer): Promise<Picture> =>
      inTurn(whose, async () => {
        try {
          const large = await scaleTo(largeSide, bytes)
          return { large, small: await scaleTo(smallSide, large) }
        } catch {
          throw badInput('file', `The file must be a whole picture: ${accepted}`)
        }
      }),
  }
}

async function scaleTo(side: number, bytes: Buffer): Promise<Buffer> {
  const { format } = await sharp(bytes).metadata()
  const limitInputPixels = mostPixels[format]
  if (!limitInputPixels) throw new Error(`${format} is not for photos`)
  // Many phones write JPEGs that earn warnings.
  return sharp(bytes, { autoOrient: true, limitInputPixels, failOn: 'error' })
    .resize(side, side, { fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 80 })
    .timeout({ seconds: slowest })
    .toBuffer()
}

/** Runs so much work at a time, one of each person; the rest waits in the order it came. */
function createTurns(most: number) {
  const running = new Set<string>()
  const waiting: { whose: string; begin(): void }[] = []
  const next = () => {
    const free = running.size < most ? waiting.findIndex(({ whose }) => !running.has(whose)) : -1
    if (free === -1) return
    for (const { whose, begin } of waiting.splice(free, 1)) {
      running.add(whose)
      begin()
    }
  }
  return async <Result>(whose: string, work: () => Promise<Result>): Promise<Result> => {
    await new Promise<void>((begin) => {
      waiting.push({ whose, begin })
      next()
    })
    try {
      return await work()
    } finally {
      running.delete(whose)
      next()
    }
  }
}
