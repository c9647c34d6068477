/** Signs that join what follows to the letter before: the viramas of the scripts of India and its neighbours. */
const joinsNext = /[\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca\u1039\u17d2]\u200d?$/
/**
 * A grapheme where the browser has no segmenter: a flag, an emoji with what is joined to it, or a letter with its
 * marks.
 */
const grapheme =
  /\p{RI}{2}|\p{Extended_Pictographic}(?:\p{EMod}|\ufe0f)*(?:\u200d\p{Extended_Pictographic}(?:\p{EMod}|\ufe0f)*)*|\P{M}\p{M}*/gu
const beginsName = /^[\p{L}\p{N}\p{RI}\p{Extended_Pictographic}]/u

/** The initials of a name: of its first and of its last word, each a whole character as people see it. */
export function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter((word) => beginsName.test(word))
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words
  return ends.map((word = '') => firstOf(word)).join('')
}

function firstOf(word: string): string {
  const graphemes = graphemesOf(word)
  const last = graphemes.findIndex((each) => !joinsNext.test(each))
  return graphemes
    .slice(0, last + 1)
    .join('')
    .toLocaleUpperCase()
}

/** Made once, at its first use: that takes far longer than a word. */
let segmenter: Intl.Segmenter | undefined

function graphemesOf(word: string): string[] {
  if (!('Segmenter' in Intl)) return word.match(grapheme) ?? []
  segmenter ??= new Intl.Segmenter()
  return [...segmenter.segment(word)].map(({ segment }) => segment)
}
