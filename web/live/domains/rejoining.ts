import type { ApolloCache } from '@apollo/client'
import type { Mutations } from '../core/mutations.ts'
import { newId } from '../core/newId.ts'
import {
  ConfirmRejoinRequestDocument,
  DeclineRejoinRequestDocument,
  type RejoinRequestPartsFragment,
  RejoinRequestsDocument,
  RequestRejoinDocument,
  WithdrawRejoinRequestDocument,
} from '../gql/index.ts'
import type { Updates } from './update.ts'

/** How the cache keeps the pending requests to rejoin: as the server says. */
export const rejoinPolicies = { Query: { rejoinRequests: { merge: false } } }

/** The changes that events make to the pending requests to rejoin. */
export const rejoinUpdates: Updates = {
  RejoinRequestChanged: (cache, { rejoinRequest }) => put(cache, rejoinRequest),
  // A request ends with its newcomer, and with the member whom they said they are.
  MemberRemoved: (cache, { member }) =>
    keep(cache, (request) => request.requestedBy.id !== member.id && request.member.id !== member.id),
}

/** The mutations about newcomers who are a member already. */
export function rejoinActions({ mutate }: Mutations) {
  return {
    /** Says that the user, who has just joined, is this earlier member of the same name. Somebody confirms it. */
    async requestRejoin(memberId: string): Promise<RejoinRequestPartsFragment> {
      const variables = { input: { id: newId(), memberId } }
      const { requestRejoin } = await mutate(RequestRejoinDocument, variables, {
        update: (cache, { requestRejoin }) => put(cache, requestRejoin),
      })
      return requestRejoin
    },

    /** The newcomer is the member: their device goes on as that member. */
    async confirmRejoinRequest(id: string): Promise<void> {
      await mutate(
        ConfirmRejoinRequestDocument,
        { id },
        { update: (cache, { confirmRejoinRequest }) => put(cache, confirmRejoinRequest) },
      )
    },

    /** The newcomer is somebody else. */
    async declineRejoinRequest(id: string): Promise<void> {
      await mutate(
        DeclineRejoinRequestDocument,
        { id },
        { update: (cache, { declineRejoinRequest }) => put(cache, declineRejoinRequest) },
      )
    },

    /** Takes a request of the user's own back. */
    async withdrawRejoinRequest(id: string): Promise<void> {
      await mutate(
        WithdrawRejoinRequestDocument,
        { id },
        { update: (cache, { withdrawRejoinRequest }) => put(cache, withdrawRejoinRequest) },
      )
    },
  }
}

/** Keeps a pending request as the last of the list, and takes one that was decided away. */
function put(cache: ApolloCache, request: RejoinRequestPartsFragment) {
  cache.updateQuery({ query: RejoinRequestsDocument }, (known) => {
    if (!known) return undefined
    const others = known.rejoinRequests.filter(({ id }) => id !== request.id)
    return { rejoinRequests: request.status === 'PENDING' ? [...others, request] : others }
  })
}

function keep(cache: ApolloCache, isKept: (request: RejoinRequestPartsFragment) => boolean) {
  cache.updateQuery(
    { query: RejoinRequestsDocument },
    (known) => known && { rejoinRequests: known.rejoinRequests.filter(isKept) },
  )
}
