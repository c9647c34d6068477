import type { ApolloCache } from '@apollo/client'
import { newId } from '../core/newId.ts'
import { type ActionParts, type Expectation, expectChange, type QueuedOperation } from '../core/operations.ts'
import {
  ApproveMicRequestDocument,
  type ApproveMicRequestMutation,
  type ApproveMicRequestMutationVariables,
  DeclineMicRequestDocument,
  type DeclineMicRequestMutation,
  type DeclineMicRequestMutationVariables,
  type MicRequestPartsFragment,
  MicRequestPartsFragmentDoc,
  type MicRequestStatus,
  ReopenMicRequestDocument,
  type ReopenMicRequestMutation,
  type ReopenMicRequestMutationVariables,
  RequestMicDocument,
  type RequestMicMutation,
  type RequestMicMutationVariables,
  WithdrawMicRequestDocument,
  type WithdrawMicRequestMutation,
  type WithdrawMicRequestMutationVariables,
} from '../gql/index.ts'
import { createList } from './lists.ts'
import type { Updates } from './update.ts'

const list = createList<MicRequestPartsFragment, { status: MicRequestStatus[] }>({
  field: 'micRequests',
  fragment: MicRequestPartsFragmentDoc,
  order: 'requestedAt',
  filters: ['status'],
  belongs: (request, { status }) => !status || status.includes(request.status),
})

/** How the cache keeps lists of requests for the microphone. */
export const micPolicies = { Query: { micRequests: list.policy } }

/** The changes that events make to the cached requests for the microphone. */
export const micUpdates: Updates = {
  MicRequestChanged: (cache, { micRequest }) => list.put(cache, micRequest),
}

const requestMic: QueuedOperation<RequestMicMutation, RequestMicMutationVariables> = {
  kind: 'microphone',
  document: RequestMicDocument,
  expect(cache, { input }, { me, at }) {
    list.put(cache, {
      __typename: 'MicRequest',
      id: input.id ?? '',
      purpose: input.purpose,
      durationMinutes: input.durationMinutes ?? usualMinutes,
      urgent: true,
      status: 'PENDING',
      reason: null,
      requestedAt: at,
      decidedAt: null,
      requestedBy: me,
      decidedBy: null,
    })
    return false
  },
  update: (cache, { requestMic }) => list.put(cache, requestMic),
}

const approveMic: QueuedOperation<ApproveMicRequestMutation, ApproveMicRequestMutationVariables> = {
  kind: 'microphone',
  document: ApproveMicRequestDocument,
  expect: (cache, { id }, expectation) => expectDecision(cache, id, 'APPROVED', null, expectation),
}

const declineMic: QueuedOperation<DeclineMicRequestMutation, DeclineMicRequestMutationVariables> = {
  kind: 'microphone',
  document: DeclineMicRequestDocument,
  expect: (cache, { id, reason = null }, expectation) => expectDecision(cache, id, 'DECLINED', reason, expectation),
}

const withdrawMic: QueuedOperation<WithdrawMicRequestMutation, WithdrawMicRequestMutationVariables> = {
  kind: 'microphone',
  document: WithdrawMicRequestDocument,
  expect: (cache, { id }) => expectOf(cache, id, { status: 'WITHDRAWN' }),
}

const reopenMic: QueuedOperation<ReopenMicRequestMutation, ReopenMicRequestMutationVariables> = {
  kind: 'microphone',
  document: ReopenMicRequestDocument,
  expect: (cache, { id }) => expectOf(cache, id, { status: 'PENDING', reason: null, decidedBy: null, decidedAt: null }),
}

function expectDecision(
  cache: ApolloCache,
  id: string,
  status: MicRequestStatus,
  reason: string | null,
  { me, at }: Expectation,
): boolean {
  return expectOf(cache, id, { status, reason, decidedBy: me, decidedAt: at })
}

function expectOf(cache: ApolloCache, id: string, changes: Partial<MicRequestPartsFragment>): boolean {
  return expectChange(cache, MicRequestPartsFragmentDoc, `MicRequest:${id}`, () => changes)
}

const usualMinutes = 5

/** The mutations about the microphone, which go through the outbox. */
export const micOperations = [requestMic, withdrawMic, approveMic, declineMic, reopenMic]

/**
 * Actions on requests for the microphone. Each shows at once, and resolves when it is stored, however long that takes.
 */
export function micActions({ queue }: Pick<ActionParts, 'queue'>) {
  return {
    /** `duration` is in minutes. */
    async requestMic(purpose: string, duration = usualMinutes): Promise<MicRequestPartsFragment> {
      const id = newId()
      return (await queue(requestMic, { input: { id, purpose, durationMinutes: duration } }, id)).requestMic
    },

    /** Withdraws the user's own pending request. */
    withdrawMic: async (id: string): Promise<MicRequestPartsFragment> =>
      (await queue(withdrawMic, { id })).withdrawMicRequest,

    approveMic: async (id: string): Promise<MicRequestPartsFragment> =>
      (await queue(approveMic, { id })).approveMicRequest,

    declineMic: async (id: string, reason?: string): Promise<MicRequestPartsFragment> =>
      (await queue(declineMic, { id, reason })).declineMicRequest,

    /** Makes a request pending again, whatever its status. */
    reopenMic: async (id: string): Promise<MicRequestPartsFragment> =>
      (await queue(reopenMic, { id })).reopenMicRequest,
  }
}
