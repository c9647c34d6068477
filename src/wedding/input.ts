import { z } from 'zod'
import { Refusal } from '../refusal.ts'
import { isBlank, isPlainText, strangerIn } from '../text.ts'

// Checks of what people type. Each function returns the value to keep, or refuses with BAD_USER_INPUT.

/** Text of any lines without the white space around it, from one visible character up to `max` characters. */
export function textOf(field: string, value: string, max: number): string {
  if (!isPlainText(value)) throw badInput(field, `${field} has characters that are not text`)
  const text = value.trim()
  if (isBlank(text)) throw badInput(field, `${field} must not be blank`)
  // A character takes one or two units of a string: only a text of more units than `max` may have too many.
  if (text.length > max && [...text].length > max) throw badInput(field, `${field} must be at most ${max} characters`)
  return text
}

/** A name or title: one line of text, in which nothing is hidden and nothing turns what stands beside it. */
export function lineOf(field: string, value: string, max: number): string {
  const line = textOf(field, value, max)
  const stranger = strangerIn(line)
  if (stranger)
    throw badInput(field, `${field} must be one line without control or invisible characters: it has ${stranger}`)
  return line
}

/** Optional text: blank is null. */
export function maybeTextOf(field: string, value: string | null | undefined, max: number): string | null {
  return value == null || value.trim() === '' ? null : textOf(field, value, max)
}

/** An optional name or title: blank is null. */
export function maybeLineOf(field: string, value: string | null | undefined, max: number): string | null {
  return value == null || value.trim() === '' ? null : lineOf(field, value, max)
}

/** A whole number from `min` to `max`. Throws BAD_USER_INPUT for any other. */
export function wholeOf(field: string, value: number, min: number, max: number): number {
  if (value < min || value > max) throw badInput(field, `${field} must be ${min} to ${max}`)
  return value
}

const rfc3339 = z.iso.datetime({ offset: true })

/** A moment as RFC 3339 (section 5.6) writes it: its day, time and offset must exist. There are no leap seconds. */
export function momentOf(field: string, value: string): Date {
  // T and Z may be small letters.
  const text = value.toUpperCase()
  if (rfc3339.safeParse(text).success) return new Date(text)
  throw badInput(field, `${field} must be a moment that exists, such as 2026-06-20T14:30:00Z`)
}

/** An absolute http or https URL, as the WHATWG writes it. */
export function urlOf(field: string, value: string): string {
  if (value.length <= 2_000 && /^https?:\/\//i.test(value) && URL.canParse(value)) return new URL(value).href
  throw badInput(field, `${field} must be an absolute URL, such as https://example.com/, of at most 2,000 characters`)
}

const isoDate = z.iso.date()

/** A day of the calendar as RFC 3339 writes it, `full-date` of section 5.6. It must exist, in the years 1 to 9999. */
export function dayOf(field: string, value: string): string {
  if (isoDate.safeParse(value).success && !value.startsWith('0000')) return value
  throw badInput(field, `${field} must be a day that exists, such as 2026-06-20`)
}

/**
 * A time zone of the IANA database that this server knows. It is kept as written, since a zone may have several names,
 * but for small and capital letters.
 */
export function timeZoneOf(field: string, value: string): string {
  const known = /^[a-z]/i.test(value) ? canonicalZone(value) : undefined
  if (known === undefined) throw badInput(field, `${field} must be an IANA time zone, such as Europe/Paris`)
  return known.toLowerCase() === value.toLowerCase() ? known : value
}

function canonicalZone(timeZone: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone
  } catch {
    return undefined
  }
}

/** The length that RFC 5646 (section 4.4.1) asks of programs that limit a language tag. */
const localeLength = 35

/** A language by BCP 47, in its canonical form: `fr-CA` for `FR-ca`. */
export function localeOf(field: string, value: string): string {
  try {
    const [locale] = value.length <= localeLength ? Intl.getCanonicalLocales(value) : []
    if (locale) return locale
  } catch {}
  throw badInput(field, `${field} must be a language by BCP 47, such as fr or fr-CA`)
}

/** The id that a client chose for something new: a UUID. */
export function uuidOf(field: string, value: string): string {
  if (!isUuid(value)) throw badInput(field, `${field} must be a UUID`)
  return value.toLowerCase()
}

function isUuid(value: string): boolean {
  return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value)
}

/** The id of something that is looked up, as it is stored; undefined for a text that is the id of nothing. */
export function maybeUuidOf(value: string): string | undefined {
  return isUuid(value) ? value.toLowerCase() : undefined
}

/** The id of a member: whatever their token's `sub` says. */
export function memberIdOf(field: string, value: string): string {
  if (!isMemberId(value)) throw badInput(field, `${field} is not the id of a member`)
  return value
}

/** Whether a text may be the id of a member. */
export function isMemberId(value: string): boolean {
  return /^[^\s\p{C}]{1,128}$/u.test(value)
}

/** The refusal of an argument: BAD_USER_INPUT, with the name of its field and perhaps a reason for clients. */
export function badInput(field: string, message: string, reason?: string): Refusal {
  return new Refusal('BAD_USER_INPUT', message, { field, ...(reason && { reason }) })
}
