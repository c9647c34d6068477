import { type ExecutionArgs, type ExecutionResult, execute, executeSync, getOperationAST } from 'graphql'
import type { Config } from '../../config.ts'
import { contextOf } from '../../context.ts'
import type { ErrorMasker } from '../errors.ts'
import type { Charges } from './charges.ts'
import { withCost } from './costReport.ts'
import type { Documents, Prepared } from './documents.ts'
import { coercion, masked } from './execution.ts'
import type { CompiledOf } from './frequent.ts'
import { asksForSchemaAlone, introspectionRefusal, SchemaAnswers } from './introspection.ts'
import { Mutating } from './mutating.ts'

/** Parts of the answering of queries and mutations. */
export interface AnsweringParts {
  documents: Documents
  charges: Charges
  compiledOf: CompiledOf
  introspection: Config['introspection']
  maskError: ErrorMasker
}

/** Answers queries and mutations: charges them, and executes those that may run. */
export class Answering {
  readonly #parts: AnsweringParts
  readonly #schemaAnswers = new SchemaAnswers()
  readonly #mutating: Mutating

  constructor(parts: AnsweringParts) {
    this.#parts = parts
    this.#mutating = new Mutating(parts.compiledOf)
  }

  async answer(args: ExecutionArgs): Promise<ExecutionResult> {
    const { documents, charges, introspection, maskError } = this.#parts
    const known = documents.of(args.document)
    const forbidden = known.introspects && introspectionRefusal(introspection, contextOf(args).viewer)
    if (forbidden) return { errors: [maskError(forbidden)] }
    const { refusal, report } = await charges.operation(args, known)
    const result = refusal ? { data: null, errors: [maskError(refusal)] } : await this.#perform(args, known)
    return report ? withCost(result, report) : result
  }

  async #perform(args: ExecutionArgs, known: Prepared): Promise<ExecutionResult> {
    const { introspection, maskError } = this.#parts
    const { viewer, cursor } = contextOf(args)
    const { operationName, variableValues } = args
    const operation = getOperationAST(known.document, operationName)
    if (known.introspects && operation && asksForSchemaAlone(known.document, operation)) {
      const key = `${known.id} ${operationName} ${JSON.stringify(variableValues)}`
      return masked(
        this.#schemaAnswers.answer(key, () => executeSync({ options: coercion, ...args })),
        maskError,
      )
    }
    // Before anything else is read, so that the cursor is at or before all of it. The field reports a failure.
    if (viewer?.weddingId && known.asksForCursor) await cursor(viewer.weddingId).catch(() => {})
    // "Did you mean …?" would tell the schema to those who may not read it.
    const hideSuggestions = introspection !== 'on'
    const result = (await this.#mutating.run(args)) ?? (await execute({ hideSuggestions, options: coercion, ...args }))
    return masked(result, maskError)
  }
}
