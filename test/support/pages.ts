import { expect } from 'vitest'
import type { Phone } from './wedding.ts'

/** Checks that a list of five things, of the names a to e, is read page by page in both directions. */
export async function expectPages(phone: Phone, query: string, field: string, nameOf: (node: any) => string) {
  const page = async (args: object) => {
    const { nodes, pageInfo } = (await phone.gets(query, args))[field]
    return { names: nodes.map(nameOf).join(''), ...pageInfo }
  }
  const latest = await page({ last: 2 })
  expect(latest).toMatchObject({ names: 'de', hasPreviousPage: true, hasNextPage: false })
  expect(await page({ last: 2, before: latest.startCursor })).toMatchObject({ names: 'bc', hasPreviousPage: true })
  const first = await page({ first: 2 })
  expect(first).toMatchObject({ names: 'ab', hasNextPage: true })
  expect(await page({ first: 9, after: first.endCursor })).toMatchObject({ names: 'cde', hasNextPage: false })
}
