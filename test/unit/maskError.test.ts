import { DrizzleQueryError } from 'drizzle-orm/errors'
import { GraphQLError } from 'graphql'
import pino from 'pino'
import { expect, test } from 'vitest'
import { Refusal } from '../../src/refusal.ts'
import { createErrorMasker } from '../../src/transport/errors.ts'

const maskError = createErrorMasker(pino({ level: 'silent' }))

test('a statement that is refused its place is shown as that refusal, however it is wrapped', () => {
  const refusal = new Refusal('RATE_LIMITED', 'Too much at once', { retryAfter: 1 })
  const wrapped = new DrizzleQueryError('select 1', [], refusal)
  for (const error of [refusal, wrapped, new GraphQLError('located', { originalError: wrapped })]) {
    const { message, extensions } = maskError(error)
    expect({ message, extensions }).toEqual({
      message: 'Too much at once',
      extensions: { code: 'RATE_LIMITED', retryAfter: 1 },
    })
  }
})
