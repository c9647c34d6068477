import { describe, expect, test } from 'vitest'
import { missingIn, NewerDatabaseError } from '../../src/db/migrate.ts'

const migration = (at: number, isAdditive = false) => ({ at, isAdditive, hash: String(at), statements: [] })
const known = [migration(1), migration(2), migration(3, true)]

describe('a database', () => {
  test.each([
    ['that is empty gets all', [], [1, 2, 3]],
    ['that has some gets the rest', [1, 2], [3]],
    ['that has all gets none', [3, 2, 1], []],
  ])('%s', (_, applied, missing) => {
    expect(
      missingIn(
        applied.map((at) => migration(at)),
        known,
      ).map(({ at }) => at),
    ).toEqual(missing)
  })

  test('of a newer version is for that version', () => {
    expect(() => missingIn([migration(4), migration(3, true)], known)).toThrow(NewerDatabaseError)
  })

  test('that a newer version has only added to is for this one too', () => {
    expect(missingIn([migration(5, true), migration(4, true), migration(3)], known)).toEqual([])
    expect(() => missingIn([migration(5, true), migration(4), migration(3)], known)).toThrow(NewerDatabaseError)
  })
})
