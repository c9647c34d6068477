import { index, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { maybeMoment, moment, sequence, weddingId } from './columns.ts'

/** All kinds of notifications, as the schema names them. */
export const notificationKinds = [
  'TASK_ASSIGNED',
  'TASK_UPDATED',
  'MUSIC_REQUEST_ACCEPTED',
  'MUSIC_REQUEST_REJECTED',
  'MUSIC_REQUEST_PLAYED',
  'MIC_REQUEST_APPROVED',
  'MIC_REQUEST_DECLINED',
  'ANNOUNCEMENT',
  'MESSAGE_REPLIED',
] as const

/** The kind of a notification. */
export type NotificationKind = (typeof notificationKinds)[number]

/** Without a member it is for everyone who was there when it was made: one row, however many they are. */
export const notifications = pgTable(
  'notifications',
  {
    weddingId: weddingId(),
    id: uuid('id').notNull(),
    seq: sequence('seq'),
    memberId: text('member_id'),
    kind: text('kind').$type<NotificationKind>().notNull(),
    message: text('message').notNull(),
    subjectId: uuid('subject_id').notNull(),
    createdAt: moment('created_at'),
    /** Set once its announcement is withdrawn: it is not listed any more, and `message` is ''. */
    withdrawnAt: maybeMoment('withdrawn_at'),
  },
  (table) => [
    primaryKey({ columns: [table.weddingId, table.id] }),
    uniqueIndex('notifications_by_seq').on(table.weddingId, table.seq),
    index('notifications_by_member').on(table.weddingId, table.memberId, table.seq),
  ],
)

/** Each time that a member marked their notifications as read: all up to the one of this `seq`. */
export const notificationReads = pgTable(
  'notification_reads',
  { weddingId: weddingId(), memberId: text('member_id').notNull(), seq: sequence('seq'), readAt: moment('read_at') },
  (table) => [primaryKey({ columns: [table.weddingId, table.memberId, table.seq] })],
)
