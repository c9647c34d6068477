/**
 * A long list in pieces of a bounded size. A change makes new pieces where it falls and keeps the others as they are,
 * so that whatever is derived from a piece, such as what Apollo read or React rendered, stays valid for all the others.
 */
export type Chunks<Item> = readonly (readonly Item[])[]

/** A piece that grows longer than this is split. */
export const largestChunk = 32

/** Divides a list into chunks that keep their identity while it grows at its ends. */
export function chunksOf<Item>(items: readonly Item[]): Chunks<Item> {
  const chunks: Item[][] = []
  for (let start = 0; start < items.length; start += largestChunk) chunks.push(items.slice(start, start + largestChunk))
  return chunks
}

/** Number of items in all chunks. */
export function lengthOf(chunks: Chunks<unknown>): number {
  return chunks.reduce((sum, chunk) => sum + chunk.length, 0)
}

/** Puts an item behind the last one that does not belong after it. At the end of the list this touches one piece. */
export function insert<Item>(chunks: Chunks<Item>, item: Item, belongsAfter: (other: Item) => boolean): Chunks<Item> {
  let index = chunks.length - 1
  while (index > 0 && belongsAfter(chunks[index]?.[0] as Item)) index--
  const chunk = chunks[index] ?? []
  let place = chunk.length
  while (place > 0 && belongsAfter(chunk[place - 1] as Item)) place--
  const grown = [...chunk.slice(0, place), item, ...chunk.slice(place)]
  return [...chunks.slice(0, Math.max(index, 0)), ...chunksOf(grown), ...chunks.slice(index + 1)]
}

/** Puts items in front of all others. */
export function prepend<Item>(chunks: Chunks<Item>, items: readonly Item[]): Chunks<Item> {
  return [...chunksOf(items), ...chunks]
}

/** The last items, at least so many of them: whole pieces. */
export function keepLast<Item>(chunks: Chunks<Item>, least: number): Chunks<Item> {
  let start = chunks.length
  for (let kept = 0; start > 0 && kept < least; ) kept += chunks[--start]?.length ?? 0
  return chunks.slice(start)
}
