import { connect as connectSocket, Socket } from 'node:net'
import postgres, { type Options, type Sql, type TransactionSql } from 'postgres'
import type { Logger } from '../log.ts'
import { type Address, type Host, readAddress } from './address.ts'
import { hasWaitedInVain, isConnectionLost, isReadOnly, isStatementEnded, isUnavailable } from './errors.ts'

/** Time (ms) that a statement has for its answer. */
const statementTimeoutMs = 8_000
/** Name by which PostgreSQL knows the connections of our servers. Every pooler passes it on. */
const application_name = 'attitudes-live'
/** The same limits on the side of PostgreSQL, and no JIT: compiling a query takes longer than any of ours does. */
const settings = {
  statement_timeout: statementTimeoutMs,
  idle_in_transaction_session_timeout: statementTimeoutMs,
  jit: 'off',
}
/** A longer list of parameters is one that varies: its statement is not kept. */
const keptParameters = 20
/** Time (ms) for which a pool that was opened anew is kept, even if it finds the server read-only again. */
const keepPoolFor = 1_000
/** At most so often (ms) the log says that PostgreSQL does not serve. */
const complainEvery = 10_000

/** Sizes and parts of a client of PostgreSQL. */
export interface ClientOptions {
  /** Connections that are opened at most. */
  max?: number
  /**
   * A pooler such as PgBouncer gives each transaction another connection of PostgreSQL. Settings then hold for a
   * transaction, not for a connection, and no statement is kept prepared.
   */
  isPooled?: boolean
  /** Keeps whether PostgreSQL serves; clients of the same PostgreSQL share it. */
  health?: Health
  logger?: Logger
}

/**
 * Connections to PostgreSQL. A statement that it does not answer in time is refused, although it may have been
 * executed, or may still be. A transaction ends with its connection. Connections to a server that has become read-only
 * are given up for new ones.
 */
export function openClient(
  url: string,
  { max = 10, isPooled = false, logger, health = watchHealth(logger) }: ClientOptions = {},
) {
  const first = connect(url, { max, prepare: !isPooled, connection: isPooled ? {} : settings })
  let pool = first
  let openedAt = performance.now()
  // drizzle sets how values are read in the options of the first pool: the next ones share them.
  const replace = (old: Sql) => {
    if (old !== pool || performance.now() - openedAt < keepPoolFor) return
    logger?.warn('PostgreSQL takes no writes: connecting anew')
    pool = postgres(first.options as unknown as Options<Record<string, never>>)
    openedAt = performance.now()
    void old.end({ timeout: statementTimeoutMs / 1_000 })
  }
  let isFreeing = false
  const free = (from: Sql) => {
    if (isFreeing) return
    isFreeing = true
    endHanging(from).finally(() => {
      isFreeing = false
    })
  }
  const served = <Answer>(from: Sql, answer: PromiseLike<Answer>): Promise<Answer> =>
    inTime(answer, {
      done: health.serves,
      failed(error) {
        if (isUnavailable(error)) health.fails(error)
        if (isReadOnly(error)) replace(from)
        if (hasWaitedInVain(error)) free(from)
      },
    })
  const transaction = (from: Sql, run: (tx: TransactionSql) => Promise<unknown>) =>
    served(from, beginSafely(from, isPooled ? (tx) => limited(tx, run) : run))
  const begin = (run: (tx: TransactionSql) => Promise<unknown>) => transaction(pool, run)
  // A query is sent when it is first waited for; drizzle says before that how it wants the rows.
  const unsafe = (...args: Unsafe) => {
    const from = pool
    const answer = (isRaw: boolean): Promise<unknown> => {
      const ask = (sql: Sql | TransactionSql) => (isRaw ? sql.unsafe(...args).values() : sql.unsafe(...args))
      return isPooled ? transaction(from, (tx) => ask(tx) as Promise<unknown>) : served(from, ask(keeping(from)))
    }
    const then: Promise<unknown>['then'] = (done, failed) => answer(false).then(done, failed)
    return { then, values: () => answer(true) }
  }
  const client = Object.assign(Object.create(first), { begin, unsafe }) as Sql
  return { client, end: () => pool.end({ timeout: 5 }) }
}

/** Plain connections, to the host of `url` or, where it names several, to the one of them that takes writes. */
export function connect(url: string, options: Options<Record<string, never>>): Sql {
  const address = readAddress(url)
  const [one, ...others] = address.hosts
  const base = {
    connect_timeout: 5,
    onnotice: () => {},
    ...options,
    connection: { application_name, ...options.connection },
  }
  if (others.length > 0) return postgres(address.url, { ...base, socket: socketToWritable(address) } as typeof base)
  return postgres(address.url, one?.host.startsWith('/') ? { ...base, ...one } : base)
}

/** Whether a pooler is in between: it gives clients numbers of its own for their connections. */
export async function isBehindPooler(client: Sql): Promise<boolean> {
  const answer = await client.unsafe('select pg_backend_pid() as pid')
  return answer.state.pid !== answer[0]?.pid
}

