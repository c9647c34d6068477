import { type Domain, domains } from '../domains/index.ts'
import type { ActionParts } from './operations.ts'

type Together<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer All) => void
  ? All
  : never
type ActionsOf<One> = One extends { actions(...parts: never[]): infer Actions } ? Actions : never

/** Everything that the user can do, except writing messages. Each function stays the same as long as the client. */
export type LiveActions = Together<ActionsOf<(typeof domains)[number]>>

/** Creates the actions of all domains. */
export function createActions(parts: ActionParts): LiveActions {
  return Object.assign({}, ...domains.map((domain: Domain) => domain.actions?.(parts))) as LiveActions
}
