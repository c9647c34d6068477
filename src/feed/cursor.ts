import { Refusal } from '../refusal.ts'

/**
 * How far a wedding's feed goes: `seq` is the number of its last durable event, 0 before the first. `feedId` names the
 * feed. A database that was restored gives its weddings new ids, so that the cursors of before are refused.
 */
export interface Position {
  feedId: string
  seq: number
}

/** The opaque text by which clients name a position. */
export function writeCursor({ feedId, seq }: Position): string {
  return Buffer.from(`${feedId}.${seq}`).toString('base64url')
}

/** The number that a cursor of this feed names. A cursor that is malformed or of another feed is CURSOR_GONE. */
export function readCursor(cursor: string, feedId: string): number {
  const [feed, seq, ...rest] = Buffer.from(cursor, 'base64url').toString().split('.')
  if (feed !== feedId || rest.length > 0 || !/^(0|[1-9]\d{0,14})$/.test(seq ?? '')) throw cursorGone()
  return Number(seq)
}

/** The refusal of a cursor that cannot be continued: CURSOR_GONE. */
export function cursorGone(): Refusal {
  return new Refusal('CURSOR_GONE', 'This cursor is not of this feed, or older than what is kept: query again')
}
