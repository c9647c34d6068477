import { setTimeout as wait } from 'node:timers/promises'

/** The answer of /ready. `degraded` serves everything: without Redis, events of other servers come a second late. */
export interface Readiness {
  status: 'ready' | 'degraded' | 'unavailable'
  database: 'up' | 'down'
  redis: 'up' | 'down' | 'none'
}

/** Parts that have to work for a server to be ready. */
export interface ReadinessParts {
  database: { ping(): Promise<unknown> }
  /** Undefined for a single server. */
  redis: { ping(): Promise<unknown> } | undefined
  isDraining(): boolean
}

const longestPingMs = 1_000

/** Asks the database and Redis, each for a second at most. */
export async function readReadiness({ database, redis, isDraining }: ReadinessParts): Promise<Readiness> {
  const [databaseState, redisState] = await Promise.all([
    stateOf(database.ping()),
    redis ? stateOf(redis.ping()) : ('none' as const),
  ])
  const isAway = isDraining() || databaseState === 'down'
  const status = isAway ? 'unavailable' : redisState === 'down' ? 'degraded' : 'ready'
  return { status, database: databaseState, redis: redisState }
}

async function stateOf(ping: Promise<unknown>): Promise<'up' | 'down'> {
  const up = ping.then(
    () => 'up' as const,
    () => 'down' as const,
  )
  return Promise.race([up, wait(longestPingMs, 'down' as const, { ref: false })])
}
