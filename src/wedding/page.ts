/** A page of a list in its order: `limit` items after or before a key, from the end when `backward`. */
export type Page<Key> = { after: Key | null; before: Key | null; limit: number; backward: boolean }
