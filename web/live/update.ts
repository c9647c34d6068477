import type { ApolloCache } from '@apollo/client'
import type { EventsSubscription, MemberPartsFragment } from '../gql/index.ts'

export type LiveEvent = EventsSubscription['events']
export type EventOf<Name extends LiveEvent['__typename']> = Extract<LiveEvent, { __typename: Name }>

/**
 * What each event changes in the cache of the user `me`. It may come twice, or after a query that has already read
 * what it tells: the cache must end up the same.
 */
export type Updates = { [Name in LiveEvent['__typename']]?: (cache: ApolloCache, event: EventOf<Name>, me: MemberPartsFragment) => void }
