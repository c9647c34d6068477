import { type ApolloCache, InMemoryCache } from '@apollo/client'
import type { EventsSubscription } from '../gql/index.ts'
import possible from '../gql/possibleTypes.ts'
import { memberPolicies, memberUpdates } from './members.ts'
import { messagePolicies, messageUpdates } from './messages.ts'

export type LiveEvent = EventsSubscription['events']
export type EventOf<Name extends LiveEvent['__typename']> = Extract<LiveEvent, { __typename: Name }>

/**
 * What an event changes in the cache of the user `userId`. It may come twice, or after a query that has already read what
 * it tells: the cache must end up the same.
 */
export type Updates = { [Name in LiveEvent['__typename']]?: (cache: ApolloCache, event: EventOf<Name>, userId: string) => void }

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
