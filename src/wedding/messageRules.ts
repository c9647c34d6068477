// Rules of messages that are edited, answered and reacted to.

import { createHash } from 'node:crypto'
import type { Member } from '../access/viewer.ts'
import { Refusal } from '../refusal.ts'
import { badInput } from './input.ts'

/** An emoji, and the members who reacted with it, in the order in which they came. */
export interface Reaction {
  emoji: string
  members: Member[]
}

/** A message can be edited for so long after it was sent. */
const editableForMs = 15 * 60_000

/** Whether a message that was sent at a time (RFC 3339) can be edited at another one. */
export function isEditable(sentAt: string, now: Date): boolean {
  return now.getTime() - Date.parse(sentAt) <= editableForMs
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
/** Length of an excerpt in UTF-16 code units, with its ellipsis. */
const longestExcerpt = 120

/** The beginning of a text in one line, cut between two characters as people see them. */
export function excerptOf(content: string): string {
  const line = content.replace(/\s+/g, ' ').trim()
  if (line.length <= longestExcerpt) return line
  let excerpt = ''
  // A character may be of any length: a text that begins with a very long one is cut inside of it.
  for (const { segment } of graphemes.segment(line.slice(0, 2 * longestExcerpt))) {
    if (excerpt.length + segment.length >= longestExcerpt) break
    excerpt += segment
  }
  return `${(excerpt || line.slice(0, longestExcerpt - 1).toWellFormed()).trimEnd()}…`
}

/** The digest of what was sent: that is all that is left of it after an edit or removal. */
export function digestOf(content: string, replyTo: string | null): string {
  return createHash('sha256')
    .update(JSON.stringify([content, replyTo]))
    .digest('base64url')
}

/** Number of different emojis at a message. */
const mostEmojis = 12
/** Number of members who react with the same emoji. */
const mostMembers = 300

/**
 * The reactions after a member has added or removed one; the same array where that changes nothing. Throws CONFLICT
 * where a message cannot have more.
 */
export function react(reactions: Reaction[], emoji: string, member: Member, isRemoved: boolean): Reaction[] {
  const before = reactions.find((reaction) => reaction.emoji === emoji)
  const isThere = before?.members.some(({ id }) => id === member.id) ?? false
  if (isThere !== isRemoved) return reactions
  if (!before) {
    if (reactions.length >= mostEmojis) throw full(`A message has at most ${mostEmojis} different emojis`)
    return [...reactions, { emoji, members: [member] }]
  }
  if (!isRemoved && before.members.length >= mostMembers)
    throw full(`At most ${mostMembers} members react with the same emoji`)
  const members = isRemoved ? before.members.filter(({ id }) => id !== member.id) : [...before.members, member]
  return reactions.flatMap((reaction) => {
    if (reaction !== before) return reaction
    return members.length > 0 ? { emoji, members } : []
  })
}

function full(message: string): Refusal {
  return new Refusal('CONFLICT', message, { field: 'emoji', reason: 'FULL' })
}

/** Length of the longest emoji in UTF-16 code units; the flags of regions and families have 14. */
const longestEmoji = 40
const picture = '(?=\\p{Emoji})\\p{Extended_Pictographic}'
const dressed = `${picture}(?:\\p{Emoji_Modifier}|\\ufe0f|[\\u{e0020}-\\u{e007e}]+\\u{e007f})?`
/** https://www.unicode.org/reports/tr51/#EBNF_and_Regex, without digits and letters that are no emoji by themselves. */
const emojiForm = new RegExp(
  `^(?:\\p{Regional_Indicator}{2}|[#*\\d]\\ufe0f?\\u20e3|${dressed}(?:\\u200d${dressed})*)$`,
  'u',
)
const plainPicture = /(?!\p{Emoji_Presentation})(?=\p{Emoji})\p{Extended_Pictographic}(?![\ufe0f\p{Emoji_Modifier}])/gu

/** A single emoji, as keyboards write it, so that equal looks are equal. Throws BAD_USER_INPUT for another text. */
export function emojiOf(field: string, value: string): string {
  const emoji = value.trim()
  const isOne = emoji.length <= longestEmoji && emojiForm.test(emoji) && [...graphemes.segment(emoji)].length === 1
  if (!isOne) throw badInput(field, `${field} must be one emoji`)
  return emoji
    .replace(/(\p{Emoji_Presentation})\ufe0f/gu, '$1')
    .replace(plainPicture, '$&\ufe0f')
    .replace(/^([#*\d])\u20e3/, '$1\ufe0f\u20e3')
}
