import { buildSchema, type GraphQLError, validate } from 'graphql'
import { describe, expect, test } from 'vitest'
import { Refusal } from '../../src/refusal.ts'
import { checkCost, complexityRules, parseWithin } from '../../src/transport/graphql/complexity.ts'

const schema = buildSchema(
  'type Query { song: Song songs(first: Int): [Song!]! } type Song { title: String! next: Song }',
)
const limits = { queryDepth: 3, queryAliases: 2, queryCost: 100, queryTokens: 30 }

/** The limit that a document passes; undefined for one within all. */
function passed(query: string): unknown {
  try {
    const document = parseWithin(limits, query)
    expect(validate(schema, document, complexityRules(limits))).toEqual([])
    return undefined
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const { limit, allowed, actual } = error.details
    expect(error.code).toBe('QUERY_TOO_COMPLEX')
    expect(error.message).toMatch(new RegExp(`${actual}.*at most ${allowed} (is|are) allowed: `))
    return { limit, allowed, actual }
  }
}

describe('a document', () => {
  test.each([
    '{ song { title } }',
    '{ song { next { title } } }',
    '{ a: song { title } b: song { title } }',
    '{ songs(first: 10) { title } }',
    `{ song { title } } # ${'and more '.repeat(30)}`,
  ])('within the limits passes: %s', (query) => {
    expect(passed(query)).toBeUndefined()
  })

  test.each([
    ['{ song { next { next { title } } } }', { limit: 'depth', allowed: 3, actual: 4 }],
    ['{ song { ...F } } fragment F on Song { next { next { title } } }', { limit: 'depth', allowed: 3, actual: 6 }],
    [
      '{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }',
      { limit: 'introspection', allowed: 2, actual: 3 },
    ],
    ['{ a: song { title } b: song { title } c: song { title } }', { limit: 'aliases', allowed: 2, actual: 3 }],
    [`{ ${'__typename '.repeat(31)} }`, { limit: 'tokens', allowed: 30, actual: 33 }],
    [`{ ${'__typename '.repeat(40)}`, { limit: 'tokens', allowed: 30, actual: 41 }],
  ])('over a limit is told which, and how much: %s', (query, expected) => {
    expect(passed(query)).toEqual(expected)
  })

  test('that is no GraphQL is refused as such, not as too long', () => {
    expect(() => parseWithin(limits, '{ song {')).toThrow(
      expect.objectContaining({ name: 'GraphQLError' } as GraphQLError),
    )
    expect(() => parseWithin(limits, '{ song ? }')).toThrow('Syntax Error')
  })

  test('costs as much as is allowed, or is refused with its cost', () => {
    expect(() => checkCost(100, limits)).not.toThrow()
    expect(() => checkCost(101, limits)).toThrow(
      expect.objectContaining({ details: { limit: 'cost', allowed: 100, actual: 101 } }),
    )
  })
})
