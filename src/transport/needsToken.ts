import { type ExecutionArgs, getOperationAST, Kind, type SelectionNode } from 'graphql'

declare module 'graphql' {
  interface GraphQLFieldExtensions<_TSource, _TContext, _TArgs> {
    /** Set on a field at the root that is for everybody. */
    needsNoToken?: true
  }
}

/** Whether an operation of a valid document asks for anything that is not for everybody. */
export function needsToken({ schema, document, operationName }: Pick<ExecutionArgs, 'schema' | 'document' | 'operationName'>): boolean {
  const operation = getOperationAST(document, operationName)
  if (!operation) return true
  const fields = schema.getRootType(operation.operation)?.getFields()
  const isForMembers = (selection: SelectionNode): boolean => {
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
