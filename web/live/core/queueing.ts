import { newId } from './newId.ts'
import { nameOf, type QueueOperation } from './operations.ts'
import type { Outbox } from './outbox.ts'

/** The way of actions into the outbox. */
export function createQueueing(outbox: Outbox): QueueOperation {
  return (operation, variables, id = newId()) =>
    outbox.add({ id, kind: operation.kind, operation: nameOf(operation), variables })
}
