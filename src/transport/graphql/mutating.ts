import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  GraphQLObjectType,
  type GraphQLResolveInfo,
  GraphQLSchema,
  getArgumentValues,
  getOperationAST,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
} from 'graphql'
import { contextOf } from '../../context.ts'
import { coercion } from './execution.ts'
import type { CompiledOf } from './frequent.ts'

/**
 * Runs mutations that are sent often, with the answers of graphql-js in less time: their arguments are read and
 * their resolver is called as it does, and an operation that is compiled shows the result.
 */
export class Mutating {
  readonly #compiledOf: CompiledOf
  #results: GraphQLSchema | undefined

  constructor(compiledOf: CompiledOf) {
    this.#compiledOf = compiledOf
  }

  /** Undefined for what graphql-js has to run itself; nothing has been done then. */
  async run(args: ExecutionArgs): Promise<ExecutionResult | undefined> {
    const { schema, document, operationName, variableValues, contextValue } = args
    const operation = getOperationAST(document, operationName)
    const asked = operation?.operation === 'mutation' ? onlyFieldOf(schema, operation) : undefined
    if (!operation || !asked) return undefined
    this.#results ??= schemaOfResults(schema)
    const showing = { schema: this.#results, document, operationName, variableValues, contextValue }
    const compiled = this.#compiledOf(showing)
    const resolve = compiled && resolverOf(args, operation, asked)
    if (!compiled || !resolve) return undefined
    // Shown where it stands in place of a result, an error is the one of the field.
    const rootValue = { [asked.field.name]: await resolve().catch(errorOf) }
    const shown = await compiled(rootValue, contextValue, variableValues ?? {})
    // graphql-js says what is wrong.
    return 'data' in shown && !shown.errors ? shown : execute({ options: coercion, ...showing, rootValue })
  }
}

/** A field of a mutation, and its place in the document. */
interface AskedField {
  field: GraphQLField<unknown, unknown>
  node: FieldNode
}

/** The field of a mutation that has a single one; undefined for every other. */
function onlyFieldOf(schema: GraphQLSchema, { selectionSet }: OperationDefinitionNode): AskedField | undefined {
  const [node, ...others] = selectionSet.selections
  if (node?.kind !== Kind.FIELD || others.length > 0) return undefined
  const field = schema.getMutationType()?.getFields()[node.name.value]
  return field && { field, node }
}

/** Calls the resolver of a field; undefined where variables or arguments have the wrong type. */
function resolverOf(
  { schema, document, variableValues, contextValue }: ExecutionArgs,
  operation: OperationDefinitionNode,
  asked: AskedField,
): (() => Promise<unknown>) | undefined {
  const { field, node } = asked
  const parentType = schema.getMutationType()
  const definitions = operation.variableDefinitions ?? []
  const { coerced } = getVariableValues(schema, definitions, variableValues ?? {}, { maxErrors: 1 })
  const values = coerced && valuesOf(asked, coerced)
  if (!parentType || !values) return undefined
  const info: GraphQLResolveInfo = {
    fieldName: field.name,
    fieldNodes: [node],
    returnType: field.type,
    parentType,
    path: { prev: undefined, key: (node.alias ?? node.name).value, typename: parentType.name },
    schema,
    fragments: fragmentsOf(document),
    rootValue: undefined,
    operation,
    variableValues: coerced,
  }
  return async () => field.resolve?.(undefined, values, contextOf({ contextValue }), info)
}

function fragmentsOf({ definitions }: DocumentNode): Record<string, FragmentDefinitionNode> {
  const fragments = definitions.filter((each) => each.kind === Kind.FRAGMENT_DEFINITION)
  return Object.fromEntries(fragments.map((each) => [each.name.value, each]))
}

function valuesOf(
  { field, node }: AskedField,
  variables: Record<string, unknown>,
): Record<string, unknown> | undefined {
  try {
    return getArgumentValues(field, node, variables)
  } catch {
    return undefined
  }
}

function errorOf(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error('something that is no Error was thrown', { cause: thrown })
}

/** The same schema, but mutations do nothing: the root value has their results, by the names of their fields. */
function schemaOfResults(schema: GraphQLSchema): GraphQLSchema {
  const config = schema.toConfig()
  const { mutation } = config
  if (!mutation) return schema
  const { fields, ...type } = mutation.toConfig()
  const shown = Object.entries(fields).map(([name, { resolve, ...field }]) => [name, field])
  return new GraphQLSchema({
    ...config,
    types: config.types.filter((each) => each !== mutation),
    mutation: new GraphQLObjectType({ ...type, fields: Object.fromEntries(shown) }),
    assumeValid: true,
  })
}
