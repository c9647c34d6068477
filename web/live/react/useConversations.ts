import { useConversationsQuery } from './operations.ts'

/**
 * Returns the conversations: the wedding's channel and everyone the user has exchanged messages with, the latest first,
 * with their unread counts.
 */
export function useConversations() {
  const { data, loading, error } = useConversationsQuery()
  return { conversations: data?.conversations ?? [], loading, error }
}
