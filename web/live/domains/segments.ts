import { type Chunks, chunksOf, insert, keepLast, lengthOf, prepend } from './chunks.ts'

// What is known of a list on the server: some stretches of it, each without a gap. Pages add to them, and so do events
// whose place is known. Everything here is pure: a change returns another value and keeps the parts that stay the same.

/** An end of a stretch: whether the list goes on there, and the cursor to go on from. */
export interface Bound {
  hasMore: boolean
  /** Null if there is no item, or where earlier items were let go of. */
  cursor: string | null
}

/** A stretch of the list without a gap. */
export interface Segment<Item> {
  items: Chunks<Item>
  start: Bound
  end: Bound
}

/** All that is known of a list. */
export interface KnownList<Item> {
  /** In the order of the list. */
  segments: readonly Segment<Item>[]
  /**
   * The item's key for each cursor. Under `after CURSOR` and `before CURSOR` it is the key of the next item in that
   * direction. Under `past after CURSOR` and `past before CURSOR` it is the key of the last item that the cursor is at or
   * beyond.
   */
  places: Readonly<Record<string, string>>
  /** Places at which nothing was found, and none of the known items is. An item that comes may belong there. */
  empty: readonly string[]
  /** The largest number of items that was asked for at each place. */
  asked: Readonly<Record<string, number>>
}

/** The arguments of a Relay connection. */
export interface PageArguments {
  first?: number | null
  last?: number | null
  after?: string | null
  before?: string | null
}

/** A page as the server gave it. */
export interface Page<Item> {
  items: readonly Item[]
  /** The cursor of each item, where it was asked for. */
  cursors?: readonly (string | undefined)[]
  start: Bound
  end: Bound
}

/** The order of a list. */
export interface Order<Item> {
  /** The identity of an item. */
  keyOf(item: Item): string
  /** How two items compare: 0 only for the same. Undefined for a list whose order cannot be told from its items. */
  compare?(one: Item, other: Item): number
}

/** Nothing is known yet. */
export const nothingKnown: KnownList<never> = { segments: [], places: {}, empty: [], asked: {} }

const nothing: Segment<never> = {
  items: [],
  start: { hasMore: false, cursor: null },
  end: { hasMore: false, cursor: null },
}

/** The size of a page when none is asked for. */
const defaultSize = 20

/**
 * Adds a page. In its range it is the truth: items that are known there and are not in it are gone. Segments that it
 * overlaps with or follows become one with it.
 */
export function withPage<Item>(
  known: KnownList<Item>,
  page: Page<Item>,
  args: PageArguments,
  order: Order<Item>,
): KnownList<Item> {
  const key = askedKey(args)
  const asked = { ...known.asked, [key]: Math.max(sizeOf(args), known.asked[key] ?? 0) }
  if (sizeOf(args) === 0) return { ...known, asked }
  const joins = known.segments.filter((segment) => touches(known, segment, page, args, order))
  const joined = joins.reduce((grown, segment) => join(segment, grown, page, order), segmentOf(page))
  const others = known.segments.filter((segment) => !joins.includes(segment) && segment.items.length > 0)
  const isPlaceless = joined.items.length === 0 && (joined.start.hasMore || joined.end.hasMore)
  if (isPlaceless) return { ...known, segments: closed(others), empty: [...known.empty, key], asked }
  return {
    segments: closed(inOrder([...others, joined], order)),
    places: { ...known.places, ...placesOf(known, joined, page, args, order) },
    empty: page.items.length > 0 ? [] : known.empty,
    asked,
  }
}

/** All items that are known, in the order of the list. */
export function itemsOf<Item>({ segments }: KnownList<Item>): Item[] {
  return segments.flatMap(({ items }) => items.flat())
}

/** Adds an item where its place is known; elsewhere it comes with its page. Moves one that is known already. */
export function withItem<Item>(known: KnownList<Item>, item: Item, order: Order<Item>): KnownList<Item> {
  if (isInPlace(known, item, order)) return known
  const without = withoutItem(known, order.keyOf(item), order)
  const index = placeFor(without.segments, item, order)
  const segment = without.segments[index]
  if (!segment) return without.empty.length > 0 ? { ...without, empty: [] } : without
  const { compare } = order
  const items = insert(segment.items, item, (other) => !compare || compare(other, item) < 0)
  return { ...without, empty: [], segments: replaced(without.segments, segment, { ...segment, items }) }
}

