import { eq, sql } from 'drizzle-orm'
import { index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { Role } from '../../access/viewer.ts'
import { maybeMoment, moment, weddingId } from './columns.ts'

/** `expiresInHours` is the input of the creation; null for invitations that were created before this column existed. */
export const invitations = pgTable(
  'invitations',
  {
    code: text('code').primaryKey(),
    weddingId: weddingId(),
    id: uuid('id').notNull().defaultRandom(),
    role: text('role').$type<Role>().notNull(),
    createdBy: text('created_by').notNull(),
    expiresInHours: integer('expires_in_hours'),
    createdAt: moment('created_at').defaultNow(),
    expiresAt: moment('expires_at'),
    revokedAt: maybeMoment('revoked_at'),
  },
  (table) => [
    uniqueIndex('invitations_by_id').on(table.weddingId, table.id),
    index('invitations_by_expiry').on(table.expiresAt),
  ],
)

/**
 * Devices that open a member again. `key` is the digest of a secret that only the device has. One device may know
 * several weddings, and has one member at each.
 */
export const devices = pgTable(
  'devices',
  {
    weddingId: weddingId(),
    key: text('key').notNull(),
    memberId: text('member_id').notNull(),
    /** The name that was given when it joined; null for a device that came by a personal link. */
    joinedAs: text('joined_as'),
    openedAt: moment('opened_at').defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.weddingId, table.key] }),
    index('devices_by_key').on(table.key, table.openedAt),
  ],
)

/** Links that open a member on another device, once. `key` is the digest of the code, which is stored nowhere. */
export const personalLinks = pgTable(
  'personal_links',
  {
    key: text('key').primaryKey(),
    weddingId: weddingId(),
    memberId: text('member_id').notNull(),
    createdBy: text('created_by').notNull(),
    expiresAt: moment('expires_at'),
    /** The key of the device that used it. */
    usedBy: text('used_by'),
  },
  (table) => [index('personal_links_by_expiry').on(table.expiresAt)],
)

/**
 * Requests of newcomers to be a member who is here already. A decided request is kept as long as an expired one: both
 * count among the requests that a newcomer may make in a day.
 */
export const rejoinRequests = pgTable(
  'rejoin_requests',
  {
    weddingId: weddingId(),
    id: uuid('id').notNull(),
    /** The newcomer. */
    requestedBy: text('requested_by').notNull(),
    /** The member that the newcomer says they are. */
    memberId: text('member_id').notNull(),
    status: text('status').$type<'PENDING' | 'CONFIRMED' | 'DECLINED' | 'WITHDRAWN'>().notNull().default('PENDING'),
    requestedAt: moment('requested_at'),
    expiresAt: moment('expires_at'),
    decidedBy: text('decided_by'),
    decidedAt: maybeMoment('decided_at'),
  },
  (table) => [
    primaryKey({ columns: [table.weddingId, table.id] }),
    // A newcomer has one that is pending.
    uniqueIndex('rejoin_requests_pending')
      .on(table.weddingId, table.requestedBy)
      .where(eq(table.status, sql.raw(`'PENDING'`))),
    index('rejoin_requests_by_newcomer').on(table.weddingId, table.requestedBy),
    index('rejoin_requests_by_expiry').on(table.expiresAt),
  ],
)
