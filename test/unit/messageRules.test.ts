import { describe, expect, test } from 'vitest'
import type { Member } from '../../src/access/viewer.ts'
import { Refusal } from '../../src/refusal.ts'
import { digestOf, emojiOf, excerptOf, isEditable, type Reaction, react } from '../../src/wedding/messageRules.ts'

const member = (id: string): Member => ({ id, name: id, role: 'GUEST' })
const reaction = (emoji: string, ...ids: string[]): Reaction => ({ emoji, members: ids.map(member) })
const manyIds = (count: number) => Array.from({ length: count }, (_, index) => `m${index}`)

describe('one emoji', () => {
  test.each([
    ['🎉', '🎉'],
    [' 👍 ', '👍'],
    ['👍🏽', '👍🏽'],
    ['❤️', '❤️'],
    ['❤', '❤️'],
    ['👍️', '👍'],
    ['🇫🇷', '🇫🇷'],
    ['👩‍❤️‍👨', '👩‍❤️‍👨'],
    ['👩‍❤‍👨', '👩‍❤️‍👨'],
    ['🏳️‍🌈', '🏳️‍🌈'],
    ['👨‍👩‍👧‍👦', '👨‍👩‍👧‍👦'],
    ['🏴󠁧󠁢󠁥󠁮󠁧󠁿', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'],
    ['1⃣', '1️⃣'],
    ['☺', '☺️'],
  ])('%s is taken as %s', (written, taken) => expect(emojiOf('emoji', written)).toBe(taken))

  test.each([
    '',
    ' ',
    'a',
    '1',
    '#',
    'oui',
    '🎉🎉',
    '🎉!',
    '👍\u202e',
    '🇫',
    '🎉\u0301',
    '🎉\u200d',
    `🎉${'\u200d🎉'.repeat(50)}`,
    '\u200d',
    '☺\ufe0e',
    '<b>',
    '\0',
  ])('%j is none', (written) => {
    expect(() => emojiOf('emoji', written)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }))
  })
})

describe('reactions', () => {
  test.each<[string, Reaction[], string, string, boolean, Reaction[]]>([
    ['the first', [], '🎉', 'ana', false, [reaction('🎉', 'ana')]],
    ['another member joins', [reaction('🎉', 'leo')], '🎉', 'ana', false, [reaction('🎉', 'leo', 'ana')]],
    ['another emoji', [reaction('🎉', 'leo')], '👍', 'leo', false, [reaction('🎉', 'leo'), reaction('👍', 'leo')]],
    ['one is taken back', [reaction('🎉', 'leo', 'ana')], '🎉', 'leo', true, [reaction('🎉', 'ana')]],
    [
      'the last is taken back',
      [reaction('🎉', 'leo'), reaction('👍', 'leo')],
      '🎉',
      'leo',
      true,
      [reaction('👍', 'leo')],
    ],
  ])('%s', (_, before, emoji, id, isRemoved, after) => {
    expect(react(before, emoji, member(id), isRemoved)).toEqual(after)
  })

  test('the same again, or what is not there taken back, changes nothing', () => {
    const before = [reaction('🎉', 'ana')]
    expect(react(before, '🎉', member('ana'), false)).toBe(before)
    expect(react(before, '👍', member('ana'), true)).toBe(before)
    expect(react(before, '🎉', member('leo'), true)).toBe(before)
  })

  test('a message has 12 emojis at most, and 300 members at each', () => {
    const many = manyIds(12).map((emoji) => reaction(emoji, 'leo'))
    expect(() => react(many, '🎉', member('ana'), false)).toThrow(Refusal)
    expect(react(many, 'm3', member('ana'), false)[3]).toEqual(reaction('m3', 'leo', 'ana'))
    const full = [reaction('🎉', ...manyIds(300))]
    expect(() => react(full, '🎉', member('ana'), false)).toThrow(expect.objectContaining({ code: 'CONFLICT' }))
    expect(react(full, '🎉', member('m7'), true)[0]?.members).toHaveLength(299)
  })
})

describe('an excerpt', () => {
  test.each([
    ['short ones stay', 'bonjour', 'bonjour'],
    ['lines become one', 'to be\n\n  or not', 'to be or not'],
    ['nothing', '', ''],
    ['long ones are cut', 'a'.repeat(500), `${'a'.repeat(119)}…`],
    ['exactly as long as may be', 'b'.repeat(120), 'b'.repeat(120)],
  ])('%s', (_, content, excerpt) => expect(excerptOf(content)).toBe(excerpt))

  test('cuts no emoji in two, and is bounded whatever it begins with', () => {
    expect(excerptOf('👨‍👩‍👧‍👦'.repeat(50))).toBe(`${'👨‍👩‍👧‍👦'.repeat(10)}…`)
    for (const text of [`e${'\u0301'.repeat(4_000)}`, '🎉'.repeat(4_000), `x${'👍'.repeat(200)}`]) {
      const excerpt = excerptOf(text)
      expect(excerpt.length).toBeLessThanOrEqual(120)
      expect(excerpt.isWellFormed()).toBe(true)
      expect(excerpt.length).toBeGreaterThan(100)
    }
  })
})

test('a message can be edited for 15 minutes', () => {
  const sentAt = '2026-06-20T14:30:00.000Z'
  expect(isEditable(sentAt, new Date('2026-06-20T14:45:00.000Z'))).toBe(true)
  expect(isEditable(sentAt, new Date('2026-06-20T14:45:00.001Z'))).toBe(false)
  // Its time is that of another server, whose clock may be a little ahead.
  expect(isEditable(sentAt, new Date('2026-06-20T14:29:59.000Z'))).toBe(true)
})

test('the digest of a message tells its text and what it answers', () => {
  const digests = [digestOf('a', null), digestOf('b', null), digestOf('a', 'x'), digestOf('a', 'y')]
  expect(new Set(digests).size).toBe(4)
  expect(digestOf('a', 'x')).toBe(digests[2])
})
