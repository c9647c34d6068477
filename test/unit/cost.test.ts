import { buildSchema, getIntrospectionQuery, type OperationDefinitionNode, parse, validate } from 'graphql'
import { describe, expect, test } from 'vitest'
import { createCostOf, pageSizesOf, sizeVariablesOf } from '../../src/transport/graphql/cost.ts'
import { introspectionCosts } from '../../src/transport/graphql/introspection.ts'

const schema = buildSchema(`
  type Query {
    me: Person!
    online: [Person!]!
    mentions: [String!]!
    feed: Item!
    songs(first: Int, last: Int, after: String): SongConnection!
    past(first: Int! = 50): Past!
  }
  type Person { id: ID! name: String! friends: [Person!]! best: Person songs(first: Int, last: Int): SongConnection! }
  type Song { title: String! words: String! by: Person! }
  type SongEdge { cursor: String! node: Song! }
  type SongConnection { edges: [SongEdge!]! nodes: [Song!]! total: Int! }
  type Past { songs: [Song!]! more: Boolean! }
  union Item = Song | Person
  type Subscription { sung: Song! }
`)
const table = {
  'Query.online': { items: 300, effort: 50 },
  'Person.friends': { items: 10 },
  'Song.words': { characters: 4_000 },
  'SongConnection.total': { effort: 7 },
  'Subscription.*': { effort: 20 },
}
const costOf = createCostOf(schema, table)

function cost(query: string, variables?: Record<string, unknown>) {
  const document = parse(query)
  expect(validate(schema, document), query).toEqual([])
  const operation = document.definitions[0] as OperationDefinitionNode
  return costOf(document, operation, variables && pageSizesOf(sizeVariablesOf(document), operation, variables))
}

describe('an operation costs', () => {
  test.each([
    ['each of its values', '{ me { id name } }', 3],
    ['its texts by their length', '{ feed { ... on Song { words } } }', 1 + 41],
    ['a list without pages at its bound', '{ online { id } }', 50 + 300 * 2],
    ['a list that no table knows as the largest page', '{ mentions }', 100],
    ['lists in lists, multiplied', '{ online { friends { friends { id } } } }', 50 + 300 * (1 + 10 * (1 + 10 * 2))],
    ['the page that it asks for', '{ songs(first: 3) { nodes { title } } }', 1 + 3 * 2],
    ['the page that it asks for from the end', '{ songs(last: 4) { nodes { title } } }', 1 + 4 * 2],
    ['a page of 20 when it says nothing', '{ songs { nodes { title } } }', 1 + 20 * 2],
    ['a page of 20 for null', '{ songs(first: null) { nodes { title } } }', 1 + 20 * 2],
    ['the larger of two sizes', '{ songs(first: 2, last: 5) { nodes { title } } }', 1 + 5 * 2],
    ['no more than the largest page that is served', '{ songs(first: 5000) { nodes { title } } }', 1 + 100 * 2],
    ['nothing less than nothing', '{ songs(first: -5000) { nodes { title } } }', 1],
    ['a page that its argument has as default', '{ past { songs { title } more } }', 2 + 50 * 2],
    [
      'edges and nodes, both',
      '{ songs(first: 10) { edges { cursor node { title } } nodes { title } } }',
      1 + 10 * 4 + 10 * 2,
    ],
    ['what stands beside the page once', '{ songs(first: 10) { total } }', 1 + 8],
    [
      'pages in pages, multiplied',
      '{ songs(first: 10) { nodes { by { songs(first: 10) { nodes { title } } } } } }',
      1 + 10 * (2 + 1 + 10 * 2),
    ],
    ['aliases, each', '{ a: me { id } b: me { id } c: me { id } }', 6],
    ['fragments, each time', '{ a: me { ...F } b: me { ...F } } fragment F on Person { id name }', 6],
    [
      'a page in a fragment of the connection',
      '{ songs(first: 9) { ...F } } fragment F on SongConnection { nodes { title } }',
      1 + 9 * 2,
    ],
    ['the dearest type of a union', '{ feed { ... on Song { title words } ... on Person { id } } }', 1 + 1 + 41],
    ['of a fragment only what is there', '{ me { ... on Person { id } } feed { __typename } }', 2 + 2],
    ['what it may skip', 'query ($x: Boolean!) { me @skip(if: $x) { id } online @include(if: false) { id } }', 2 + 650],
    ['one event, and its start', 'subscription { sung { title } }', 20 + 2],
    ['almost nothing to be there', '{ __typename }', 1],
  ])('%s', (_, query, expected) => {
    expect(cost(query)).toBe(expected)
  })

  test.each([
    [{ n: 7 }, 7],
    [{ n: 0 }, 0],
    [{ n: null }, 20],
    [{}, 30],
    [{ n: 1e9 }, 100],
    [{ n: -1 }, 0],
    [{ n: 'many' }, 20],
    [{ n: { first: 1 } }, 20],
    [undefined, 100],
  ])('the page that the variables %j ask for', (variables, size) => {
    expect(cost('query ($n: Int = 30) { songs(first: $n) { nodes { title } } }', variables)).toBe(1 + size * 2)
  })

  test('its size in whole units', () => {
    const half = createCostOf(schema, { 'Person.name': { characters: 50 } })
    const document = parse('{ me { name } }')
    expect(half(document, document.definitions[0] as OperationDefinitionNode)).toBe(3)
  })

  test('in an instant, though its fragments are spread a million times', () => {
    const spread = (index: number) => `fragment F${index} on Query { ${`...F${index + 1} `.repeat(40)} }`
    const fragments = Array.from({ length: 10 }, (_, index) => spread(index))
    const document = parse(
      `query ($n: Int) { ...F0 } ${fragments.join(' ')} fragment F10 on Query { songs(first: $n) { total } }`,
    )
    const operation = document.definitions[0] as OperationDefinitionNode
    expect(costOf(document, operation, { n: 1 })).toBe(9 * 40 ** 10)
  })
})

describe('introspection', () => {
  const costly = createCostOf(schema, { ...introspectionCosts(schema), ...table })
  const costOfText = (query: string) => {
    const document = parse(query)
    return costly(document, document.definitions[0] as OperationDefinitionNode)
  }

  test('costs about what its answer holds, each time that it is asked for', () => {
    const once = costOfText(getIntrospectionQuery())
    expect(once).toBeGreaterThan(3_500)
    expect(once).toBeLessThan(10_000)
    const types = (times: number) =>
      Array.from({ length: times }, (_, index) => `a${index}: __schema { types { name } }`).join(' ')
    expect(costOfText(`{ ${types(16)} }`)).toBe(16 * costOfText(`{ ${types(1)} }`))
    expect(costOfText(`{ ${types(16)} }`)).toBeGreaterThan(48_000)
  })
})
