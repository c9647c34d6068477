/** An error as the log shows it. */
export interface Description {
  type: string
  message: string
  code?: string
  /** The statement that PostgreSQL refused. Its text has placeholders in place of values. */
  statement?: string
  constraint?: string
  table?: string
  column?: string
  stack?: string
  cause?: Description
  /** The errors of an attempt that failed in several ways. */
  causes?: Description[]
}

/** Fields that errors of Node, postgres.js, drizzle, PGlite and Redis may have beside their message. */
type DescribedError = Error & {
  [Name in 'code' | 'severity' | 'syscall' | 'query' | 'params' | 'constraint' | 'table' | 'column']?: unknown
} & {
  constraint_name?: unknown
  table_name?: unknown
  column_name?: unknown
}

const deepest = 8

/**
 * Everything that is known of an error but for the values that it was about: those are what people wrote, codes and
 * tokens. Statements lose their parameters, messages what they quote, URLs their passwords and queries.
 */
export function describeError(error: unknown, depth = 0): Description {
  if (!(error instanceof Error)) return { type: typeof error, message: 'something that is no Error was thrown' }
  const { code, query, constraint, constraint_name, table, table_name, column, column_name } = error as DescribedError
  const message = messageOf(error)
  const description: Description = {
    type: error.name,
    message,
    code: textOf(code),
    statement: textOf(query)?.slice(0, 1_000),
    constraint: textOf(constraint_name ?? constraint),
    table: textOf(table_name ?? table),
    column: textOf(column_name ?? column),
    stack: [`${error.name}: ${message}`, ...framesOf(error)].join('\n'),
  }
  if (depth < deepest && error.cause !== undefined) description.cause = describeError(error.cause, depth + 1)
  if (depth < deepest && error instanceof AggregateError)
    description.causes = error.errors.map((cause) => describeError(cause, depth + 1))
  return description
}

/** Says in one line why something failed, without the values that it was about. */
export function reasonOf(error: unknown, depth = 0): string {
  if (!(error instanceof Error)) return describeError(error).message
  const { code, params } = error as DescribedError
  if (depth < deepest) {
    // drizzle adds only the statement, and an attempt at several addresses adds nothing.
    if (params !== undefined && error.cause) return reasonOf(error.cause, depth + 1)
    if (error instanceof AggregateError && error.errors.length > 0)
      return [...new Set(error.errors.map((cause) => reasonOf(cause, depth + 1)))].join('; ')
  }
  const message = messageOf(error)
  return code === undefined || message.includes(String(code)) ? message : `${message} (${code})`
}

function messageOf(error: DescribedError): string {
  if (error.params !== undefined) return 'a statement failed'
  // PostgreSQL quotes values where they are the wrong ones (22), and what functions say (38, 39, P0). Elsewhere it
  // names things.
  if (error.severity !== undefined) return /^(22|38|39|P0)/.test(String(error.code)) ? 'wrong data' : error.message
  const message = error.syscall === undefined ? withoutQuotes(error.message) : error.message
  return withoutSecrets(message).slice(0, 500)
}

/** Cuts out everything from the first quote to the last: it is a value, and may hold quotes itself. */
function withoutQuotes(message: string): string {
  return message.replace(/["“«`].*["”»`]/s, '"…"').replace(/(?<!\p{L})'.*'/su, "'…'")
}

function withoutSecrets(message: string): string {
  return message
    .replace(
      /\b([a-z][a-z\d+.-]*:\/\/)([^\s<>"']*)/gi,
      (_, scheme: string, rest: string) => scheme + withoutCredentials(rest),
    )
    .replace(/\beyJ[\w-]+(\.[\w-]*)*/g, '…')
    .replace(/\b(Bearer|Basic)\s+\S+/gi, '$1 …')
}

/** Removes the credentials from a URL. `rest` is the URL after its scheme. */
function withoutCredentials(rest: string): string {
  return rest.replace(/[?#].*$/s, '').replace(/^.*@/s, '')
}

function framesOf({ stack = '' }: Error): string[] {
  return stack.split('\n').filter((line) => /^\s+at /.test(line))
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
