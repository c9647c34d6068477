import { useCallback } from 'react'
import { v4 as newId } from 'uuid'
import { type MessagePartsFragment, SetTypingDocument } from '../gql/index.ts'
import { useLive } from './LiveProvider.tsx'

/** Writing to a member, or with null to everyone at the wedding. */
export function useSending() {
  const live = useLive()

  /** Shown at once, kept while offline, stored once. Resolves when it is stored; rejects when the server refuses it. */
  const send = useCallback(
    (recipientId: string | null, content: string): Promise<MessagePartsFragment> =>
      live.outbox.add({ id: newId(), channel: recipientId === null ? 'WEDDING' : 'DIRECT', recipientId, content }),
    [live],
  )
  /** Nobody waits for it: one that fails is forgotten. */
  const setTyping = useCallback(
    (recipientId: string | null, isTyping: boolean) => {
      live.apollo.mutate({ mutation: SetTypingDocument, variables: { input: { recipientId, isTyping } } }).catch(() => {})
    },
    [live],
  )
  return { send, setTyping }
}
