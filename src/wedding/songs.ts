import { distance } from 'fastest-levenshtein'

/**
 * A song that somebody wishes. Wishes are compared on two levels, because a vote for the wrong song is worse than a
 * song that is asked for twice: `isSameSong` is certain and makes a wish a vote; `likeness` is only offered to the
 * person who asks.
 */
export type Song = { songTitle: string; artist: string | null }

/** A song as it is compared: words and signs, separated by single spaces, in lower case and decomposed (NFD). */
type Comparable = { title: string; artist: string | null; features: string }
/** The readings of a wish: keys of its title, and the words of its artist, alone and with the featured ones. */
type Reading = { forms: string[]; artists: string[][] }

const keyLength = 100
/** The shortest beginning of a title that finds the whole one. */
const shortestBeginning = 3

const letters: Record<string, string> = { œ: 'oe', æ: 'ae', ß: 'ss', ς: 'σ', ø: 'o\u0338', ł: 'l\u0338', đ: 'd\u0338' }
/** Without their apostrophe these are other words: we're, he'll, she'll, we'll, I'll, I'd, we'd, she'd. */
const otherWords = new Set(['were', 'hell', 'shell', 'well', 'ill', 'id', 'wed', 'shed'])
const conjunctions = new Set(['and', 'et', 'und', 'n'])
const articles = new Set(['the', 'a', 'an', 'le', 'la', 'les', 'un', 'une', 'der', 'die', 'das', 'el', 'los', 'las'])
/** Words that name another recording of a song. */
const version =
  /^(live|remix|mix|edit|acoustic|acoustique|karaoke|instrumental|version|demo|cover|unplugged|extended|mashup|bootleg|session|rework|dub|reprise|orchestral|radio|club|lyrics|official|video|audio|clip)$/
