import { type Logger, pino } from 'pino'

export type { Logger }

/** Parts of the server whose talk can be turned up one by one, as in `DEBUG=attitudes:ws`. */
export type Namespace = 'http' | 'ws' | 'feed' | 'redis'

/**
 * A logger whose children, one a namespace, also tell details when `debug` names them: a comma-separated list in the
 * manner of the `debug` package, where `*` stands for anything.
 */
export function createLogger({ level, debug }: { level: string; debug: string }) {
  const root = pino({ level })
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
