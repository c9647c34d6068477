import {
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import { LRUCache } from 'lru-cache'
import type { Config } from '../../config.ts'
import type { ErrorMasker } from '../errors.ts'
import { checkCost, parseWithin } from './complexity.ts'
import { type CostOf, pageSizesOf, sizeVariablesOf } from './cost.ts'
import { introspects } from './introspection.ts'
import { rulesWithin } from './rules.ts'
import type { TrustedDocuments } from './trusted.ts'

/** A document with what is known of it before any of its operations runs. */
export interface Prepared {
  /** Counted from 1, different for each prepared document. */
  readonly id: number
  readonly document: DocumentNode
  /** Errors of the document; its operations run only if there are none. */
  readonly errors: readonly GraphQLError[]
  readonly asksForCursor: boolean
  readonly introspects: boolean
  /** Cost of one of its operations with these variables. */
  cost(operation: OperationDefinitionNode, variables: Variables): number
}

/** Variables of an operation, as they came. */
export type Variables = Readonly<Record<string, unknown>> | null | undefined

/** Documents that were parsed and validated, each once while it is kept. */
export interface Documents {
  /** A document, parsed and validated once. Throws a masked GraphQLError if it cannot be parsed, or may not run. */
  prepare(query: string): Prepared
  /** A valid document that was prepared before, if it is still kept. */
  known(query: string): Prepared | undefined
  /** The entry of a document that was prepared here. */
  of(document: DocumentNode): Prepared
}

/** Parts of the documents. */
export interface DocumentsParts {
  schema: GraphQLSchema
  costOf: CostOf
  trusted: Pick<TrustedDocuments, 'check'>
  limits: Config['limits']
  /** Whether errors leave out the names that may have been meant. */
  hideSuggestions: boolean
  maskError: ErrorMasker
}

/** Costs that are kept of a document: there are as many as there are sizes of pages. */
const mostCosts = 200

/** Parses and validates documents against this schema. */
export function createDocuments(parts: DocumentsParts): Documents {
  const { trusted, limits, maskError } = parts
  const examine = createExamination(parts)
  // Parsing and validating costs more than most operations do. A document takes up to 200 bytes for each of its
  // characters.
  const cache = new LRUCache<string, Prepared>({
    maxSize: 64_000_000,
    sizeCalculation: (_, query) => query.length * 200,
  })
  const prepared = new WeakMap<DocumentNode, Prepared>()

  const parseDocument = (query: string): DocumentNode => {
    try {
      trusted.check(query)
      return parseWithin(limits, query)
    } catch (error) {
      throw maskError(error)
    }
  }

  return {
    prepare(query) {
      const kept = cache.get(query)
      if (kept) return kept
      const known = examine(parseDocument(query))
      // No program of ours sends an invalid document again, and the errors of one take much memory.
      if (known.errors.length === 0) cache.set(query, known)
      prepared.set(known.document, known)
      return known
    },

    known: (query) => cache.get(query),
    of: (document) => prepared.get(document) ?? examine(document),
  }
}

/** Finds out what is to be known of a document before any of its operations runs. */
function createExamination(parts: DocumentsParts): (document: DocumentNode) => Prepared {
  const { schema, costOf, limits, hideSuggestions, maskError } = parts
  const rules = rulesWithin(limits)
  let count = 0

  const check = (document: DocumentNode): readonly GraphQLError[] => {
    try {
      const errors = validate(schema, document, rules, { maxErrors: 10, hideSuggestions })
      // A page whose size is in a variable counts as the largest, so that one check holds for any value.
      if (errors.length === 0)
        for (const operation of operationsOf(document)) checkCost(costOf(document, operation), limits)
      return errors
    } catch (error) {
      return [maskError(error)]
    }
  }

  return (document) => {
    const errors = check(document).map(maskError)
    const isValid = errors.length === 0
    return {
      id: ++count,
      document,
      errors,
      asksForCursor: isValid && asksForCursor(schema, document),
      introspects: isValid && introspects(document),
      cost: rememberCosts(document, costOf),
    }
  }
}

/** Costs are computed once for each operation and sizes of pages. */
function rememberCosts(document: DocumentNode, costOf: CostOf): Prepared['cost'] {
  const sizeVariables = sizeVariablesOf(document)
  const known = new Map<string, number>()
  return (operation, variables) => {
    const sizes = pageSizesOf(sizeVariables, operation, variables)
    const key = `${operation.name?.value} ${sizeVariables.map((name) => sizes[name])}`
    const found = known.get(key)
    if (found !== undefined) return found
    if (known.size >= mostCosts) known.clear()
    const cost = costOf(document, operation, sizes)
    known.set(key, cost)
    return cost
  }
}

function operationsOf({ definitions }: DocumentNode): OperationDefinitionNode[] {
  return definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
}

function asksForCursor(schema: GraphQLSchema, document: DocumentNode): boolean {
  const types = new TypeInfo(schema)
  let asks = false
  visit(
    document,
    visitWithTypeInfo(types, {
      Field: ({ name }) => {
        if (name.value === 'cursor' && types.getParentType()?.name === 'Wedding') asks = true
      },
    }),
  )
  return asks
}
