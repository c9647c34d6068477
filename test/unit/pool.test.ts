import { expect, test } from 'vitest'
import { createPool } from '../../src/pictures/pool.ts'

/**
 * Asks for a turn for each person in order, and ends every turn as soon as it has begun. Returns whose turns they were.
 */
async function turnsOf(people: string[], lanes: string[]): Promise<string[]> {
  const inTurn = createPool(lanes)
  const turns: string[] = []
  await Promise.all(people.map((whose) => inTurn(whose, lanes, async () => turns.push(whose))))
  return turns
}

test.each([
  [['ana', 'ana', 'ana', 'leo'], ['one'], ['ana', 'leo', 'ana', 'ana']],
  [['ana', 'ana', 'leo', 'ana', 'zoé', 'leo'], ['one'], ['ana', 'leo', 'zoé', 'ana', 'leo', 'ana']],
  [
    ['ana', 'ana', 'ana', 'leo'],
    ['one', 'two'],
    ['ana', 'leo', 'ana', 'ana'],
  ],
])(
  '%j have their turns in %j as %j: somebody new comes before those who have sent much',
  async (people, lanes, expected) => {
    expect(await turnsOf(people, lanes)).toEqual(expected)
  },
)

test('nobody has two turns at a time, and work that fails gives its lane back', async () => {
  const inTurn = createPool(['one', 'two'])
  let atOnce = 0
  const work = async () => {
    expect(++atOnce).toBe(1)
    await new Promise(setImmediate)
    atOnce--
    throw new Error('it failed')
  }
  const all = await Promise.allSettled([1, 2, 3].map(() => inTurn('ana', ['one', 'two'], work)))
  expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  expect(await inTurn('ana', ['one'], async (lane) => lane)).toBe('one')
})

test('work waits for a lane that suits it, while others go past', async () => {
  const inTurn = createPool(['small', 'large'])
  const lanes: string[] = []
  const take = async (lane: string) => lanes.push(lane)
  await Promise.all([
    inTurn('ana', ['large'], take),
    inTurn('leo', ['large'], take),
    inTurn('zoé', ['small', 'large'], take),
  ])
  expect(lanes).toEqual(['large', 'small', 'large'])
})
