import { monitorEventLoopDelay } from 'node:perf_hooks'
import { sql } from 'drizzle-orm'
import { readConfig } from '../../src/config.ts'
import { type Database, type Db, openDatabase } from '../../src/db/open.ts'
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
const opened = await openDatabase({ url: databaseUrl, dataDir })
const database = databaseUrl ? counted(opened) : opened
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

/** The part of a client of PostgreSQL that sends statements. */
type Client = { unsafe(statement: string, ...more: unknown[]): unknown; begin(run: (tx: Client) => unknown): unknown }

/** Counts the queries of a database: drizzle takes a logger only where one opens it. */
function counted(database: Database): Database {
  return { ...database, db: countedPart(database.db), readAs: (person) => countedPart(database.readAs(person)) }
}

function countedPart(db: Db): Db {
  count((db as Db & { $client: Client }).$client)
  return db
}

function count(client: Client) {
  const { unsafe, begin } = client
  client.unsafe = (statement, ...more) => {
    queries++
    if (statement.includes('from "events"')) readsOfEvents++
    return unsafe(statement, ...more)
  }
  client.begin = (run) =>
    begin((tx) => {
      count(tx)
      return run(tx)
    })
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
  return {
    LIMIT_CONNECTIONS_PER_MINUTE: '1000000',
    LIMIT_MESSAGES_PER_MINUTE: '1000000',
    LIMIT_COST_PER_MINUTE: '1000000000',
  }
}
