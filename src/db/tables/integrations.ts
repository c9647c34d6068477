import { isNull } from 'drizzle-orm'
import { index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import type { Scope } from '../../access/permissions.ts'
import { maybeMoment, moment, sequence, weddingId } from './columns.ts'

/**
 * Programs that act at a wedding with tokens of their own. A revoked one keeps its row, because it stays the creator of
 * what it made.
 */
export const integrations = pgTable(
  'integrations',
  {
    weddingId: weddingId(),
    id: uuid('id').notNull(),
    name: text('name').notNull(),
    scopes: jsonb('scopes').$type<Scope[]>().notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: moment('created_at'),
    /** Up to some minutes before the last use: it is not written for each request. */
    lastUsedAt: maybeMoment('last_used_at'),
    revokedAt: maybeMoment('revoked_at'),
  },
  (table) => [primaryKey({ columns: [table.weddingId, table.id] })],
)

/** Tokens of integrations. `key` is the digest of one, which is stored nowhere. */
export const integrationTokens = pgTable(
  'integration_tokens',
  { key: text('key').primaryKey(), weddingId: weddingId(), integrationId: uuid('integration_id').notNull() },
  (table) => [index('integration_tokens_by_integration').on(table.weddingId, table.integrationId)],
)

/**
 * Webhooks of integrations. Each keeps its position in the wedding's feed: there is no queue. A server that sends for
 * one has leased it, and writes to it only while the row has the `fence` that it got with the lease.
 */
export const webhooks = pgTable(
  'webhooks',
  {
    weddingId: weddingId(),
    integrationId: uuid('integration_id').notNull(),
    url: text('url').notNull(),
    /** Signs what is sent. It is needed in full, so there is no digest of it; empty once the webhook has ended. */
    secret: text('secret').notNull(),
    /** Kinds of the events that are sent, by name; null for all. */
    kinds: jsonb('kinds').$type<string[]>(),
    /** `https://host:port` that addresses in events begin with. */
    origin: text('origin').notNull(),
    /** The cursor of the last event that was delivered or was not to be. */
    cursor: text('cursor').notNull(),
    failingSince: maybeMoment('failing_since'),
    /** Number of tries that have failed since the last delivery. */
    failures: integer('failures').notNull().default(0),
    nextTryAt: maybeMoment('next_try_at'),
    lastError: text('last_error'),
    leasedUntil: moment('leased_until').defaultNow(),
    fence: sequence('fence').default(0),
    /** When it was switched off, or its integration was revoked. */
    endedAt: maybeMoment('ended_at'),
  },
  (table) => [
    primaryKey({ columns: [table.weddingId, table.integrationId] }),
    // Finds webhooks that no server has leased.
    index('webhooks_by_lease').on(table.leasedUntil).where(isNull(table.endedAt)),
  ],
)
