/** Fields that errors of Node, postgres.js, PostgreSQL, PGlite and Redis may have. */
type Coded = Error & { code?: unknown; severity?: unknown; syscall?: unknown }

/** Codes of Node and of postgres.js for a connection that cannot be made, or is gone. */
const unreachable = new Set([
  'EADDRNOTAVAIL',
  'EAI_AGAIN',
  'EAI_FAIL',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETRESET',
  'ENETUNREACH',
  'ENOBUFS',
  'ENOTCONN',
  'ENOTFOUND',
  'EPIPE',
  'EPROTO',
  'ETIMEDOUT',
  'CONNECT_TIMEOUT',
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'CONNECTION_ENDED',
])

/** A certificate that Node does not accept: so is every connection until somebody renews it. */
const untrusted = /^(CERT_|ERR_SSL_|ERR_TLS_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_|UNABLE_TO_)/

/**
 * SQLSTATEs of what passes by itself or is for an operator to mend: connection (08), read-only server (25006), timeouts
 * of transactions (25P03, 25P04), serialization and deadlock (40, without 40002, a violated constraint), resources
 * (53), lock not available (55P03), intervention, statement_timeout and shutdown (57), disk (58), snapshot too old
 * (72). https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const passingState = /^(08|25006|25P0[34]|40(?!002)|53|55P03|57|58|72)/

/** Codes of Redis' error replies while a node loads, fails over, is a replica, or is short of memory or disk. */
const passingReplies = new Set([
  'BUSY',
  'CLUSTERDOWN',
  'LOADING',
  'MASTERDOWN',
  'MISCONF',
  'NOREPLICAS',
  'OOM',
  'READONLY',
  'TRYAGAIN',
])
const redisIsAway = new Set(['ClusterAllFailedError', 'MaxRetriesPerRequestError'])

/**
 * Whether an error says that the database (or Redis) cannot be reached or does not serve for now, so that the same
 * request may succeed later. Everything else is our own bug. Looks into what caused the error, too.
 */
export function isUnavailable(error: unknown): boolean {
  return causesOf(error).some((cause) => {
    const code = codeOf(cause)
    return (
      isUnreachable(cause) ||
      passingState.test(code) ||
      endsConnection(cause) ||
      redisIsAway.has(cause.name) ||
      passingReplies.has(replyCodeOf(cause))
    )
  })
}

/**
 * The code of an error reply of Redis, such as READONLY; empty for any other error. The protocol has it as the first
 * word of the reply's text (RESP, simple errors), and ioredis gives it no property of its own.
 */
export function replyCodeOf({ name, message }: Error): string {
  return name === 'ReplyError' ? (message.split(' ', 1)[0] ?? '') : ''
}

/** Whether an error says that the connection is gone, or about to be. */
export function isConnectionLost(error: unknown): boolean {
  return causesOf(error).some((cause) => isUnreachable(cause) || endsConnection(cause))
}

/** Whether the server takes no writes: a standby, or a primary that was made read-only. */
export function isReadOnly(error: unknown): boolean {
  return causesOf(error).some((cause) => codeOf(cause) === '25006')
}

/** Whether PostgreSQL ended a statement, by its statement_timeout or because an operator said so. */
export function isStatementEnded(error: unknown): boolean {
  return causesOf(error).some((cause) => codeOf(cause) === '57014')
}

/** Whether a statement had no answer for as long as it may take: by our clock, or by PostgreSQL's. */
export function hasWaitedInVain(error: unknown): boolean {
  return isStatementEnded(error) || causesOf(error).some((cause) => codeOf(cause) === 'ETIMEDOUT')
}

/** Whether somebody else holds a lock for longer than we wait for it. */
export function isLocked(error: unknown): boolean {
  return causesOf(error).some((cause) => codeOf(cause) === '55P03')
}

/**
 * Whether an operator has to change DATABASE_URL or PostgreSQL, because it does not accept the user or the database.
 */
export function isMisconfigured(error: unknown): boolean {
  return causesOf(error).some((cause) => /^(22023|28|3D|42)/.test(codeOf(cause)))
}

/** Whether a row has the unique key of another. */
export function isDuplicate(error: unknown): boolean {
  return causesOf(error).some((cause) => codeOf(cause) === '23505')
}

/**
 * The error, what it says caused it, and so on; a connection that was tried at several addresses has several causes.
 */
function causesOf(error: unknown, depth = 0): Coded[] {
  if (!(error instanceof Error) || depth > 8) return []
  const causes: unknown[] = error instanceof AggregateError ? [error.cause, ...error.errors] : [error.cause]
  return [error, ...causes.flatMap((cause) => causesOf(cause, depth + 1))]
}

function codeOf({ code }: Coded): string {
  return typeof code === 'string' ? code : ''
}

function isUnreachable(error: Coded): boolean {
  const code = codeOf(error)
  return unreachable.has(code) || untrusted.test(code) || error.syscall === 'connect' || error.syscall === 'getaddrinfo'
}

/** PostgreSQL, or a pooler in its name, ends the connection with such an error. */
function endsConnection({ severity }: Coded): boolean {
  return severity === 'FATAL' || severity === 'PANIC'
}
