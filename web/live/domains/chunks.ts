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

/** Puts an item behind the last one that belongs before it. At an end of the list this touches one piece. */
export function insert<Item>(chunks: Chunks<Item>, item: Item, isBefore: (other: Item) => boolean): Chunks<Item> {
  const index = Math.max(
    0,
    chunks.findLastIndex(([first]) => isBefore(first as Item)),
  )
  const chunk = chunks[index] ?? []
  const place = chunk.findLastIndex(isBefore) + 1
  // A full piece is split right after its new first item, or else before its last one: at an end the next one goes on.
  const pieces =
    place || chunk.length < largestChunk
      ? chunksOf([...chunk.slice(0, place), item, ...chunk.slice(place)])
      : [[item], chunk]
  return [...chunks.slice(0, index), ...pieces, ...chunks.slice(index + 1)]
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