const bracketed = /[([]([^()[\]]*)[)\]]/g
const featuring =
  /(?<=[^\s-])[\s-]+(?:featuring\s+|(?:feat|(?<!\d[\s-]*)ft)(?:\.\s*|\s+))([^()[\]]+?)(?=\s*(?:[([]|\s-|$))/

/**
 * Whether two wishes are certainly for one song: the same title by the same artist, or both without one. Differences of
 * case, width, quotes, dashes, punctuation, "&" and "and", a note that it was remastered, and accents or featured
 * artists that only one of them names do not count. A live version or a remix is another recording.
 */
export function isSameSong(one: Song, other: Song): boolean {
  const [a, b] = [comparable(one), comparable(other)]
  return (
    agree(a.title, b.title) &&
    (a.artist === null || b.artist === null ? a.artist === b.artist : agree(a.artist, b.artist)) &&
    (a.features === '' || b.features === '' || agree(a.features, b.features))
  )
}

/**
 * The one of these wishes that is certainly for this song. None when it may be two that differ: "Hit" with two
 * features.
 */
export function findSameSong<Wish extends Song>(asked: Song, wishes: Wish[]): Wish | undefined {
  const same = wishes.filter((wish) => isSameSong(asked, wish))
  const [first] = same
  const spelling = JSON.stringify(comparable(asked))
  const identical = same.find((wish) => JSON.stringify(comparable(wish)) === spelling)
  return identical ?? (first && same.every((wish) => isSameSong(first, wish)) ? first : undefined)
}

/**
 * The title as songs are looked up by it: equal for all that are certainly the same song, and short enough for an
 * index.
 */
export function titleKey(songTitle: string): string {
  return keyOf(comparable({ songTitle, artist: null }).title)
}

/** The keys to look for, in the keys of other songs, to find those that may be like this one. */
export function keysLike(song: Song): string[] {
  return [...new Set(readingsOf(song).flatMap(({ forms }) => forms))]
}

/**
 * How close a song is to the one that somebody asks for, and may still be typing; 0 is certainly the same, then equal
 * but for version or missing artist (1), a typing error (2) and the beginning of a title (3). Undefined: another song.
 */
export function likeness(asked: Song, song: Song): number | undefined {
  if (isSameSong(asked, song)) return 0
  const found = readingsOf(asked).flatMap((mine) =>
    readingsOf(song)
      .filter((theirs) => mine.artists.some((artist) => theirs.artists.some((other) => areRelated(artist, other))))
      .flatMap((theirs) => mine.forms.flatMap((form) => theirs.forms.map((other) => distanceOf(form, other)))),
  )
  const closest = Math.min(...found)
  return Number.isFinite(closest) ? closest : undefined
}

function comparable({ songTitle, artist }: Song): Comparable {
  const inTitle = splitFeatures(withoutRemaster(plain(songTitle)))
  const byArtist = splitFeatures(plain(artist ?? ''))
  const [first, ...rest] = wordsOf(byArtist.text)
  const name = first === 'the' && rest.length > 0 ? rest : wordsOf(byArtist.text)
  const features = wordsOf([...new Set([...inTitle.features, ...byArtist.features])].join(' '))
  return { title: wordsOf(inTitle.text).join(' '), artist: name.join(' ') || null, features: features.join(' ') }
}

/** Text with one form of each letter, quote and dash, without what cannot be seen and marks of trade. */
function plain(text: string): string {
  return (
    text
      // Forms for print and width. The rest of NFKC would change what is meant: 10² is not 102. U+FDFA and U+FDFB are
      // phrases: as letters they would make a title 18 times as long.
      .replace(/[\u2026\ufb00-\ufdf9\ufdfc-\ufdff\ufe70-\ufeff\uff00-\uffef\u{1d400}-\u{1d7ff}]+/gu, (forms) =>
        forms.normalize('NFKC'),
      )
      .toLowerCase()
      .normalize('NFD')
      .replace(/[œæßςøłđ]/g, (letter) => letters[letter] ?? letter)
      .replace(/[‘’‛ʻʼ′´`׳]/g, "'")
      .replace(/[\p{Pd}−]/gu, '-')
      // The joiners U+200C and U+200D stay: some scripts spell with them. U+0640 only stretches Arabic words.
      .replace(/(?![\u200c\u200d])\p{Cf}|[\ufe00-\ufe0f™®©℗\u0640]/gu, '')
      .replace(/\s+/g, ' ')
      .replace(/ ?'n' ?/g, ' n ')
      .replace(
        /(?<![\p{Script=Latin}\p{M}])[\p{Script=Latin}\p{M}]+(?:'[\p{Script=Latin}\p{M}]+)+/gu,
        withoutApostrophes,
      )
      // Y.M.C.A. is YMCA.
      .replace(/(?<![\p{L}\p{M}\p{N}])\p{L}\p{M}*(?:\.\p{L}\p{M}*)+\.?(?![\p{L}\p{M}\p{N}])/gu, (initials) =>
        initials.replaceAll('.', ''),
      )
      .trim()
  )
}

function withoutApostrophes(word: string): string {
  const joined = word.replaceAll("'", '')
  return otherWords.has(joined) ? word : joined
}

/** Words, and the signs that carry meaning: symbols, "!" and "?" inside of words, whatever stands between digits. */
function wordsOf(text: string): string[] {
  const token =
    /[\p{L}\p{M}\p{N}\u200c\u200d]+|[\p{S}#%&*@]|(?<=\p{N})\p{P}(?=\p{N})|(?<!\S)-(?=\p{N})|(?<=[\p{L}\p{M}])[!?'](?=\p{L})/gu
  const words = text.match(token) ?? text.match(/\S/gu) ?? []
  return words.map((word, index) => (index > 0 && index < words.length - 1 && conjunctions.has(word) ? '&' : word))
}

/** Takes away "- 2011 Remaster", "(Remastered 2009)", "Remastered Version" …, unless the title is nothing else. */
function withoutRemaster(text: string): string {
  const isNote = (word: string) => /^(-+|-?(\d{4}|digital(ly)?|version|edition|remaster[^)\]]*))$/.test(word)
  const isRemaster = (word: string) => /^-?remaster/.test(word)
  const words = text
    .replace(bracketed, (group, note: string) =>
      note.split(' ').every(isNote) && note.split(' ').some(isRemaster) ? ' ' : group,
    )
    .trim()
    .split(/\s+/)
  const start = Math.max(1, words.findLastIndex((word) => !isNote(word)) + 1)
  const note = words.slice(start)
  if (!note.some(isRemaster)) return words.join(' ') || text
  const dash = note.findIndex((word) => word.startsWith('-'))
  return words.slice(0, start + (dash >= 0 ? dash : note.findIndex(isRemaster))).join(' ')
}

/** Removes "(feat. …)", "ft. …", "featuring …". A note that names another recording stays. */
function splitFeatures(whole: string): { text: string; features: string[] } {
  const features: string[] = []
  const take = (group: string, names: string | undefined) => {
    if (names === undefined || wordsOf(names).some((word) => version.test(word))) return group
    features.push(names)
    return ' '
  }
  const text = whole
    .replace(bracketed, (group, note: string) =>
      take(group, /^\s*(?:featuring\s+|(?:feat|ft)(?:\.\s*|\s+))(.+)$/.exec(note)?.[1]),
    )
    .replace(featuring, take)
    .trim()
  return text === '' ? { text: whole, features: [] } : { text, features }
}

/** The same letters; an accent may be missing in one text, but not be a different one. */
function agree(one: string, other: string): boolean {
  if (one === other) return true
  const lettersOf = (text: string): string[] => text.match(/.\p{M}*/gsu) ?? []
  const [mine, theirs] = [lettersOf(one), lettersOf(other)]
  return (
    mine.length === theirs.length &&
    mine.every((letter, index) => {
      const bare = withoutAccents(letter)
      return (
        letter === theirs[index] ||
        (bare === withoutAccents(theirs[index] ?? '') && (letter === bare || theirs[index] === bare))
      )
    })
  )
}

/**
 * Without the marks that people leave out when their keyboard lacks them: all of Latin and Greek (ñ, å and ø are typed
 * as n, a and o), stress and the dots of ё in Cyrillic. All other marks are letters, or part of one: й, ї, ガ, หม้า,
 * दिल.
 */
function withoutAccents(text: string): string {
  return text.replace(/([\p{Script=Latin}\p{Script=Greek}])\p{M}+|([аеиоуыэюяіє])[\u0300\u0301]|(е)\u0308/gu, '$1$2$3')
}

function keyOf(title: string): string {
  const key = withoutAccents(title).replaceAll(' ', '').normalize('NFC')
  return [...key].slice(0, keyLength).join('')
}

/** All that a wish may mean: "Queen - Bohemian Rhapsody" and "Hello by Adele" may name the artist in the title. */
function readingsOf(song: Song): Reading[] {
  const { artist, features } = comparable(song)
  const { text } = splitFeatures(withoutRemaster(plain(song.songTitle)))
  const reading = (title: string, by: string) => ({
    forms: formsOf(title),
    artists: by === '' ? [[]] : [by, `${by} ${features}`].map((names) => wordsOf(withoutAccents(names))),
  })
  const [one, other, ...more] = text.split(/\s-+\s|\sby\s/)
  const asIs = reading(text, artist ?? '')
  if (!one || !other || more.length > 0) return [asIs]
  return [asIs, reading(one, artist ?? other), reading(other, artist ?? one)]
}

/** The keys of a title: as it is, and without brackets, versions and its article. */
function formsOf(title: string): string[] {
  const words = wordsOf(title.replace(bracketed, ' '))
  const end = words.findLastIndex((word) => !version.test(word)) + 1
  const start = articles.has(words[0] ?? '') && end > 1 ? 1 : 0
  const base = end > start ? words.slice(start, end) : words
  return [...new Set([keyOf(wordsOf(title).join(' ')), keyOf(base.join(' '))])].filter((form) => form !== '')
}

function distanceOf(asked: string, form: string): number {
  if (asked === form) return 1
  if (isTypingError(asked, form)) return 2
  return asked.length >= shortestBeginning && form.startsWith(asked) ? 3 : Number.POSITIVE_INFINITY
}

/**
 * Whether two words differ by a slip: one wrong letter from six letters on, two from ten on, or two letters that
 * changed places. A different number is no slip.
 */
function isTypingError(one: string, other: string): boolean {
  const length = Math.min(one.length, other.length)
  if (length < 6 || one.replace(/\P{N}/gu, '') !== other.replace(/\P{N}/gu, '')) return false
  return distance(one, other) <= (length < 10 ? 1 : 2) || one === swapAtDifference(other, one)
}

/** The text with two neighbouring letters in each other's place, where it first differs from the other. */
function swapAtDifference(text: string, other: string): string {
  const at = text.split('').findIndex((letter, index) => letter !== other[index])
  return text.slice(0, at) + (text[at + 1] ?? '') + (text[at] ?? '') + text.slice(at + 2)
}

/** Whether one artist may be the other: not named, one of several, half typed, or misspelt. */
function areRelated(asked: string[], artist: string[]): boolean {
  if (asked.length === 0 || artist.length === 0) return true
  const isWithin = (few: string[], many: string[]) => few.every((word) => many.includes(word))
  const nameOf = (words: string[]) => keyOf(words.filter((word) => word !== '&' && word !== 'the').join(' '))
  const [one, other] = [nameOf(asked), nameOf(artist)]
  return isWithin(asked, artist) || isWithin(artist, asked) || other.startsWith(one) || isTypingError(one, other)
}
