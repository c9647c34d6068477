import {
  type ASTNode,
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type InlineFragmentNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  visit,
} from 'graphql'
import type { Need } from '../domains/needs.ts'

/** The facts of the schema that a completion needs, and the fields that the cache needs. */
export interface Completion {
  /** The types that the fields of each type lead to. A type with an `id` has a key. */
  types: Readonly<Record<string, Readonly<Record<string, string>>>>
  needs: Readonly<Record<string, Need>>
}

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>

/**
 * A document with the fields that the cache needs, beside those that it asks for: as Apollo adds `__typename`. Returns
 * the same document if it has them all.
 */
export function completed(document: DocumentNode, completion: Completion): DocumentNode {
  const fragments = fragmentsIn(document)
  const scopes: (string | undefined)[] = []
  const lists = new Map<string, string>()
  return visit(document, {
    enter(node) {
      if (node.kind === Kind.OPERATION_DEFINITION) scopes.push(capitalized(node.operation))
      if (node.kind === Kind.FRAGMENT_DEFINITION) scopes.push(node.typeCondition.name.value)
      if (node.kind === Kind.INLINE_FRAGMENT) scopes.push(node.typeCondition?.name.value ?? scopes.at(-1))
      if (node.kind === Kind.FIELD) scopes.push(completion.types[scopes.at(-1) ?? '']?.[node.name.value])
    },
    leave(node) {
      if (!isScope(node)) return
      const type = scopes.pop()
      // A fragment's fields come into the selection around it, which is completed.
      if (node.kind !== Kind.FIELD && node.kind !== Kind.OPERATION_DEFINITION) return
      const { selectionSet } = node
      if (!type || !selectionSet) return
      const missing = missingIn(selectionSet, type, completion, fragments)
      const whole = missing.length === 0 ? node : { ...node, selectionSet: withFields(selectionSet, missing) }
      const isList = whole.kind === Kind.FIELD && scopes.at(-1) === 'Query' && type.endsWith('Connection')
      const told = isList ? asOneOfMany(whole, lists) : whole
      return told === node ? undefined : told
    },
  })
}

/**
 * A list that a document asks for more than once, under other names, is kept apart under each: the cache would take
 * two pages that come at once for one.
 */
function asOneOfMany(field: FieldNode, lists: Map<string, string>): FieldNode {
  const key = (field.alias ?? field.name).value
  const first = lists.get(field.name.value) ?? key
  lists.set(field.name.value, first)
  if (first === key || field.directives?.some(({ name }) => name.value === 'connection')) return field
  return { ...field, directives: [...(field.directives ?? []), connectionOf(key)] }
}

/** Apollo's `@connection`, which names a list in the cache and is not sent. */
function connectionOf(key: string): ConstDirectiveNode {
  const value = { kind: Kind.STRING, value: key } as const
  const argument = { kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: 'key' }, value } as const
  return { kind: Kind.DIRECTIVE, name: { kind: Kind.NAME, value: 'connection' }, arguments: [argument] }
}

function withFields(selectionSet: SelectionSetNode, fields: readonly FieldNode[]): SelectionSetNode {
  return { ...selectionSet, selections: [...selectionSet.selections, ...fields] }
}

type Scope = OperationDefinitionNode | FragmentDefinitionNode | InlineFragmentNode | FieldNode

function isScope(node: ASTNode): node is Scope {
  return scopeKinds.has(node.kind)
}

const scopeKinds: ReadonlySet<string> = new Set<Scope['kind']>([
  Kind.OPERATION_DEFINITION,
  Kind.FRAGMENT_DEFINITION,
  Kind.INLINE_FRAGMENT,
  Kind.FIELD,
])

/** The fragments that a document defines, by their names. */
export function fragmentsIn({ definitions }: DocumentNode): Fragments {
  return new Map(
    definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [])),
  )
}

/** The fields of a selection, also those of the fragments in it. */
export function fieldsIn({ selections }: SelectionSetNode, fragments: Fragments): FieldNode[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection]
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value)
    return fragment ? fieldsIn(fragment.selectionSet, fragments) : []
  })
}

function missingIn(
  selectionSet: SelectionSetNode,
  type: string,
  completion: Completion,
  fragments: Fragments,
): FieldNode[] {
  const fields = fieldsIn(selectionSet, fragments)
  const isAsked = (name: string) => fields.some((field) => field.name.value === name)
  const isThere = (name: string) => hasAlways(selectionSet, name, type, fragments)
  const { always = [], beside = {} } = completion.needs[type] ?? {}
  const besides = Object.keys(beside).filter(isAsked)
  // The ends of a page are kept with its items.
  const items = isAsked('pageInfo') && !isAsked('nodes') && !isAsked('edges') ? ['nodes'] : []
  const needed = [...keyOf(type, completion), ...always, ...besides.flatMap((name) => beside[name] ?? []), ...items]
  return needed
    .filter((name) => !isThere(name))
    .map((name) => {
      const isTaken = fields.some(({ alias, name: own }) => alias?.value === name && own.value !== name)
      return fieldOf(name, completion.types[type]?.[name], completion, isTaken)
    })
}

/** Whether a selection of a type has a field in any case: under its own name, and not on a condition. */
function hasAlways({ selections }: SelectionSetNode, name: string, type: string, fragments: Fragments): boolean {
  return selections.some((selection) => {
    if (selection.directives?.length) return false
    if (selection.kind === Kind.FIELD) return selection.name.value === name && !selection.alias
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value)
    const on = fragment?.typeCondition?.name.value ?? type
    return fragment !== undefined && on === type && hasAlways(fragment.selectionSet, name, type, fragments)
  })
}

/** A field with what the cache needs of it. Where a document gives its name to another field it has one of its own. */
function fieldOf(name: string, type: string | undefined, completion: Completion, isTaken = false): FieldNode {
  const { always = [] } = completion.needs[type ?? ''] ?? {}
  const inner = type ? [...keyOf(type, completion), ...always] : []
  const selections = inner.map((one) => fieldOf(one, completion.types[type ?? '']?.[one], completion))
  return {
    kind: Kind.FIELD,
    name: { kind: Kind.NAME, value: name },
    ...(isTaken ? { alias: { kind: Kind.NAME, value: ownName(name) } } : {}),
    ...(selections.length > 0 ? { selectionSet: { kind: Kind.SELECTION_SET, selections } } : {}),
  }
}

/** The name of an added field where a document gives that name to another one. */
export function ownName(name: string): string {
  return `live_${name}`
}

function keyOf(type: string, { types }: Completion): string[] {
  return types[type]?.id ? ['id'] : []
}

function capitalized(word: string): string {
  return `${word[0]?.toUpperCase()}${word.slice(1)}`
}
