import type { ApolloCache, FieldPolicy, Reference, StoreObject, TypedDocumentNode } from '@apollo/client'
import type { Modifier } from '@apollo/client/cache'
import { type FieldNode, Kind } from 'graphql'
import { compareTimes } from '../core/time.ts'
import type { Chunks } from './chunks.ts'
import {
  type KnownList,
  nothingKnown,
  type Order,
  type Page,
  type PageArguments,
  type Segment,
  segmentFor,
  withItem,
  withoutItem,
  withPage,
} from './segments.ts'

/** Whether a list goes on, and after which cursor. */
export type PageInfo = { hasNextPage: boolean; endCursor: string | null }

/** Reads a field of a cached object. */
export type ReadField = (name: string, from: Reference) => unknown

type Cursor = string | null | undefined

/** A connection as an answer brings it: what its document asked for. */
interface Incoming {
  __typename?: string
  nodes?: readonly Reference[]
  edges?: readonly { cursor?: string; node?: Reference }[]
  pageInfo?: { hasNextPage?: boolean; hasPreviousPage?: boolean; startCursor?: Cursor; endCursor?: Cursor }
  totalCount?: number
}

/** A connection as the cache keeps it: the same for all documents that ask for it. */
export interface StoredList {
  __typename: string
  known: KnownList<Reference>
  totalCount?: number
}

/** The number of a connection's items. */
interface Count {
  __typename: string
  totalCount?: number
}

/** A connection as a document reads it. */
interface Shown extends Count {
  nodes: Chunks<Reference> | readonly Reference[]
  readonly edges: StoreObject[]
  pageInfo: StoreObject
}

/** How the cache keeps a field of `Query` that is a connection. */
export interface ListOptions {
  field: string
  /** Arguments that choose the items; those of pages do not. */
  filters?: readonly string[]
  /** The field that the items are ordered by. Without one they are in the order in which they came. */
  order?: string
  /** How two values of that field compare. */
  compare?: (one: never, other: never) => number
  latestFirst?: boolean
  /** A query that reads the field under this alias gets its nodes in chunks. */
  chunkedAlias?: string
}

/** A place in which lists are changed. */
export interface ListDetails<Filter> {
  filter: Partial<Filter>
  order: Order<Reference>
  readField: ReadField
}

/** Changes what is known of a stored list. Returns the same object where nothing changes. */
export type ListChange<Filter> = (known: KnownList<Reference>, details: ListDetails<Filter>) => KnownList<Reference>

/** A field of `Query` that is a connection. */
export interface Connection<Filter> {
  /** How the cache keeps the field. */
  policy: FieldPolicy
  /** Changes every stored list of the field, whatever it was asked with. */
  change(cache: ApolloCache, how: ListChange<Filter>): void
}

/** A connection that events put items into, and take them out of. */
export interface List<Item, Filter> extends Connection<Filter> {
  /** Writes an item as it is now. It comes into the lists where it belongs, and leaves the others. */
  put(cache: ApolloCache, item: Item): void
  /** Takes an item out of the lists. It is still known: a member who was removed has written messages. */
  take(cache: ApolloCache, item: Item): void
  /** Forgets an item that is no more, or that this user may not see. */
  drop(cache: ApolloCache, typename: string, id: string): void
}

/**
 * Creates the connection for documents of any form, with `nodes` or `edges` and any page. Items that one document has
 * loaded are shown by all: see segments.ts.
 */
export function createConnection<Filter extends object>(options: ListOptions): Connection<Filter> {
  const { field, filters = [], chunkedAlias } = options
  const prefix = `${field}:`

  const policy: FieldPolicy<StoredList, Incoming | StoredList, Shown | Count> = {
    keyArgs: (args, { field }) => {
      const given = filters.filter((name) => args?.[name] != null).map((name) => [name, args?.[name]])
      return prefix + JSON.stringify(Object.fromEntries([...given, ...nameIn(field)]))
    },
    merge(existing, incoming, { args, readField }) {
      if ('known' in incoming) return incoming
      const { totalCount = existing?.totalCount } = incoming
      const __typename = incoming.__typename ?? existing?.__typename ?? ''
      const before = existing?.known ?? nothingKnown
      const page = pageOf(incoming, args ?? {})
      const known = page ? withPage(before, page, args ?? {}, orderOf(options, readField as ReadField)) : before
      return { __typename, known, ...(totalCount === undefined ? {} : { totalCount }) }
    },
    read(existing, { args, field, readField }) {
      if (!existing) return undefined
      const isChunked = chunkedAlias !== undefined && field?.alias?.value === chunkedAlias
      return shown(existing, args ?? {}, isChunked, orderOf(options, readField as ReadField))
    },
  }

  return {
    policy,

    change(cache, how) {
      const modifier: Modifier<StoredList> = (list, { storeFieldName, readField }) => {
        const filter = JSON.parse(storeFieldName.slice(prefix.length)) as Partial<Filter>
        const read = readField as ReadField
        const known = how(list.known, { filter, readField: read, order: orderOf(options, read) })
        return known === list.known ? list : { ...list, known }
      }
      cache.modify({ fields: { [field]: modifier as Modifier<unknown> } })
    },
  }
}

type Node = { __typename: string; id: string }

