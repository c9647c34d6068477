import { type ExecutionArgs, getOperationAST, type OperationDefinitionNode } from 'graphql'
import type { CompiledQuery } from 'graphql-jit'
import { LRUCache } from 'lru-cache'
import { createYieldQueue } from '../../yieldQueue.ts'

/** Compiling takes as long as running an operation some hundred times does, and saves more than half of each. */
const worthCompiling = 50

/** A remembered operation: how often it was asked for, its estimated size in bytes, and its compiled form, if any. */
type SeenOperation = { asked: number; size: number; compiled?: CompiledQuery['query'] | undefined }

/** The compiled form of an operation; undefined as long as there is none, and where graphql-js alone does it right. */
export type CompiledOf = (asked: ExecutionArgs) => CompiledQuery['query'] | undefined

/** Compiles operations with graphql-jit when they are asked for often, and remembers so many that they fit in 64 MB. */
export function createFrequent(): CompiledOf {
  const operations = new LRUCache<OperationDefinitionNode, SeenOperation>({
    maxSize: 64_000_000,
    sizeCalculation: ({ size }) => size,
  })
  const yieldToEventLoop = createYieldQueue()

  // It takes milliseconds, and many operations may come to be worth it by the same event.
  const compileLater = async (seen: SeenOperation, asked: ExecutionArgs) => {
    await yieldToEventLoop()
    // Loaded for the first of them: it takes as much memory as hundreds of phones.
    const { compile } = await import('./compiling.ts')
    seen.compiled = compile(asked)
  }

  return (asked) => {
    const { document, operationName } = asked
    const operation = getOperationAST(document, operationName) as OperationDefinitionNode
    let seen = operations.get(operation)
    if (!seen) {
      // A document and its compiled operation take up to 200 bytes each for a character.
      seen = { asked: 0, size: (document.loc?.end ?? 1) * 400 }
      operations.set(operation, seen)
    }
    if (++seen.asked === worthCompiling) compileLater(seen, asked)
    return seen.compiled
  }
}
