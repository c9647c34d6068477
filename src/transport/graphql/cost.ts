import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isListType,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionNode,
  type SelectionSetNode,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
  type ValueNode,
  visit,
} from 'graphql'

/** The part of a field's cost that its type does not say. */
export interface FieldCost {
  /** Number of items that a list without pages counts as. On a field that is no list: how often it is there, 0 to 1. */
  items?: number
  /** Number of characters that a text counts as. */
  characters?: number
  /** Cost of finding the value, whatever its size. */
  effort?: number
}

/** Costs by field, under `Type.field`, or `Type.*` for the fields of a type that are not named themselves. */
export type CostTable = Readonly<Record<string, FieldCost>>

/**
 * Page sizes that a request has in variables, by variable: a size from 0 to 100, null, or undefined if it is left out.
 */
export type PageSizes = Readonly<Record<string, number | null | undefined>>

/**
 * Cost of an operation of a valid document. Without sizes, each page whose size is a variable counts as the largest.
 */
export type CostOf = (document: DocumentNode, operation: OperationDefinitionNode, sizes?: PageSizes) => number

/** Size of a page that does not say it, and of the largest. */
const usualPage = 20
const largestPage = 100
/** Number of characters of a text that cost as much as a value. */
const charactersPerUnit = 100

/**
 * The cost of operations, known before they run. Each value of the largest possible answer costs 1, and each 100
 * characters of text 1 more; the table says how long texts and lists may be, and which fields cost an effort besides. A
 * page counts as the number of items that was asked for. Fields under `@skip` and `@include` count; a union counts as
 * its dearest type.
 */
export function createCostOf(schema: GraphQLSchema, table: CostTable): CostOf {
  return (document, operation, sizes) => {
    const fragments = new Map<string, FragmentDefinitionNode>()
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
    }
    // A fragment may be spread any number of times: without a memory, few characters would take hours.
    const known = new Map<SelectionSetNode, Map<string, number>>()

    /** Selected fields of a value. `page` is the size of the page that the value is, if it is one. */
    const ofValue = (type: GraphQLCompositeType, selected: SelectionSetNode, page: number | undefined): number => {
      if (isAbstractType(type))
        return Math.max(0, ...schema.getPossibleTypes(type).map((each) => ofValue(each, selected, page)))
      const costs = known.get(selected) ?? new Map<string, number>()
      known.set(selected, costs)
      const key = `${type.name} ${page}`
      const cost = costs.get(key) ?? sum(selected.selections.map((selection) => ofSelection(type, selection, page)))
      costs.set(key, cost)
      return cost
    }

    const ofSelection = (type: GraphQLObjectType, selection: SelectionNode, page: number | undefined): number => {
      if (selection.kind === Kind.FIELD) return ofField(type, selection, page)
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value)
      if (!fragment || !applies(schema, fragment.typeCondition?.name.value, type)) return 0
      return ofValue(type, fragment.selectionSet, page)
    }

    const ofField = (type: GraphQLObjectType, node: FieldNode, page: number | undefined): number => {
      const name = node.name.value
      const field = fieldOf(schema, type, name)
      if (!field) return 0
      const isMeta = name.startsWith('__')
      const {
        items,
        characters = 0,
        effort = 0,
      } = table[`${type.name}.${name}`] ?? (isMeta ? {} : table[`${type.name}.*`]) ?? {}
      const count = isListType(getNullableType(field.type)) ? (items ?? page ?? largestPage) : (items ?? 1)
      const valueType = getNamedType(field.type)
      const selected = isCompositeType(valueType) && node.selectionSet
      const inside = selected ? ofValue(valueType, selected, pageSizeOf(field, node, sizes)) : 0
      return effort + count * (1 + characters / charactersPerUnit + inside)
    }

    const root = schema.getRootType(operation.operation)
    return root ? Math.ceil(ofValue(root, operation.selectionSet, undefined)) : 0
  }
}

/** Names of the variables that a document has as sizes of pages. */
export function sizeVariablesOf(document: DocumentNode): string[] {
  const names = new Set<string>()
  visit(document, {
    Argument: ({ name, value }) => {
      if (isSize(name.value) && value.kind === Kind.VARIABLE) names.add(value.name.value)
    },
    VariableDefinition: () => false,
  })
  return [...names]
}

/** The sizes among the variables of a request, each with the default of its operation. */
export function pageSizesOf(
  names: readonly string[],
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>> | null | undefined,
): PageSizes {
  const sizes: Record<string, number | null | undefined> = {}
  for (const name of names) {
    const given = variables?.[name]
    const definition = variableDefinitions.find(({ variable }) => variable.name.value === name)
    if (given === undefined) sizes[name] = literalSize(definition?.defaultValue)
    else sizes[name] = typeof given === 'number' ? within(given) : null
  }
  return sizes
}

/** The size of the page that a field asks for; undefined where it has no pages. */
function pageSizeOf(
  { args }: GraphQLField<unknown, unknown>,
  node: FieldNode,
  sizes: PageSizes | undefined,
): number | undefined {
  const pages = args.filter(({ name }) => isSize(name))
  if (pages.length === 0) return undefined
  const asked = pages.map(({ name, defaultValue }) => {
    const value = node.arguments?.find((argument) => argument.name.value === name)?.value
    const size = value?.kind === Kind.VARIABLE ? (sizes ? sizes[value.name.value] : largestPage) : literalSize(value)
    return size === undefined && typeof defaultValue === 'number' ? defaultValue : size
  })
  const known = asked.filter((size) => typeof size === 'number')
  return known.length > 0 ? Math.max(...known) : usualPage
}

/** A size that stands in a document: null for null, undefined where nothing stands. */
function literalSize(value: ValueNode | undefined): number | null | undefined {
  if (value === undefined) return undefined
  return value.kind === Kind.INT ? within(Number(value.value)) : null
}

/** Other sizes are refused when the operation runs. */
function within(size: number): number {
  return Math.min(largestPage, Math.max(0, size))
}

function isSize(argument: string): boolean {
  return argument === 'first' || argument === 'last'
}

function applies(schema: GraphQLSchema, condition: string | undefined, type: GraphQLObjectType): boolean {
  if (condition === undefined || condition === type.name) return true
  const wanted = schema.getType(condition)
  return isAbstractType(wanted) && schema.isSubType(wanted, type)
}

/** The field of this name; `__schema` and `__type` are there at the root of queries. */
function fieldOf(
  schema: GraphQLSchema,
  type: GraphQLObjectType,
  name: string,
): GraphQLField<unknown, unknown> | undefined {
  if (name === TypeNameMetaFieldDef.name) return TypeNameMetaFieldDef
  if (type === schema.getQueryType() && name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef
  if (type === schema.getQueryType() && name === TypeMetaFieldDef.name) return TypeMetaFieldDef
  return type.getFields()[name]
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
