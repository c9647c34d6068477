import type { ExecutionResult } from 'graphql'
import type { Plugin } from 'graphql-yoga'

/**
 * After how many seconds (RFC 9110, section 10.2.3) all that was refused for now may be tried again; undefined when
 * nothing was. Parts of an answer may be refused by several limits: the longest counts.
 */
export function retryAfterOf({ errors = [] }: Pick<ExecutionResult, 'errors'>): number | undefined {
  const seconds = errors.flatMap(({ extensions: { retryAfter } }) =>
    typeof retryAfter === 'number' ? Math.ceil(retryAfter) : [],
  )
  return seconds.length > 0 ? Math.max(...seconds) : undefined
}

/** Says so in the header that HTTP has for it. */
export const retryAfterHeader: Plugin = {
  onResultProcess({ result, setResult }) {
    if (Array.isArray(result) || Symbol.asyncIterator in result) return
    const seconds = retryAfterOf(result)
    if (seconds === undefined) return
    const http = { ...result.extensions?.http, headers: { 'Retry-After': String(seconds) } }
    setResult({ ...result, extensions: { ...result.extensions, http } })
  },
}
