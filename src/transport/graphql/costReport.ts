import type { ExecutionResult } from 'graphql'
import type { Sink } from '../../feed/fanout.ts'
import type { CostReport } from './charges.ts'

/** The answer with a report of its cost. JSON that was made before is left out: it has none. */
export function withCost({ data, errors, extensions }: ExecutionResult, cost: CostReport): ExecutionResult {
  return { ...(errors && { errors }), ...(data !== undefined && { data }), extensions: { ...extensions, cost } }
}

/**
 * The sink of a subscription whose first answer has a report of its cost. Answers are shared: only this one is its own.
 */
export function firstWithCost(sink: Sink, cost: CostReport): Sink {
  let isFirst = true
  return {
    next(rendered) {
      const { json, ...rest } = rendered
      sink.next(isFirst ? { ...rest, json: JSON.stringify(withCost(JSON.parse(json), cost)) } : rendered)
      isFirst = false
    },
    begin: (cursor) => sink.begin?.(cursor),
    isFull: () => sink.isFull(),
    drained: () => sink.drained(),
    end: (reason) => sink.end(reason),
  }
}
