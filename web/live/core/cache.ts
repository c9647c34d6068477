import type { ApolloCache, InMemoryCache, TypePolicies } from '@apollo/client'
import { cacheSizes } from '@apollo/client/utilities'
import { type Domain, domains, type Policies } from '../domains/index.ts'
import type { LiveEvent } from '../domains/update.ts'
import type { MemberPartsFragment } from '../gql/index.ts'
import possible from '../gql/possibleTypes.ts'
import { ReadOnceCache } from './readOnce.ts'

/**
 * Numbers of results of earlier reads that are kept: enough for everything that is shown, not for each state that a
 * list has had.
 */
const keptResults = { 'inMemoryCache.executeSelectionSet': 4_000, 'inMemoryCache.executeSubSelectedArray': 1_000 }

/** Apollo's cache with the policies of all domains. */
export function createCache(serverUrl: string): InMemoryCache {
  Object.assign(cacheSizes, { ...keptResults, ...cacheSizes })
  return new ReadOnceCache({
    possibleTypes: possible.possibleTypes,
    typePolicies: typePolicies(serverUrl),
  })
}

function typePolicies(serverUrl: string): TypePolicies {
  const all = domains.map((domain: Domain) => (domain.policies?.(serverUrl) ?? {}) as Policies)
  const fields = Object.assign({}, ...all.map(({ Query }) => Query))
  return { ...Object.assign({}, ...all), Query: { fields } }
}

/** Applies an event to the cache of the user `me`. */
export function applyEvent(cache: ApolloCache, event: LiveEvent, me: MemberPartsFragment) {
  for (const { updates } of domains as readonly Domain[]) {
    const update = updates[event.__typename] as
      | ((cache: ApolloCache, event: LiveEvent, me: MemberPartsFragment) => void)
      | undefined
    update?.(cache, event, me)
  }
}
