import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { keyAtEnd, keyBefore, keyOfTime, type Queued } from '../../src/wedding/queueKeys.ts'

const noon = new Date('2026-06-20T12:00:00.000Z')
const later = (ms: number) => new Date(noon.getTime() + ms)

const inOrder = (queue: readonly Queued[]) => [...queue].sort((one, other) => (one.key < other.key ? -1 : 1))
const ids = (queue: readonly Queued[]) => queue.map(({ id }) => id).join('')

/** A queue of songs that were accepted a second apart. */
const queueOf = (names: string): Queued[] =>
  [...names].map((id, index) => ({ id, key: keyOfTime(later(index * 1000)) }))

function moved(queue: readonly Queued[], id: string, before: string | null): Queued[] {
  const key = keyBefore(queue, id, before)
  return key === undefined ? [...queue] : inOrder(queue.map((song) => (song.id === id ? { id, key } : song)))
}

describe('the queue', () => {
  test('is in the order of acceptance, also for songs of the same millisecond and of a clock that went back', () => {
    const queue: Queued[] = []
    for (const [id, ms] of [
      ['a', 0],
      ['b', 0],
      ['c', 5],
      ['d', -9_000],
      ['e', 3_600_000],
    ] as const)
      queue.push({ id, key: keyAtEnd(queue, later(ms)) })
    expect(ids(inOrder(queue))).toBe('abcde')
    expect(new Set(queue.map(({ key }) => key)).size).toBe(5)
  })

  test.each<[string, string, string | null, string]>([
    ['abc', 'c', 'a', 'cab'],
    ['abc', 'a', null, 'bca'],
    ['abc', 'a', 'c', 'bac'],
    ['abcd', 'b', 'd', 'acbd'],
  ])('%s: %s moves before %s', (before, id, next, after) => {
    expect(ids(moved(queueOf(before), id, next))).toBe(after)
  })

  test.each<[string, string, string | null]>([
    ['abc', 'a', 'b'],
    ['abc', 'c', null],
    ['abc', 'b', 'b'],
    ['a', 'a', null],
  ])('%s: %s is before %s already', (queue, id, next) => {
    expect(keyBefore(queueOf(queue), id, next)).toBeUndefined()
  })

  test('two songs with the same key do not stop a move: the song comes before or after both', () => {
    const [a, , c] = queueOf('abc') as [Queued, Queued, Queued]
    const twins = [a, { id: 'b', key: a.key }, c]
    expect(ids(moved(twins, 'c', 'b'))).toBe('abc')
    expect(ids(moved(twins, 'c', 'a'))).toBe('cab')
  })

  test('any moves give what a list gives, and change no other key', () => {
    const move = fc.tuple(fc.nat(7), fc.option(fc.nat(7)))
    fc.assert(
      fc.property(fc.array(move, { maxLength: 60 }), (moves) => {
        let queue = queueOf('abcdefgh')
        for (const [from, to] of moves) {
          const names = ids(queue)
          const id = names[from] as string
          const before = to === null ? null : (names[to] as string)
          const others = [...names].filter((name) => name !== id)
          const expected =
            before === id ? [...names] : others.toSpliced(before === null ? 7 : others.indexOf(before), 0, id)
          const next = moved(queue, id, before)
          expect(ids(next)).toBe(expected.join(''))
          const kept = (songs: Queued[]) => inOrder(songs.filter((song) => song.id !== id))
          expect(kept(next)).toEqual(kept(queue))
          queue = next
        }
      }),
    )
  })
})
