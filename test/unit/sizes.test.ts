import { expect, test } from 'vitest'
import { embeddedSizes, poolSizes, readingLimits, writingLimits } from '../../src/db/sizes.ts'

test.each([
  { connections: 4, writes: 2, reads: 1, person: 1, wedding: 1, transactions: 1, ofWedding: 1 },
  { connections: 5, writes: 2, reads: 2, person: 1, wedding: 1, transactions: 1, ofWedding: 1 },
  { connections: 12, writes: 6, reads: 5, person: 2, wedding: 3, transactions: 4, ofWedding: 2 },
  { connections: 40, writes: 20, reads: 19, person: 5, wedding: 10, transactions: 18, ofWedding: 2 },
])('$connections connections: $writes to write, $reads to read, and one for /ready', ({ connections, ...expected }) => {
  const sizes = poolSizes(connections)
  const [reading, writing] = [readingLimits(sizes).shares, writingLimits(sizes).shares]
  expect({
    ...sizes,
    person: reading.person,
    wedding: reading.wedding,
    transactions: writing.all,
    ofWedding: writing.wedding,
  }).toEqual(expected)
  expect(reading.all).toBe(sizes.reads)
  expect(sizes.reads + sizes.writes + 1).toBe(connections)
})

test('an embedded database has one transaction and one statement that reads under way', () => {
  expect(writingLimits(embeddedSizes).shares).toEqual({ all: 1, wedding: 1, person: 1 })
  expect(readingLimits(embeddedSizes).shares).toEqual({ all: 1, wedding: 1, person: 1 })
})
