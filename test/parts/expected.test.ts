import { gql, InMemoryCache } from '@apollo/client'
import { BehaviorSubject, Subject } from 'rxjs'
import { expect, test } from 'vitest'
import { Expected } from '../../web/live/core/expected.ts'
import { type AnyOperation, expectChange } from '../../web/live/core/operations.ts'
import type { Entry } from '../../web/live/core/outboxState.ts'

const votes = gql`fragment Votes on Song { id votes }`
const me = { __typename: 'Member', id: 'lea', name: 'Léa', role: 'GUEST' } as const
const settled = () => new Promise<void>((resolve) => setTimeout(resolve))

const voteFor: AnyOperation = {
  kind: 'song',
  document: gql`mutation Vote { vote }`,
  expect: (cache, { id }) =>
    expectChange<{ votes: number }>(cache, votes, `Song:${id}`, (known) => ({ votes: known.votes + 1 })),
}
const broken: AnyOperation = {
  ...voteFor,
  expect() {
    throw new TypeError('stored by another version')
  },
}

/** A phone that shows songs, with an outbox. */
function showSongs() {
  const cache = new InMemoryCache()
  const entries = new BehaviorSubject<readonly Entry[]>([])
  const events = new Subject<void>()
  const operations = new Map([
    ['Vote', voteFor],
    ['Broken', broken],
  ])
  const expected = new Expected({ cache, entries, events, operations, me: () => me })
  return {
    expected,
    entries,
    /** The song is loaded, or an event has changed it. */
    async comes(id: string, count: number) {
      cache.writeFragment({ fragment: votes, id: `Song:${id}`, data: { __typename: 'Song', id, votes: count } })
      events.next()
      await settled()
    },
    shows: (id: string) =>
      cache.readFragment<{ votes: number }>({ fragment: votes, id: `Song:${id}`, optimistic: true })?.votes,
  }
}

const entry = (id: string, more: Partial<Entry> = {}): Entry => ({
  id,
  kind: 'song',
  operation: 'Vote',
  variables: { id: 'waltz' },
  queuedAt: '2026-06-20T20:00:00.000Z',
  status: 'queued',
  problem: null,
  isKept: true,
  ...more,
})
const problem = { code: 'CONFLICT', message: 'It is decided' }

test.each([
  ['nothing is queued', [], 3],
  ['a vote is queued', [entry('a')], 4],
  ['a vote is being sent', [entry('a', { status: 'sending' })], 4],
  ['a vote is held', [entry('a', { status: 'held' })], 4],
  ['a vote was refused', [entry('a', { status: 'failed', problem })], 3],
  ['two votes are queued', [entry('a'), entry('b')], 5],
  ['something is queued that this version does not know', [entry('a', { operation: 'Dance' })], 3],
  ['something is queued whose variables another version stored', [entry('a', { operation: 'Broken' }), entry('b')], 4],
])('a song with three votes, while %s, shows %s', async (_, queued, shown) => {
  const songs = showSongs()
  await songs.comes('waltz', 3)
  songs.entries.next(queued)
  expect(songs.shows('waltz')).toBe(shown)
})

test('a vote for a song that is loaded later shows when the song comes', async () => {
  const songs = showSongs()
  songs.entries.next([entry('a')])
  expect(songs.shows('waltz')).toBeUndefined()
  await songs.comes('waltz', 3)
  expect(songs.shows('waltz')).toBe(4)
})

test('a vote that is stored, or given up, shows once at most', async () => {
  const songs = showSongs()
  await songs.comes('waltz', 3)
  songs.entries.next([entry('a'), entry('b')])
  songs.entries.next([entry('b')])
  expect(songs.shows('waltz')).toBe(4)
  await songs.comes('waltz', 4)
  songs.entries.next([])
  expect(songs.shows('waltz')).toBe(4)
})

test('after the client was disposed of nothing more is shown', async () => {
  const songs = showSongs()
  await songs.comes('waltz', 3)
  songs.expected.dispose()
  songs.entries.next([entry('a')])
  expect(songs.shows('waltz')).toBe(3)
})
