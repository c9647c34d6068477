import { resolveCursorConnection } from '@pothos/plugin-relay'
import type { z } from 'zod'
import { Refusal } from '../src/refusal.ts'
import type { Page } from '../src/wedding/page.ts'

type ConnectionArgs = { first?: number | null; last?: number | null; after?: string | null; before?: string | null }

/** A list that comes in pages. */
interface List<Key, Node> {
  key: z.ZodType<Key>
  keyOf(node: Node): Key
  list(page: Page<Key>): Promise<Node[]>
  /** The number of items on all pages, if the list has a total. */
  count?(): Promise<number>
}

/**
 * A page of a list as a Relay connection, 20 items unless asked otherwise. Its cursors hold the item's key, of the form
 * that `key` describes. https://relay.dev/graphql/connections.htm
 */
export async function connection<Key, Node extends object>(
  args: ConnectionArgs,
  { key, keyOf, list, count }: List<Key, Node>,
) {
  const after = args.after == null ? null : readKey(key, 'after', args.after)
  const before = args.before == null ? null : readKey(key, 'before', args.before)
  checkSize('first', args.first)
  checkSize('last', args.last)
  if (args.first != null && args.last != null)
    throw new Refusal('BAD_USER_INPUT', 'Ask for first or last, not both', { field: 'last' })
  const toCursor = (node: Node) => writeKey(keyOf(node))
  const page = await resolveCursorConnection<Promise<Node[]>>({ args, toCursor }, ({ limit, inverted }) =>
    list({ after, before, limit, backward: inverted }),
  )
  // The plugin gives an empty page the cursor that it was asked with, or ''.
  const ends = page.edges.length > 0 ? {} : { startCursor: null, endCursor: null }
  return { ...page, pageInfo: { ...page.pageInfo, ...ends }, count }
}

/** A page of a list that is read in one direction, and has a rest after the key `rest`, if that is not null. */
export function connectionOf<Key, Node extends object>(
  nodes: Node[],
  { keyOf, rest, isFirst }: { keyOf(node: Node): Key; rest: Key | null; isFirst: boolean },
) {
  const edges = nodes.map((node) => ({ cursor: writeKey(keyOf(node)), node }))
  const endCursor = rest === null ? (edges.at(-1)?.cursor ?? null) : writeKey(rest)
  const startCursor = edges[0]?.cursor ?? null
  return { edges, pageInfo: { hasNextPage: rest !== null, hasPreviousPage: !isFirst, startCursor, endCursor } }
}

/** The field `totalCount` of a connection whose list has a `count`. `items` names what is counted. */
export function totalOf(items: string) {
  return {
    description: `Number of ${items} on all pages.`,
    resolve: (page: { count?: () => Promise<number> }) => page.count?.() ?? 0,
  }
}

function writeKey(key: unknown): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url')
}

function checkSize(field: 'first' | 'last', size: number | null | undefined) {
  if (size != null && (size < 0 || size > 100))
    throw new Refusal('BAD_USER_INPUT', `${field} must be 0 to 100`, { field })
}

/** The key in a cursor of a list. Throws BAD_USER_INPUT for another text. */
export function readKey<Key>(key: z.ZodType<Key>, field: 'after' | 'before', cursor: string): Key {
  try {
    return key.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
  } catch {
    throw new Refusal('BAD_USER_INPUT', `${field} is not a cursor of this list`, { field })
  }
}
