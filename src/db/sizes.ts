import type { LaneLimits } from './lane.ts'

/** How many connections there are for writing and for reading. One more is for asking whether the database serves. */
export interface PoolSizes {
  writes: number
  reads: number
}

/** An embedded database does one thing at a time: of each kind one waits inside it, and the others for their turn. */
export const embeddedSizes: PoolSizes = { writes: 2, reads: 1 }

/** Divides the connections to PostgreSQL, 4 or more. */
export function poolSizes(connections: number): PoolSizes {
  const reads = Math.floor((connections - 1) / 2)
  return { reads, writes: connections - 1 - reads }
}

/**
 * A statement may take 8 s: those of one person leave connections to the others at their wedding, and those of one
 * wedding to other weddings.
 */
export function readingLimits({ reads }: PoolSizes): LaneLimits {
  const shares = { all: reads, wedding: Math.ceil(reads / 2), person: Math.ceil(reads / 4) }
  return { shares, mostWaiting: 500, longestWaitMs: 4_000 }
}

/**
 * Transactions of one wedding wait for each other's lock anyway: with two of them the lock is never idle, and the
 * others need no connection while they wait. Two connections are kept: for single statements, such as those that store
 * messages, and for the deletion of old rows.
 */
export function writingLimits({ writes }: PoolSizes): LaneLimits {
  const all = Math.max(1, writes - 2)
  return {
    shares: { all, wedding: Math.min(2, all), person: Math.min(2, all) },
    mostWaiting: 1_000,
    longestWaitMs: 8_000,
  }
}
