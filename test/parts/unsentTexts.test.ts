import { expect, test } from 'vitest'
import { en } from '../../web/app/unsent/en.ts'
import { fr } from '../../web/app/unsent/fr.ts'
import { queuedOperations } from '../../web/live/domains/index.ts'

/** Messages stand in their conversation, with their problem. */
const inTheirPlace = ['SendMessage']

test('each operation that may fail after it was queued has a name in both languages', () => {
  const names = [...queuedOperations.keys()].filter((name) => !inTheirPlace.includes(name))
  expect(names.length).toBeGreaterThan(20)
  for (const texts of [en, fr]) expect(names.filter((name) => !(name in texts.unsent))).toEqual([])
})
