import readExif from 'exif-reader'

/** When a picture was taken, as its camera wrote it. */
export interface Taken {
  /** `2026-06-20T15:04:05`, by the clock of the camera. */
  local: string
  /** Minutes by which that clock is ahead of UTC; null if the camera did not say. */
  offset: number | null
}

/** A JPEG cannot have more (bytes). More, in another format, would take long to read. */
const largestExif = 65_536

/**
 * Reads DateTimeOriginal and OffsetTimeOriginal; null without a time.
 * https://www.cipa.jp/std/documents/e/DC-008-2012_E.pdf
 */
export function takenOf(exif: Buffer | undefined): Taken | null {
  if (!exif || exif.length > largestExif) return null
  try {
    const { DateTimeOriginal: date, OffsetTimeOriginal: offset } = readExif(exif).Photo ?? {}
    if (!date) return null
    const local = date.toISOString().slice(0, 19)
    // The reader makes 3 March of 31 February: a date counts as the camera wrote it.
    return exif.includes(local.replaceAll('-', ':').replace('T', ' ')) ? { local, offset: minutesOf(offset) } : null
  } catch {
    return null
  }
}

/** `+02:00` in minutes. */
function minutesOf(offset: unknown): number | null {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(String(offset)) ?? []
  if (!sign) return null
  const ahead = Number(hours) * 60 + Number(minutes)
  return sign === '-' ? -ahead : ahead
}
