import type { Mutations } from '../core/mutations.ts'
import { newId } from '../core/newId.ts'
import {
  ApproveMicRequestDocument,
  DeclineMicRequestDocument,
  type MicRequestPartsFragment,
  MicRequestPartsFragmentDoc,
  type MicRequestStatus,
  RequestMicDocument,
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

/**
 * Actions on requests for the microphone. Each shows at once, and resolves when it is stored, however long that takes.
 */
export function micActions({ mutate, me, known }: Mutations) {
  const decided = (id: string, status: MicRequestStatus, reason: string | null = null) => {
    const request = known<MicRequestPartsFragment>(MicRequestPartsFragmentDoc, 'MicRequest', id)
    return request && { ...request, status, reason, decidedBy: me(), decidedAt: new Date().toISOString() }
  }

  return {
    /** `duration` is in minutes. */
    async requestMic(purpose: string, duration = 5): Promise<MicRequestPartsFragment> {
      const id = newId()
      const { requestMic } = await mutate(
        RequestMicDocument,
        { input: { id, purpose, durationMinutes: duration } },
        {
          optimistic: {
            requestMic: {
              __typename: 'MicRequest',
              id,
              purpose,
              durationMinutes: duration,
              urgent: true,
              status: 'PENDING',
              reason: null,
              requestedAt: new Date().toISOString(),
              decidedAt: null,
              requestedBy: me(),
              decidedBy: null,
            },
          },
          update: (cache, { requestMic }) => list.put(cache, requestMic),
        },
      )
      return requestMic
    },

    async approveMic(id: string): Promise<MicRequestPartsFragment> {
      const request = decided(id, 'APPROVED')
      const { approveMicRequest } = await mutate(
        ApproveMicRequestDocument,
        { id },
        { optimistic: request && { approveMicRequest: request } },
      )
      return approveMicRequest
    },

    async declineMic(id: string, reason?: string): Promise<MicRequestPartsFragment> {
      const request = decided(id, 'DECLINED', reason)
      const optimistic = request && { declineMicRequest: request }
      const { declineMicRequest } = await mutate(DeclineMicRequestDocument, { id, reason }, { optimistic })
      return declineMicRequest
    },
  }
}
