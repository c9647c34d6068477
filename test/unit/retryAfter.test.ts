import { GraphQLError } from 'graphql'
import { expect, test } from 'vitest'
import { retryAfterOf } from '../../src/transport/http/retryAfter.ts'

const errorsOf = (...extensions: Record<string, unknown>[]) =>
  extensions.map((each) => new GraphQLError('x', { extensions: each }))
const limited = (retryAfter: unknown) => ({ code: 'RATE_LIMITED', retryAfter })

test.each([
  ['nothing', undefined, undefined],
  ['no errors', [], undefined],
  ['another refusal', errorsOf({ code: 'FORBIDDEN' }), undefined],
  ['one limit', errorsOf(limited(12)), 12],
  ['a part of a second', errorsOf(limited(0.2)), 1],
  ['several limits', errorsOf(limited(12), { code: 'NOT_FOUND' }, limited(47), limited(3)), 47],
  ['what is no number', errorsOf(limited('soon')), undefined],
])('the time to wait after %s', (_, errors, expected) => {
  expect(retryAfterOf({ errors })).toBe(expected)
})
