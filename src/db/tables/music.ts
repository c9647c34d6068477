import { sql } from 'drizzle-orm'
import { bigint, boolean, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { maybeMoment, moment, sequence, weddingId } from './columns.ts'

/** `titleKey` finds songs that may be the same; null until a server that knows how has computed it. */
export const musicRequests = pgTable(
  'music_requests',
  {
    weddingId: weddingId(),
    id: uuid('id').notNull(),
    seq: sequence('seq'),
    /** No longer read. A server of the release before, which may still run during an update, writes it. */
    song: text('song'),
    titleKey: text('title_key'),
    songTitle: text('song_title').notNull(),
    artist: text('artist'),
    dedicatedTo: text('dedicated_to'),
    requestedBy: text('requested_by').notNull(),
    requestedAt: moment('requested_at'),
    votes: integer('votes').notNull().default(0),
    status: text('status')
      .$type<'PENDING' | 'ACCEPTED' | 'REJECTED' | 'PLAYING' | 'PLAYED' | 'WITHDRAWN'>()
      .notNull()
      .default('PENDING'),
    decidedBy: text('decided_by'),
    decidedAt: maybeMoment('decided_at'),
    reason: text('reason'),
    /** Its place in the queue while it is accepted. Null in rows that an older server accepted. */
    queueKey: text('queue_key'),
  },
  (table) => [
    primaryKey({ columns: [table.weddingId, table.id] }),
    uniqueIndex('music_requests_by_seq').on(table.weddingId, table.seq),
    index('music_requests_by_title').on(table.weddingId, table.titleKey),
    index('music_requests_accepted').on(table.weddingId).where(sql`${table.status} = 'ACCEPTED'`),
    // At most one song plays at a time, also if two servers were to start one each.
    uniqueIndex('music_requests_playing').on(table.weddingId).where(sql`${table.status} = 'PLAYING'`),
  ],
)

/** Each wish for a song, and the request that it became or votes for. Its dedication is kept here. */
export const musicAsks = pgTable(
  'music_asks',
  {
    weddingId: weddingId(),
    id: uuid('id').notNull(),
    memberId: text('member_id').notNull(),
    requestId: uuid('request_id').notNull(),
    /** Orders the wishes for one song. Null in rows that are older than this column. */
    seq: bigint('seq', { mode: 'number' }),
    songTitle: text('song_title').notNull(),
    artist: text('artist'),
    dedicatedTo: text('dedicated_to'),
    /** Set when its member takes the vote back that came with it: its dedication is not shown any more. */
    isTakenBack: boolean('taken_back').notNull().default(false),
  },
  (table) => [
    primaryKey({ columns: [table.weddingId, table.id] }),
    index('music_asks_by_request').on(table.weddingId, table.requestId),
  ],
)

/** Votes for songs: one of a member for a request. */
export const musicVotes = pgTable(
  'music_votes',
  { weddingId: weddingId(), requestId: uuid('request_id').notNull(), memberId: text('member_id').notNull() },
  (table) => [primaryKey({ columns: [table.weddingId, table.requestId, table.memberId] })],
)
