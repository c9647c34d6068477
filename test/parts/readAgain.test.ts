import { expect, test } from 'vitest'
import { nextPage, type Page } from '../../web/live/core/readAgain.ts'

const of = (count: number) => Array.from({ length: count })
const down = (count: number, hasNextPage: boolean): Page => ({
  nodes: of(count),
  pageInfo: { hasNextPage, endCursor: `after ${count}` },
})
const up = (count: number, hasPreviousPage: boolean): Page => ({
  nodes: of(count),
  pageInfo: { hasPreviousPage, startCursor: `before ${count}` },
})
// A page whose document selects both ends.
const both = (page: Page): Page => ({ ...page, pageInfo: { hasNextPage: true, endCursor: 'end', ...page.pageInfo } })

test.each<[string, Page[], number, object | undefined]>([
  ['a query without a list', [], 40, undefined],
  ['as many as were shown', [down(40, true)], 40, undefined],
  ['fewer than were shown, and no more are there', [down(12, false)], 40, undefined],
  ['fewer than were shown', [down(40, true)], 90, { after: 'after 40', first: 100 }],
  ['two pages are enough', [down(40, true), down(100, true)], 90, undefined],
  ['a chat goes back to earlier messages', [up(30, true)], 60, { before: 'before 30', last: 100 }],
  ['a chat whose earlier messages are all there', [up(30, true), up(10, false)], 60, undefined],
  ['a chat that selects both ends', [both(up(30, true)), both(up(20, true))], 60, { before: 'before 20', last: 100 }],
  ['a list that is too long to be read whole', Array.from({ length: 10 }, () => down(100, true)), 5_000, undefined],
])('what is read next of a list that is read again: %s', (_, pages, shown, next) => {
  expect(nextPage(pages, shown)).toEqual(next)
})
