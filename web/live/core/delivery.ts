import type { ApolloClient } from '@apollo/client'
import { SendMessageDocument, type SendMessageInput } from '../gql/index.ts'
import type { EventApplier } from './applier.ts'
import { refusedBy } from './mutations.ts'
import type { AnyOperation } from './operations.ts'
import type { Entry } from './outboxState.ts'
import type { PhotoSending } from './photoSending.ts'
import { Refused } from './refused.ts'
import { isUpload } from './uploads.ts'

/** Parts of the delivery of entries. */
export interface DeliveryParts {
  apollo: ApolloClient
  applier: EventApplier
  photos: PhotoSending
  operations: ReadonlyMap<string, AnyOperation>
}

/** Sends an entry of the outbox once. Resolves with the answer when it is stored, and shown as stored. */
export async function deliver(parts: DeliveryParts, entry: Entry, wasTried: boolean): Promise<unknown> {
  if (isUpload(entry)) return parts.photos.send(entry)
  const send = entry.operation === 'SendMessage' ? sendMessage : mutate
  try {
    return await send(parts, entry, wasTried)
  } catch (error) {
    throw refusedBy(error) ?? error
  }
}

async function sendMessage({ apollo, applier }: DeliveryParts, { variables }: Entry, wasTried: boolean) {
  const input = variables.input as SendMessageInput
  const context = { wasTried, isQueued: true }
  const { data } = await apollo.mutate({ mutation: SendMessageDocument, variables: { input }, context })
  if (!data) throw new Error('an answer without data')
  const message = data.sendMessage
  applier.apply([{ __typename: 'MessageReceived', cursor: '', at: message.sentAt, message }])
  // Apollo updates queries in a later turn: until then the message is shown as pending, and then as stored.
  await new Promise((resolve) => setTimeout(resolve))
  return data
}

async function mutate({ apollo, operations }: DeliveryParts, entry: Entry, wasTried: boolean) {
  const { id: idempotencyKey, operation: name, variables } = entry
  const operation = operations.get(name)
  if (!operation) throw outdated(name)
  const { data } = await apollo.mutate({
    mutation: operation.document,
    variables,
    update: (cache, { data }) => data && operation.update?.(cache, data),
    // Sent again, it must not undo what somebody else has done since.
    context: { wasTried, isQueued: true, extensions: { idempotencyKey } },
  })
  if (!data) throw new Error('an answer without data')
  return data
}

/** OUTDATED: an earlier version of the app has queued it, and this one does not know it any more. */
function outdated(name: string): Refused {
  return new Refused({ code: 'OUTDATED', message: `This version of the app does not know ${name}` })
}
