import { Refusal } from '../refusal.ts'

/** Why a file is not taken, as `extensions.reason` of the error says it. */
export type Flaw =
  | 'EMPTY'
  | 'TEXT'
  | 'ANIMATION'
  | 'DRAWING'
  | 'DOCUMENT'
  | 'VIDEO'
  | 'OTHER_PICTURE'
  | 'OTHER_FILE'
  | 'CUT_OFF'
  | 'DAMAGED'
  | 'TOO_MANY_PIXELS'
  | 'TOO_MANY_BYTES'
  | 'TOO_LARGE_FOR_MEMORY'
  | 'TOO_SLOW'

/** A format that pictures may have. */
export type Format = 'JPEG' | 'PNG' | 'WebP' | 'AVIF' | 'HEIC'

const take = 'share a JPEG, PNG, WebP, AVIF or HEIC'
const number = (value: number) => value.toLocaleString('en')
const megapixels = (pixels: number) => number(Math.round(pixels / 100_000) / 10)

const flawed = (reason: Flaw, message: string) => new Refusal('BAD_USER_INPUT', message, { field: 'file', reason })

/** The refusal of a file of more bytes than the limit. */
export const tooManyBytes = (limit: number, size?: number) =>
  flawed(
    'TOO_MANY_BYTES',
    `The file has ${size ? `${number(size)} bytes` : 'too many bytes'}; at most ${number(limit)} are taken: make it smaller, or save it as a JPEG`,
  )

/** The refusal of a picture with more pixels than its format may have. */
export function tooManyPixels(
  format: Format,
  { width, height }: { width: number; height: number },
  limit: number,
): Refusal {
  const size = `${number(width)} × ${number(height)} pixels, which is ${megapixels(width * height)} megapixels`
  return flawed(
    'TOO_MANY_PIXELS',
    `The ${format} has ${size}; at most ${megapixels(limit)} are taken as ${format}: make it smaller, or save it as a JPEG`,
  )
}

/** The refusal of a picture whose decoding needs more memory than there is. */
export const tooLargeForMemory = () =>
  flawed(
    'TOO_LARGE_FOR_MEMORY',
    'The picture takes more memory than this server has for pictures: make it smaller, or save it as a JPEG that is not progressive',
  )

/** The refusal of a picture whose decoding takes too long. */
export const tooSlow = () =>
  flawed('TOO_SLOW', 'The picture takes too long to read: make it smaller, or save it as a JPEG')

/** A file of a format that is taken, which cannot be read to its end. */
export function unreadable(format: Format, bytes: Buffer): Refusal {
  if (isCutOff(format, bytes))
    return flawed('CUT_OFF', `The ${format} is cut off, its end is missing: choose the picture again, or copy it again`)
  const remedy =
    format === 'HEIC'
      ? 'save it as a JPEG, or set the camera to “Most compatible”'
      : 'open it on your device and save it again'
  return flawed('DAMAGED', `The ${format} is damaged, or of a kind that cannot be read here: ${remedy}`)
}

/** The refusal of a picture whose header can be read, but not its pixels. Codecs that get no memory may say so, too. */
export class Undecodable extends Refusal {
  constructor({ code, message, details }: Refusal) {
    super(code, message, details)
  }
}

const otherPictures: Partial<Record<string, string>> = {
  tif: 'TIFF',
  jxl: 'JPEG XL',
  bmp: 'BMP',
  ico: 'ICO',
  psd: 'Photoshop',
}
const raw = ['arw', 'cr2', 'cr3', 'dng', 'nef', 'orf', 'raf', 'rw2']
const formats: Partial<Record<string, Format>> = {
  jpg: 'JPEG',
  png: 'PNG',
  apng: 'PNG',
  webp: 'WebP',
  avif: 'AVIF',
  heic: 'HEIC',
  heif: 'HEIC',
}

