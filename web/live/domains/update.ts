import type { ApolloCache } from '@apollo/client'
import type { EventsSubscription, MemberPartsFragment } from '../gql/index.ts'

/** An event of the wedding's feed. */
export type LiveEvent = EventsSubscription['events']

/** The event with this name of its type. */
export type EventOf<Name extends LiveEvent['__typename']> = Extract<LiveEvent, { __typename: Name }>

/**
 * Changes that each event makes in the cache of the user `me`. An event may come twice, or after a query that has
 * already read its change: the cache must end up the same.
 */
export type Updates = {
  [Name in LiveEvent['__typename']]?: (cache: ApolloCache, event: EventOf<Name>, me: MemberPartsFragment) => void
}
