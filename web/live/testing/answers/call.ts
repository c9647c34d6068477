import type { MemberPartsFragment } from '../../gql/index.ts'
import { badInput, noSuch } from '../refusal.ts'
import type { TestWedding } from '../testWedding.ts'

/** The wedding and the member that a field of the API is answered for. */
export interface Call {
  wedding: TestWedding
  viewer: MemberPartsFragment
}

/** Answers of fields of Query or Mutation, by the names of the fields. */
export type Answers = Record<string, (args: never, call: Call) => unknown>

/** The text without white space at its ends. Throws BAD_USER_INPUT when it is blank or too long. */
export function textOf(field: string, value: string, longest: number): string {
  const text = value.trim()
  if (text === '') throw badInput(field, `${field} must not be blank`)
  if ([...text].length > longest) throw badInput(field, `${field} must be at most ${longest} characters`)
  return text
}

/** Optional text: blank is null. */
export function maybeTextOf(field: string, value: string | null | undefined, longest: number): string | null {
  return value == null || value.trim() === '' ? null : textOf(field, value, longest)
}

/** The other member that an argument names. Throws NOT_FOUND and BAD_USER_INPUT. */
export function otherMember({ wedding, viewer }: Call, field: string, id: string): MemberPartsFragment {
  if (id === viewer.id) throw badInput(field, 'That is you: choose another member')
  const member = wedding.memberOf(id)
  if (!member) throw noSuch('member', field)
  return member
}

/** The thing of this id; null if there is none. */
export function foundIn<Thing extends { id: string }>(things: readonly Thing[], id: string): Thing | null {
  return things.find((known) => known.id === id) ?? null
}

/** The thing of this id. Throws NOT_FOUND. */
export function thingOf<Thing extends { id: string }>(things: readonly Thing[], what: string, id: string): Thing {
  const thing = things.find((known) => known.id === id)
  if (!thing) throw noSuch(what)
  return thing
}
