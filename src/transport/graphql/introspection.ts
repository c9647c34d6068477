import {
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  visit,
} from 'graphql'
import { LRUCache } from 'lru-cache'
import type { Viewer } from '../../access/viewer.ts'
import type { Config } from '../../config.ts'
import { Refusal } from '../../refusal.ts'
import type { CostTable } from './cost.ts'

/** Whether a document reads the schema. `__typename` says only the type of a thing, and is for everybody. */
export function introspects(document: DocumentNode): boolean {
  let found = false
  visit(document, {
    Field: ({ name }) => {
      if (name.value === '__schema' || name.value === '__type') found = true
    },
  })
  return found
}

/** Whether an operation asks for nothing but the schema and `__typename`: then its answer depends on nobody. */
export function asksForSchemaAlone({ definitions }: DocumentNode, { selectionSet }: OperationDefinitionNode): boolean {
  const seen = new Set<string>()
  const isOfSchema = (selection: SelectionNode): boolean => {
    if (selection.kind === Kind.FIELD) return selection.name.value.startsWith('__')
    if (selection.kind === Kind.INLINE_FRAGMENT) return selection.selectionSet.selections.every(isOfSchema)
    const name = selection.name.value
    if (seen.has(name)) return true
    seen.add(name)
    const fragment = definitions.find(
      (definition) => definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === name,
    )
    return fragment?.kind === Kind.FRAGMENT_DEFINITION && fragment.selectionSet.selections.every(isOfSchema)
  }
  return selectionSet.selections.every(isOfSchema)
}

/** Why this viewer may not read the schema, by the setting INTROSPECTION; undefined if they may. Null has no token. */
export function introspectionRefusal(
  setting: Config['introspection'],
  viewer: Pick<Viewer, 'role'> | null,
): Refusal | undefined {
  if (setting === 'on' || (setting === 'admin' && viewer?.role === 'ADMIN')) return undefined
  const reason =
    setting === 'admin'
      ? 'Only an ADMIN may read the schema of this server: send the token of one'
      : 'This server tells nobody its schema: read schema/schema.graphql instead'
  return new Refusal('FORBIDDEN', reason)
}

/**
 * Costs of introspection for this schema. Lists count as long as they are on average, so that a question about all
 * types costs about as much as its answer has values; a type is wrapped in a list or a non-null type every other time.
 */
export function introspectionCosts(schema: GraphQLSchema): CostTable {
  const types = Object.values(schema.getTypeMap())
  const fields = types.flatMap((type) =>
    isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [],
  )
  const args = fields.flatMap((field) => field.args)
  const inputFields = types.flatMap((type) => (isInputObjectType(type) ? Object.values(type.getFields()) : []))
  const values = types.flatMap((type) => (isEnumType(type) ? type.getValues() : []))
  const possible = types.flatMap((type) => (isAbstractType(type) ? schema.getPossibleTypes(type) : []))
  const ofAType = (all: readonly unknown[]) => ({ items: all.length / types.length })
  const described = ['__Schema', '__Type', '__Field', '__InputValue', '__EnumValue', '__Directive']
  return {
    [`${schema.getQueryType()?.name}.__schema`]: { effort: 3_000 },
    '__Schema.types': { items: types.length },
    '__Schema.directives': { items: schema.getDirectives().length },
    '__Type.fields': ofAType(fields),
    '__Type.inputFields': ofAType(inputFields),
    '__Type.enumValues': ofAType(values),
    '__Type.possibleTypes': ofAType(possible),
    '__Type.interfaces': ofAType(possible),
    '__Type.ofType': { items: 0.5 },
    '__Field.args': { items: args.length / fields.length },
    '__Directive.args': { items: 1 },
    '__Directive.locations': { items: 3 },
    ...Object.fromEntries(described.map((type) => [`${type}.description`, { characters: 100 }])),
  }
}

/** An answer about the schema, with its JSON made once. Yoga asks such an answer to write itself. */
export interface SchemaAnswer extends ExecutionResult {
  stringify(): string
}

/** Whether an answer has its JSON already. */
export function isWritten(answer: ExecutionResult): answer is SchemaAnswer {
  return 'stringify' in answer
}

/** Characters of all answers that are kept. */
const mostKept = 16_000_000

/** Answers about the schema, each computed once. */
export class SchemaAnswers {
  readonly #answers = new LRUCache<string, SchemaAnswer>({
    maxSize: mostKept,
    sizeCalculation: (answer, key) => key.length + answer.stringify().length,
  })

  /** The answer that is kept under this key, or the one that `compute` returns. */
  answer(key: string, compute: () => ExecutionResult): ExecutionResult {
    const kept = this.#answers.get(key)
    if (kept) return kept
    const result = compute()
    if (result.errors) return result
    const json = JSON.stringify(result)
    const answer: SchemaAnswer = { ...result, stringify: () => json }
    this.#answers.set(key, answer)
    return answer
  }
}
