import { describe, expect, test } from 'vitest'
import {
  type Chunks,
  chunksOf,
  insert,
  keepLast,
  largestChunk,
  lengthOf,
  prepend,
} from '../../web/live/domains/chunks.ts'

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index)
const inserted = (chunks: Chunks<number>, item: number) => insert(chunks, item, (other) => other <= item)

describe('a list in chunks', () => {
  test.each([0, 1, largestChunk, largestChunk + 1, 500])('of %i items holds each of them in order', (count) => {
    const chunks = chunksOf(numbers(1, count))
    expect(chunks.flat()).toEqual(numbers(1, count))
    expect(lengthOf(chunks)).toBe(count)
    expect(chunks.every(({ length }) => length > 0 && length <= largestChunk)).toBe(true)
  })

  test('that grows at its end keeps all chunks but the last', () => {
    let chunks: Chunks<number> = []
    for (const item of numbers(1, 500)) {
      const before = chunks
      chunks = inserted(chunks, item)
      expect(before.slice(0, -1).every((chunk, index) => chunk === chunks[index])).toBe(true)
    }
    expect(chunks.flat()).toEqual(numbers(1, 500))
    expect(chunks.length).toBe(Math.ceil(500 / largestChunk))
  })

  test('that grows at its beginning keeps all chunks but the first, and is in as few', () => {
    let chunks: Chunks<number> = []
    for (const item of numbers(1, 500).reverse()) {
      const before = chunks
      chunks = inserted(chunks, item)
      expect(before.slice(1).every((chunk) => chunks.includes(chunk))).toBe(true)
    }
    expect(chunks.flat()).toEqual(numbers(1, 500))
    expect(chunks.length).toBe(Math.ceil(500 / largestChunk))
  })

  test.each([
    ['first', 0],
    ['in the middle', 250.5],
    ['at the border of two chunks', largestChunk + 0.5],
    ['just before the last', 499.5],
    ['last', 501],
  ])('takes an item that belongs %s, and touches one chunk', (_, item) => {
    const before = chunksOf(numbers(1, 500))
    const after = inserted(before, item)
    expect(after.flat()).toEqual([...numbers(1, 500), item].sort((one, other) => one - other))
    expect(before.filter((chunk) => !after.includes(chunk)).length).toBeLessThanOrEqual(1)
    expect(after.every(({ length }) => length <= largestChunk)).toBe(true)
  })

  test('puts an item behind its equals', () => {
    const items = [
      { at: 1, name: 'a' },
      { at: 2, name: 'b' },
      { at: 2, name: 'c' },
      { at: 3, name: 'd' },
    ]
    const after = insert(chunksOf(items), { at: 2, name: 'new' }, ({ at }) => at <= 2)
    expect(after.flat().map(({ name }) => name)).toEqual(['a', 'b', 'c', 'new', 'd'])
  })

  test('takes a page in front of what it has, which stays as it is', () => {
    const before = chunksOf(numbers(31, 500))
    const after = prepend(before, numbers(1, 30))
    expect(after.flat()).toEqual(numbers(1, 500))
    expect(after.slice(-before.length)).toEqual(before)
    expect(before.every((chunk) => after.includes(chunk))).toBe(true)
  })

  test.each([
    [500, 100],
    [500, 500],
    [40, 100],
    [0, 10],
  ])('of %i items keeps the last %i, in whole chunks', (count, least) => {
    const before = chunksOf(numbers(1, count))
    const after = keepLast(before, least)
    expect(before.slice(before.length - after.length)).toEqual(after)
    expect(lengthOf(after)).toBeGreaterThanOrEqual(Math.min(count, least))
    expect(lengthOf(after)).toBeLessThan(least + largestChunk)
  })
})
