import type { ApolloClient } from '@apollo/client'
import { type MessagePartsFragment, SendMessageDocument, type SendMessageInput } from '../gql/index.ts'
import type { EventApplier } from './applier.ts'
import { refusedBy } from './mutations.ts'

/** Sends a message once, and resolves when it is shown as stored. Rejects with Refused, or without an answer. */
export async function sendMessage(
  apollo: ApolloClient,
  applier: EventApplier,
  input: SendMessageInput,
  isRetry: boolean,
): Promise<MessagePartsFragment> {
  const sending = apollo.mutate({ mutation: SendMessageDocument, variables: { input }, context: { wasTried: isRetry } })
  const { data } = await sending.catch((error) => {
    throw refusedBy(error) ?? error
  })
  if (!data) throw new Error('a mutation without data')
  const message = data.sendMessage
  applier.apply([{ __typename: 'MessageReceived', cursor: '', at: message.sentAt, message }])
  // Apollo updates queries in a later turn: until then the message is shown as pending, and then as stored.
  await new Promise((resolve) => setTimeout(resolve))
  return message
}
