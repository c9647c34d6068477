import { generateKeyBetween } from 'fractional-indexing'

/**
 * A song in the queue. Keys are texts that sort by their code units; a song keeps its key until it is moved, so that
 * moving one changes no other.
 */
export interface Queued {
  id: string
  key: string
}

/**
 * The key of a song that was accepted at this time: later times sort after earlier ones. `m` starts a key whose whole
 * part has 13 digits, as milliseconds have until the year 2286.
 */
export function keyOfTime(at: Date): string {
  return `m${String(at.getTime()).padStart(13, '0')}`
}

/** The key of a song that is accepted now: after all others. `queue` is in its order. */
export function keyAtEnd(queue: readonly Queued[], at: Date): string {
  const last = queue.at(-1)?.key
  const own = keyOfTime(at)
  return last === undefined || own > last ? own : generateKeyBetween(last, null)
}

/**
 * The key with which a song of the queue comes right before another one, or at the end with null. Undefined if it is
 * there already. `queue` is in its order, and holds both songs.
 */
export function keyBefore(queue: readonly Queued[], id: string, before: string | null): string | undefined {
  const others = queue.filter((song) => song.id !== id)
  const place = before === null ? others.length : others.findIndex((song) => song.id === before)
  if (before === id || queue[place]?.id === id) return undefined
  const previous = others[place - 1]?.key ?? null
  // Two servers of different versions can have given two songs the same key: the next greater one is the neighbour.
  const next = others.slice(place).find(({ key }) => previous === null || key > previous)
  return generateKeyBetween(previous, next?.key ?? null)
}
