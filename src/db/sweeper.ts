import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import type { Logger } from '../log.ts'
import type { Db, Tx } from './open.ts'

/** Runs a batch in the transaction that is open. */
export type RunBatch = <Result>(batch: (tx: Tx) => Promise<Result>) => Promise<Result>

/** Rows of one kind, which are deleted when they are old enough. */
export interface Sweep {
  /** Name of the rows in the log, such as `events`. */
  readonly rows: string
  /**
   * Deletes rows that are too old, batch after batch. Yields the number of rows after each: with one that deleted
   * some, the transaction ends, and the sweeper rests before the next.
   */
  run(batch: RunBatch): AsyncIterable<number>
}

/** Parts of the sweeper. */
export interface SweeperOptions {
  db: Db
  sweeps: Sweep[]
  logger: Logger
}

/** The rows that a batch of a sweep has deleted. */
interface Batch {
  rows: string
  count: number
}

/** Another server sweeps at this moment, and goes on with it. */
class OtherServerSweeps extends Error {
  override name = 'OtherServerSweeps'
}

/** Time (ms) until the first sweep: a server that has just started has its phones to serve. */
const firstAfterMs = 1_000
/** Time (ms) between sweeps: short enough that each has little to delete. */
const intervalMs = 600_000
const leastRestMs = 250
/** A rest is so many times as long as the work before it, so that sweeping takes a sixth of one connection at most. */
const restFactor = 5
/** Time (ms) after which batches that find nothing no longer share a transaction. */
const sharedMs = 200
const lock = 7_316_553

/**
 * Deletes old rows, soon after the start and then every ten minutes. Batches are small and have rests between them;
 * those that find nothing share a transaction. One server at a time runs batches: the one that finds another at it
 * leaves the rest to that one. A server that dies in the middle has deleted whole batches only, and the next sweep of
 * any server goes on.
 */
export class Sweeper {
  readonly #options: SweeperOptions
  readonly #ending = new AbortController()
  #running: Promise<void> | undefined
  #deleted = 0

  constructor(options: SweeperOptions) {
    this.#options = options
  }

  start(): void {
    this.#running ??= this.#sweepUntilEnd()
  }

  /** Resolves when the batch under way has come to its end. */
  async end(): Promise<void> {
    this.#ending.abort()
    await this.#running
  }

  /** Number of rows that this server has deleted. */
  get deleted(): number {
    return this.#deleted
  }

  async #sweepUntilEnd() {
    await this.#pause(firstAfterMs * (1 + Math.random()))
    while (!this.#ending.signal.aborted) {
      await this.#sweepOnce()
      await this.#pause(intervalMs * (0.5 + Math.random()))
    }
  }

  async #sweepOnce() {
    const { db, logger } = this.#options
    const deleted: Record<string, number> = {}
    let current: Tx | undefined
    const batches = this.#batches((batch) => {
      if (!current) throw new Error('a batch runs in a transaction')
      return batch(current)
    })
    const runSome = () =>
      db.transaction((tx) => {
        current = tx
        return runUntilDeleted(tx, batches)
      })
    try {
      let begunAt = performance.now()
      for (let last = await runSome(); last; last = await runSome()) {
        this.#deleted += last.count
        if (last.count > 0) deleted[last.rows] = (deleted[last.rows] ?? 0) + last.count
        await this.#pause(Math.max(leastRestMs, (performance.now() - begunAt) * restFactor))
        if (this.#ending.signal.aborted) break
        begunAt = performance.now()
      }
    } catch (error) {
      if (!(error instanceof OtherServerSweeps)) logger.warn({ reason: error }, 'what is too old could not be deleted')
    }
    if (Object.keys(deleted).length > 0) logger.info({ deleted }, 'deleted what is older than it is kept')
  }

  /** The batches of all sweeps. Each runs when it is asked for. */
  async *#batches(runBatch: RunBatch): AsyncGenerator<Batch, undefined> {
    for (const { rows, run } of this.#options.sweeps) for await (const count of run(runBatch)) yield { rows, count }
  }

  async #pause(ms: number) {
    await wait(ms, undefined, { signal: this.#ending.signal }).catch(() => {})
  }
}

/**
 * Runs batches in a transaction until one has deleted rows or they have taken a while. Returns the last of them;
 * undefined after all. Rejects with OtherServerSweeps while another server runs some.
 */
async function runUntilDeleted(tx: Tx, batches: AsyncGenerator<Batch, undefined>): Promise<Batch | undefined> {
  // Both end with the transaction, whatever becomes of this server, and hold behind a pooler too. A crash of the
  // database may undo a deletion, which the next sweep repeats: so no write has to wait for the disk on its account.
  const [got] = await tx
    .select({ isLocked: sql<boolean>`is_locked`, commit: sql`set_config('synchronous_commit', 'off', true)` })
    .from(sql`pg_try_advisory_xact_lock(${lock}) as is_locked`)
  if (!got?.isLocked) throw new OtherServerSweeps()
  const sharedUntil = performance.now() + sharedMs
  for (;;) {
    const { value } = await batches.next()
    if (!value || value.count > 0 || performance.now() > sharedUntil) return value
  }
}
