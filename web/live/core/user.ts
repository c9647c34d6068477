import type { ApolloCache } from '@apollo/client'
import { filter, map, type Observable, pairwise } from 'rxjs'
import { type MemberPartsFragment, ViewerDocument } from '../gql/index.ts'
import type { Bearer } from './bearer.ts'
import type { ClientSession } from './session.ts'

/** The user, as the server says when it has been asked: a role may have changed after the token was issued. */
export function userOf(session: ClientSession, cache: ApolloCache): MemberPartsFragment {
  const { userId: id = '', userName: name = '', role = 'GUEST' } = session.bearer() ?? {}
  const known = cache.readQuery({ query: ViewerDocument })?.viewer
  return known?.id === id ? known : { __typename: 'Member', id, name, role: role as MemberPartsFragment['role'] }
}

/** Emits when another user than the last one signs in. */
export function userChanges(session: ClientSession): Observable<unknown> {
  return session.changes.pipe(
    map(() => session.bearer()),
    filter((bearer) => bearer !== undefined),
    pairwise(),
    filter(([last, next]) => !isSameUser(last, next)),
  )
}

function isSameUser(one: Bearer, other: Bearer): boolean {
  return one.userId === other.userId && one.weddingId === other.weddingId
}
