import { describe, expect, test } from 'vitest'
import { isolate } from '../../web/app/language/isolate.ts'

describe('text of somebody else inside a sentence', () => {
  test.each([
    ['', ''],
    ['Zoé & Tom 🎉', 'Zoé & Tom 🎉'],
    ['Ольга', 'Ольга'],
    ['दिल', 'दिल'],
  ])('stays as it is when it runs from left to right: %j', (text, expected) => {
    expect(isolate(text)).toBe(expected)
  })

  test.each([
    ['Hebrew', 'דוד', '\u2068דוד\u2069'],
    ['Arabic presentation forms', '\ufef5', '\u2068\ufef5\u2069'],
    ['Adlam', '\u{1e900}', '\u2068\u{1e900}\u2069'],
    ['an override that is not ended', 'a\u202eb', '\u2068a\u202eb\u2069'],
    ['a mark alone', 'a\u200f', '\u2068a\u200f\u2069'],
    ['an isolate of its own', '\u2067a\u2069b', '\u2068\u2067a\u2069b\u2069'],
    ['isolates that are left open', '\u2066a\u2067b\u2069c', '\u2068\u2066a\u2067b\u2069c\u2069\u2069'],
    ['ends without a beginning', 'a\u2069\u2069b\u202e', '\u2068ab\u202e\u2069'],
    [
      'each paragraph',
      'a\u202eb\n\r\nc\u2029d\x85e',
      '\u2068a\u202eb\u2069\n\r\n\u2068c\u2069\u2029\u2068d\u2069\x85\u2068e\u2069',
    ],
  ])('is kept apart when it could turn the rest: %s', (_, text, expected) => {
    expect(isolate(text)).toBe(expected)
  })
})
