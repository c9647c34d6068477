import {
  type ExecutionArgs,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  getDirectiveValues,
  getOperationAST,
  getVariableValues,
  Kind,
  type SelectionNode,
} from 'graphql'

declare module 'graphql' {
  interface GraphQLFieldExtensions<_TSource, _TContext, _TArgs> {
    /** Set on a field at the root that is for everybody. */
    needsNoToken?: true
  }
}

type Asked = Pick<ExecutionArgs, 'schema' | 'document' | 'operationName' | 'variableValues'>

/** Whether an operation of a valid document selects a field that needs a token. Fields that it skips do not count. */
export function needsToken({ schema, document, operationName, variableValues }: Asked): boolean {
  const operation = getOperationAST(document, operationName)
  if (!operation) return true
  const fields = schema.getRootType(operation.operation)?.getFields()
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variableValues ?? {}, {
    maxErrors: 1,
  })
  const isForMembers = (selection: SelectionNode): boolean => {
    if (coerced && isSkipped(selection, coerced)) return false
    if (selection.kind === Kind.INLINE_FRAGMENT) return selection.selectionSet.selections.some(isForMembers)
    const name = selection.name.value
    if (selection.kind === Kind.FIELD) return !name.startsWith('__') && fields?.[name]?.extensions.needsNoToken !== true
    return document.definitions.some(
      (definition) =>
        definition.kind === Kind.FRAGMENT_DEFINITION &&
        definition.name.value === name &&
        definition.selectionSet.selections.some(isForMembers),
    )
  }
  return operation.selectionSet.selections.some(isForMembers)
}

function isSkipped(selection: SelectionNode, variables: Record<string, unknown>): boolean {
  const skip = getDirectiveValues(GraphQLSkipDirective, selection, variables)
  const include = getDirectiveValues(GraphQLIncludeDirective, selection, variables)
  return skip?.if === true || include?.if === false
}
