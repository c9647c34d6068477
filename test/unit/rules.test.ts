import { buildSchema, parse, validate } from 'graphql'
import { expect, test } from 'vitest'
import { rulesWithin } from '../../src/transport/graphql/rules.ts'

const schema = buildSchema('type Query { songs: [String!]! } type Subscription { song: String! }')
const rules = rulesWithin({ queryDepth: 10, queryAliases: 10, queryCost: 100, queryTokens: 100 })
const whole = (name: string) =>
  `This server sends each answer whole: leave out @${name}, and ask for less or in several operations`

test.each<[string, string[]]>([
  ['{ songs }', []],
  ['{ songs @include(if: true) }', []],
  ['subscription { song }', []],
  ['{ ... @defer { songs } }', [whole('defer')]],
  ['{ ...F @defer(label: "late", if: false) } fragment F on Query { songs }', [whole('defer')]],
  ['{ songs @stream(initialCount: 1) }', [whole('stream')]],
  ['{ songs @later }', ['Unknown directive "@later".']],
  ['{ songs @deprecated }', ['Directive "@deprecated" may not be used on FIELD.']],
  ['{ song }', ['Cannot query field "song" on type "Query". Did you mean "songs"?']],
  ['subscription { song @skip(if: false) }', ['The field of a subscription cannot be skipped']],
  [
    'subscription { ...F } fragment F on Subscription { ... @include(if: true) { song } }',
    ['The field of a subscription cannot be skipped'],
  ],
])('the errors of %s', (query, messages) => {
  expect(validate(schema, parse(query), rules).map(({ message }) => message)).toEqual(messages)
})
