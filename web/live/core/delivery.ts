import type { ApolloClient } from '@apollo/client'
import { SendMessageDocument, type SendMessageInput, type SendMessageMutation } from '../gql/index.ts'
import type { EventApplier } from './applier.ts'
import { refusedBy } from './mutations.ts'
import { newId } from './newId.ts'
import { type AnyOperation, nameOf, type QueueOperation } from './operations.ts'
import type { Outbox, OutboxParts } from './outbox.ts'
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

/** The way of an entry of the outbox to the server, once. */
export function createDelivery({ apollo, applier, photos, operations }: DeliveryParts): OutboxParts['send'] {
  const sendMessage = async ({ variables }: Entry, wasTried: boolean): Promise<SendMessageMutation> => {
    const input = variables.input as SendMessageInput
    const context = { wasTried, isQueued: true }
    const { data } = await apollo.mutate({ mutation: SendMessageDocument, variables: { input }, context })
    if (!data) throw new Error('a mutation without data')
    const message = data.sendMessage
    applier.apply([{ __typename: 'MessageReceived', cursor: '', at: message.sentAt, message }])
    // Apollo updates queries in a later turn: until then the message is shown as pending, and then as stored.
    await new Promise((resolve) => setTimeout(resolve))
    return data
  }
  const mutate = async (
    { id: idempotencyKey, operation: name, variables }: Entry,
    wasTried: boolean,
  ): Promise<unknown> => {
    const operation = operations.get(name)
    if (!operation) throw outdated(name)
    const { data } = await apollo.mutate({
      mutation: operation.document,
      variables,
      update: (cache, { data }) => data && operation.update?.(cache, data),
      // Sent again, it must not undo what somebody else has done since.
      context: { wasTried, isQueued: true, extensions: { idempotencyKey } },
    })
    if (!data) throw new Error('a mutation without data')
    return data
  }
  return async (entry, isRetry) => {
    if (isUpload(entry)) return photos.send(entry)
    const send = entry.operation === 'SendMessage' ? sendMessage : mutate
    try {
      return await send(entry, isRetry)
    } catch (error) {
      throw refusedBy(error) ?? error
    }
  }
}

/** The way of actions into the outbox. */
export function createQueueing(outbox: Outbox): QueueOperation {
  return (operation, variables, id = newId()) =>
    outbox.add({ id, kind: operation.kind, operation: nameOf(operation), variables })
}

/** OUTDATED: an earlier version of the app has queued it, and this one does not know it any more. */
function outdated(name: string): Refused {
  return new Refused({ code: 'OUTDATED', message: `This version of the app does not know ${name}` })
}
