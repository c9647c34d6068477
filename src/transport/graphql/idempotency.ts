import { createHash } from 'node:crypto'
import type { ExecutionArgs } from 'graphql'
import { contextOf } from '../../context.ts'
import { Refusal } from '../../refusal.ts'
import { type SingleMutation, singleMutationOf } from './rootFields.ts'

/**
 * An operation that knows the key of its request, `extensions.idempotencyKey`: a change that the viewer sent before
 * with this key is not made again. Throws BAD_USER_INPUT for a key that is no UUID, and for one of anything but a
 * single mutation.
 */
export function withKeyOf(args: ExecutionArgs): ExecutionArgs {
  const context = contextOf(args)
  const { viewer, params } = context
  const key = params?.extensions?.idempotencyKey
  if (key === undefined || key === null || !viewer) return args
  if (typeof key !== 'string' || !uuid.test(key)) throw refused('An idempotencyKey is a UUID')
  const mutation = singleMutationOf(args)
  if (!mutation) throw refused('An idempotencyKey is for one mutation')
  const operation = { key: key.toLowerCase(), digest: () => digestOf(mutation) }
  return { ...args, contextValue: { ...context, viewer: { ...viewer, operation } } }
}

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

function refused(message: string): Refusal {
  return new Refusal('BAD_USER_INPUT', message, { field: 'idempotencyKey' })
}

/**
 * SHA-256 of a mutation and its arguments, however they are written. What is left out differs from null. Servers of two
 * versions make the same of it: otherwise a client that repeats a change during an update would be refused.
 */
function digestOf({ name, values }: SingleMutation): string {
  return createHash('sha256')
    .update(JSON.stringify([name, values()], sorted))
    .digest('hex')
}

/** For JSON that is the same whatever the order of the fields. */
function sorted(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
}
