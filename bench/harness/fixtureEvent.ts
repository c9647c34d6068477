import { writeCursor } from '../../src/feed/cursor.ts'
import type { Message } from '../../src/wedding/messageRows.ts'

/** An event as subscribers see it, about 300 bytes of JSON. */
export type FixtureEvent = { cursor: string; at: string; message: Message }

export const feedId = 'bench-feed01'

const opening = Date.UTC(2026, 5, 20, 15)

export const weddingOf = (wedding: number) => `bench-${wedding}`

/**
 * Returns the event at a place in the feed of a wedding. It is equal in every process, so that each can check what it
 * receives.
 */
export function fixtureEventOf(seq: number, wedding = 0): FixtureEvent {
  const at = new Date(opening + seq).toISOString()
  const id = messageIdOf(seq, wedding)
  const sender = { id: 'lea', name: 'Léa', role: 'GUEST' } as const
  const content = `${seq} to the two of you!`
  return {
    cursor: writeCursor({ feedId, seq }),
    at,
    message: { id, channel: 'WEDDING', content, sender, recipient: null, sentAt: at },
  }
}

/** No other event, at whatever wedding, has it. */
export function messageIdOf(seq: number, wedding: number): string {
  return `${String(wedding).padStart(8, '0')}-0000-4000-8000-${String(seq).padStart(12, '0')}`
}

export function seqOf({ message }: FixtureEvent): number {
  return Number.parseInt(message.content, 10)
}
