import { startTransition, useCallback } from 'react'
import { MessageChunksDocument } from '../gql/index.ts'
import { useLiveSuspenseQuery } from './apollo.ts'
import { type FetchMore, type ShownConversation, useConversation } from './useMessages.ts'

/**
 * As `useMessages`. It suspends until the first messages are here, and throws the error to the boundary above if they
 * cannot be read. `loadEarlier` does not suspend: it is a transition.
 *
 * @example
 * function Chat() {
 *   const { messages } = useSuspenseMessages()
 *   return messages.map(({ id, content }) => <p key={id}>{content}</p>)
 * }
 * <ErrorBoundary fallback={<p>The chat cannot be read</p>}>
 *   <Suspense fallback={<p>One moment…</p>}>
 *     <Chat />
 *   </Suspense>
 * </ErrorBoundary>
 */
export function useSuspenseMessages(recipientId: string | null = null): ShownConversation {
  const { data, fetchMore } = useLiveSuspenseQuery(MessageChunksDocument, { variables: { with: recipientId } })
  const fetchBehind: FetchMore = useCallback(
    (options) => new Promise((resolve) => startTransition(() => resolve(fetchMore(options)))),
    [fetchMore],
  )
  return useConversation(recipientId, data.messagesInChunks, fetchBehind)
}
