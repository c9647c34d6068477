import { useMemo } from 'react'
import { compareNames } from '../domains/names.ts'
import type { MemberPartsFragment } from '../gql/index.ts'
import { none } from './LiveProvider.tsx'
import type { Loading } from './nextPage.ts'
import { useMembersQuery } from './operations.ts'
import { useAllPages } from './useAllPages.ts'

/** The members of the wedding, live. */
export interface MembersHook extends Loading {
  /** Everyone at the wedding, sorted by name. */
  members: MemberPartsFragment[]
}

/** Returns everyone at the wedding, sorted by name, live. `loading` ends with the last page of them. */
export function useMembers(): MembersHook {
  const { data, loading, error, fetchMore } = useMembersQuery()
  useAllPages(data?.members.pageInfo, fetchMore)
  const nodes = data?.members.nodes ?? none
  // Again, since the cache keeps the place of somebody whose name has changed.
  const members = useMemo(() => [...nodes].sort((one, other) => compareNames(one.name, other.name)), [nodes])
  return { members, loading: loading || data?.members.pageInfo.hasNextPage === true, error }
}
