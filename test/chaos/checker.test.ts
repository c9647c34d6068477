import { describe, expect, test } from 'vitest'
import { type Attempt, complaints, type Reading } from './checker.ts'

describe('complaints of the checker', () => {
  const attempts: Attempt[] = [
    { id: 'toast', by: 'ana', audience: 'everyone', acknowledged: true },
    { id: 'secret', by: 'ana', audience: ['ana', 'leo'], acknowledged: true },
    { id: 'lost', by: 'leo', audience: 'everyone', acknowledged: false },
    { id: 'cake', by: 'leo', audience: 'everyone', acknowledged: true },
  ]
  const seen = (ids: string) => ids.split(' ').map((id) => ({ id, cursor: `at ${id}` }))
  const reads = (ana: string, leo: string, eve: string): Reading[] => [
    { who: 'ana', saw: seen(ana) },
    { who: 'leo', saw: seen(leo) },
    { who: 'eve', saw: seen(eve) },
  ]

  test.each([
    ['all saw what they may', reads('toast secret cake', 'toast secret cake', 'toast cake'), []],
    [
      'one that nobody acknowledged was stored',
      reads('toast lost secret cake', 'toast lost secret cake', 'toast lost cake'),
      [],
    ],
    ['one is dropped', reads('toast secret', 'toast secret cake', 'toast cake'), ['ana misses cake of leo']],
    [
      'one is doubled',
      reads('toast secret cake', 'toast secret cake', 'toast cake toast'),
      ['eve saw toast twice', 'eve was given the cursor at toast twice', expect.stringMatching('no one order')],
    ],
    [
      'two are swapped',
      reads('toast secret cake', 'toast secret cake', 'cake toast'),
      [expect.stringMatching('there is no one order')],
    ],
    [
      'one leaks',
      reads('toast secret cake', 'toast secret cake', 'toast secret cake'),
      ['eve saw secret of ana, which is not for them'],
    ],
    [
      'one comes from nowhere',
      reads('toast secret cake', 'toast secret cake', 'toast ghost cake'),
      ['eve saw ghost, which nobody said'],
    ],
  ])('when %s', (_, readings, expected) => {
    expect(complaints(attempts, readings)).toEqual(expected)
  })
})
