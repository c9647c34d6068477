import { expect, test } from 'vitest'
import { decode, encode } from '../../src/wedding/presence/entryText.ts'
import type { Entry } from '../../src/wedding/presence/state.ts'

const member = { id: 'ana', name: 'Ana', role: 'GUEST' } as const
const seen = '2030-06-01T12:00:00.000Z'
const busy: Entry = {
  chosen: { member, status: 'BUSY', customStatus: 'cake' },
  announced: { member, status: 'BUSY', customStatus: 'cake' },
  seenAt: Date.parse(seen),
  leases: [
    { holder: 'a', until: 5 },
    { holder: '', until: 7 },
  ],
  changedAt: 3,
}
const left: Entry = {
  ...busy,
  announced: { member, status: 'OFFLINE', customStatus: null },
  leases: [{ holder: '', until: 7 }],
}

/** As servers of the first version write them. */
const presence = { member, status: 'BUSY', customStatus: 'cake', lastSeenAt: seen }
const older = {
  busy: { presence, told: { ...presence }, leases: { a: 5, '': 7 }, changedAt: 3 },
  left: { presence, told: { ...presence, status: 'OFFLINE', customStatus: null }, leases: { '': 7 }, changedAt: 3 },
}

test.each([
  ['busy', busy, older.busy],
  ['left', left, older.left],
])('an entry of somebody who is %s is read as older servers write it', (_, entry, text) => {
  expect(decode(JSON.stringify(text))).toEqual(entry)
})

test.each([
  [
    'busy',
    busy,
    {
      presence,
      told: { member: { name: 'Ana', role: 'GUEST' }, status: 'BUSY', customStatus: 'cake' },
      leases: { a: 5, '': 7 },
      changedAt: 3,
    },
  ],
  ['left', left, { presence, told: { status: 'OFFLINE' }, leases: { '': 7 }, changedAt: 3 }],
])('an entry of somebody who is %s has all that older servers read', (_, entry, text) => {
  expect(JSON.parse(encode(entry))).toEqual(text)
  expect(decode(encode(entry))).toEqual(entry)
})
