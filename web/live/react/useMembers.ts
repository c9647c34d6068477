import { useMemo } from 'react'
import { compareNames } from '../domains/names.ts'
import type { MemberPartsFragment } from '../gql/index.ts'
import { useMembersQuery } from './operations.ts'
import { useAllPages } from './useAllPages.ts'

/** Returns everyone at the wedding, sorted by name, live. `loading` ends with the last page of them. */
export function useMembers(): { members: MemberPartsFragment[]; loading: boolean; error: Error | undefined } {
  const { data, loading, error, fetchMore } = useMembersQuery()
  useAllPages(data?.members.pageInfo, fetchMore)
  const nodes = data?.members.nodes
  // Again, since the cache keeps the place of somebody whose name has changed.
  const byName = useMemo(() => [...(nodes ?? [])].sort((one, other) => compareNames(one.name, other.name)), [nodes])
  return { members: byName, loading: loading || data?.members.pageInfo.hasNextPage === true, error }
}
