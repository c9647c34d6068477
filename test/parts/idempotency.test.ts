import { extendSchema, type GraphQLSchema, parse } from 'graphql'
import { expect, test } from 'vitest'
import { schema } from '../../schema/index.ts'
import type { Context } from '../../src/context.ts'
import { withKeyOf } from '../../src/transport/graphql/idempotency.ts'

const key = '6f1c9a52-0f6c-4f0e-8b1e-3f6f2a7c1d90'

/** Digest of an operation that is sent with a key. */
function digestOf(
  document: string,
  variableValues: Record<string, unknown> = {},
  at: GraphQLSchema = schema,
): string | undefined {
  const contextValue = { viewer: { id: 'ana' }, params: { extensions: { idempotencyKey: key } } }
  const keyed = withKeyOf({ schema: at, document: parse(document), variableValues, contextValue })
  return (keyed.contextValue as Context).viewer?.operation?.digest()
}

const whole = 'mutation ($input: ReactToMessageInput!) { reactToMessage(input: $input) { id } }'
const input = { id: '1', emoji: '🎉' }
const known = digestOf(whole, { input })

test.each<[document: string, variables?: Record<string, unknown>]>([
  [whole, { input: { emoji: '🎉', id: '1' } }],
  [whole, { input: { ...input, remove: false } }],
  // An ID may be a number.
  [whole, { input: { ...input, id: 1 } }],
  [whole, { input, more: 1 }],
  ['mutation { reactToMessage(input: { id: 1, emoji: "🎉" }) { emoji: id } }'],
  ['mutation { reactToMessage(input: { remove: false, emoji: "\\uD83C\\uDF89", id: "1" }) { id } }'],
  ['mutation ($id: ID!, $e: String = "🎉") { r: reactToMessage(input: { emoji: $e, id: $id }) { id } }', { id: 1 }],
  ['mutation ($r: Boolean! = false) { reactToMessage(input: { id: "1", emoji: "🎉", remove: $r }) { id } }'],
  [
    `mutation ($i: ReactToMessageInput = { id: 1, emoji: "🎉" }) { ...F }
     fragment F on Mutation { ... { reactToMessage(input: $i) { id } } }`,
  ],
])('the same change: %s %j', (document, variables) => {
  expect(known).toMatch(/^[\da-f]{64}$/)
  expect(digestOf(document, variables)).toBe(known)
})

test('a version of the server that has more arguments, with defaults, sees the same change', () => {
  const newer = extendSchema(
    schema,
    parse(`input Style { bold: Boolean! = false, size: Int }
      extend input ReactToMessageInput { isLoud: Boolean! = false, note: String, style: Style! = { size: 2 } }`),
  )
  expect(digestOf(whole, { input }, newer)).toBe(known)
  expect(digestOf(whole, { input: { ...input, style: { size: 2, bold: false } } }, newer)).toBe(known)
  for (const more of [{ isLoud: true }, { note: null }, { style: { size: 3 } }, { style: { size: 2, bold: true } }])
    expect(digestOf(whole, { input: { ...input, ...more } }, newer)).not.toBe(known)
})

test('digests stay as they are from version to version', () => {
  expect(known).toBe('9388cda3f08ad2745bdf74386a2c55c213063212abb15439c64ff8042a194b1c')
  expect(digestOf('mutation { updateTask(input: { id: "1", dueAt: "2026-06-20T14:00:00Z" }) { id } }')).toBe(
    'b16af9e0f6acb9c0eafefd35cad1278f0d566aff7b2d95a29bfd39c715108c04',
  )
})

const task = 'mutation ($i: UpdateTaskInput!) { updateTask(input: $i) { id } }'

test('other mutations, other values, and null in place of nothing are other changes', () => {
  const digests = [
    known,
    digestOf(whole, { input: { ...input, id: '2' } }),
    digestOf(whole, { input: { ...input, remove: true } }),
    digestOf('mutation { approveMicRequest(id: "1") { id } }'),
    digestOf('mutation { reopenMicRequest(id: "1") { id } }'),
    digestOf(task, { i: { id: '1' } }),
    digestOf(task, { i: { id: '1', notes: null } }),
    digestOf(task, { i: { id: '1', notes: '' } }),
    digestOf(task, { i: { id: '1', title: '' } }),
  ]
  expect(new Set(digests).size).toBe(digests.length)
})

test('a mutation whose arguments are wrong is keyed too: GraphQL says what is wrong', () => {
  for (const variables of [{}, { input: null }, { input: { id: '1' } }]) {
    const contextValue = { viewer: { id: 'ana' }, params: { extensions: { idempotencyKey: key } } }
    expect(() => withKeyOf({ schema, document: parse(whole), variableValues: variables, contextValue })).not.toThrow()
  }
})
