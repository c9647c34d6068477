import { and, eq } from 'drizzle-orm'
import type { Viewer } from '../access/viewer.ts'
import type { Db, Tx } from '../db/open.ts'
import { doneOperations } from '../db/schema.ts'
import type { Writing } from '../feed/log.ts'

// A client that had no answer sends an operation again, with the key that it gave it before. Somebody may have changed
// the same thing since: a repeat changes nothing, and returns the thing as it is now.

/** The operation that a viewer's client may send again. Without a key it is never a repeat. */
type Repeatable = Pick<Viewer, 'weddingId' | 'id' | 'operationKey'>

/**
 * Whether the viewer has done this operation before. A change asks this once it may be made. The key of a new operation
 * is stored with the change, or not at all.
 */
export async function isRepeat({ tx, at }: Pick<Writing, 'tx' | 'at'>, viewer: Repeatable): Promise<boolean> {
  return viewer.operationKey !== undefined && !(await markDone(tx, viewer, at))
}

/** As `isRepeat`, for a change that is not stored in a transaction: `markDone` follows it. */
export async function wasDone(db: Db, { weddingId, id, operationKey }: Repeatable): Promise<boolean> {
  if (operationKey === undefined) return false
  const { key, memberId, weddingId: at } = doneOperations
  return (await db.$count(doneOperations, and(eq(at, weddingId), eq(memberId, id), eq(key, operationKey)))) > 0
}

/** Remembers the viewer's operation. Returns whether it is new. */
export async function markDone(db: Db | Tx, { weddingId, id, operationKey: key }: Repeatable, doneAt: Date) {
  if (key === undefined) return true
  const stored = await db
    .insert(doneOperations)
    .values({ weddingId, memberId: id, key, doneAt })
    .onConflictDoNothing()
    .returning({ key: doneOperations.key })
  return stored.length > 0
}
