import { type Logger, pino } from 'pino'
import { describeError, reasonOf } from './describe.ts'

export type { Logger }

/** Parts of the server whose log can be turned up one by one, as in `DEBUG=attitudes:ws`. */
export type Namespace = 'http' | 'ws' | 'feed' | 'redis'

/** The loggers of a server. */
export interface Logs {
  root: Logger
  /** The logger of one part. */
  of(part: Namespace): Logger
}

/**
 * A logger with a child for each namespace, which also logs details when `debug` names it: a comma-separated list in
 * the manner of the `debug` package, where `*` stands for anything.
 *
 * No line holds what people wrote, a code or a token: errors are logged as `err` (all that is known of it) or `reason`
 * (in one line), both without the values that they quote. Of everything else, log ids and sizes only.
 */
export function createLogger({ level, debug }: { level: string; debug: string }): Logs {
  const root = pino({
    level,
    serializers: { err: (error: unknown) => describeError(error), reason: (error: unknown) => reasonOf(error) },
  })
  const patterns = debug
    .split(',')
    .filter(Boolean)
    .map((pattern) => new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`))
  return {
    root,
    of: (part: Namespace): Logger => {
      const loud = patterns.some((pattern) => pattern.test(`attitudes:${part}`))
      return root.child({ part }, loud ? { level: 'trace' } : {})
    },
  }
}
