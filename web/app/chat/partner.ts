import type { ShownMessage } from '@attitudes/live/react'

/**
 * The other side of a chat: everyone, a member, the user themselves, somebody who has left the wedding and whose
 * messages stay, or nobody that this wedding knows. `waiting` until that is known.
 */
export type Partner = 'everyone' | 'member' | 'oneself' | 'left' | 'unknown' | 'waiting'

export interface KnownOfPartner {
  /** The id in the address; null is everyone. */
  partnerId: string | null
  me: string
  isMember: boolean
  /** Whether the members and the messages are still on their way. */
  isLoading: boolean
  /** Whether the server refused to show this conversation. */
  isRefused: boolean
  messageCount: number
}

export function partnerOf({ partnerId, me, isMember, isLoading, isRefused, messageCount }: KnownOfPartner): Partner {
  if (partnerId === null) return 'everyone'
  if (partnerId === me) return 'oneself'
  if (isMember) return 'member'
  if (isLoading) return 'waiting'
  return isRefused || messageCount === 0 ? 'unknown' : 'left'
}

/** The name of somebody who is no member any more, as their messages have it. */
export function nameIn(messages: readonly ShownMessage[], partnerId: string | null): string | undefined {
  for (const { sender, recipient } of messages) {
    if (sender.id === partnerId) return sender.name
    if (recipient?.id === partnerId) return recipient.name
  }
  return undefined
}
