import type { ConversationsQuery } from '../gql/index.ts'
import { none } from './LiveProvider.tsx'
import type { Loading } from './nextPage.ts'
import { useConversationsQuery } from './operations.ts'

/** A conversation in the list of all: with whom, its last message, and how many are unread. */
export type ListedConversation = ConversationsQuery['conversations'][number]

/** The user's conversations, live. */
export interface ConversationsHook extends Loading {
  /** The wedding's channel, and each member with whom the user has exchanged messages, the latest first. */
  conversations: ListedConversation[]
}

/**
 * Returns the conversations: the wedding's channel and everyone the user has exchanged messages with, the latest first,
 * with their unread counts.
 */
export function useConversations(): ConversationsHook {
  const { data, loading, error } = useConversationsQuery()
  return { conversations: data?.conversations ?? none, loading, error }
}
