import { and, eq } from 'drizzle-orm'
import type { Viewer } from '../access/viewer.ts'
import type { Db, Tx } from '../db/open.ts'
import { doneOperations } from '../db/schema.ts'
import type { Writing } from '../feed/log.ts'
import { Refusal } from '../refusal.ts'

// A client that had no answer sends an operation again, with the key that it gave it before. Somebody may have changed
// the same thing since: a repeat changes nothing, and returns the thing as it is now.

/** The operation that a viewer's client may send again. Without a key it is never a repeat. */
type Repeatable = Pick<Viewer, 'weddingId' | 'id' | 'operation'>

/**
 * Whether the viewer has done this operation before. A change asks this once it may be made. The key of a new operation
 * is stored with the change, or not at all. Throws CONFLICT for a key that was used for something else.
 */
export function isRepeat({ tx, at }: Pick<Writing, 'tx' | 'at'>, viewer: Repeatable): Promise<boolean> {
  return wasDone(tx, viewer, { doneAt: at, isPending: false })
}

/**
 * As `isRepeat`, for a change that is not stored in a transaction. `end` follows the change: one that is lost together
 * with this process is made when it is sent again.
 */
export function begin(db: Db, viewer: Repeatable): Promise<boolean> {
  return wasDone(db, viewer, { doneAt: new Date(), isPending: true })
}

/** Remembers that the viewer's operation is done, after `begin`. */
export async function end(db: Db, viewer: Repeatable): Promise<void> {
  if (viewer.operation) await db.update(doneOperations).set({ isPending: false }).where(isOf(viewer, viewer.operation))
}

/** Stores an operation, unless it is stored already. Returns whether it was done before. */
async function wasDone(
  db: Db | Tx,
  viewer: Repeatable,
  progress: { doneAt: Date; isPending: boolean },
): Promise<boolean> {
  const { weddingId, id, operation } = viewer
  if (!operation) return false
  const { key } = operation
  const digest = operation.digest()
  const stored = await db
    .insert(doneOperations)
    .values({ weddingId, memberId: id, key, digest, ...progress })
    .onConflictDoNothing()
    .returning({ key: doneOperations.key })
  if (stored.length > 0) return false
  const [known] = await db.select().from(doneOperations).where(isOf(viewer, operation))
  if (known?.digest && known.digest !== digest) throw usedForAnother()
  return known?.isPending === false
}

function isOf({ weddingId, id }: Repeatable, { key }: NonNullable<Repeatable['operation']>) {
  const { weddingId: at, memberId, key: each } = doneOperations
  return and(eq(at, weddingId), eq(memberId, id), eq(each, key))
}

/** CONFLICT: the client has given this key to another change. */
function usedForAnother(): Refusal {
  const message = 'This key was used for something else: make a new one for each change'
  return new Refusal('CONFLICT', message, { field: 'idempotencyKey' })
}
