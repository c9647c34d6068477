import { type ExecutionArgs, type ExecutionResult, executeSync } from 'graphql'
import type { CompiledOf } from './frequent.ts'

/** An operation, and the context that its events are shown with: what is the same for all who asked for it. */
export type Showable = Pick<ExecutionArgs, 'schema' | 'document' | 'operationName' | 'variableValues' | 'contextValue'>

/**
 * Renders events for operations: with graphql-js, and with graphql-jit for operations that have been shown many events.
 * It is synchronous and knows no viewer, because everything that an event shows is in the event. Throws if that is not
 * so.
 */
export function createRendering(compiledOf: CompiledOf) {
  return (showable: Showable, event: unknown): ExecutionResult => {
    const result = compiledOf(showable)?.(event, showable.contextValue, showable.variableValues ?? {})
    // graphql-js says what is wrong.
    if (result && 'data' in result && !result.errors) return result
    return executeSync({ rootValue: event, ...showable })
  }
}
