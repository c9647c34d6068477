import { badInput } from './refusal.ts'

/** Arguments of a list that comes in pages. */
export interface PageArgs {
  first?: number | null
  after?: string | null
  last?: number | null
  before?: string | null
}

/** A page as the API returns it. https://relay.dev/graphql/connections.htm */
export interface Connection<Node> {
  edges: { cursor: string; node: Node }[]
  nodes: Node[]
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null }
  /** Number of items on all pages. */
  totalCount: number
}

const prefix = 'item:'
const usualSize = 20
const largestSize = 100

/** The page of a list that is asked for. Throws BAD_USER_INPUT as the server does. */
export function pageOf<Node extends { id: string }>(items: readonly Node[], args: PageArgs): Connection<Node> {
  checkSize('first', args.first)
  checkSize('last', args.last)
  if (args.first != null && args.last != null) throw badInput('last', 'Ask for first or last, not both')
  const from = args.after == null ? 0 : placeOf(items, 'after', args.after) + 1
  const to = args.before == null ? items.length : placeOf(items, 'before', args.before)
  const size = args.last ?? args.first ?? usualSize
  const start = args.last == null ? from : Math.max(from, to - size)
  const end = args.last == null ? Math.min(to, from + size) : to
  const edges = items.slice(start, Math.max(start, end)).map((node) => ({ cursor: prefix + node.id, node }))
  const isEmpty = edges.length === 0
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: {
      hasNextPage: !isEmpty && end < items.length,
      hasPreviousPage: !isEmpty && start > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount: items.length,
  }
}

function checkSize(field: 'first' | 'last', size: number | null | undefined): void {
  if (size != null && (size < 0 || size > largestSize)) throw badInput(field, `${field} must be 0 to ${largestSize}`)
}

function placeOf(items: readonly { id: string }[], field: 'after' | 'before', cursor: string): number {
  const place = items.findIndex(({ id }) => prefix + id === cursor)
  if (place === -1) throw badInput(field, `${field} is not a cursor of this list`)
  return place
}