/** Removes an item, if it is known. */
export function withoutItem<Item>(known: KnownList<Item>, key: string, order: Order<Item>): KnownList<Item> {
  const isIt = (item: Item) => order.keyOf(item) === key
  if (!known.segments.some(({ items }) => items.some((chunk) => chunk.some(isIt)))) return known
  const segments = known.segments.map((segment) => {
    const items = segment.items
      .map((chunk) => (chunk.some(isIt) ? chunk.filter((item) => !isIt(item)) : chunk))
      .filter(({ length }) => length > 0)
    return { ...segment, items }
  })
  return { ...known, segments }
}

/** Lets go of the first items of the last segment, at most so many at once, until it has no more than `least`. */
export function trimmed<Item>(known: KnownList<Item>, least: number, most: number): KnownList<Item> {
  const last = known.segments.at(-1)
  if (!last) return known
  const items = keepLast(last.items, Math.max(least, lengthOf(last.items) - most))
  if (items.length === last.items.length) return known
  const start = { hasMore: true, cursor: null }
  return { ...known, segments: replaced(known.segments, last, { ...last, items, start }) }
}

/**
 * The segment that answers these arguments, from the cursor on that they name: with everything that is loaded there,
 * which may be more than was asked for. Undefined when it has to be asked for.
 */
export function segmentFor<Item>(
  known: KnownList<Item>,
  args: PageArguments,
  order: Order<Item>,
): Segment<Item> | undefined {
  const segment = args.after != null || args.before != null ? partFor(known, args, order) : endFor(known, args)
  if (!segment) return isEmptyAt(known, args) ? nothing : undefined
  const goesOn = isFromEnd(args) ? segment.start.hasMore : segment.end.hasMore
  const isEnough = lengthOf(segment.items) >= sizeOf(args) || !goesOn
  return isEnough || (known.asked[askedKey(args)] ?? 0) >= sizeOf(args) ? segment : undefined
}

/** Whether these arguments, which lead to no item that is known, have been answered with nothing. */
function isEmptyAt({ empty, asked }: KnownList<unknown>, args: PageArguments): boolean {
  const key = askedKey(args)
  return empty.includes(key) || (sizeOf(args) === 0 && key in asked)
}

/** The first segment of the list, or the last: as far as it begins or ends there. */
function endFor<Item>({ segments }: KnownList<Item>, args: PageArguments): Segment<Item> | undefined {
  const segment = isFromEnd(args) ? segments.at(-1) : segments[0]
  return segment && (isFromEnd(args) ? segment.end : segment.start).hasMore ? undefined : segment
}

/** The part of a segment after or before a cursor. */
function partFor<Item>(known: KnownList<Item>, args: PageArguments, order: Order<Item>): Segment<Item> | undefined {
  const { after, before } = args
  const beginning = after == null ? undefined : spotOf(known, 'after', after, order)
  const ending = before == null ? undefined : spotOf(known, 'before', before, order)
  const segment = (beginning ?? ending)?.segment
  if (!segment || (after != null && !beginning) || (before != null && !ending)) return undefined
  const part = segment.items.flat().slice(beginning?.index ?? 0, ending?.index)
  return {
    items: chunksOf(part),
    start: beginning && beginning.index > 0 ? { hasMore: true, cursor: null } : segment.start,
    end: ending && ending.index < lengthOf(segment.items) ? { hasMore: true, cursor: null } : segment.end,
  }
}

interface Spot<Item> {
  segment: Segment<Item>
  /** The number of items before it. */
  index: number
}

/**
 * Finds a cursor's place in the list: the items after it begin there, or the items before it end there. Undefined if
 * no segment holds the item of the cursor, nor the item next to it.
 */
function spotOf<Item>(
  { segments, places }: Pick<KnownList<Item>, 'segments' | 'places'>,
  side: 'after' | 'before',
  cursor: string,
  { keyOf }: Order<Item>,
): Spot<Item> | undefined {
  const itself = find(places[cursor])
  if (itself) return side === 'after' ? { ...itself, index: itself.index + 1 } : itself
  const passed = find(places[`past ${side} ${cursor}`])
  if (passed) return side === 'after' ? { ...passed, index: passed.index + 1 } : passed
  const next = find(places[`${side} ${cursor}`])
  return next && (side === 'after' ? next : { ...next, index: next.index + 1 })

  function find(key: string | undefined): Spot<Item> | undefined {
    for (const segment of key === undefined ? [] : segments) {
      const index = segment.items.flat().findIndex((item) => keyOf(item) === key)
      if (index >= 0) return { segment, index }
    }
  }
}

