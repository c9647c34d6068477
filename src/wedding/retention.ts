import { and, asc, inArray, lt, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Tx } from '../db/open.ts'
import { invitations, members, notificationReads, photos, reads } from '../db/schema.ts'
import type { RunBatch, Sweep } from '../db/sweeper.ts'

const rowsAtOnce = 500
const membersAtOnce = 100

/**
 * What goes of a wedding besides its old events, each `days` after it has lost its use: invitations that have expired, photos
 * that were removed (their files went at once), and how far members who were removed have read.
 */
export function sweepsOfWeddings(days: number): Sweep[] {
  return [sweepInvitations(days), sweepPhotos(days), sweepReads(days)]
}

function sweepInvitations(days: number): Sweep {
  return {
    rows: 'invitations',
    run: (batch) =>
      untilFew(batch, (tx) => {
        const { code, expiresAt } = invitations
        const old = tx.select({ code }).from(invitations).where(isLongAgo(expiresAt, days)).limit(rowsAtOnce)
        return tx.delete(invitations).where(inArray(code, old)).returning({ code })
      }),
  }
}

function sweepPhotos(days: number): Sweep {
  return {
    rows: 'photos',
    run: (batch) =>
      untilFew(batch, (tx) => {
        const { weddingId, id, removedAt } = photos
        const old = tx.select({ weddingId, id }).from(photos).where(isLongAgo(removedAt, days)).limit(rowsAtOnce)
        return tx
          .delete(photos)
          .where(inArray(pair(weddingId, id), old))
          .returning({ id })
      }),
  }
}

/** A removed member stays, since messages name them: all of them are looked at, page after page. */
function sweepReads(days: number): Sweep {
  return {
    rows: 'reads',
    async *run(batch) {
      let after = { weddingId: '', id: '' }
      for (;;) {
        const { page, deleted } = await batch(async (tx) => {
          const page = await removedMembers(tx, after, days)
          return { page, deleted: await deleteReads(tx, page) }
        })
        yield deleted
        const last = page.at(-1)
        if (!last || page.length < membersAtOnce) return
        after = last
      }
    },
  }
}

interface MemberKey {
  weddingId: string
  id: string
}

function removedMembers(tx: Tx, after: MemberKey, days: number): Promise<MemberKey[]> {
  const { weddingId, id, removedAt } = members
  return tx
    .select({ weddingId, id })
    .from(members)
    .where(and(isLongAgo(removedAt, days), sql`${pair(weddingId, id)} > (${after.weddingId}, ${after.id})`))
    .orderBy(asc(weddingId), asc(id))
    .limit(membersAtOnce)
}

async function deleteReads(tx: Tx, page: MemberKey[]): Promise<number> {
  const keys = page.map(({ weddingId, id }) => sql`(${weddingId}, ${id})`)
  const { memberId } = reads
  const messageReads = await tx
    .delete(reads)
    .where(inArray(pair(reads.weddingId, memberId), keys))
    .returning({ memberId })
  const ofNotifications = pair(notificationReads.weddingId, notificationReads.memberId)
  const others = await tx.delete(notificationReads).where(inArray(ofNotifications, keys)).returning({ seq: notificationReads.seq })
  return messageReads.length + others.length
}

/** Repeats a batch until it finds fewer rows than it takes. */
async function* untilFew(batch: RunBatch, deleteSome: (tx: Tx) => Promise<unknown[]>): AsyncGenerator<number> {
  let deleted: unknown[]
  do {
    deleted = await batch(deleteSome)
    yield deleted.length
  } while (deleted.length === rowsAtOnce)
}

/** By the database's clock. */
function isLongAgo(moment: PgColumn, days: number): SQL {
  return lt(moment, sql`now() - make_interval(days => ${days})`)
}

function pair(one: PgColumn, other: PgColumn): SQL {
  return sql`(${one}, ${other})`
}
