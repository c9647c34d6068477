import assert from 'node:assert/strict'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type KnownList,
  nothingKnown,
  type Order,
  type Page,
  type PageArguments,
  segmentFor,
  trimmed,
  withItem,
  withoutItem,
  withPage,
} from '../../web/live/domains/segments.ts'

// The items are numbers in rising order, and a cursor is the number as text.
const order: Order<number> = { keyOf: String, compare: (one, other) => one - other }

/** Answers a page of a list as the server does: see schema/connections.ts. */
function pageOf(
  all: readonly number[],
  { first, last, after, before }: PageArguments,
  withCursors = false,
): Page<number> {
  const inRange = all.filter(
    (item) => (after == null || item > Number(after)) && (before == null || item < Number(before)),
  )
  const size = first ?? last ?? 20
  const isBackward = last != null || (first == null && before != null && after == null)
  const items = size === 0 ? [] : isBackward ? inRange.slice(-size) : inRange.slice(0, size)
  const isCut = items.length < inRange.length
  return {
    items,
    ...(withCursors ? { cursors: items.map(String) } : {}),
    start: { hasMore: isBackward ? isCut : after != null, cursor: items.length > 0 ? String(items[0]) : null },
    end: { hasMore: isBackward ? before != null : isCut, cursor: items.length > 0 ? String(items.at(-1)) : null },
  }
}

const read = (known: KnownList<number>, args: PageArguments) => segmentFor(known, args, order)?.items.flat()
const asked = (known: KnownList<number>, all: number[], args: PageArguments) =>
  withPage(known, pageOf(all, args), args, order)
const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1)

describe('what is known of a list', () => {
  test.each<[string, PageArguments[], PageArguments, number[] | undefined]>([
    ['nothing', [], { first: 3 }, undefined],
    ['the first page', [{ first: 3 }], { first: 3 }, [1, 2, 3]],
    ['the first two pages, one after the other', [{ first: 3 }, { first: 3, after: '3' }], { first: 3 }, upTo(6)],
    ['more than is asked for', [{ first: 6 }], { first: 3 }, upTo(6)],
    ['less than is asked for', [{ first: 3 }], { first: 6 }, undefined],
    ['the first page, when the last is asked for', [{ first: 3 }], { last: 3 }, undefined],
    ['both ends', [{ first: 3 }, { last: 3 }], { last: 3 }, [18, 19, 20]],
    ['both ends, and all between', [{ first: 3 }, { last: 3 }, { first: 15, after: '3' }], { last: 3 }, upTo(20)],
    ['a page in the middle', [{ first: 3, after: '7' }], { first: 3, after: '7' }, [8, 9, 10]],
    ['a page in the middle, from an item in it', [{ first: 9, after: '7' }], { first: 3, after: '10' }, undefined],
    ['a page that ends before an item', [{ last: 3, before: '7' }], { last: 3, before: '7' }, [4, 5, 6]],
    ['the items after the first page', [{ first: 3 }, { first: 3, after: '3' }], { first: 3, after: '3' }, [4, 5, 6]],
    ['nothing after the last', [{ last: 3 }, { first: 3, after: '20' }], { first: 3, after: '20' }, []],
    ['nothing after the last, asked first', [{ first: 3, after: '20' }], { first: 3, after: '20' }, []],
    ['no items at all', [{ first: 0 }], { first: 0 }, []],
    ['no items, and then some', [{ first: 0 }, { first: 3 }], { first: 0 }, [1, 2, 3]],
  ])('is read from %s', (_, pages, args, expected) => {
    expect(
      read(
        pages.reduce<KnownList<number>>((known, page) => asked(known, upTo(20), page), nothingKnown),
        args,
      ),
    ).toEqual(expected)
  })

  test('takes an item at an end that it knows, and leaves one beyond to its page', () => {
    const both = asked(asked(nothingKnown, upTo(20), { first: 3 }), upTo(20), { last: 3 })
    expect(read(withItem(both, 21, order), { last: 3 })).toEqual([18, 19, 20, 21])
    expect(read(withItem(both, 0, order), { first: 3 })).toEqual([0, 1, 2, 3])
    expect(withItem(both, 10, order)).toEqual(both)
    expect(read(withItem(asked(nothingKnown, upTo(20), { first: 3 }), 21, order), { first: 3 })).toEqual([1, 2, 3])
  })

  test('is asked again for what comes where nothing was, rather than shown what comes before it', () => {
    const afterLast = { first: 4, after: '3' }
    const known = asked(nothingKnown, upTo(3), afterLast)
    expect(read(known, afterLast)).toEqual([])
    expect(read(withItem(known, 4, order), afterLast)).toBeUndefined()
    expect(read(asked(known, upTo(4), { first: 4 }), afterLast)).toBeUndefined()
  })

  test('loses items that an answer no longer has in its range, and no others', () => {
    const known = asked(nothingKnown, upTo(20), { first: 10 })
    const without = upTo(20).filter((item) => item !== 2 && item !== 9)
    expect(read(asked(known, without, { first: 5 }), { first: 5 })).toEqual([1, 3, 4, 5, 6, 7, 8, 9, 10])
    expect(read(asked(known, [], { first: 5 }), { first: 5 })).toEqual([])
  })

  test('keeps the place of a cursor whose item is removed', () => {
    const all = upTo(9)
    const known = withoutItem(asked(asked(nothingKnown, all, { first: 5 }), all, { first: 3, after: '5' }), '5', order)
    const again = asked(
      known,
      all.filter((item) => item !== 5),
      { first: 3, after: '5' },
    )
    expect(read(again, { first: 3, after: '5' })).toEqual([6, 7, 8])
    expect(read(again, { first: 5 })).toEqual([1, 2, 3, 4, 6, 7, 8])
  })

  test('has a gap where the latest page follows nothing that was known', () => {
    const known = asked(asked(nothingKnown, upTo(10), { last: 3 }), upTo(30), { last: 3 })
    expect(read(known, { last: 3 })).toEqual([28, 29, 30])
    expect(known.segments.map(({ end }) => end.hasMore)).toEqual([true, false])
    expect(read(withItem(known, 11, order), { last: 3 })).toEqual([28, 29, 30])
  })

  test('is let go of from its beginning, and found again', () => {
    const all = upTo(300)
    const known = trimmed(asked(nothingKnown, all, { last: 200 }), 40, 60)
    const left = read(known, { last: 30 }) ?? []
    expect(left).toEqual(all.slice(-left.length))
    expect(segmentFor(known, { last: 30 }, order)?.start).toEqual({ hasMore: true, cursor: null })
    expect(segmentFor(asked(known, all, { last: 30 }), { last: 30 }, order)?.start.cursor).toBe('271')
  })

  test('that has no order of its own keeps the order in which it came', () => {
    const unordered = { keyOf: String }
    const page = (items: number[]) => ({ ...pageOf(upTo(9), { first: 20 }), items })
    const known = withItem(withPage(nothingKnown, page([3, 1, 2]), {}, unordered), 9, unordered)
    expect(segmentFor(known, {}, unordered)?.items.flat()).toEqual([3, 1, 2, 9])
    expect(segmentFor(withPage(known, page([2, 3]), {}, unordered), {}, unordered)?.items.flat()).toEqual([2, 3])
  })
})

