/** A picture as it was uploaded, pixel by pixel, without the notes in its file. */
export interface Original {
  /** The ending of its name. */
  ending: OriginalEnding
  bytes: Buffer
}

/** Media types of originals by the ending of their names. */
export const originalTypes = { jpg: 'image/jpeg', png: 'image/png', webp: 'image/webp' } as const

/** The ending of the name of an original. */
export type OriginalEnding = keyof typeof originalTypes

/**
 * A JPEG, PNG or WebP without everything that its pixels do not need: the place, the camera, comments, previews, and
 * what follows the picture, such as a film. Only parts that are known to be of the picture are taken over. Null for
 * other formats, and for a file whose parts cannot be told apart. `orientation` is that of Exif: JPEG keeps it; of the
 * others a turned one is null.
 */
export function originalOf(bytes: Buffer, orientation = 1): Original | null {
  const [ending, parts] = partsOf(bytes, orientation)
  return ending && parts ? { ending, bytes: Buffer.concat(parts) } : null
}

function partsOf(bytes: Buffer, orientation: number): [OriginalEnding | null, Buffer[] | null] {
  if (bytes.readUInt16BE(0) === 0xffd8) return ['jpg', partsOfJpeg(bytes, orientation)]
  if (orientation > 1) return [null, null]
  if (bytes.subarray(0, 8).equals(pngSignature)) return ['png', partsOfPng(bytes)]
  if (tagAt(bytes, 0) === 'RIFF' && tagAt(bytes, 8) === 'WEBP') return ['webp', partsOfWebp(bytes)]
  return [null, null]
}

const tagAt = (bytes: Buffer, at: number) => bytes.toString('latin1', at, at + 4)

/** https://www.w3.org/Graphics/JPEG/itu-t81.pdf, annex B */
function partsOfJpeg(bytes: Buffer, orientation: number): Buffer[] | null {
  const parts = [bytes.subarray(0, 2), ...(orientation > 1 ? [exifOf(orientation)] : [])]
  let hasScan = false
  for (let at = 2; at + 4 <= bytes.length; ) {
    if (bytes[at] !== 0xff) return null
    const marker = bytes[at + 1] as number
    if (marker === 0xd9) break
    const end = marker === 0xff ? at + 1 : at + 2 + bytes.readUInt16BE(at + 2)
    const next = marker === 0xda ? endOfScan(bytes, end) : end
    if (next > bytes.length) return null
    if (isOfPixels(marker, bytes.toString('latin1', at + 4, at + 16))) parts.push(bytes.subarray(at, next))
    hasScan ||= marker === 0xda
    at = next
  }
  return hasScan ? [...parts, Buffer.from([0xff, 0xd9])] : null
}

/** Tables, frames, scans and restarts; the profile of the colours, and how Adobe and JFIF store them. */
function isOfPixels(marker: number, name: string): boolean {
  if (marker === 0xe0) return name.startsWith('JFIF\0')
  if (marker === 0xe2) return name.startsWith('ICC_PROFILE\0')
  if (marker === 0xee) return name.startsWith('Adobe')
  return marker >= 0xc0 && marker <= 0xdf && marker !== 0xc8
}

/** The place of the first marker that is not a part of the scan: neither a stuffed byte nor a restart. */
function endOfScan(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0 && at + 1 < bytes.length; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1] as number
    if (next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at
  }
  return bytes.length
}

/** A segment with one note: which way is up. https://www.cipa.jp/std/documents/e/DC-008-2012_E.pdf */
function exifOf(orientation: number): Buffer {
  const segment = Buffer.from(
    'ffe10022457869660000' + '4d4d002a00000008' + '0001' + '0112000300000001' + '00000000' + '00000000',
    'hex',
  )
  segment.writeUInt16BE(orientation, 28)
  return segment
}

const pngSignature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
const pngChunks = 'IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP sBIT bKGD pHYs'.split(' ')

/** https://www.w3.org/TR/png-3/#5DataRep */
function partsOfPng(bytes: Buffer): Buffer[] | null {
  const parts: Buffer[] = [pngSignature]
  for (let at = 8; at + 12 <= bytes.length; ) {
    const [name, end] = [tagAt(bytes, at + 4), at + 12 + bytes.readUInt32BE(at)]
    if (end > bytes.length) return null
    if (pngChunks.includes(name)) parts.push(bytes.subarray(at, end))
    if (name === 'IEND') return parts
    at = end
  }
  return null
}

const webpChunks = ['VP8X', 'ICCP', 'ALPH', 'VP8 ', 'VP8L']

/** https://developers.google.com/speed/webp/docs/riff_container */
function partsOfWebp(bytes: Buffer): Buffer[] | null {
  const parts: Buffer[] = []
  const last = Math.min(bytes.length, 8 + bytes.readUInt32LE(4))
  for (let at = 12; at + 8 <= last; ) {
    const [name, size] = [tagAt(bytes, at), bytes.readUInt32LE(at + 4)]
    const end = at + 8 + size + (size % 2)
    if (end > last) return null
    if (webpChunks.includes(name))
      parts.push(name === 'VP8X' ? withoutFlags(bytes.subarray(at, end)) : bytes.subarray(at, end))
    at = end
  }
  const header = Buffer.from('RIFF\0\0\0\0WEBP', 'latin1')
  header.writeUInt32LE(4 + parts.reduce((sum, { length }) => sum + length, 0), 4)
  return parts.some((part) => tagAt(part, 0).startsWith('VP8') && tagAt(part, 0) !== 'VP8X') ? [header, ...parts] : null
}

/** The extended header without the flags of Exif, XMP and animation. */
function withoutFlags(header: Buffer): Buffer {
  const copy = Buffer.from(header)
  copy[8] = (copy[8] as number) & ~0b1110
  return copy
}
