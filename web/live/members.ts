import type { FieldPolicy, Reference } from '@apollo/client'
import { useEffect } from 'react'
import { type MemberPartsFragment, MembersDocument, type MembersQuery, useMembersQuery } from '../gql/index.ts'
import type { Updates } from './update.ts'

type Stored = { nodes: Reference[]; pageInfo: MembersQuery['members']['pageInfo'] }

const members: FieldPolicy<Stored> = {
  keyArgs: false,
  merge(existing, incoming) {
    const nodes = [...(existing?.nodes ?? []), ...incoming.nodes]
    return { ...incoming, nodes: [...new Map(nodes.map((node) => [node.__ref, node])).values()] }
  },
}

export const memberPolicies = { Query: { members } }

export const memberUpdates: Updates = {
  MemberJoined(cache, { member }) {
    cache.updateQuery(
      { query: MembersDocument },
      (data) => data && { members: { ...data.members, nodes: [...data.members.nodes, member] } },
    )
  },
}

/** Everyone at the wedding, by name, those who join meanwhile included. */
export function useMembers(): { members: MemberPartsFragment[]; loading: boolean; error: Error | undefined } {
  const { data, loading, error, fetchMore } = useMembersQuery()
  const pageInfo = data?.members.pageInfo
  useEffect(() => {
    // A page that fails is asked for again with the next one that is read.
    if (pageInfo?.hasNextPage) fetchMore({ variables: { after: pageInfo.endCursor } }).catch(() => {})
  }, [pageInfo, fetchMore])
  const byName = [...(data?.members.nodes ?? [])].sort((one, other) => one.name.localeCompare(other.name))
  return { members: byName, loading, error }
}
