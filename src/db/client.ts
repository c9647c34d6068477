import postgres, { type Sql, type TransactionSql } from 'postgres'

/** How long (ms) an answer of PostgreSQL is waited for. */
const patience = 8_000
/** By its name PostgreSQL knows the connections of our servers. The limits are the same on its side. */
const connection = {
  application_name: 'attitudes-live',
  statement_timeout: patience,
  idle_in_transaction_session_timeout: patience,
  // Compiling a query takes longer than any of ours does.
  jit: 'off',
}
/** A longer list of parameters is one that varies: its statement is not kept. */
const keptParameters = 20

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
  const client = postgres(url, { max: 10, connect_timeout: 5, onnotice: () => {}, connection })
  let isFreeing = false
  const served = <Answer>(answer: Promise<Answer>) =>
    inTime(answer, () => {
      if (isFreeing) return
      isFreeing = true
      endHanging(client).finally(() => {
        isFreeing = false
      })
    })
  // A query is sent when it is first waited for; drizzle says before that how it wants the rows.
  const unsafe = (...args: Unsafe) => {
    const query = client.unsafe(...kept(args))
    const then: typeof query.then = (done, failed) => served(Promise.resolve(query)).then(done, failed)
    return { then, values: () => served(Promise.resolve(query.values())) }
  }
  const begin = (run: (tx: TransactionSql) => Promise<unknown>) => served(beginOnce(client, run))
  return { client: Object.assign(Object.create(client), { begin, unsafe }) as Sql, end: () => client.end({ timeout: 5 }) }
}

type Unsafe = Parameters<Sql['unsafe']>

// postgres.js asks how a statement is to be spoken to before it says the rest: a second round trip, but for one it has kept.
function kept([query, parameters = [], options]: Unsafe): Unsafe {
  return [query, parameters, { ...options, prepare: parameters.length <= keptParameters }]
}

// A server that hangs between those two round trips holds its locks for as long as it hangs: for PostgreSQL it is neither
// idle nor is a statement running. Whoever has waited in vain ends its connection.
function endHanging(client: Sql): Promise<unknown> {
  const query = client`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and usename = current_user and application_name = ${connection.application_name}
      and wait_event = 'ClientRead' and xact_start is not null
      and greatest(xact_start, state_change) < clock_timestamp() - ${patience} * interval '1 ms'
  `
  return query.catch(() => {})
}

// When a connection is lost in mid-transaction, postgres.js goes on to send it what the transaction still says, and then
// its ROLLBACK or COMMIT: that throws where nobody can catch it or, once connected again, falls into the transaction of
// somebody else. So who has lost the connection says nothing more.
function beginOnce(client: Sql, run: (tx: TransactionSql) => Promise<unknown>): Promise<unknown> {
  let isLost = false
  const outcome = client.begin((tx) => {
    const unsafe = (...args: Unsafe) => {
      if (isLost) throw Object.assign(new Error('the connection to the database is lost'), { code: 'CONNECTION_CLOSED' })
      return tx.unsafe(...kept(args))
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

function inTime<Answer>(answer: Promise<Answer>, onLate: () => void): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(Object.assign(new Error('the database takes too long'), { code: 'ETIMEDOUT' }))
      onLate()
    }, patience)
  })
  return Promise.race([answer, late]).finally(() => clearTimeout(timer))
}
