import { describe, expect, test } from 'vitest'
import { cleanLine, compareNames, isBlank, strangerIn } from '../../src/text.ts'

describe('a name or title', () => {
  test.each([
    ['accents, composed or not', 'Zoé, Åse, E\u0301lodie'],
    ['marks that do not stand alone', 'Nguye\u0302\u0303n'],
    ['spaces of all kinds', 'Jean\u00a0Paul \u3000 de la Cruz'],
    ['symbols', 'C# · 1+1 “x” <b> \u2800'],
    ['Hebrew and Arabic', 'דוד בן־גוריון, محمد'],
    ['a Persian plural', 'خانه\u200cها'],
    ['Persian beside punctuation', '«می\u200cخواهم»'],
    ['an Arabic letter that stands as if joined', 'ه\u200d'],
    ['a Hindi half letter', 'क\u094d\u200dष'],
    ['a Marathi eyelash', 'र\u094d\u200dय'],
    ['Bengali', 'র\u200d\u09cdযাব'],
    ['a Malayalam chillu at the end', 'അവന\u0d4d\u200d'],
    ['Sinhala', 'ශ\u0dca\u200dරී'],
    ['Tamil', 'க\u0bcd\u200cஷ'],
    ['Kannada', 'ರ\u200d\u0ccdಕ'],
    ['Khmer', 'ក\u200cក'],
    ['Mongolian', 'ᠮ\u180bᠠ'],
    ['a family', '👨‍👩‍👧‍👦'],
    ['professions with colours', '👩🏽‍🚒 🕵️‍♂️ 🧑🏻‍🦰'],
    ['flags', '🏳️‍🌈 🏴‍☠️ 🇫🇷 🏴󠁧󠁢󠁥󠁮󠁧󠁿'],
    ['hearts in colour and black', '❤️ ❤︎ ©️'],
    ['keycaps', '1️⃣ #️⃣'],
    ['a form of an ideograph', '葛\u{e0100}城'],
  ])('has %s', (_, line) => {
    expect([strangerIn(line), cleanLine(line)]).toEqual([undefined, line])
  })

  test.each([
    ['a line feed', 'Ana\nLeo', 'U+000A', 'Ana Leo'],
    ['a carriage return', 'Ana\r\nLeo', 'U+000D', 'Ana Leo'],
    ['a tab', 'Ana\tLeo', 'U+0009', 'Ana Leo'],
    ['a vertical tab', 'Ana\vLeo', 'U+000B', 'Ana Leo'],
    ['an escape', '\u001b[31mAna', 'U+001B', '[31mAna'],
    ['a next line', 'Ana\u0085Leo', 'U+0085', 'Ana Leo'],
    ['a line separator', 'Ana\u2028Leo', 'U+2028', 'Ana Leo'],
    ['a paragraph separator', 'Ana\u2029Leo', 'U+2029', 'Ana Leo'],
    ['an override', 'Ana\u202eeoL', 'U+202E', 'AnaeoL'],
    ['an embedding', '\u202bAna\u202c', 'U+202B', 'Ana'],
    ['an isolate', '\u2066Ana\u2069', 'U+2066', 'Ana'],
    ['a left-to-right mark', 'Ana\u200e', 'U+200E', 'Ana'],
    ['an Arabic letter mark', 'محمد\u061c', 'U+061C', 'محمد'],
    ['a zero-width space', 'A\u200bna', 'U+200B', 'Ana'],
    ['a word joiner', 'A\u2060na', 'U+2060', 'Ana'],
    ['a byte order mark', 'A\ufeffna', 'U+FEFF', 'Ana'],
    ['a soft hyphen', 'A\u00adna', 'U+00AD', 'Ana'],
    ['a grapheme joiner', 'A\u034fna', 'U+034F', 'Ana'],
    ['a Hangul filler', 'Ana\u3164', 'U+3164', 'Ana'],
    ['an annotation', 'A\ufff9na', 'U+FFF9', 'Ana'],
    ['a joiner between Latin letters', 'A\u200dna', 'U+200D', 'Ana'],
    ['a non-joiner between Latin letters', 'A\u200cna', 'U+200C', 'Ana'],
    ['a non-joiner after which nothing comes', 'خانه\u200c', 'U+200C', 'خانه'],
    ['two non-joiners', 'خانه\u200c\u200cها', 'U+200C', 'خانهها'],
    ['a joiner after an emoji alone', '👩\u200dAna', 'U+200D', '👩Ana'],
    ['a variation of a letter', 'A\ufe0fna', 'U+FE0F', 'Ana'],
    ['a variation of a digit', '1\ufe0f', 'U+FE0F', '1'],
    ['tags', 'Ana\u{e0041}\u{e0042}', 'U+E0041', 'Ana'],
    ['tags that name no flag', '🏴\u{e0067}', 'U+E0067', '🏴'],
    ['an invisible times', 'A\u2062na', 'U+2062', 'Ana'],
  ])('does not have %s', (_, line, stranger, cleaned) => {
    expect([strangerIn(line), cleanLine(line)]).toEqual([stranger, cleaned])
  })

  test.each([
    ['', true],
    [' \t\r\n\u00a0\u3000', true],
    ['\u200b\ufeff\u2060\u200d', true],
    ['\u202e\u2066\u061c', true],
    ['\u3164\u115f\uffa0\u2800', true],
    ['\u00ad\ufe0f\u{e0001}', true],
    ['\0\u001b\u0085', true],
    ['.', false],
    ['\u200b.', false],
    ['❤️', false],
    ['\u{1faea}', false],
  ])('is blank without anything that shows: %j %s', (text, expected) => {
    expect(isBlank(text)).toBe(expected)
  })
})

test('names sort as people expect, in whatever language the machine speaks', () => {
  const inOrder = [
    '👰 Léa',
    '2pac',
    'adam',
    'Adam',
    'anna',
    'Anna',
    'Åse',
    'de la Cruz',
    'Élodie',
    'Emma',
    'Tom',
    'Zoé',
    'Ольга',
    'דוד',
    'محمد',
    '花子',
  ]
  expect([...inOrder].reverse().sort(compareNames)).toEqual(inOrder)
})
