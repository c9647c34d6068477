import { describe, expect, test } from 'vitest'
import { keyAtEnd, keyBefore, type Queued } from '../../src/wedding/queueKeys.ts'
import { expectedKeyAtEnd, expectedKeyBefore, playingOf, queueOf } from '../../web/live/domains/queue.ts'
import type { MusicRequestStatus } from '../../web/live/gql/index.ts'

const at = (minute: number) => new Date(Date.UTC(2026, 5, 20, 14, minute))
const song = (id: string, queueKey: string | null, status: MusicRequestStatus = 'ACCEPTED') => ({
  id,
  status,
  queueKey,
})
const ids = (songs: { id: string }[]) => songs.map(({ id }) => id).join('')

/** Songs with the keys that the server gives when it accepts them in this order. */
function accepted(names: string): Queued[] {
  const queue: Queued[] = []
  for (const [minute, id] of [...names].entries()) queue.push({ id, key: keyAtEnd(queue, at(minute)) })
  return queue
}
const songsOf = (queue: Queued[]) => queue.map(({ id, key }) => song(id, key))

describe('the queue on a phone', () => {
  test('has the accepted songs by their keys, in whatever order they came, and the one that plays', () => {
    const [a, b, c] = songsOf(accepted('abc')) as [
      ReturnType<typeof song>,
      ReturnType<typeof song>,
      ReturnType<typeof song>,
    ]
    const songs = [song('p', null, 'PENDING'), c, a, song('n', null, 'PLAYING'), b, song('w', null, 'WITHDRAWN')]
    expect(ids(queueOf(songs))).toBe('abc')
    expect(playingOf(songs)?.id).toBe('n')
    expect(playingOf([a, b])).toBeUndefined()
  })

  test.each<[string, string, string | null, string]>([
    ['abc', 'c', 'a', 'cab'],
    ['abc', 'c', 'b', 'acb'],
    ['abc', 'a', null, 'bca'],
    ['abcd', 'a', 'd', 'bcad'],
    ['abc', 'a', 'b', 'abc'],
  ])('%s: %s is shown before %s at once, as the server will have it', (names, id, before, expected) => {
    const queue = accepted(names)
    const shown = songsOf(queue)
    const queueKey = expectedKeyBefore(shown, id, before, at(9).toISOString()) ?? null
    expect(ids(queueOf(shown.map((each) => (each.id === id ? { ...each, queueKey } : each))))).toBe(expected)
    const key = keyBefore(queue, id, before)
    const stored = queue.map((each) => (each.id === id && key !== undefined ? { id, key } : each))
    expect(ids(queueOf(songsOf(stored)))).toBe(expected)
  })

  test('shows songs that are accepted offline at the end, in the order of the taps', () => {
    const late = ['x', 'y'].map((id, minute) => song(id, expectedKeyAtEnd(at(30 + minute).toISOString())))
    expect(ids(queueOf([...late.reverse(), ...songsOf(accepted('ab'))]))).toBe('abxy')
  })

  test('expects nothing of a song that it does not have', () => {
    const queue = songsOf(accepted('ab'))
    expect(expectedKeyBefore(queue, 'z', 'a', '')).toBeUndefined()
    expect(expectedKeyBefore(queue, 'a', 'z', '')).toBeUndefined()
  })
})
