import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases'
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth'
import {
  type DocumentNode,
  Lexer,
  MaxIntrospectionDepthRule,
  parse,
  Source,
  TokenKind,
  type ValidationRule,
} from 'graphql'
import { Refusal } from '../../refusal.ts'

/** How much a document may ask for at once. */
export type ComplexityLimits = { queryDepth: number; queryAliases: number; queryCost: number; queryTokens: number }

const advice = {
  depth: (actual: number, allowed: number) =>
    `This operation is ${actual} levels deep, counting fragments, and at most ${allowed} are allowed: nest less`,
  aliases: (actual: number, allowed: number) =>
    `This operation has ${actual} aliases, and at most ${allowed} are allowed: send several operations`,
  cost: (actual: number, allowed: number) =>
    `This operation costs ${actual}, and at most ${allowed} is allowed: ask for smaller pages or fewer fields`,
  tokens: (actual: number, allowed: number) =>
    `This document has ${actual} tokens, and at most ${allowed} are allowed: send several shorter ones`,
}

function check(limit: keyof typeof advice, measured: number, allowed: number) {
  const actual = Math.ceil(measured)
  if (actual > allowed)
    throw new Refusal('QUERY_TOO_COMPLEX', advice[limit](actual, allowed), { limit, allowed, actual })
}

/** Options that let a rule of graphql-armor only measure: its own refusals have no code and no figures. */
const measure = (limit: keyof typeof advice, allowed: number) => ({
  onAccept: [(_: unknown, details: { n: number } | null) => check(limit, details?.n ?? 0, allowed)],
})

/**
 * GraphQL's own limit of introspection, whose refusal has no code either. It stops counting at the third list in a
 * list.
 */
const introspectionRule: ValidationRule = (context) => {
  const reportError = () => {
    const message = 'Introspection nests lists of fields 3 times or more, and at most 2 are allowed: nest less'
    throw new Refusal('QUERY_TOO_COMPLEX', message, { limit: 'introspection', allowed: 2, actual: 3 })
  }
  return MaxIntrospectionDepthRule(Object.create(context, { reportError: { value: reportError } }))
}

/** The rules that throw QUERY_TOO_COMPLEX for an operation that is too deep or has too many aliases. */
export function complexityRules({ queryDepth, queryAliases }: ComplexityLimits): ValidationRule[] {
  return [
    introspectionRule,
    maxDepthRule({ n: Number.POSITIVE_INFINITY, ...measure('depth', queryDepth) }),
    maxAliasesRule({ n: Number.POSITIVE_INFINITY, ...measure('aliases', queryAliases) }),
  ]
}

/** Throws QUERY_TOO_COMPLEX for an operation that costs too much. */
export function checkCost(cost: number, { queryCost }: ComplexityLimits): void {
  check('cost', cost, queryCost)
}

/**
 * Parses a document; throws QUERY_TOO_COMPLEX for one with too many tokens, and GraphQL's own error for any other
 * fault.
 */
export function parseWithin({ queryTokens }: ComplexityLimits, query: string): DocumentNode {
  try {
    return parse(query, { maxTokens: queryTokens })
  } catch (error) {
    check('tokens', countTokens(query), queryTokens)
    throw error
  }
}

/** The tokens of a document, up to the first that is none. */
function countTokens(query: string): number {
  const lexer = new Lexer(new Source(query))
  let count = 0
  try {
    while (lexer.advance().kind !== TokenKind.EOF) count++
  } catch {}
  return count
}