/** A transaction whose caller never speaks to a connection that is lost. */
export function beginSafely<Result>(client: Sql, run: (tx: TransactionSql) => Promise<Result>): Promise<Result> {
  // When a connection is lost in mid-transaction, postgres.js goes on to send it what the transaction still says, and
  // then its ROLLBACK or COMMIT: that throws where nobody can catch it or, once connected again, falls into the
  // transaction of somebody else. So a transaction that has lost its connection says nothing more.
  let isLost = false
  const outcome = client.begin((tx) => {
    const unsafe = (...args: Unsafe) => {
      if (isLost)
        throw Object.assign(new Error('the connection to the database is lost'), { code: 'CONNECTION_CLOSED' })
      return keeping(tx).unsafe(...args)
    }
    return new Promise<Result>((resolve, reject) => {
      run(Object.assign(Object.create(tx), { unsafe })).then(
        (result) => isLost || resolve(result),
        (error) => isLost || isConnectionLost(error) || reject(error),
      )
    })
  })
  outcome.catch(() => {
    isLost = true
  })
  return outcome as Promise<Result>
}

type Unsafe = Parameters<Sql['unsafe']>

// postgres.js asks how a statement is to be spoken to before it says the rest: a second round trip, but for one it has
// kept.
function keeping(sql: Sql | TransactionSql) {
  const unsafe = (...[query, parameters = [], options]: Unsafe) =>
    sql.unsafe(query, parameters, { ...options, prepare: parameters.length <= keptParameters })
  return { unsafe } as Pick<Sql, 'unsafe'> as Sql
}

/** Sets the limits for this transaction, without a round trip of its own. */
function limited<Result>(tx: TransactionSql, run: (tx: TransactionSql) => Promise<Result>): Promise<Result> {
  const statements = Object.entries(settings).map(([name, value]) => `set local ${name} = ${value}`)
  void tx.unsafe(statements.join('; ')).execute()
  return run(tx)
}

// A server that hangs between the two round trips of a statement holds its locks for as long as it hangs: for
// PostgreSQL it is neither idle nor is a statement running. A caller that has waited in vain ends its connection.
function endHanging(client: Sql): Promise<unknown> {
  const query = client`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and usename = current_user and application_name = ${application_name}
      and wait_event = 'ClientRead' and xact_start is not null
      and greatest(xact_start, state_change) < clock_timestamp() - ${statementTimeoutMs} * interval '1 ms'
  `
  return query.catch(() => {})
}

type Outcomes = { done(): void; failed(error: unknown): void }

// Written by hand, since every statement goes through here: Promise.race and finally would cost several promises more.
function inTime<Answer>(answer: PromiseLike<Answer>, { done, failed }: Outcomes): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      failed(error)
      reject(error)
    }
    const timer = setTimeout(() => {
      fail(Object.assign(new Error('the database takes too long'), { code: 'ETIMEDOUT' }))
    }, statementTimeoutMs)
    answer.then(
      (result) => {
        clearTimeout(timer)
        done()
        resolve(result)
      },
      (error) => {
        clearTimeout(timer)
        fail(error)
      },
    )
  })
}

/** Hears of each answer of PostgreSQL whether it serves. */
export interface Health {
  serves(): void
  fails(reason: unknown): void
}

/**
 * Says in the log that PostgreSQL does not serve, and why, and when it does again; or that it ended a statement that
 * was too slow, though it serves. Says neither each time.
 */
export function watchHealth(logger: Logger | undefined): Health {
  const away = { complainedAt: -Infinity, text: 'PostgreSQL does not serve: clients are answered UNAVAILABLE' }
  const slow = {
    complainedAt: -Infinity,
    text: 'PostgreSQL ended a slow statement: its caller is answered UNAVAILABLE',
  }
  let hasComplained = false
  return {
    fails(reason) {
      const complaint = isStatementEnded(reason) ? slow : away
      if (performance.now() - complaint.complainedAt < complainEvery) return
      complaint.complainedAt = performance.now()
      hasComplained ||= complaint === away
      logger?.warn({ reason }, complaint.text)
    },
    serves() {
      if (hasComplained) logger?.info('PostgreSQL serves again')
      hasComplained = false
    },
  }
}

/**
 * A socket for each new connection, to the first host that says that it takes writes. postgres.js has no such choice:
 * its `target_session_attrs=read-write` takes a standby too, and asks hosts that are away over and over without a
 * pause.
 */
function socketToWritable({ url, hosts }: Address): () => Promise<Socket> {
  let choosing: Promise<Host> | undefined
  return async () => {
    // Connections that are opened at the same time ask once.
    choosing ??= Promise.any(hosts.map((host) => ensureWritable(url, host))).finally(() => {
      choosing = undefined
    })
    try {
      const { host, port } = await choosing
      // postgres.js takes the name that TLS asks for from here.
      return Object.assign(
        connectSocket(host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host, port }),
        { host },
      )
    } catch (error) {
      // A rejection would cost postgres.js one of its connections for ever; a socket that fails does not.
      const failing = new Socket()
      setImmediate(() => failing.destroy(error as Error))
      return failing
    }
  }
}

/** Resolves with the host if it takes writes; rejects otherwise, and when it cannot be asked. */
async function ensureWritable(url: string, host: Host): Promise<Host> {
  const client = postgres(url, {
    ...host,
    max: 1,
    connect_timeout: 5,
    fetch_types: false,
    connection: { application_name },
  })
  try {
    const [state] = await client.unsafe(`select current_setting('transaction_read_only') as "isReadOnly"`)
    if (state?.isReadOnly === 'on')
      throw Object.assign(new Error(`${host.host}:${host.port} takes no writes`), { code: '25006' })
    return host
  } finally {
    await client.end({ timeout: 1 })
  }
}
