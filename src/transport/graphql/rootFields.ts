import {
  type ExecutionArgs,
  type GraphQLField,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  getDirectiveValues,
  getOperationAST,
  getVariableValues,
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
  return !fields || fields.some((field) => field?.extensions.needsNoToken !== true)
}

/**
 * Why an integration may not run an operation: one of its mutations is outside of the scopes. Checked before execution,
 * so that of several mutations none is done. Queries and subscriptions show what the scopes let it see.
 */
export function scopeRefusal(asked: Asked, { scopes }: IntegrationRights): Refusal | undefined {
  if (getOperationAST(asked.document, asked.operationName)?.operation !== 'mutation') return undefined
  for (const field of rootFieldsOf(asked) ?? []) {
    const { scope, needsNoToken } = field?.extensions ?? {}
    if (!needsNoToken && (scope === undefined || !scopes.includes(scope))) return outOfScope(scope)
  }
  return undefined
}

/** Whether an operation of a valid document is a mutation of one field. */
export function isSingleMutation(asked: Asked): boolean {
  const isMutation = getOperationAST(asked.document, asked.operationName)?.operation === 'mutation'
  return isMutation && rootFieldsOf(asked)?.length === 1
}

type RootField = GraphQLField<unknown, unknown>

/**
 * The fields at the root that an operation selects, undefined for one that the type lacks. Without those of
 * introspection, and without those that it skips. Undefined if there is no such operation.
 */
function rootFieldsOf({
  schema,
  document,
  operationName,
  variableValues,
}: Asked): (RootField | undefined)[] | undefined {
  const operation = getOperationAST(document, operationName)
  if (!operation) return undefined
  const fields = schema.getRootType(operation.operation)?.getFields()
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variableValues ?? {}, {
    maxErrors: 1,
  })
  const fieldsIn = (selection: SelectionNode): (RootField | undefined)[] => {
    if (coerced && isSkipped(selection, coerced)) return []
    if (selection.kind === Kind.INLINE_FRAGMENT) return selection.selectionSet.selections.flatMap(fieldsIn)
    const name = selection.name.value
    if (selection.kind === Kind.FIELD) return name.startsWith('__') ? [] : [fields?.[name]]
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
