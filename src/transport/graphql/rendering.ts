import {
  type ExecutionArgs,
  type ExecutionResult,
  executeSync,
  getOperationAST,
  type OperationDefinitionNode,
} from 'graphql'
import type { CompiledQuery } from 'graphql-jit'
import { LRUCache } from 'lru-cache'
import { createYieldQueue } from '../../yieldQueue.ts'

/** Compiling takes as long as showing some hundred events does, and saves more than half of each. */
const worthCompiling = 50

/** A remembered operation: how often it was shown, its estimated size in bytes, and its compiled form, if any. */
type SeenOperation = { shown: number; size: number; compiled?: CompiledQuery['query'] | undefined }

/** An operation, and the context that its events are shown with: what is the same for all who asked for it. */
export type Showable = Pick<ExecutionArgs, 'schema' | 'document' | 'operationName' | 'variableValues' | 'contextValue'>

/**
 * Renders events for operations: with graphql-js, and with graphql-jit for operations that have been shown many events.
 * It is synchronous and knows no viewer, because everything that an event shows is in the event. Throws if that is not
 * so.
 */
export function createRendering() {
  const operations = new LRUCache<OperationDefinitionNode, SeenOperation>({
    maxSize: 64_000_000,
    sizeCalculation: ({ size }) => size,
  })
  const yieldToEventLoop = createYieldQueue()

  // It takes milliseconds, and many operations may come to be worth it by the same event.
  const compileLater = async (seen: SeenOperation, showable: Showable) => {
    await yieldToEventLoop()
    // Loaded for the first of them: it takes as much memory as hundreds of phones.
    const { compile } = await import('./compiling.ts')
    seen.compiled = compile(showable)
  }

  return (showable: Showable, event: unknown): ExecutionResult => {
    const { document, operationName, variableValues, contextValue } = showable
    const operation = getOperationAST(document, operationName) as OperationDefinitionNode
    let seen = operations.get(operation)
    if (!seen) {
      // A document and its compiled operation take up to 200 bytes each for a character.
      seen = { shown: 0, size: (document.loc?.end ?? 1) * 400 }
      operations.set(operation, seen)
    }
    if (++seen.shown === worthCompiling) compileLater(seen, showable)
    const result = seen.compiled?.(event, contextValue, variableValues ?? {})
    // graphql-js says what is wrong.
    if (result && 'data' in result && !result.errors) return result
    return executeSync({ rootValue: event, ...showable })
  }
}