type Step = { add: true } | { remove: number } | { ask: PageArguments; withCursors: boolean }

const size = fc.integer({ min: 0, max: 8 })
const cursor = fc.integer({ min: 0, max: 20 }).map(String)
const args: fc.Arbitrary<PageArguments> = fc.oneof(
  fc.record({ first: size }),
  fc.record({ last: size }),
  fc.record({ first: size, after: cursor }),
  fc.record({ last: size, before: cursor }),
  fc.record({ after: cursor }),
  fc.record({ before: cursor }),
)
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constant({ add: true as const }),
  fc.record({ remove: fc.integer({ min: 1, max: 20 }) }),
  fc.record({ ask: args, withCursors: fc.boolean() }),
)

test('any pages and events, in any order, show stretches of the list without a gap, and no more', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let all: number[] = []
      let latest = 0
      let known: KnownList<number> = nothingKnown
      const documents: PageArguments[] = []
      for (const one of steps) {
        if ('add' in one) {
          all = [...all, ++latest]
          known = withItem(known, latest, order)
          // An event that comes twice changes nothing.
          assert.equal(withItem(known, latest, order), known)
        } else if ('remove' in one) {
          all = all.filter((item) => item !== one.remove)
          known = withoutItem(known, String(one.remove), order)
        } else if (Number(one.ask.after ?? one.ask.before ?? 0) <= latest) {
          // A cursor is of an item that is or was in the list.
          known = withPage(known, pageOf(all, one.ask, one.withCursors), one.ask, order)
          // Behind a cursor that is not known and has nothing behind it, the place is the end.
          if (pageOf(all, one.ask).items.length > 0) documents.push(one.ask)
          // A document reads what it has asked for: it is not asked again and again.
          const shown = read(known, one.ask)
          assert(pageOf(all, one.ask).items.every((item) => shown?.includes(item)))
        }
        for (const { items, start, end } of known.segments) {
          const held = items.flat()
          const [from, to] = [all.indexOf(held[0] ?? 0), all.indexOf(held.at(-1) ?? 0)]
          if (held.length > 0) assert.deepEqual(held, all.slice(from, to + 1))
          if (held.length > 0 && !start.hasMore) assert.equal(from, 0)
          if (held.length > 0 && !end.hasMore) assert.equal(to, all.length - 1)
        }
        for (const document of documents) {
          const shown = read(known, document)
          const { after, before } = document
          if (!shown || shown.length === 0) continue
          if (after == null && before == null) continue
          assert(shown.every((item) => item > Number(after ?? -1) && item < Number(before ?? 99)))
        }
      }
    }),
    { numRuns: 500 },
  )
})
