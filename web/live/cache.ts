import { type ApolloCache, InMemoryCache } from '@apollo/client'
import possible from '../gql/possibleTypes.ts'
import { memberPolicies, memberUpdates } from './members.ts'
import { messagePolicies, messageUpdates } from './messages.ts'
import type { LiveEvent, Updates } from './update.ts'

const updates: Updates = { ...memberUpdates, ...messageUpdates }

export function createCache(): InMemoryCache {
  return new InMemoryCache({
    possibleTypes: possible.possibleTypes,
    typePolicies: {
      Query: { fields: { ...memberPolicies.Query, ...messagePolicies.Query } },
      Wedding: { keyFields: [] },
      Conversation: messagePolicies.Conversation,
    },
  })
}

export function applyEvent(cache: ApolloCache, event: LiveEvent, userId: string) {
  const update = updates[event.__typename] as ((cache: ApolloCache, event: LiveEvent, userId: string) => void) | undefined
  cache.batch({ update: () => update?.(cache, event, userId) })
}
