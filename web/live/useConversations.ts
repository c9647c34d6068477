import { useConversationsQuery } from '../gql/index.ts'

/** The wedding's channel and everyone the user has exchanged messages with, the latest first, with what is unread. */
export function useConversations() {
  const { data, loading, error } = useConversationsQuery()
  return { conversations: data?.conversations ?? [], loading, error }
}
