import { and, asc, eq, type SQL, sql } from 'drizzle-orm'
import { alias, type PgColumn } from 'drizzle-orm/pg-core'
import type { Tx } from '../db/open.ts'
import { musicRequests } from '../db/schema.ts'
import type { Queued } from './queueKeys.ts'

const queued = alias(musicRequests, 'queued')

const isAccepted = eq(musicRequests.status, 'ACCEPTED')

/** The key of a song in the queue. A row that an older server accepted has none: it gets that of `keyOfTime`. */
function keyOf({ queueKey, decidedAt }: { queueKey: PgColumn; decidedAt: PgColumn }): SQL<string> {
  const time = sql`lpad(floor(extract(epoch from ${decidedAt}) * 1000)::bigint::text, 13, '0')`
  return sql<string>`(coalesce(${queueKey}, 'm' || ${time}) collate "C")`
}

/** The key of a request's row; null while it is not in the queue. */
export const queueKeyOfRow: SQL<string | null> = sql`case when ${isAccepted} then ${keyOf(musicRequests)} end`

/** The position of a request's row in the queue, from 1; null while it is not in it. */
export const positionOfRow: SQL<number | null> = sql`case when ${isAccepted} then (
  select count(*)::integer from ${musicRequests} as ${queued}
  where ${queued.weddingId} = ${musicRequests.weddingId} and ${queued.status} = 'ACCEPTED'
    and (${keyOf(queued)}, ${queued.seq}) <= (${keyOf(musicRequests)}, ${musicRequests.seq})
) end`

/** The accepted songs of a wedding, in the order in which the DJ plays them. */
export function selectQueue(tx: Tx, weddingId: string): Promise<Queued[]> {
  const key = keyOf(musicRequests)
  return tx
    .select({ id: musicRequests.id, key })
    .from(musicRequests)
    .where(and(eq(musicRequests.weddingId, weddingId), isAccepted))
    .orderBy(asc(key), asc(musicRequests.seq))
}
