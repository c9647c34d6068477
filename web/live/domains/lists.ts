import type { ApolloCache, FieldPolicy, Reference, TypedDocumentNode } from '@apollo/client'
import type { Modifier } from '@apollo/client/cache'
import { compareTimes } from '../core/time.ts'

/** Whether a list goes on, and after which cursor. */
export type PageInfo = { hasNextPage: boolean; endCursor: string | null }
type Stored = { nodes: Reference[]; pageInfo: PageInfo }
type Node = { __typename: string; id: string }

/**
 * A list of the API that pages add to, and events: each item once, in the order of one of its fields, or without one
 * in the order they came. `belongs` says whether an item is in the list that was asked for with these arguments.
 */
export function createList<Item extends Node, Filter extends object = Record<string, never>>({
  field,
  fragment,
  order,
  compare = compareTimes,
  latestFirst = false,
  filters = [],
  belongs = () => true,
}: {
  field: string
  fragment: TypedDocumentNode<Item, unknown>
  order?: keyof Item & string
  /** How two values of that field compare. */
  compare?: (one: string, other: string) => number
  latestFirst?: boolean
  filters?: (keyof Filter & string)[]
  belongs?: (item: Item, filter: Partial<Filter>) => boolean
}) {
  type ReadField = (name: string, from: Reference) => unknown
  const direction = latestFirst ? -1 : 1
  const comparison = (readField: ReadField) => (one: Reference, other: Reference) =>
    order === undefined ? 0 : direction * compare(String(readField(order, one)), String(readField(order, other)))

  const policy: FieldPolicy<Stored> = {
    keyArgs: filters,
    merge(existing, incoming, { readField }) {
      const nodes = new Map([...(existing?.nodes ?? []), ...incoming.nodes].map((node) => [node.__ref, node]))
      return { ...incoming, nodes: [...nodes.values()].sort(comparison(readField as ReadField)) }
    },
  }

  return {
    policy,

    /** An item as it is now: it comes into the lists where it belongs, and leaves the others. */
    put(cache: ApolloCache, item: Item) {
      const reference = cache.writeFragment({ fragment, fragmentName: nameOf(fragment), data: item })
      if (!reference) return
      change(cache, (existing, { storeFieldName, readField }) => {
        const isHere = existing.nodes.some(({ __ref }) => __ref === reference.__ref)
        const belongsHere = belongs(item, filterOf(storeFieldName))
        if (isHere === belongsHere) return existing
        const nodes = isHere
          ? existing.nodes.filter(({ __ref }) => __ref !== reference.__ref)
          : inserted(existing.nodes, reference, comparison(readField))
        return { ...existing, nodes }
      })
    },

    /** An item that leaves the list, and is still known: a member who was removed has written messages. */
    take(cache: ApolloCache, item: Item) {
      const gone = `${item.__typename}:${item.id}`
      change(cache, (existing) => ({ ...existing, nodes: existing.nodes.filter(({ __ref }) => __ref !== gone) }))
    },

    /** An item that is no more, or not for this user. */
    drop(cache: ApolloCache, typename: Item['__typename'], id: string) {
      cache.evict({ id: `${typename}:${id}` })
    },
  }

  /** Changes every stored list of this field, whatever it was asked with. */
  function change(
    cache: ApolloCache,
    how: (existing: Stored, details: { storeFieldName: string; readField: ReadField }) => Stored,
  ) {
    cache.modify({ fields: { [field]: how as Modifier<unknown> } })
  }

  /** Returns the arguments of a stored list: Apollo writes them behind the name of the field. */
  function filterOf(storeFieldName: string): Partial<Filter> {
    const text = storeFieldName.slice(field.length + 1)
    return text === '' ? {} : JSON.parse(text)
  }
}

/** A sorted list with one item more. Items are compared only as often as it takes to find the place. */
function inserted<Item>(items: Item[], item: Item, compare: (one: Item, other: Item) => number): Item[] {
  let [start, end] = [0, items.length]
  while (start < end) {
    const middle = (start + end) >> 1
    if (compare(items[middle] as Item, item) <= 0) start = middle + 1
    else end = middle
  }
  return [...items.slice(0, start), item, ...items.slice(start)]
}

function nameOf(fragment: TypedDocumentNode<unknown, unknown>): string {
  const [first] = fragment.definitions
  return first?.kind === 'FragmentDefinition' ? first.name.value : ''
}
