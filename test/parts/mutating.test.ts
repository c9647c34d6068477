import { buildSchema, type ExecutionResult, execute, type GraphQLFieldResolver, parse } from 'graphql'
import { expect, test } from 'vitest'
import { Refusal } from '../../src/refusal.ts'
import { createFrequent } from '../../src/transport/graphql/frequent.ts'
import { Mutating } from '../../src/transport/graphql/mutating.ts'

// Mutations that are sent often are run in another way, and answered alike.

const schema = buildSchema(`
  type Query { nothing: Int }
  type Mutation {
    send(input: Sending!, times: Int! = 1): Message
    ask(title: String! = "Waltz"): Message!
    wave: [Int!]!
  }
  input Sending { content: String!, to: [ID!], mood: Mood = CALM }
  enum Mood { CALM JOLLY }
  interface Node { id: ID! }
  type Message implements Node { id: ID!, content: String!, mood: Mood, sender: Person, length(unit: String! = "letters"): Int }
  type Person implements Node { id: ID!, name: String! }
`)

let calls: unknown[] = []
const resolvers: Record<string, GraphQLFieldResolver<unknown, unknown>> = {
  'Mutation.send': async (_, { input: { content, ...rest }, times }, context, { fieldNodes, path, fragments }) => {
    calls.push([content, rest, times, context, fieldNodes.length, path.key, Object.keys(fragments)])
    if (content === 'refused') throw new Refusal('FORBIDDEN', 'Not now', { field: 'content' })
    if (content === 'nobody') return null
    if (content === 'broken') return { id: 'm1', content: null }
    return { id: 'm1', content, mood: rest.mood, sender: { id: 'ana', name: content === 'odd' ? {} : 'Ana' } }
  },
  'Mutation.ask': (_, { title }) => {
    calls.push(title)
    if (title === 'Polka') throw new Error('No polka')
    return title === 'Silence' ? null : { id: 'm2', content: title }
  },
  'Mutation.wave': () => [calls.push('wave'), 2],
  'Message.length': async ({ content }: any, { unit }) =>
    unit === 'words' ? Promise.reject(new Error('?')) : content.length,
}
for (const type of Object.values(schema.getTypeMap()))
  if ('getFields' in type)
    for (const field of Object.values(type.getFields()))
      if ('args' in field) field.resolve = resolvers[`${type.name}.${field.name}`]

const send = `mutation Send($input: Sending!, $unit: String! = "letters") {
  sent: send(input: $input) { ...Parts length(unit: $unit) sender { name } }
} fragment Parts on Message { id content mood __typename }`
const ask = 'mutation ($title: String = "Tango") { ask(title: $title) { content } }'

test.each<[isCompiled: boolean, document: string, variables?: Record<string, unknown>]>([
  [true, send, { input: { content: 'Hello', to: ['leo'] } }],
  [true, send, { input: { content: 'Hello', to: 5, mood: 'JOLLY' }, unit: 'words' }],
  [true, send, { input: { content: 'refused' } }],
  [true, send, { input: { content: 'nobody' } }],
  [true, send, { input: { content: 'broken' } }],
  [true, send, { input: { content: 'odd' } }],
  [true, ask],
  [true, ask, { title: 'Polka' }],
  [true, ask, { title: 'Silence' }],
  [true, 'mutation { ask { ... on Node { id } constructor: content } }'],
  [true, 'mutation { wave }'],
  // Variables and arguments of the wrong type.
  [false, send, { input: { content: 5 } }],
  [false, send, { input: { content: 'Hello', tune: 1 } }],
  [false, send, { input: [] }],
  [false, send, { input: { content: 'Hello' }, unit: null }],
  [false, send],
  [false, ask, { title: null }],
  // More than one field, and whatever graphql-jit does not do right.
  [false, 'mutation { wave again: wave }'],
  [false, 'mutation { ...Waving } fragment Waving on Mutation { wave }'],
  [false, 'mutation { ask @include(if: true) { id } }'],
  [false, 'mutation { __proto__: ask { id } }'],
  [false, 'mutation { __typename }'],
  [false, 'query { nothing }'],
])('compiled (%s), %s with %j is answered alike the hundredth time, and done once', async (isCompiled, text, given) => {
  const mutating = new Mutating(createFrequent())
  const args = { schema, document: parse(text), variableValues: given, contextValue: { viewer: 'ana' } }
  calls = []
  const expected = [JSON.stringify(await execute(args)), calls]
  let result: ExecutionResult | undefined
  // The compiler is loaded for the first of them.
  for (let times = 1; times <= 100 || (isCompiled && !result && times <= 100_000); times++) {
    calls = []
    result = await mutating.run(args)
    expect([JSON.stringify(result ?? (await execute(args))), calls]).toEqual(expected)
    await new Promise(setImmediate)
  }
  expect(result !== undefined).toBe(isCompiled)
})
