import type { Taken } from '../pictures/taken.ts'

const msPerMinute = 60_000
/** The first year of digital cameras that wrote the time into a picture: before, the clock was not set. */
const earliest = Date.UTC(1995)
/** A clock may be ahead of the server's by so much (ms). */
const mostAhead = 24 * 60 * 60 * 1_000
/** The largest offset from UTC (minutes), of Kiribati. */
const largestOffset = 14 * 60

/**
 * The moment at which a picture was taken. A camera that does not say how far its clock is from UTC is taken to show
 * the time of the wedding's `timeZone` (IANA). Null for a time that cannot be: before 1995, or in the future.
 */
export function takenAt(taken: Taken | null, { now, timeZone }: { now: Date; timeZone: string }): Date | null {
  if (!taken) return null
  const shown = Date.parse(`${taken.local}Z`)
  const latest = now.getTime() + mostAhead
  if (shown < earliest || shown > latest + largestOffset * msPerMinute) return null
  const { offset } = taken
  const ahead = offset !== null && Math.abs(offset) <= largestOffset ? offset : offsetIn(timeZone, shown)
  const moment = shown - ahead * msPerMinute
  return moment <= latest ? new Date(moment) : null
}

/** Minutes by which clocks of a zone are ahead of UTC when they show this time. */
function offsetIn(timeZone: string, shown: number): number {
  // The offset at about that moment, and then at the moment that it leads to: they differ in the hours around a change.
  return offsetAt(timeZone, shown - offsetAt(timeZone, shown) * msPerMinute)
}

function offsetAt(timeZone: string, moment: number): number {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  const whole = Math.floor(moment / 1_000) * 1_000
  return (Date.parse(`${format.format(whole).replace(' ', 'T')}Z`) - whole) / msPerMinute
}
