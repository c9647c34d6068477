/** Whether a text can be stored and shown: no NUL, no half of a surrogate pair. */
export function isPlainText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}

/** Whether nothing of a text can be seen. */
export function isBlank(text: string): boolean {
  return /^[\s\p{Z}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]*$/u.test(text)
}

/** The first character that a line may not have, as `U+202E`. */
export function strangerIn(line: string): string | undefined {
  for (const [, needed, breaking, invisible] of line.matchAll(unseen)) {
    const stranger = needed === undefined ? (breaking ?? invisible) : undefined
    if (stranger) return `U+${stranger.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`
  }
  return undefined
}

/** The line without them: spaces for control characters and line ends. */
export function cleanLine(line: string): string {
  return line.replace(unseen, (_, needed?: string, breaking?: string) => needed ?? (breaking ? ' ' : '')).trim()
}

/** Scripts in which a joiner or non-joiner changes how the letters around it look. */
const joining = [
  'Arab',
  'Syrc',
  'Mand',
  'Mani',
  'Nkoo',
  'Rohg',
  'Adlm',
  'Mong',
  'Phag',
  'Tibt',
  'Khmr',
  'Mymr',
  'Lana',
  'Bali',
  'Java',
]
const indic = [
  'Deva',
  'Beng',
  'Guru',
  'Gujr',
  'Orya',
  'Taml',
  'Telu',
  'Knda',
  'Mlym',
  'Sinh',
  'Cakm',
  'Tirh',
  'Newa',
  'Modi',
  'Gran',
]
const letter = `[${[...joining, ...indic].map((script) => `\\p{Script_Extensions=${script}}`).join('')}]`
const pictograph = '\\p{Extended_Pictographic}'

/**
 * Characters that do not show, where something that shows depends on them.
 * https://www.unicode.org/reports/tr51/#Emoji_Sequences,
 * https://www.unicode.org/reports/tr31/#Layout_and_Format_Control_Characters
 */
const needed = [
  // The flags of England, Scotland and Wales.
  '\\u{1f3f4}[\\u{e0030}-\\u{e0039}\\u{e0061}-\\u{e007a}]{3,6}\\u{e007f}',
  // A family, a profession.
  `(?<=${pictograph}[\\p{Emoji_Modifier}\\ufe0f]*)\\u200d(?=${pictograph})`,
  // Pictographs in colour, or in black and white.
  `(?<=${pictograph}\\p{Emoji_Modifier}?)[\\ufe0e\\ufe0f]`,
  // Keycaps.
  '(?<=[#*\\d])\\ufe0f(?=\\u20e3)',
  // Forms of one ideograph, of which Japanese names have many.
  '(?<=\\p{Script=Han})[\\ufe00-\\ufe02\\u{e0100}-\\u{e01ef}]',
  '(?<=\\p{Script_Extensions=Mong})[\\u180b-\\u180f]',
  `(?<=${letter})\\u200d`,
  `(?<=${letter})\\u200c(?=${letter})`,
]

const breaking = '[\\p{Cc}\\p{Zl}\\p{Zp}]+'
/** Zero-width characters and those that set a direction, tags, fillers and annotations. */
const invisible = '[\\p{Default_Ignorable_Code_Point}\\p{Bidi_Control}\\ufff9-\\ufffb]'
const unseen = new RegExp(`(${needed.join('|')})|(${breaking})|(${invisible})`, 'gu')

/** Orders names as people expect in all languages: by CLDR's root collation, which English does not change. */
export const compareNames: (one: string, other: string) => number = new Intl.Collator('en').compare
