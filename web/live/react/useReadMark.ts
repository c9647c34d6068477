import { skipToken } from '@apollo/client/react'
import { useReadMarkQuery } from './operations.ts'

/** A message, and when it was stored. */
export interface ReadMark {
  /** The id of the message. */
  id: string
  /** The time at which it was stored (ISO 8601). */
  sentAt: string
}

/** The last message that the other member of a conversation has read, live. Null for the wedding's channel. */
export function useReadMark(partnerId: string | null): ReadMark | null {
  // Marks are not replayed, so an earlier one may be out of date.
  const { data } = useReadMarkQuery(
    partnerId === null ? skipToken : { variables: { with: partnerId }, fetchPolicy: 'cache-and-network' },
  )
  return data?.conversation.partnerReadUpTo ?? null
}
