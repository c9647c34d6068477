import { type Domain, domains } from '../domains/index.ts'
import type { LiveActions } from './liveActions.ts'
import type { ActionParts } from './operations.ts'

type Together<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer All) => void
  ? All
  : never
type ActionsOf<One> = One extends { actions(...parts: never[]): infer Actions } ? Actions : never

/** Actions that all have these names: the compiler names the one that has not. */
type Named<Names, Actions extends Record<Exclude<keyof Actions, Names>, never>> = Actions

/** The actions of the list of domains. Each is described in LiveActions, and each that is described there is among them. */
type Listed = Named<keyof LiveActions, Together<ActionsOf<(typeof domains)[number]>>>

/** Creates the actions of all domains. */
export function createActions(parts: ActionParts): LiveActions {
  return Object.assign({}, ...domains.map((domain: Domain) => domain.actions?.(parts))) as Listed
}
