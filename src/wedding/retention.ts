import { and, asc, eq, inArray, lt, type SQL, sql } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import type { Tx } from '../db/open.ts'
import {
  doneOperations,
  invitations,
  members,
  notificationReads,
  personalLinks,
  photos,
  reads,
  rejoinRequests,
  streamTickets,
  tasks,
} from '../db/schema.ts'
import type { RunBatch, Sweep } from '../db/sweeper.ts'

const rowsAtOnce = 500
const membersAtOnce = 100

/**
 * Sweeps of a wedding's rows that are of no use any more, each `days` after that: invitations, personal
 * links and requests to rejoin that have expired, photos that were removed (their files went at once), tasks that were
 * deleted, how far removed members have read, and the keys of operations that were done.
 */
export function sweepsOfWeddings(days: number): Sweep[] {
  return [
    sweepInvitations(days),
    sweepLinks(days),
    sweepTickets(),
    sweepById('requests to rejoin', rejoinRequests, rejoinRequests.expiresAt, days),
    sweepById('photos', photos, photos.removedAt, days),
    sweepById('tasks', tasks, tasks.deletedAt, days),
    sweepOperations(days),
    sweepReads(days),
  ]
}

function sweepInvitations(days: number): Sweep {
  return {
    rows: 'invitations',
    isDue: hasOld(invitations, invitations.expiresAt, days),
    run: (batch) =>
      untilFew(batch, (tx) => {
        const { code, expiresAt } = invitations
        const old = tx.select({ code }).from(invitations).where(isLongAgo(expiresAt, days)).limit(rowsAtOnce)
        return tx.delete(invitations).where(inArray(code, old)).returning({ code })
      }),
  }
}

function sweepLinks(days: number): Sweep {
  return {
    rows: 'personal links',
    isDue: hasOld(personalLinks, personalLinks.expiresAt, days),
    run: (batch) =>
      untilFew(batch, (tx) => {
        const { key, expiresAt } = personalLinks
        const old = tx.select({ key }).from(personalLinks).where(isLongAgo(expiresAt, days)).limit(rowsAtOnce)
        return tx.delete(personalLinks).where(inArray(key, old)).returning({ key })
      }),
  }
}

/** Tickets go as soon as they have expired: no program asks why. */
function sweepTickets(): Sweep {
  return {
    rows: 'tickets of streams',
    isDue: hasOld(streamTickets, streamTickets.expiresAt, 0),
    run: (batch) =>
      untilFew(batch, (tx) => {
        const { key, expiresAt } = streamTickets
        const old = tx.select({ key }).from(streamTickets).where(isLongAgo(expiresAt, 0)).limit(rowsAtOnce)
        return tx.delete(streamTickets).where(inArray(key, old)).returning({ key })
      }),
  }
}

/** Sweeps the rows of a table with a wedding and an id whose `endedAt` is long ago. */
function sweepById(
  rows: string,
  table: typeof photos | typeof rejoinRequests | typeof tasks,
  endedAt: PgColumn,
  days: number,
): Sweep {
  const { weddingId, id } = table
  return {
    rows,
    isDue: hasOld(table, endedAt, days),
    run: (batch) =>
      untilFew(batch, (tx) => {
        const old = tx.select({ weddingId, id }).from(table).where(isLongAgo(endedAt, days)).limit(rowsAtOnce)
        return tx
          .delete(table)
          .where(inArray(tuple(weddingId, id), old))
          .returning({ id })
      }),
  }
}

function sweepOperations(days: number): Sweep {
  return {
    rows: 'keys of operations',
    isDue: hasOld(doneOperations, doneOperations.doneAt, days),
    run: (batch) =>
      untilFew(batch, (tx) => {
        const { weddingId, memberId, key, doneAt } = doneOperations
        const old = tx
          .select({ weddingId, memberId, key })
          .from(doneOperations)
          .where(isLongAgo(doneAt, days))
          .limit(rowsAtOnce)
        return tx
          .delete(doneOperations)
          .where(inArray(tuple(weddingId, memberId, key), old))
          .returning({ key })
      }),
  }
}

/** A removed member stays, since messages name them: all of them are looked at, page after page. */
function sweepReads(days: number): Sweep {
  return {
    rows: 'reads',
    isDue: hasOld(members, members.removedAt, days),
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
    .where(and(isLongAgo(removedAt, days), sql`${tuple(weddingId, id)} > (${after.weddingId}, ${after.id})`))
    .orderBy(asc(weddingId), asc(id))
    .limit(membersAtOnce)
}

/** A statement for each wedding, which finds its rows by index however many others there are. */
async function deleteReads(tx: Tx, page: MemberKey[]): Promise<number> {
  let deleted = 0
  for (const weddingId of new Set(page.map(({ weddingId }) => weddingId))) {
    const ids = page.flatMap((member) => (member.weddingId === weddingId ? member.id : []))
    for (const table of [reads, notificationReads]) {
      const ofThem = and(eq(table.weddingId, weddingId), inArray(table.memberId, ids))
      deleted += (await tx.delete(table).where(ofThem).returning({ seq: table.seq })).length
    }
  }
  return deleted
}

/** Repeats a batch until it finds fewer rows than it takes. */
async function* untilFew(batch: RunBatch, deleteSome: (tx: Tx) => Promise<unknown[]>): AsyncGenerator<number> {
  let deleted: unknown[]
  do {
    deleted = await batch(deleteSome)
    yield deleted.length
  } while (deleted.length === rowsAtOnce)
}

/** Whether a table has a row whose moment is so many days ago. */
function hasOld(table: PgTable, moment: PgColumn, days: number): SQL {
  return sql`exists (select from ${table} where ${isLongAgo(moment, days)})`
}

/** Whether a moment is so many days ago, by the database's clock. */
function isLongAgo(moment: PgColumn, days: number): SQL {
  return lt(moment, sql`now() - make_interval(days => ${days})`)
}

function tuple(...columns: PgColumn[]): SQL {
  return sql`(${sql.join(columns, sql`, `)})`
}
