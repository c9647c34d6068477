import { monitorEventLoopDelay } from 'node:perf_hooks'
import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/postgres-js'
import { readConfig } from '../../src/config.ts'
import { openClient } from '../../src/db/client.ts'
import { type Database, openDatabase } from '../../src/db/open.ts'
import { startServer } from '../../src/server.ts'

/**
 * Cost of this server since it was last asked: CPU time, user and system; queries, and those of them that read events;
 * and the longest pause of its event loop.
 */
export type Cost = { cpuMicros: number; queries: number; readsOfEvents: number; longestPauseMs: number }

process.on('disconnect', () => process.exit())
// Without a database of its own it keeps an embedded one in the folder.
const [databaseUrl = '', secret = '', dataDir = ''] = process.argv.slice(2)
let [queries, readsOfEvents] = [0, 0]
let cpu = process.cpuUsage()
const pauses = monitorEventLoopDelay({ resolution: 10 })
pauses.enable()
const logger = {
  logQuery(query: string) {
    queries++
    if (query.includes('from "events"')) readsOfEvents++
  },
}
const database = databaseUrl ? openCounted() : await openDatabase({ dataDir })
const config = readConfig({
  JWT_SECRET: secret,
  HOST: '127.0.0.1',
  WS_PORT: '0',
  LOG_LEVEL: 'error',
  DATA_DIR: dataDir,
  ...unlimited(),
})
const { url } = await startServer(config, { database })

process.on('message', async ({ size }: { size?: true }) => {
  if (size) {
    process.send?.({ size: await storedBytes() })
    return
  }
  const { user, system } = process.cpuUsage(cpu)
  const cost: Cost = { cpuMicros: user + system, queries, readsOfEvents, longestPauseMs: pauses.max / 1e6 }
  process.send?.({ cost })
  cpu = process.cpuUsage()
  queries = 0
  readsOfEvents = 0
  pauses.reset()
})
process.send?.({ url: `${url.replace('http://localhost', 'ws://127.0.0.1')}/graphql` })

function openCounted(): Database {
  const { client, end } = openClient(databaseUrl)
  const db = drizzle(client, { logger })
  return {
    db,
    execute(statement, parameters) {
      queries++
      return client.unsafe(statement, parameters).values()
    },
    readAs: () => db,
    inTurn: (_, transaction) => transaction(),
    ping: async () => {},
    end,
  }
}

/** Size of the tables, with their indexes. */
async function storedBytes(): Promise<number> {
  const tables = database.db
    .select({ bytes: sql<string>`pg_total_relation_size(relid)`.as('bytes') })
    .from(sql`pg_stat_user_tables`)
    .as('tables')
  const [stored] = await database.db.select({ bytes: sql<string>`sum(bytes)` }).from(tables)
  return Number(stored?.bytes)
}

/** Limits that are never reached: all clients have one address, and one of them writes for all. */
function unlimited() {
  return { LIMIT_CONNECTIONS_PER_MINUTE: '1000000', LIMIT_MESSAGES_PER_MINUTE: '1000000' }
}
