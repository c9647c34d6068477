import { buildSchema, executeSync, type OperationDefinitionNode, parse } from 'graphql'
import { expect, test } from 'vitest'
import { asksForSchemaAlone, SchemaAnswers } from '../../src/transport/graphql/introspection.ts'

test.each([
  ['{ __schema { queryType { name } } }', true],
  ['{ __typename a: __type(name: "Query") { name } b: __type(name: "Song") { name } }', true],
  ['{ ...F ...F } fragment F on Query { ... on Query { __schema { queryType { name } } } }', true],
  ['{ __schema { queryType { name } } song }', false],
  ['{ ... on Query { __typename song } }', false],
  ['{ __typename ...F } fragment F on Query { ...G } fragment G on Query { song }', false],
])('%s asks for the schema alone: %s', (query, expected) => {
  const document = parse(query)
  expect(asksForSchemaAlone(document, document.definitions[0] as OperationDefinitionNode)).toBe(expected)
})

test('answers about the schema are computed and written once for each key, and mistakes are not kept', () => {
  const schema = buildSchema('type Query { song: String }')
  const answers = new SchemaAnswers()
  let computed = 0
  const ask = (key: string, query = '{ __schema { queryType { name } } }') =>
    answers.answer(key, () => {
      computed++
      return executeSync({ schema, document: parse(query) })
    })
  const first = ask('1')
  expect(first.data).toEqual({ __schema: { queryType: { name: 'Query' } } })
  expect((first as unknown as { stringify(): string }).stringify()).toBe(
    '{"data":{"__schema":{"queryType":{"name":"Query"}}}}',
  )
  expect([ask('1'), ask('1')]).toEqual([first, first])
  expect(computed).toBe(1)
  ask('2')
  expect(computed).toBe(2)
  const wrong = 'query ($name: String!) { __type(name: $name) { name } }'
  expect(ask('3', wrong).errors).toHaveLength(1)
  ask('3', wrong)
  expect(computed).toBe(4)
})
