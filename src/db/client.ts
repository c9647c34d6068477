import postgres, { type Sql, type TransactionSql } from 'postgres'

/** How long (ms) an answer of PostgreSQL is waited for. */
const patience = 8_000
/** The same on its side, so that a server that hangs in mid-transaction does not hold up the others of its wedding. */
const timeouts = { statement_timeout: patience, idle_in_transaction_session_timeout: patience }

/** What Node and postgres.js call a connection that cannot be made, or is gone. */
export const unreachable = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  'ENOTFOUND',
  'ETIMEDOUT',
  'CONNECT_TIMEOUT',
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
])

/**
 * Connections to PostgreSQL. What it does not answer in time is refused: it may have been done, or still be. And a
 * transaction ends with its connection.
 */
export function openClient(url: string) {
  const client = postgres(url, { max: 10, connect_timeout: 5, onnotice: () => {}, connection: timeouts })
  // A query is sent when it is first waited for; drizzle says before that how it wants the rows.
  const unsafe = (...args: Parameters<Sql['unsafe']>) => {
    const query = client.unsafe(...args)
    const then: typeof query.then = (done, failed) => inTime(Promise.resolve(query)).then(done, failed)
    return { then, values: () => inTime(Promise.resolve(query.values())) }
  }
  const begin = (run: (tx: TransactionSql) => Promise<unknown>) => inTime(beginOnce(client, run))
  return { client: Object.assign(Object.create(client), { begin, unsafe }) as Sql, end: () => client.end({ timeout: 5 }) }
}

// When a connection is lost in mid-transaction, postgres.js goes on to send it what the transaction still says, and then
// its ROLLBACK or COMMIT: that throws where nobody can catch it or, once connected again, falls into the transaction of
// somebody else. So who has lost the connection says nothing more.
function beginOnce(client: Sql, run: (tx: TransactionSql) => Promise<unknown>): Promise<unknown> {
  let isLost = false
  const outcome = client.begin((tx) => {
    const unsafe = (...args: Parameters<Sql['unsafe']>) => {
      if (isLost) throw Object.assign(new Error('the connection to the database is lost'), { code: 'CONNECTION_CLOSED' })
      return tx.unsafe(...args)
    }
    return new Promise((resolve, reject) => {
      run(Object.assign(Object.create(tx), { unsafe })).then(
        (result) => isLost || resolve(result),
        (error) => isLost || saysLost(error) || reject(error),
      )
    })
  })
  outcome.catch(() => {
    isLost = true
  })
  return outcome
}

/** Whether an error says that the connection is gone, or about to be. */
function saysLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error instanceof postgres.PostgresError) return error.severity !== 'ERROR'
  return ('code' in error && unreachable.has(String(error.code))) || saysLost(error.cause)
}

function inTime<Answer>(answer: Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error('the database takes too long'), { code: 'ETIMEDOUT' })), patience)
  })
  return Promise.race([answer, late]).finally(() => clearTimeout(timer))
}
