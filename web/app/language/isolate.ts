/**
 * First strong isolate and pop directional isolate: https://www.unicode.org/reports/tr9/#Explicit_Directional_Isolates
 */
const [open, close] = ['\u2068', '\u2069']

/** Letters of scripts that are written from right to left, and characters that set a direction. */
const turning = /[\p{Bidi_Control}\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u
/** All that ends a paragraph is a control character, or U+2029. */
const paragraphs = /[^\p{Cc}\u2029]+/gu

/**
 * Text of somebody else's for a place inside a sentence, where it cannot turn the words beside it. Text that is written
 * from left to right, as our languages are, stays as it is.
 */
export function isolate(text: string): string {
  return turning.test(text) ? text.replace(paragraphs, (paragraph) => `${open}${balance(paragraph)}${close}`) : text
}

/** Closes the isolates that a paragraph leaves open, and drops the ends without a beginning: they would end ours. */
function balance(paragraph: string): string {
  let depth = 0
  const kept = paragraph.replace(/[\u2066-\u2069]/g, (mark) => {
    if (mark === close && depth === 0) return ''
    depth += mark === close ? -1 : 1
    return mark
  })
  return kept + close.repeat(depth)
}
