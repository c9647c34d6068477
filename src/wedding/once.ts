import { randomUUID } from 'node:crypto'
import type { Refund } from '../access/limits.ts'
import type { Viewer } from '../access/viewer.ts'
import { Refusal } from '../refusal.ts'
import { uuidOf } from './input.ts'

/** The outcome of a create: `isNew` unless it was stored before under the same id. */
export interface Created<Value> {
  value: Value
  isNew: boolean
}

/** The id of something that is to be created. */
export interface NewId {
  id: string
  /** Whether the client chose it, and so may send it again. */
  isChosen: boolean
}

/** The id that a client chose, or a random one. Throws BAD_USER_INPUT for an id that is no UUID. */
export function newId(chosen: string | null | undefined): NewId {
  return chosen ? { id: uuidOf('id', chosen), isChosen: true } : { id: randomUUID(), isChosen: false }
}

/** How something is created once for each id. */
export interface Create<Value> {
  /**
   * Spends one of a limit. `wasCreated` is asked when the limit is reached: a create that is repeated is not refused.
   */
  limit(viewer: Viewer, wasCreated?: () => Promise<boolean>): Promise<Refund>
  /** Whether something is stored under this id. */
  exists(id: string): Promise<boolean>
  /** Stores it, or returns what is stored under this id. Throws `idTaken` where that is something else. */
  store(id: string): Promise<Created<Value>>
}

/**
 * Creates something once for each id, so that a client can send it again after a lost answer. Repeating costs nothing
 * of the limit. Throws RATE_LIMITED, and whatever `store` throws.
 */
export async function createOnce<Value>(
  viewer: Viewer,
  { id, isChosen }: NewId,
  { limit, exists, store }: Create<Value>,
): Promise<Value> {
  const refund = await limit(viewer, isChosen ? () => exists(id) : undefined)
  const { value, isNew } = await store(id)
  if (!isNew) await refund()
  return value
}

/** CONFLICT: something else is stored under the id that the client chose. `what` names it: "photo". */
export function idTaken(what: string): Refusal {
  return new Refusal('CONFLICT', `Another ${what} has this id`, { field: 'id' })
}
