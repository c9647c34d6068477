import { type ExecutionArgs, parse } from 'graphql'
import { describe, expect, test } from 'vitest'
import type { Budget } from '../../src/access/budget.ts'
import { Refusal } from '../../src/refusal.ts'
import { Charges } from '../../src/transport/graphql/charges.ts'
import type { Prepared } from '../../src/transport/graphql/documents.ts'

/** A budget of 1,000 for each, which says who has spent what. */
function createBudget() {
  const spent: Record<string, number> = {}
  const left = (key: string) => Math.max(0, 1_000 - (spent[key] ?? 0))
  const budget: Budget = {
    limit: 1_000,
    async spend(key, cost) {
      spent[key] = (spent[key] ?? 0) + cost
      return spent[key] > 1_000
        ? { remaining: 0, refusal: new Refusal('RATE_LIMITED', 'too much') }
        : { remaining: left(key) }
    },
    state: async (key) => ({ remaining: left(key), resetsAt: new Date() }),
  }
  return { spent, charges: new Charges(budget) }
}

const ana = { id: 'ana', name: 'Ana', role: 'GUEST', weddingId: 'w', expiresAt: new Date() } as const
const client = { address: '192.0.2.1', origin: '' }
const document = parse('query Q { __typename } mutation M { __typename } subscription S { __typename }')
const asking = (operationName: string, viewer: typeof ana | null, extensions?: object) =>
  ({ document, operationName, contextValue: { viewer, client, params: { extensions } } }) as unknown as ExecutionArgs
const costing = (cost: number, introspects = false) => ({ cost: () => cost, introspects }) as unknown as Prepared

describe('an operation', () => {
  test.each([
    ['a query of a person', 'Q', ana, costing(7), { 'w ana': 7 }],
    ['a subscription of a person', 'S', ana, costing(7), { 'w ana': 7 }],
    ['a small mutation, which has a limit of its own', 'M', ana, costing(500), {}],
    ['a large mutation', 'M', ana, costing(501), { 'w ana': 501 }],
    ['introspection of a person', 'Q', ana, costing(7, true), { 'w ana': 7 }],
    ['introspection without a token', 'Q', null, costing(7, true), { '192.0.2.1': 7 }],
    ['anything else without a token', 'M', null, costing(7), {}],
    ['one that is not there', 'nothing', ana, costing(7), {}],
  ])('is charged: %s', async (_, name, viewer, known, expected) => {
    const { charges, spent } = createBudget()
    expect(await charges.operation(asking(name, viewer), known)).toEqual({})
    expect(spent).toEqual(expected)
  })

  test('is refused when too little is left, with a report for those who ask for one', async () => {
    const { charges } = createBudget()
    const cost = { cost: true }
    expect(await charges.operation(asking('Q', ana, cost), costing(600))).toEqual({
      report: { requested: 600, remaining: 400, limit: 1_000 },
    })
    expect(await charges.operation(asking('M', ana, cost), costing(9))).toEqual({
      report: { requested: 9, remaining: 400, limit: 1_000 },
    })
    const refused = await charges.operation(asking('Q', ana, cost), costing(401))
    expect(refused).toMatchObject({
      refusal: { code: 'RATE_LIMITED' },
      report: { requested: 401, remaining: 0, limit: 1_000 },
    })
    for (const extensions of [undefined, {}, { cost: 1 }]) {
      expect(await charges.operation(asking('Q', { ...ana, id: 'leo' } as never, extensions), costing(1))).toEqual({})
    }
  })
})

test('long documents and long absences are charged, short ones are not', async () => {
  const { charges, spent } = createBudget()
  expect(await charges.document('x'.repeat(500), ana, client)).toBeUndefined()
  expect(await charges.backlog(100, ana)).toBeUndefined()
  expect(spent).toEqual({})
  expect(await charges.document('x'.repeat(501), ana, client)).toBeUndefined()
  expect(await charges.document('x'.repeat(600), null, client)).toBeUndefined()
  expect(spent).toEqual({ 'w ana': 501, '192.0.2.1': 600 })
  expect(await charges.backlog(101, ana)).toMatchObject({ code: 'RATE_LIMITED' })
  expect(spent['w ana']).toBe(501 + 500)
})

test('however long somebody was away, they can come back: it costs half of the budget at most', async () => {
  const { charges, spent } = createBudget()
  expect(await charges.backlog(1_000_000, ana)).toBeUndefined()
  expect(spent).toEqual({ 'w ana': 500 })
})