/** Creates a connection that events change. */
export function createList<Item extends Node, Filter extends object = Record<string, never>>({
  fragment,
  belongs = () => true,
  ...options
}: ListOptions & {
  fragment: TypedDocumentNode<Item, unknown>
  order?: keyof Item & string
  filters?: readonly (keyof Filter & string)[]
  /** Whether an item is in the list that was asked for with these arguments. */
  belongs?: (item: Item, filter: Partial<Filter>) => boolean
}): List<Item, Filter> {
  const { policy, change } = createConnection<Filter>(options)

  return {
    policy,

    put(cache, item) {
      const reference = cache.writeFragment({ fragment, fragmentName: nameOf(fragment), data: item })
      if (!reference) return
      change(cache, (known, { filter, order }) =>
        belongs(item, filter) ? withItem(known, reference, order) : withoutItem(known, reference.__ref, order),
      )
    },

    take(cache, item) {
      change(cache, (known, { order }) => withoutItem(known, `${item.__typename}:${item.id}`, order))
    },

    drop(cache, typename, id) {
      change(cache, (known, { order }) => withoutItem(known, `${typename}:${id}`, order))
      cache.evict({ id: `${typename}:${id}` })
    },

    change,
  }
}

/** The name of a list that its document asks for more than once. */
function nameIn(field: FieldNode | null): [name: string, value: string][] {
  const connection = field?.directives?.find(({ name }) => name.value === 'connection')
  const key = connection?.arguments?.find(({ name }) => name.value === 'key')?.value
  return key?.kind === Kind.STRING ? [['connection', key.value]] : []
}

/** The order of the items of a list. Items with the same value are ordered by their id, so that it is total. */
function orderOf({ order, compare, latestFirst }: ListOptions, readField: ReadField): Order<Reference> {
  const keyOf = (item: Reference) => item.__ref ?? JSON.stringify(item)
  if (order === undefined) return { keyOf }
  const direction = latestFirst ? -1 : 1
  const ofValues = (compare ?? compareTimes) as (one: unknown, other: unknown) => number
  return {
    keyOf,
    compare: (one, other) =>
      direction * ofValues(readField(order, one), readField(order, other)) || compareTimes(keyOf(one), keyOf(other)),
  }
}

/** The page that an answer brings. Undefined if its document asked for no items. */
function pageOf(incoming: Incoming, { last, after, before }: PageArguments): Page<Reference> | undefined {
  const { edges, pageInfo = {} } = incoming
  const items = incoming.nodes ?? edges?.map(({ node }) => node).filter((node) => node !== undefined)
  if (!items) return undefined
  const { hasPreviousPage = after != null || last != null, hasNextPage = before != null || last == null } = pageInfo
  return {
    items,
    cursors: edges?.map(({ cursor }) => cursor),
    start: { hasMore: hasPreviousPage, cursor: pageInfo.startCursor ?? null },
    end: { hasMore: hasNextPage, cursor: pageInfo.endCursor ?? null },
  }
}

/** Results that were shown of a list, by the arguments: the same objects as long as the list is the same. */
const shownBefore = new WeakMap<StoredList, Map<string, Shown | Count | undefined>>()

function shown(
  list: StoredList,
  { first, last, after, before }: PageArguments,
  isChunked: boolean,
  order: Order<Reference>,
): Shown | Count | undefined {
  const views = shownBefore.get(list) ?? new Map<string, Shown | Count | undefined>()
  shownBefore.set(list, views)
  const name = JSON.stringify([first, last, after, before, isChunked])
  if (!views.has(name)) {
    const segment = segmentFor(list.known, { first, last, after, before }, order)
    views.set(name, segment ? shownOf(list, segment, isChunked, order) : countOf(list))
  }
  return views.get(name)
}

/** Facts that are known without the items: enough for a document that asks for their number alone. */
function countOf({ __typename, totalCount }: StoredList): Count | undefined {
  return totalCount === undefined ? undefined : { __typename, totalCount }
}

function shownOf(
  { __typename, known, totalCount }: StoredList,
  { items, start, end }: Segment<Reference>,
  isChunked: boolean,
  order: Order<Reference>,
): Shown {
  const flat = isChunked ? [] : items.flat()
  let edges: StoreObject[] | undefined
  return {
    __typename,
    nodes: isChunked ? items : flat,
    get edges() {
      edges ??= edgesOf(flat, known, __typename.replace(/Connection$/, 'Edge'), order)
      return edges
    },
    pageInfo: {
      __typename: 'PageInfo',
      hasPreviousPage: start.hasMore,
      startCursor: start.cursor,
      hasNextPage: end.hasMore,
      endCursor: end.cursor,
    },
    ...(totalCount === undefined ? {} : { totalCount }),
  }
}

/**
 * Edges of items. An item that came as an event has no cursor of its own: it gets that of the item next to it, so that
 * a page that is asked for from there overlaps, and misses nothing. Where no cursor is known at all they have none, so
 * that a document that asks for it is asked.
 */
function edgesOf(
  items: readonly Reference[],
  { places }: KnownList<Reference>,
  __typename: string,
  { keyOf }: Order<Reference>,
): StoreObject[] {
  const cursors = new Map(Object.entries(places).map(([cursor, key]) => [key, cursor]))
  const own = items.map((item) => cursors.get(keyOf(item)))
  let cursor = own.find((known) => known !== undefined)
  return items.map((node, index) => {
    cursor = own[index] ?? cursor
    return { __typename, node, ...(cursor === undefined ? {} : { cursor }) }
  })
}

function nameOf(fragment: TypedDocumentNode<unknown, unknown>): string {
  const [first] = fragment.definitions
  return first?.kind === 'FragmentDefinition' ? first.name.value : ''
}
