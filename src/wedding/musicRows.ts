import { and, eq, isNull, notInArray, or, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { seesAll } from '../access/permissions.ts'
import type { Member, Viewer } from '../access/viewer.ts'
import type { Db, Tx } from '../db/open.ts'
import { members, musicAsks, musicRequests } from '../db/schema.ts'
import { kind } from '../feed/event.ts'
import { noSuch } from '../refusal.ts'
import { memberColumns } from './memberRows.ts'
import { positionOfRow, queueKeyOfRow } from './musicQueue.ts'
import { keyOfTime } from './queueKeys.ts'
import { hiddenStatuses, type MusicRequestStatus } from './requestRules.ts'
import { type Song, titleKey } from './songs.ts'

/** A song that somebody wishes for. */
export type Wish = Song & { dedicatedTo: string | null }

/** Words that go with a song, and the member who wrote them. */
export type Dedication = { from: Member; text: string }
/** `seq` orders the requests of a wedding. `dedicatedTo` is the dedication of the person who asked first. */
export type MusicRequest = Wish & {
  id: string
  seq: number
  requestedBy: Member
  requestedAt: string
  votes: number
  /**
   * Dedications of everyone who asked for the song, the requester's first. Absent in events that are older than this
   * field.
   */
  dedications?: Dedication[]
  status: MusicRequestStatus
  decidedBy: Member | null
  decidedAt: string | null
  reason: string | null
  /** Place in the queue from 1, null outside it. Absent, like `queueKey`, in events that are older than this field. */
  position?: number | null
  /** Sorts the accepted songs into the queue. */
  queueKey?: string | null
}

/** A change of a request for a song. */
export type MusicRequestChange =
  | 'CREATED'
  | 'VOTED'
  | 'UNVOTED'
  | 'MOVED'
  | 'REOPENED'
  | Exclude<MusicRequestStatus, 'PENDING'>

/** A request for a song changed. For everyone; a hidden one for its requester and the roles that see those. */
export const musicRequestChanged = kind<{ change: MusicRequestChange; request: MusicRequest; by: Member }>(
  'music.changed',
)

/**
 * A request for a song was rejected or withdrawn. For the members who do not see hidden requests: it is gone for them.
 */
export const musicRequestHidden = kind<{ requestId: string }>('music.hidden')

/**
 * Returns the dedications of a request as its event has them. Events older than this field have only the requester's.
 */
export function dedicationsOf({ dedications, dedicatedTo, requestedBy }: MusicRequest): Dedication[] {
  return dedications ?? (dedicatedTo === null ? [] : [{ from: requestedBy, text: dedicatedTo }])
}

/** Returns the queue key of a request as its event has it. Accepted songs of older events have that of their time. */
export function queueKeyOf({ status, queueKey, decidedAt }: MusicRequest): string | null {
  if (status !== 'ACCEPTED') return null
  return queueKey ?? (decidedAt === null ? null : keyOfTime(new Date(decidedAt)))
}

/** The ask of this id. */
export async function findAsk(db: Db | Tx, weddingId: string, id: string) {
  const [ask] = await db
    .select()
    .from(musicAsks)
    .where(and(eq(musicAsks.weddingId, weddingId), eq(musicAsks.id, id)))
  return ask
}

/** The request of this id, which the argument `field` named. Throws NOT_FOUND. */
export async function requestOf(tx: Tx, { weddingId }: Viewer, id: string, field?: string): Promise<MusicRequest> {
  const [row] = await selectRequests(tx).where(and(eq(musicRequests.weddingId, weddingId), eq(musicRequests.id, id)))
  if (!row) throw noSuch('request', field)
  return toRequest(row)
}

/** Filters requests for a viewer: a hidden one is seen only by its requester, and by the roles that see them all. */
export function isVisibleTo(viewer: Viewer): SQL | undefined {
  return seesAll(viewer, 'hiddenMusic')
    ? undefined
    : or(notInArray(musicRequests.status, [...hiddenStatuses]), eq(musicRequests.requestedBy, viewer.id))
}

/** Whether a viewer sees a request: the same as `isVisibleTo`, of one that was read. */
export function seesRequest(viewer: Viewer, { status, requestedBy }: MusicRequest): boolean {
  return !hiddenStatuses.includes(status) || requestedBy.id === viewer.id || seesAll(viewer, 'hiddenMusic')
}

/**
 * Computes the keys of rows that have none: they are older than the key, or an older server wrote them during an
 * update.
 */
export async function computeKeys(db: Db | Tx, weddingId: string): Promise<void> {
  const rows = await db
    .select({ id: musicRequests.id, songTitle: musicRequests.songTitle })
    .from(musicRequests)
    .where(and(eq(musicRequests.weddingId, weddingId), isNull(musicRequests.titleKey)))
  if (rows.length === 0) return
  const keys = JSON.stringify(rows.map(({ id, songTitle }) => ({ id, key: titleKey(songTitle) })))
  await db.execute(sql`
    update ${musicRequests} set title_key = computed.key
    from jsonb_to_recordset(${keys}::text::jsonb) as computed(id uuid, key text)
    where wedding_id = ${weddingId} and ${musicRequests.id} = computed.id`)
}

/** Each dedication of a member once, the requester's first: the id of their wish is the id of the request. */
const dedicationsOfRow = sql<Dedication[]>`coalesce((
  select jsonb_agg(
    jsonb_build_object('from', jsonb_build_object('id', ${members.id}, 'name', ${members.name}, 'role', ${members.role}), 'text', given.text)
    order by given.place, given.text
  )
  from (
    select member_id, dedicated_to as text, min(case when id = request_id then 0 else coalesce(seq, 1) end) as place
    from ${musicAsks}
    where wedding_id = ${musicRequests.weddingId} and request_id = ${musicRequests.id} and dedicated_to is not null
      and not taken_back
    group by member_id, dedicated_to
  ) as given
  join ${members} on ${members.weddingId} = ${musicRequests.weddingId} and ${members.id} = given.member_id
), '[]')`

/** Selects requests with the people they name. */
export function selectRequests(db: Db) {
  const asker = alias(members, 'asker')
  const decider = alias(members, 'decider')
  return db
    .select({
      id: musicRequests.id,
      seq: musicRequests.seq,
      songTitle: musicRequests.songTitle,
      artist: musicRequests.artist,
      dedicatedTo: musicRequests.dedicatedTo,
      requestedBy: memberColumns(asker),
      requestedAt: musicRequests.requestedAt,
      votes: musicRequests.votes,
      dedications: dedicationsOfRow,
      status: musicRequests.status,
      decidedBy: memberColumns(decider),
      decidedAt: musicRequests.decidedAt,
      reason: musicRequests.reason,
      position: positionOfRow,
      queueKey: queueKeyOfRow,
    })
    .from(musicRequests)
    .innerJoin(asker, and(eq(asker.weddingId, musicRequests.weddingId), eq(asker.id, musicRequests.requestedBy)))
    .leftJoin(decider, and(eq(decider.weddingId, musicRequests.weddingId), eq(decider.id, musicRequests.decidedBy)))
}

/** A request as it is selected. */
export function toRequest({
  requestedAt,
  decidedAt,
  ...rest
}: Awaited<ReturnType<typeof selectRequests>>[number]): MusicRequest {
  return { requestedAt: requestedAt.toISOString(), decidedAt: decidedAt?.toISOString() ?? null, ...rest }
}
