import { type MemberPartsFragment, useMembersQuery } from '../gql/index.ts'
import { useAllPages } from './useAllPages.ts'

/** Everyone at the wedding, by name, live. */
export function useMembers(): { members: MemberPartsFragment[]; loading: boolean; error: Error | undefined } {
  const { data, loading, error, fetchMore } = useMembersQuery()
  useAllPages(data?.members.pageInfo, fetchMore)
  const byName = [...(data?.members.nodes ?? [])].sort((one, other) => one.name.localeCompare(other.name))
  return { members: byName, loading, error }
}