/** Returns the Refusal for a file that cannot be read as a picture: it says what the file is. */
export async function flawOf(bytes: Buffer): Promise<Refusal> {
  if (bytes.length === 0)
    return flawed('EMPTY', `The file is empty: wait until the picture is wholly on your device, or ${take}`)
  if (startsAsWideText(bytes)) return flawOfText(bytes)
  // The server itself never gets here: only the process that decodes pictures loads it.
  const { fileTypeFromBuffer } = await import('file-type')
  const { ext = '', mime = '' } = (await fileTypeFromBuffer(bytes).catch(() => undefined)) ?? {}
  const format = formats[ext]
  if (format) return unreadable(format, bytes)
  if (ext === 'gif')
    return flawed('ANIMATION', `The file is a GIF: save one of its pictures as a PNG or JPEG, or ${take}`)
  if (ext === 'pdf') return flawed('DOCUMENT', `The file is a PDF: take a picture of its page, or ${take}`)
  if (mime.startsWith('video/'))
    return flawed('VIDEO', `The file is a video (${ext}): share a picture out of it as a JPEG`)
  if (raw.includes(ext))
    return flawed('OTHER_PICTURE', `The file is a raw picture of a camera (${ext}): develop it and save it as a JPEG`)
  if (mime.startsWith('image/'))
    return flawed(
      'OTHER_PICTURE',
      `The file is a picture, but as ${otherPictures[ext] ?? ext}: save it as a JPEG or PNG`,
    )
  if (ext && ext !== 'xml') return flawed('OTHER_FILE', `The file is no picture but ${ext} (${mime}): ${take}`)
  return flawOfText(bytes)
}

function flawOfText(bytes: Buffer): Refusal {
  const start = textOf(bytes.subarray(0, 4_096))
  if (start === undefined) return flawed('OTHER_FILE', `The file is no picture that is known here: ${take}`)
  if (/<svg[\s>]/i.test(start)) return flawed('DRAWING', `The file is an SVG drawing: export it as a PNG, or ${take}`)
  if (/<(!doctype html|html|head|body|script)[\s>]/i.test(start))
    return flawed('TEXT', `The file is a web page (HTML): save the picture itself, and ${take}`)
  return flawed('TEXT', `The file is text: ${take}`)
}

/** Whether the file begins with the byte order mark of UTF-16, as text of Windows does. */
const startsAsWideText = (bytes: Buffer) => /^(fffe|feff)/.test(bytes.toString('hex', 0, 2))

/** The beginning of a file as text; undefined for bytes that are none. */
function textOf(bytes: Buffer): string | undefined {
  if (startsAsWideText(bytes)) return new TextDecoder(bytes[0] === 0xff ? 'utf-16le' : 'utf-16be').decode(bytes)
  const text = bytes.toString('utf8')
  const odd = text.match(/(?![\t\n\f\r])[\p{Cc}\ufffd]/gu)?.length ?? 0
  // The last character may be cut in the middle, and text of another encoding has some that UTF-8 has not.
  return odd <= text.length / 20 && !text.includes('\0') ? text : undefined
}

function isCutOff(format: Format, bytes: Buffer): boolean {
  switch (format) {
    case 'JPEG':
      return bytes.lastIndexOf(Buffer.from([0xff, 0xd9])) <= bytes.lastIndexOf(Buffer.from([0xff, 0xda]))
    case 'PNG':
      return !bytes.subarray(-64).includes('IEND')
    case 'WebP':
      return bytes.length < 12 || bytes.readUInt32LE(4) + 8 > bytes.length
    case 'AVIF':
    case 'HEIC':
      return !endsWithABox(bytes)
  }
}

/** Whether the boxes that the file consists of are whole. https://www.iso.org/standard/83102.html (ISO BMFF) */
function endsWithABox(bytes: Buffer): boolean {
  let at = 0
  while (at + 8 <= bytes.length) {
    const short = bytes.readUInt32BE(at)
    // 0 means up to the end of the file, 1 that the size is in the next 8 bytes.
    if (short === 0) return true
    if (short === 1 && at + 16 > bytes.length) return false
    const size = short === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : short
    if (size < 8) return true
    at += size
  }
  return at === bytes.length
}
