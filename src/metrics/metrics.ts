import { gt, sql } from 'drizzle-orm'
import type { Person } from '../db/fairQueue.ts'
import type { Database } from '../db/open.ts'
import { messages } from '../db/schema.ts'
import { polled, type SourceStream } from '../source.ts'
import { wholeOf } from '../wedding/input.ts'
import type { ClusterCount } from './clusterCount.ts'

/** Activity of the whole cluster. */
export interface Figures {
  totalConnections: number
  activeConnections: number
  messagesPerMinute: number
  connectedUsers: number
  activeWeddings: number
}

/** Figures for operators. */
export interface Metrics {
  /** The figures of now. */
  figures(): Promise<Figures>
  /** The figures at an interval of 1 to 3,600 seconds; BAD_USER_INPUT for another interval. */
  follow(everySeconds: number): SourceStream
}

/** Figures are read for operators, at no wedding. */
const operator: Person = { weddingId: '', id: '' }

/**
 * SQL: whether a message was sent in the last minute. Not by clock_timestamp(), which may change while the statement
 * runs, so that no index could answer it.
 */
export const inLastMinute = gt(messages.sentAt, sql`now() - interval '1 minute'`)

/** Figures of all servers, from the database and the count of connections. */
export function createMetrics({
  readAs,
  connections,
}: Pick<Database, 'readAs'> & { connections: ClusterCount }): Metrics {
  const figures = async (): Promise<Figures> => {
    const [{ connectedEver, connected, people }, messagesPerMinute] = await Promise.all([
      connections.read(),
      readAs(operator).$count(messages, inLastMinute),
    ])
    const weddings = new Set(people.map((person) => person.split(' ', 1)[0]))
    // An ADMIN may be at no wedding.
    weddings.delete('')
    return {
      totalConnections: connectedEver,
      activeConnections: connected,
      messagesPerMinute,
      connectedUsers: people.length,
      activeWeddings: weddings.size,
    }
  }
  return {
    figures,
    follow: (everySeconds) => polled(wholeOf('everySeconds', everySeconds, 1, 3_600), figures),
  }
}
