import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core'
import type { Scope } from '../access/permissions.ts'
import type { Db } from '../db/open.ts'
import { integrations, webhooks } from '../db/schema.ts'

/** A webhook that this server has leased. */
export interface HeldWebhook {
  weddingId: string
  integrationId: string
  /** The name and scopes of its integration. */
  name: string
  scopes: Scope[]
  url: string
  secret: string
  kinds: string[] | null
  origin: string
  cursor: string
  failures: number
  /** Time (ms) until the next try, by the clock of the database; 0 or less for at once. */
  nextTryInMs: number
  /** Grows with each lease. The server with the highest one has the webhook. */
  fence: number
}

/** A webhook as a lease names it. */
export type Lease = Pick<HeldWebhook, 'weddingId' | 'integrationId' | 'fence'>

/** How a try failed. */
export interface Failure {
  reason: string
  /** Time (ms) until the next try. */
  pauseMs: number
}

/** How long (ms) a lease lasts. */
export const leaseMs = 20_000
/** Number of webhooks that a server leases at a time. */
const mostTaken = 100

const now = sql`clock_timestamp()`
const inMs = (ms: number) => sql`clock_timestamp() + make_interval(secs => ${ms / 1_000}::double precision)`

/** Webhooks in the database. Writes return whether the lease still held. */
export class WebhookStore {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  /** Whether there is a webhook that has not ended. */
  async areThereAny(): Promise<boolean> {
    const { integrationId } = webhooks
    return (await this.#db.select({ integrationId }).from(webhooks).where(isNull(webhooks.endedAt)).limit(1)).length > 0
  }

  /** Leases webhooks that no server has, those first that have waited the longest. */
  async take(): Promise<HeldWebhook[]> {
    const { weddingId, integrationId } = webhooks
    const free = sql`(
      select free.wedding_id, free.integration_id from ${webhooks} free
      where free.ended_at is null and free.leased_until <= clock_timestamp()
      order by free.leased_until limit ${mostTaken} for update skip locked)`
    const taken = await this.#db
      .update(webhooks)
      .set({ leasedUntil: inMs(leaseMs), fence: sql`${webhooks.fence} + 1` })
      .where(sql`(${weddingId}, ${integrationId}) in ${free}`)
      .returning({
        weddingId,
        integrationId,
        url: webhooks.url,
        secret: webhooks.secret,
        kinds: webhooks.kinds,
        origin: webhooks.origin,
        cursor: webhooks.cursor,
        failures: webhooks.failures,
        nextTryInMs:
          sql<number>`coalesce(extract(epoch from ${webhooks.nextTryAt} - clock_timestamp()) * 1000, 0)`.mapWith(
            Number,
          ),
        fence: webhooks.fence,
      })
    if (taken.length === 0) return []
    const { id, name, scopes } = integrations
    const rows = await this.#db
      .select({ weddingId: integrations.weddingId, id, name, scopes })
      .from(integrations)
      .where(
        and(
          inArray(
            integrations.weddingId,
            taken.map((row) => row.weddingId),
          ),
          inArray(
            id,
            taken.map((row) => row.integrationId),
          ),
        ),
      )
    return taken.flatMap((row) => {
      const found = rows.find((other) => other.weddingId === row.weddingId && other.id === row.integrationId)
      return found ? [{ ...row, name: found.name, scopes: found.scopes }] : []
    })
  }

  /** Prolongs leases. Returns those that still held, by `keyOf`. */
  async renew(leases: readonly Lease[]): Promise<Set<string>> {
    const rows = JSON.stringify(leases.map(({ weddingId: w, integrationId: i, fence: f }) => ({ w, i, f })))
    const renewed = await this.#db
      .update(webhooks)
      .set({ leasedUntil: inMs(leaseMs) })
      .from(sql`jsonb_to_recordset(${rows}::text::jsonb) as held(w text, i uuid, f bigint)`)
      .where(
        and(
          eq(webhooks.weddingId, sql`held.w`),
          eq(webhooks.integrationId, sql`held.i`),
          eq(webhooks.fence, sql`held.f`),
          isNull(webhooks.endedAt),
        ),
      )
      .returning({ weddingId: webhooks.weddingId, integrationId: webhooks.integrationId })
    return new Set(renewed.map(keyOf))
  }

  /** Notes that everything up to a cursor was delivered. */
  delivered(lease: Lease, cursor: string): Promise<boolean> {
    return this.#write(lease, { cursor, failures: 0, failingSince: null, nextTryAt: null, lastError: null })
  }

  /** Notes a failure. Returns for how long (ms) it has failed, or undefined if the lease did not hold. */
  async failed(lease: Lease, { reason, pauseMs }: Failure): Promise<number | undefined> {
    const failingSince = sql<Date>`coalesce(${webhooks.failingSince}, clock_timestamp())`
    const [row] = await this.#db
      .update(webhooks)
      .set({
        failures: sql`${webhooks.failures} + 1`,
        failingSince,
        nextTryAt: inMs(pauseMs),
        lastError: reason,
      })
      .where(this.#isHeld(lease))
      .returning({ ms: sql`extract(epoch from clock_timestamp() - ${webhooks.failingSince}) * 1000`.mapWith(Number) })
    return row?.ms
  }

  /** Notes that nothing up to a cursor was to be delivered. */
  passed(lease: Lease, cursor: string): Promise<boolean> {
    return this.#write(lease, { cursor })
  }

  /** Ends a webhook for this reason. */
  switchOff(lease: Lease, reason: string): Promise<boolean> {
    return this.#write(lease, { endedAt: now, lastError: reason, secret: '' })
  }

  /** Gives a lease back, so that another server takes it at once. */
  release(lease: Lease, cursor: string): Promise<boolean> {
    return this.#write(lease, { cursor, leasedUntil: now })
  }

  async #write(lease: Lease, values: PgUpdateSetSource<typeof webhooks>): Promise<boolean> {
    const written = await this.#db
      .update(webhooks)
      .set(values)
      .where(this.#isHeld(lease))
      .returning({ fence: webhooks.fence })
    return written.length > 0
  }

  #isHeld({ weddingId, integrationId, fence }: Lease) {
    return and(
      eq(webhooks.weddingId, weddingId),
      eq(webhooks.integrationId, integrationId),
      eq(webhooks.fence, fence),
      isNull(webhooks.endedAt),
    )
  }
}

/** Names a webhook. Ids have no spaces. */
export function keyOf({ weddingId, integrationId }: Pick<Lease, 'weddingId' | 'integrationId'>): string {
  return `${weddingId} ${integrationId}`
}