/** Whether a page overlaps with a segment, or is next to it. */
function touches<Item>(
  known: KnownList<Item>,
  segment: Segment<Item>,
  page: Page<Item>,
  { after, before }: PageArguments,
  order: Order<Item>,
): boolean {
  if (after != null && spotOf(known, 'after', after, order)?.segment === segment) return true
  if (before != null && spotOf(known, 'before', before, order)?.segment === segment) return true
  const inPage = new Set(page.items.map(order.keyOf))
  if (segment.items.some((chunk) => chunk.some((item) => inPage.has(order.keyOf(item))))) return true
  return overlaps(segment, page, order)
}

/** Whether a segment is in the range of a page, which reaches to the ends of the list where there is no more. */
function overlaps<Item>({ items, start, end }: Segment<Item>, page: Page<Item>, { compare }: Order<Item>): boolean {
  if (!page.start.hasMore && !page.end.hasMore) return true
  const [first, last, pageFirst, pageLast] = [firstOf(items), lastOf(items), page.items[0], page.items.at(-1)]
  if (!compare || !first || !last || !pageFirst || !pageLast)
    return (!start.hasMore && !page.start.hasMore) || (!end.hasMore && !page.end.hasMore)
  const isAfterStart = !page.start.hasMore || compare(pageFirst, last) <= 0
  const isBeforeEnd = !page.end.hasMore || compare(first, pageLast) <= 0
  return isAfterStart && isBeforeEnd
}

/** A segment with a page in it, and with what the page has become one with before. */
function join<Item>(segment: Segment<Item>, grown: Segment<Item>, page: Page<Item>, order: Order<Item>): Segment<Item> {
  const items = joinedItems(segment, grown, page, order)
  return {
    items,
    start: boundOf(firstOf(items), firstOf(grown.items), segment.start, grown.start),
    end: boundOf(lastOf(items), lastOf(grown.items), segment.end, grown.end),
  }
}

function joinedItems<Item>(
  segment: Segment<Item>,
  grown: Segment<Item>,
  page: Page<Item>,
  { keyOf, compare }: Order<Item>,
): Chunks<Item> {
  const [first, last] = [page.items[0], page.items.at(-1)]
  const told = new Set(page.items.map(keyOf))
  const isGone = (item: Item) => {
    if (told.has(keyOf(item))) return true
    if (!page.start.hasMore && !page.end.hasMore) return true
    if (!compare || !first || !last) return false
    const isAfterStart = !page.start.hasMore || compare(item, first) > 0
    const isBeforeEnd = !page.end.hasMore || compare(item, last) < 0
    return isAfterStart && isBeforeEnd
  }
  const added = grown.items.flat()
  const kept = segment.items.flat().filter((item) => !isGone(item))
  const [firstAdded, lastAdded] = [added[0], added.at(-1)]
  if (kept.length === 0) return chunksOf(added)
  if (!firstAdded || !lastAdded) return chunksOf(kept)
  // An earlier page in front of a long list leaves its chunks as they are.
  const isWhole = kept.length === lengthOf(segment.items)
  if (isWhole && compare && compare(lastAdded, kept[0] as Item) < 0) return prepend(segment.items, added)
  return chunksOf(compare ? [...kept, ...added].sort(compare) : [...kept, ...added])
}

/** Returns the bound of the outermost item. If its cursor was let go of, the page's cursor takes its place. */
function boundOf<Item>(outermost: Item | undefined, added: Item | undefined, segment: Bound, page: Bound): Bound {
  // An empty page says that nothing follows, and has no cursor.
  if (added === undefined) return page.hasMore ? segment : { hasMore: false, cursor: segment.cursor }
  if (outermost === added) return page
  return segment.hasMore && segment.cursor === null ? { hasMore: true, cursor: page.cursor } : segment
}

