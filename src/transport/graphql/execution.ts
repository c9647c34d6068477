import type { ExecutionResult } from 'graphql'
import type { ErrorMasker } from '../errors.ts'

/**
 * Each error about a variable repeats the whole variable, which may have thousands of mistakes: the first one is
 * enough.
 */
export const coercion = { maxCoercionErrors: 1 }

/** The result with its errors as clients may see them. */
export function masked(result: ExecutionResult, maskError: ErrorMasker): ExecutionResult {
  return result.errors ? { ...result, errors: result.errors.map(maskError) } : result
}
