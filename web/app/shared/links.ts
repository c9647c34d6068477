import { find } from 'linkifyjs'

/** A piece of a text, and where it leads if it leads somewhere. */
export type Piece = { text: string; href?: string }

/**
 * A text in pieces: web and e-mail addresses, phone numbers and street addresses lead somewhere. Together the pieces
 * are the text, and a link leads where its text says: one that could deceive stays text.
 */
export function piecesOf(text: string): Piece[] {
  const links = find(text, { defaultProtocol: 'https' }).map(({ value, start, end, type }) => ({
    start,
    end,
    href: type === 'email' ? mailHref(value) : webHref(value),
  }))
  const pieces: Piece[] = []
  let done = 0
  for (const { start, end, href } of links) {
    pieces.push(...placesIn(text.slice(done, start)), { text: text.slice(start, end), href })
    done = end
  }
  return [...pieces, ...placesIn(text.slice(done))].filter((piece) => piece.text !== '')
}

const hasInvisible = /[\p{C}\p{Z}]/u

function webHref(written: string): string | undefined {
  if (/^mailto:/i.test(written)) return mailHref(written.slice('mailto:'.length))
  const protocol = /^https?:\/\//i.exec(written)?.[0]
  if (!protocol && written.includes('://')) return undefined
  const [host = ''] = written.slice(protocol?.length ?? 0).split(/[/?#]/)
  const [name = ''] = host.split(/:\d*$/)
  // "Bonjour.La" is the end of a sentence and the beginning of the next.
  if (!protocol && !/^www\./i.test(written) && /\.\p{Lu}[^.]*$/u.test(name)) return undefined
  if (hasInvisible.test(written) || !isHonest(name)) return undefined
  const url = protocol ? written : `https://${written}`
  return URL.canParse(url) ? new URL(url).href : undefined
}

function mailHref(address: string): string | undefined {
  return /^[\w.!$'*+/=^`{|}~-]+@[\w.-]+$/.test(address) ? `mailto:${address}` : undefined
}

const latin = /^[a-z\d-]+$/i
const latinWithAccents = /^[a-z\d\-æœøßđłþð]+$/i
/** Scripts with letters that look like Latin ones. */
const lookalikes =
  /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}\p{Script=Lisu}\p{Script=Coptic}]/u
const scripts =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー\p{Script=Hangul}\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Thai}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Georgian}\p{M}\d-]+$/u
const cyrillic = /^[\p{Script=Cyrillic}\d-]+$/u
const greek = /^[\p{Script=Greek}\d-]+$/u

/** Whether a host is what it seems: no label mixes scripts, and letters like Latin ones stand in no Latin name. */
function isHonest(host: string): boolean {
  const labels = host.split('.')
  if (host.includes('@')) return false
  if (lookalikes.test(host))
    return labels.every((label) => cyrillic.test(label)) || labels.every((label) => greek.test(label))
  const isOfOneScript = (label: string) =>
    latin.test(label) || latinWithAccents.test(label.normalize('NFD').replace(/\p{M}/gu, '')) || scripts.test(label)
  return labels.every(isOfOneScript)
}

const word = "[\\p{L}\\d][\\p{L}\\d'’.-]*"
const number = '\\d{1,4}(?: ?(?:bis|ter|quater|[A-D])(?![\\p{L}]))?'
const french = `${number},? (?:rue|avenue|av\\.|boulevard|bd|place|chemin|route|allée|impasse|quai|cours|square|passage|faubourg)(?: ${word}){1,7}?,? ?\\d{5} \\p{Lu}[\\p{L}'’-]*(?:[ -]\\p{Lu}[\\p{L}'’-]*)*`
const english = `\\d{1,5}(?: \\p{Lu}[\\p{L}'’.-]*){1,4} (?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Way|Court|Place|Square|Terrace|Close|Crescent)(?![\\p{L}])(?:, \\p{Lu}[\\p{L}'’. -]*?){1,3}(?:,? (?:[A-Z]{2} )?(?:\\d{5}|[A-Z]{1,2}\\d[A-Z\\d]? ?\\d[A-Z]{2}))(?![\\p{L}\\d])`
const place = new RegExp(`${french}|${english}`, 'gu')

/** Street addresses, with their town: they lead to a map. */
function placesIn(text: string): Piece[] {
  return split(text, place, mapHref, phonesIn)
}

function mapHref(address: string): string {
  return `https://www.openstreetmap.org/search?query=${encodeURIComponent(address)}`
}

/** Digits in groups, which one sign at most keeps apart. */
const digitRun = /\+?(?:\(\d+\)[ \u00a0.-]?)?\d+(?:(?:[ \u00a0\u202f./-]|[ \u00a0]?\(\d+\)[ \u00a0.-]?)\d+)*/g

function phonesIn(text: string): Piece[] {
  return split(text, digitRun, phoneHref, (rest) => [{ text: rest }])
}

const isDate = /^\d{1,2}([./-])\d{1,2}\1(?:\d{4}|\d{2})(?: |$)/
const isAmerican = /^(?:1[ .-])?\(?[2-9]\d{2}\)?[ .-][2-9]\d{2}[ .-]\d{4}$/
const isInThrees = /^[6-9]\d{2}[ .-]\d{3}[ .-]\d{3}$/

/** The `tel:` URL of a phone number: international, or as it is dialled in Europe or North America. */
function phoneHref(written: string, before = '', after = ''): string | undefined {
  if (
    /[\p{L}\p{N}_@#:,.€$£/+=-]$/u.test(before) ||
    /^(?:[\p{L}\p{N}_@:/=%]|[,.]\d| ?[€$£])/u.test(after) ||
    isDate.test(written)
  )
    return undefined
  const digits = written.replace('(0)', '').replace(/\D/g, '')
  const international = written.startsWith('+') ? digits : digits.startsWith('00') ? digits.slice(2) : undefined
  if (international !== undefined) return /^[1-9]\d{7,14}$/.test(international) ? `tel:+${international}` : undefined
  const isNational = /^0\d{8,10}$/.test(digits) || isAmerican.test(written) || isInThrees.test(written)
  return isNational ? `tel:${digits}` : undefined
}

/** Splits a text at the matches of a pattern for which `hrefOf` returns an address; `rest` splits the text between. */
function split(
  text: string,
  pattern: RegExp,
  hrefOf: (found: string, before: string, after: string) => string | undefined,
  rest: (text: string) => Piece[],
): Piece[] {
  const pieces: Piece[] = []
  let done = 0
  for (const { 0: found, index } of text.matchAll(pattern)) {
    const end = index + found.length
    const href = hrefOf(found, text.slice(0, index), text.slice(end))
    if (href === undefined) continue
    pieces.push(...rest(text.slice(done, index)), { text: found, href })
    done = end
  }
  return [...pieces, ...rest(text.slice(done))]
}