/** The segments, of which only the first can begin the list, and only the last can end it. */
function closed<Item>(segments: Segment<Item>[]): Segment<Item>[] {
  return segments.map(({ items, start, end }, index) => ({
    items,
    start: { ...start, hasMore: start.hasMore || index > 0 },
    end: { ...end, hasMore: end.hasMore || index < segments.length - 1 },
  }))
}

function inOrder<Item>(segments: Segment<Item>[], { compare }: Order<Item>): Segment<Item>[] {
  const rankOf = ({ start, end }: Segment<Item>) => (start.hasMore ? (end.hasMore ? 1 : 2) : 0)
  return segments.sort((one, other) => {
    const [first, second] = [firstOf(one.items), firstOf(other.items)]
    return compare && first && second ? compare(first, second) : rankOf(one) - rankOf(other)
  })
}

/** The places of the cursors that a page came with. */
function placesOf<Item>(
  known: KnownList<Item>,
  joined: Segment<Item>,
  { items, cursors, start, end }: Page<Item>,
  { after, before }: PageArguments,
  order: Order<Item>,
): Record<string, string> {
  const places: Record<string, string> = {}
  const set = (cursor: string | null | undefined, item: Item | undefined) => {
    if (cursor != null && item !== undefined) places[cursor] = order.keyOf(item)
  }
  set(start.cursor, items[0])
  set(end.cursor, items.at(-1))
  for (const [index, item] of items.entries()) set(cursors?.[index], item)
  const next = (side: 'after' | 'before', cursor: string | null | undefined, item: Item | undefined) => {
    if (cursor == null || spotOf({ ...known, segments: [joined] }, side, cursor, order)) return
    const atEnd = side === 'after' ? lastOf(joined.items) : firstOf(joined.items)
    // Not the cursor's own item: that one may have been removed.
    if (item !== undefined) places[`${side} ${cursor}`] = order.keyOf(item)
    else if (atEnd !== undefined) places[`past ${side} ${cursor}`] = order.keyOf(atEnd)
  }
  next('after', after, items[0])
  next('before', before, items.at(-1))
  return places
}

/** Whether an item is known already, between the neighbours that it belongs between. */
function isInPlace<Item>({ segments }: KnownList<Item>, item: Item, { keyOf, compare }: Order<Item>): boolean {
  const key = keyOf(item)
  for (const { items } of segments) {
    for (const [index, chunk] of items.entries()) {
      const place = chunk.findIndex((other) => keyOf(other) === key)
      if (place < 0) continue
      const before = chunk[place - 1] ?? items[index - 1]?.at(-1)
      const after = chunk[place + 1] ?? items[index + 1]?.[0]
      return !compare || ((!before || compare(before, item) < 0) && (!after || compare(item, after) < 0))
    }
  }
  return false
}

/** The index of the segment that an item belongs into; -1 where the list is not known. */
function placeFor<Item>(segments: readonly Segment<Item>[], item: Item, { compare }: Order<Item>): number {
  for (let index = segments.length - 1; index >= 0; index--) {
    const segment = segments[index] as Segment<Item>
    const [first, last] = [firstOf(segment.items), lastOf(segment.items)]
    if (!compare || !first || !last) {
      if (!segment.end.hasMore) return index
    } else if (compare(item, first) > 0) {
      return compare(item, last) < 0 || !segment.end.hasMore ? index : -1
    } else if (index === 0 && !segment.start.hasMore) {
      return index
    }
  }
  return -1
}

function replaced<Item>(segments: readonly Segment<Item>[], old: Segment<Item>, by: Segment<Item>): Segment<Item>[] {
  return segments.map((segment) => (segment === old ? by : segment))
}

function segmentOf<Item>({ items, start, end }: Page<Item>): Segment<Item> {
  return { items: chunksOf(items), start, end }
}

function isFromEnd({ first, last, before }: PageArguments): boolean {
  return last != null || (first == null && before != null)
}

function sizeOf({ first, last }: PageArguments): number {
  return first ?? last ?? defaultSize
}

function askedKey(args: PageArguments): string {
  return `${isFromEnd(args) ? 'last' : 'first'} ${args.after ?? ''} ${args.before ?? ''}`
}

function firstOf<Item>(items: Chunks<Item>): Item | undefined {
  return items[0]?.[0]
}

function lastOf<Item>(items: Chunks<Item>): Item | undefined {
  return items.at(-1)?.at(-1)
}
