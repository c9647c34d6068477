import type { ExecutionArgs } from 'graphql'
import { contextOf } from '../../context.ts'
import { Refusal } from '../../refusal.ts'
import { isSingleMutation } from './rootFields.ts'

/**
 * An operation that knows the key of its request, `extensions.idempotencyKey`: a change that the viewer sent before
 * with this key is not made again. Throws BAD_USER_INPUT for a key that is no UUID, and for one of anything but a
 * single mutation.
 */
export function withKeyOf(args: ExecutionArgs): ExecutionArgs {
  const { viewer, params, ...context } = contextOf(args)
  const key = params?.extensions?.idempotencyKey
  if (key === undefined || key === null || !viewer) return args
  if (typeof key !== 'string' || !uuid.test(key)) throw refused('An idempotencyKey is a UUID')
  if (!isSingleMutation(args)) throw refused('An idempotencyKey is for one mutation')
  return { ...args, contextValue: { ...context, params, viewer: { ...viewer, operationKey: key.toLowerCase() } } }
}

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

function refused(message: string): Refusal {
  return new Refusal('BAD_USER_INPUT', message, { field: 'idempotencyKey' })
}
