import assert from 'node:assert/strict'
import { expect, test } from 'vitest'
import { FairQueue, type Person, type Shares } from '../../src/db/fairQueue.ts'
import { oneOf, randomFrom } from '../support/random.ts'

const one: Shares = { all: 1, wedding: 1, person: 1 }
const personOf = (name: string): Person => {
  const [weddingId = '', id = ''] = name.split('/')
  return { weddingId, id }
}
const nameOf = ({ weddingId, id }: Person) => `${weddingId}/${id}`

/** Adds work for each person in order, all before any begins. Returns the people whose work begins at once. */
function begun(shares: Shares, people: string[], queue = new FairQueue<number>(shares)): string[] {
  for (const [index, name] of people.entries()) queue.add(personOf(name), index)
  const names: string[] = []
  for (let turn = queue.begin(); turn; turn = queue.begin()) names.push(nameOf(turn.person))
  return names
}

/** The same, when each work is done before the next begins. */
function inTurn(people: string[]): string[] {
  const queue = new FairQueue<number>(one)
  for (const [index, name] of people.entries()) queue.add(personOf(name), index)
  const names: string[] = []
  for (let turn = queue.begin(); turn; turn = queue.begin()) {
    names.push(nameOf(turn.person))
    queue.done(turn.person)
  }
  return names
}

test.each([
  { what: 'one person in order', people: ['a/ana', 'a/ana'], turns: ['a/ana', 'a/ana'] },
  {
    what: 'a newcomer before the rest of somebody who asked for much',
    people: ['a/ana', 'a/ana', 'a/ana', 'a/leo'],
    turns: ['a/ana', 'a/leo', 'a/ana', 'a/ana'],
  },
  {
    what: 'weddings in turn, however many people of one of them wait',
    people: ['a/ana', 'a/leo', 'a/zoe', 'b/tom', 'b/tom'],
    turns: ['a/ana', 'b/tom', 'a/leo', 'b/tom', 'a/zoe'],
  },
  {
    what: 'people of the same id at two weddings as two people',
    people: ['a/ana', 'a/ana', 'b/ana', 'b/ana'],
    turns: ['a/ana', 'b/ana', 'a/ana', 'b/ana'],
  },
])('serves $what', ({ people, turns }) => {
  expect(inTurn(people)).toEqual(turns)
})

const shares: Shares = { all: 4, wedding: 3, person: 2 }
test.each([
  { what: 'two works of one person', people: ['a/ana', 'a/ana', 'a/ana'], now: ['a/ana', 'a/ana'] },
  {
    what: 'three works of one wedding',
    people: ['a/ana', 'a/ana', 'a/leo', 'a/zoe'],
    now: ['a/ana', 'a/leo', 'a/zoe'],
  },
  {
    what: 'four works in all',
    people: ['a/ana', 'a/leo', 'b/tom', 'b/max', 'c/eve'],
    now: ['a/ana', 'b/tom', 'c/eve', 'a/leo'],
  },
  {
    what: 'somebody else past a person at their limit',
    people: ['a/ana', 'a/ana', 'a/ana', 'b/tom'],
    now: ['a/ana', 'b/tom', 'a/ana'],
  },
])('begins at most $what', ({ people, now }) => {
  expect(begun(shares, people)).toEqual(now)
})

test('work that is done makes room for the next', () => {
  const queue = new FairQueue<number>(shares)
  expect(begun(shares, ['a/ana', 'a/ana', 'a/ana'], queue)).toHaveLength(2)
  queue.done(personOf('a/ana'))
  expect(queue.begin()).toEqual({ person: personOf('a/ana'), work: 2 })
  expect(queue.begin()).toBeUndefined()
})

test('work that is taken back does not begin, and the rest keeps its order', () => {
  const queue = new FairQueue<number>(one)
  for (const work of [1, 2, 3, 4]) queue.add(personOf('a/ana'), work)
  queue.takeBack(personOf('a/ana'), 2)
  expect(queue.begin()?.work).toBe(1)
  expect(queue.waitingOf(personOf('a/ana'))).toBe(2)
  expect(queue.takeBackAll(personOf('a/ana'))).toEqual([3, 4])
  queue.done(personOf('a/ana'))
  expect(queue.begin()).toBeUndefined()
})

test.each([1, 2, 3, 4, 5])(
  'with any work in any order, no share is exceeded and nobody waits while they could begin (seed %i)',
  (seed) => {
    const random = randomFrom(seed)
    const queue = new FairQueue<object>(shares)
    const everyone = ['a', 'b', 'c'].flatMap((wedding) =>
      ['1', '2', '3'].map((person) => personOf(`${wedding}/${person}`)),
    )
    const underWay: Person[] = []
    const waiting = new Map(everyone.map((person) => [person, 0]))
    const countOf = (is: (person: Person) => boolean) => underWay.filter(is).length
    const mayBegin = (person: Person) =>
      underWay.length < shares.all &&
      countOf(({ weddingId }) => weddingId === person.weddingId) < shares.wedding &&
      countOf((other) => nameOf(other) === nameOf(person)) < shares.person
    /** Turns that others have had since somebody began to wait for one that they may have. */
    const passedOver = new Map<Person, number>()

    for (let step = 0; step < 500; step++) {
      if (random() < 0.5) {
        const person = oneOf(random, everyone)
        queue.add(person, {})
        waiting.set(person, (waiting.get(person) ?? 0) + 1)
      } else if (underWay.length > 0) {
        const [done] = underWay.splice(Math.floor(random() * underWay.length), 1)
        queue.done(done as Person)
      }
      for (let turn = queue.begin(); turn; turn = queue.begin()) {
        const { person } = turn
        const served = everyone.find((other) => nameOf(other) === nameOf(person)) as Person
        assert(mayBegin(served))
        for (const other of everyone) {
          const isPassedOver = other !== served && (waiting.get(other) ?? 0) > 0 && mayBegin(other)
          passedOver.set(other, isPassedOver ? (passedOver.get(other) ?? 0) + 1 : 0)
          assert((passedOver.get(other) ?? 0) <= everyone.length)
        }
        underWay.push(served)
        waiting.set(served, (waiting.get(served) ?? 0) - 1)
      }
      for (const person of everyone) if (mayBegin(person)) assert.equal(waiting.get(person), 0)
    }
  },
)
