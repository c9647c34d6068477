import { isDeepStrictEqual } from 'node:util'
import {
  type ExecutionArgs,
  type FieldNode,
  type GraphQLArgument,
  type GraphQLField,
  GraphQLIncludeDirective,
  type GraphQLInputField,
  type GraphQLInputType,
  GraphQLSkipDirective,
  getArgumentValues,
  getDirectiveValues,
  getOperationAST,
  getVariableValues,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  type SelectionNode,
} from 'graphql'
import { type IntegrationRights, outOfScope, type Scope } from '../../access/permissions.ts'
import type { Refusal } from '../../refusal.ts'

declare module 'graphql' {
  interface GraphQLFieldExtensions<_TSource, _TContext, _TArgs> {
    /** Set on a field at the root that is for everybody. */
    needsNoToken?: true
    /** The scope with which an integration may run a mutation; without one, the mutation is for people alone. */
    scope?: Scope
  }
}

type Asked = Pick<ExecutionArgs, 'schema' | 'document' | 'operationName' | 'variableValues'>

/** Whether an operation of a valid document selects a field that needs a token. Fields that it skips do not count. */
export function needsToken(asked: Asked): boolean {
  const fields = rootFieldsOf(asked)
  return !fields || fields.some(({ field }) => field?.extensions.needsNoToken !== true)
}

/**
 * Why an integration may not run an operation: one of its mutations is outside of the scopes. Checked before execution,
 * so that of several mutations none is done. Queries and subscriptions show what the scopes let it see.
 */
export function scopeRefusal(asked: Asked, { scopes }: IntegrationRights): Refusal | undefined {
  if (getOperationAST(asked.document, asked.operationName)?.operation !== 'mutation') return undefined
  for (const { field } of rootFieldsOf(asked) ?? []) {
    const { scope, needsNoToken } = field?.extensions ?? {}
    if (!needsNoToken && (scope === undefined || !scopes.includes(scope))) return outOfScope(scope)
  }
  return undefined
}

/** The field of a mutation, and what it is asked to do. */
export interface SingleMutation {
  name: string
  /**
   * Returns the values of the arguments, the same for variables as for values in the text. Defaults are left out, also
   * where they are written: servers of a version that lacks such an argument see the same. Throws a GraphQLError where
   * they have the wrong type.
   */
  values(): Record<string, unknown>
}

/** The field of an operation of a valid document that is a mutation of one field; undefined for every other. */
export function singleMutationOf(asked: Asked): SingleMutation | undefined {
  if (getOperationAST(asked.document, asked.operationName)?.operation !== 'mutation') return undefined
  const [first, ...others] = rootFieldsOf(asked) ?? []
  if (!first?.field || others.length > 0) return undefined
  const { field, node, variables } = first
  return { name: field.name, values: () => withoutDefaults(field.args, getArgumentValues(field, node, variables)) }
}

function withoutDefaults(
  inputs: readonly (GraphQLArgument | GraphQLInputField)[],
  values: Record<string, unknown>,
): Record<string, unknown> {
  const plain = inputs.flatMap(({ name, type, defaultValue }) => {
    const value = valueWithoutDefaults(type, values[name])
    return isDeepStrictEqual(value, valueWithoutDefaults(type, defaultValue)) ? [] : [[name, value] as const]
  })
  return Object.fromEntries(plain)
}

function valueWithoutDefaults(type: GraphQLInputType, value: unknown): unknown {
  if (isNonNullType(type)) return valueWithoutDefaults(type.ofType, value)
  if (isListType(type) && Array.isArray(value)) return value.map((each) => valueWithoutDefaults(type.ofType, each))
  if (!isInputObjectType(type) || value == null) return value
  return withoutDefaults(Object.values(type.getFields()), value as Record<string, unknown>)
}

/** A field at the root that an operation selects. */
interface RootField {
  /** Undefined if the type lacks it. */
  field: GraphQLField<unknown, unknown> | undefined
  node: FieldNode
  /** The operation's variables with their defaults; undefined if one has the wrong type. */
  variables: Record<string, unknown> | undefined
}

/**
 * The fields at the root that an operation selects. Without those of introspection, and without those that it skips.
 * Undefined if there is no such operation.
 */
function rootFieldsOf({ schema, document, operationName, variableValues }: Asked): RootField[] | undefined {
  const operation = getOperationAST(document, operationName)
  if (!operation) return undefined
  const fields = schema.getRootType(operation.operation)?.getFields()
  const { coerced: variables } = getVariableValues(schema, operation.variableDefinitions ?? [], variableValues ?? {}, {
    maxErrors: 1,
  })
  const fieldsIn = (selection: SelectionNode): RootField[] => {
    if (variables && isSkipped(selection, variables)) return []
    if (selection.kind === Kind.INLINE_FRAGMENT) return selection.selectionSet.selections.flatMap(fieldsIn)
    const name = selection.name.value
    if (selection.kind === Kind.FIELD) {
      return name.startsWith('__') ? [] : [{ field: fields?.[name], node: selection, variables }]
    }
    return document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === name
        ? definition.selectionSet.selections.flatMap(fieldsIn)
        : [],
    )
  }
  return operation.selectionSet.selections.flatMap(fieldsIn)
}

function isSkipped(selection: SelectionNode, variables: Record<string, unknown>): boolean {
  const skip = getDirectiveValues(GraphQLSkipDirective, selection, variables)
  const include = getDirectiveValues(GraphQLIncludeDirective, selection, variables)
  return skip?.if === true || include?.if === false
}
