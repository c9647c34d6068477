import { setTimeout as wait } from 'node:timers/promises'
import { type SQL, sql } from 'drizzle-orm'
import type { Logger } from '../log.ts'
import type { Database, Tx } from './open.ts'

/** Runs a batch in a transaction of its own. Rejects with OtherServerSweeps while another server runs one. */
export type RunBatch = <Result>(batch: (tx: Tx) => Promise<Result>) => Promise<Result>

/** Rows of one kind, which are deleted when they are old enough. */
export interface Sweep {
  /** Name of the rows in the log, such as `events`. */
  readonly rows: string
  /**
   * Whether there is anything to delete. The sweeper asks this of all sweeps in one statement: most of them have
   * nothing to do most of the time. A sweep without it always runs.
   */
  readonly isDue?: SQL
  /**
   * Deletes rows that are too old, batch after batch. Yields the number of rows after each; the sweeper rests before
   * the next.
   */
  run(batch: RunBatch): AsyncIterable<number>
}

/** Parts of the sweeper. */
export interface SweeperOptions extends Pick<Database, 'db' | 'maintain'> {
  sweeps: Sweep[]
  logger: Logger
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
/** A rest is so many times as long as the batch before it, so that sweeping takes a sixth of one connection at most. */
const restFactor = 5
const lock = 7_316_553

/**
 * Deletes old rows, soon after the start and then every ten minutes. Batches are small and have rests between them. One
 * server at a time runs a batch: the one that finds another at it leaves the rest to that one. A server that dies in
 * the middle has deleted whole batches only, and the next sweep of any server goes on. An embedded database is
 * maintained after each sweep.
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
      await this.#maintain()
      await this.#pause(intervalMs * (0.5 + Math.random()))
    }
  }

  async #sweepOnce() {
    const { logger } = this.#options
    const deleted: Record<string, number> = {}
    try {
      for (const sweep of await this.#findDue()) if (!this.#ending.signal.aborted) await this.#run(sweep, deleted)
    } catch (error) {
      if (!(error instanceof OtherServerSweeps)) logger.warn({ reason: error }, 'what is too old could not be deleted')
    }
    if (Object.keys(deleted).length > 0) logger.info({ deleted }, 'deleted what is older than it is kept')
  }

  async #findDue(): Promise<Sweep[]> {
    const { sweeps } = this.#options
    const conditions = sweeps.map(({ rows, isDue }) => [rows, sql<boolean>`${isDue ?? sql`true`}`.as(rows)] as const)
    const [due] = await this.#runBatch((tx) => tx.select(Object.fromEntries(conditions)).from(sql`(values (1)) as one`))
    return sweeps.filter(({ rows }) => due?.[rows])
  }

  async #run({ rows, run }: Sweep, deleted: Record<string, number>) {
    for await (const count of this.#withRests(run(this.#runBatch))) {
      this.#deleted += count
      if (count > 0) deleted[rows] = (deleted[rows] ?? 0) + count
    }
  }

  async #maintain() {
    const { maintain, logger } = this.#options
    if (!maintain || this.#ending.signal.aborted) return
    try {
      for await (const statement of this.#withRests(maintain())) logger.debug({ statement }, 'maintained a table')
    } catch (error) {
      logger.warn({ reason: error }, 'the embedded database could not be maintained')
    }
  }

  /** Steps of work, each with a rest after it. They stop when the server ends. */
  async *#withRests<Step>(steps: AsyncIterable<Step>): AsyncGenerator<Step> {
    let begunAt = performance.now()
    for await (const step of steps) {
      const tookMs = performance.now() - begunAt
      yield step
      await this.#pause(Math.max(leastRestMs, tookMs * restFactor))
      if (this.#ending.signal.aborted) return
      begunAt = performance.now()
    }
  }

  readonly #runBatch: RunBatch = (batch) => {
    return this.#options.db.transaction(async (tx) => {
      // Both end with the transaction, whatever becomes of this server, and hold behind a pooler too. A crash of the
      // database may undo a deletion, which the next sweep repeats: so no write has to wait for the disk on its
      // account.
      const [got] = await tx
        .select({ isLocked: sql<boolean>`is_locked`, commit: sql`set_config('synchronous_commit', 'off', true)` })
        .from(sql`pg_try_advisory_xact_lock(${lock}) as is_locked`)
      if (!got?.isLocked) throw new OtherServerSweeps()
      return batch(tx)
    })
  }

  async #pause(ms: number) {
    await wait(ms, undefined, { signal: this.#ending.signal }).catch(() => {})
  }
}
