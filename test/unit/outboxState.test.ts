import { describe, expect, test } from 'vitest'
import {
  type Entry,
  type EntryEvent,
  type EntryKind,
  isOpen,
  nextOf,
  queuedAfter,
  readEntry,
  staysRefused,
  step,
  textOf,
  withEntry,
  withoutEntry,
} from '../../web/live/core/outboxState.ts'

const problem = { code: 'CONFLICT', message: 'no' }

function entry(changes: Partial<Entry> = {}): Entry {
  return {
    id: 'a',
    kind: 'song',
    operation: 'RequestMusic',
    variables: { input: { id: 'a', songTitle: 'Hello' } },
    queuedAt: '2026-06-20T20:00:00.000Z',
    status: 'queued',
    problem: null,
    isKept: true,
    ...changes,
  }
}

type Expected = Partial<Pick<Entry, 'status' | 'problem'>> | 'the same' | 'gone'

// tsc sees that no state and no event is missing.
const table: Record<Entry['status'], Record<EntryEvent['type'], Expected>> = {
  queued: {
    start: { status: 'sending' },
    stored: 'gone',
    lost: 'the same',
    hold: 'the same',
    due: 'the same',
    refused: { status: 'failed', problem },
    retry: 'the same',
    discard: 'gone',
  },
  sending: {
    start: 'the same',
    stored: 'gone',
    lost: { status: 'queued' },
    hold: { status: 'held' },
    due: 'the same',
    refused: { status: 'failed', problem },
    retry: 'the same',
    discard: 'gone',
  },
  held: {
    start: 'the same',
    stored: 'gone',
    lost: 'the same',
    hold: 'the same',
    due: { status: 'queued' },
    refused: { status: 'failed', problem },
    retry: 'the same',
    discard: 'gone',
  },
  failed: {
    start: 'the same',
    stored: 'gone',
    lost: 'the same',
    hold: 'the same',
    due: 'the same',
    refused: { status: 'failed', problem },
    retry: { status: 'queued', problem: null },
    discard: 'gone',
  },
}

const cases = Object.entries(table).flatMap(([status, events]) =>
  Object.entries(events).map(([type, expected]) => ({ status, type, expected }) as const),
)

test.each(cases)('an entry that is $status and hears "$type" is $expected', ({ status, type, expected }) => {
  const old = { code: 'NOT_FOUND', message: 'gone' }
  const before = entry({ status: status as Entry['status'], problem: status === 'failed' ? old : null })
  const after = step(before, (type === 'refused' ? { type, problem } : { type }) as EntryEvent)
  if (expected === 'the same') expect(after).toBe(before)
  else expect(after).toEqual(expected === 'gone' ? undefined : { ...before, ...expected })
})

describe('the next entry to send', () => {
  const at = (second: number, kind: EntryKind, changes: Partial<Entry> = {}) =>
    entry({ id: `${kind} ${second}`, kind, queuedAt: `2026-06-20T20:00:0${second}.000Z`, ...changes })
  const file = { fileName: 'cake.jpg' }
  test.each<[string, Entry[], (string | undefined)[]]>([
    ['is none of an empty outbox', [], [undefined, undefined]],
    ['is the oldest, of whatever kind', [at(1, 'song'), at(2, 'message')], ['song 1', undefined]],
    ['passes one that failed', [at(1, 'song', { status: 'failed' }), at(2, 'song')], ['song 2', undefined]],
    [
      'passes one of another kind that is held',
      [at(1, 'song', { status: 'held' }), at(2, 'task')],
      ['task 2', undefined],
    ],
    ['passes none of its own kind', [at(1, 'song', { status: 'held' }), at(2, 'song')], [undefined, undefined]],
    ['is a file beside the rest', [at(1, 'photo', file), at(2, 'photo'), at(3, 'photo', file)], ['photo 2', 'photo 1']],
    [
      'is no second file',
      [at(1, 'photo', { ...file, status: 'sending' }), at(3, 'photo', file)],
      [undefined, undefined],
    ],
  ])('%s', (_, entries, ids) => {
    expect([nextOf(entries, 'others')?.id, nextOf(entries, 'files')?.id]).toEqual(ids)
  })
})

test('an entry is open until it has failed', () => {
  const statuses = ['queued', 'sending', 'held', 'failed'] as const
  expect(statuses.filter((status) => isOpen(entry({ status })))).toEqual(['queued', 'sending', 'held'])
})

test('entries stand in the order in which they were queued, each once', () => {
  const first = entry({ id: 'z', queuedAt: '2026-06-20T20:00:00.001Z' })
  const second = entry({ id: 'b', queuedAt: '2026-06-20T20:00:00.002Z' })
  const changed = { ...first, isKept: false }
  expect([second, first, changed].reduce<Entry[]>(withEntry, [])).toEqual([changed, second])
  expect(withoutEntry([first, second], 'z')).toEqual([second])
})

test.each([
  ['the time it is', [], 1_000, 1_000],
  ['after another one of the same millisecond', [1_000], 1_000, 1_001],
  ['after the others when the clock was set back', [5_000], 1_000, 5_001],
])('a new entry is queued at %s', (_, times, now, expected) => {
  const entries = times.map((time) => entry({ queuedAt: new Date(time).toISOString() }))
  expect(Date.parse(queuedAfter(entries, now))).toBe(expected)
})

test.each<[string, EntryKind, boolean, boolean]>([
  ['a vote is told to a caller who waits, and goes', 'song', true, false],
  ['a vote whose caller may be gone stays', 'song', false, true],
  ['a message stays in its conversation', 'message', true, true],
  ['a photo stays', 'photo', true, true],
])('when refused, %s', (_, kind, isAwaited, stays) => {
  expect(staysRefused(entry({ kind }), isAwaited)).toBe(stays)
})

describe('a stored entry', () => {
  test('is read as it was; one that was being sent is queued again', () => {
    const photo = entry({ kind: 'photo', fileName: 'cake.jpg', status: 'sending' })
    expect(readEntry(textOf(photo))).toEqual({ ...photo, status: 'queued' })
    expect(readEntry(textOf(entry({ status: 'failed', problem })))).toMatchObject({ status: 'failed', problem })
  })

  test('of a version that kept messages alone is read, too', () => {
    const input = { id: 'm', channel: 'WEDDING', content: 'hello' }
    const text = JSON.stringify({ input, queuedAt: '2026-06-20T20:00:00.000Z', problem: null })
    expect(readEntry(text)).toMatchObject({ id: 'm', kind: 'message', operation: 'SendMessage', variables: { input } })
  })

  test.each([
    ['', 'nothing'],
    ['{', 'half a text'],
    ['null', 'null'],
    ['[]', 'a list'],
    ['{"id":1}', 'something else'],
    [JSON.stringify({ ...entry(), queuedAt: 'yesterday' }), 'one without a time'],
    [JSON.stringify({ ...entry(), variables: undefined }), 'one without variables'],
  ])('%s is no entry: %s', (text) => expect(readEntry(text)).toBeUndefined())
})
