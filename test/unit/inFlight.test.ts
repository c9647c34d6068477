import { describe, expect, test } from 'vitest'
import { InFlight, Places } from '../../src/transport/graphql/inFlight.ts'

/** Work that the test ends. */
function createWork() {
  const running: string[] = []
  const ends = new Map<string, (error?: Error) => void>()
  return {
    running,
    do: (name: string) => () =>
      new Promise<string>((resolve, reject) => {
        running.push(name)
        ends.set(name, (error) => {
          running.splice(running.indexOf(name), 1)
          if (error) reject(error)
          else resolve(name)
        })
      }),
    end: (name: string, error?: Error) => ends.get(name)?.(error),
  }
}
const settle = () => new Promise(setImmediate)

describe('work in flight', () => {
  test('runs so much at a time of each person, and the rest in the order it came', async () => {
    const inFlight = new InFlight({ atOnce: 2, waiting: 2 })
    const work = createWork()
    const done = ['a1', 'a2', 'a3', 'a4'].map((name) => inFlight.run('ana', work.do(name)))
    const leo = inFlight.run('leo', work.do('l1'))
    await settle()
    expect(work.running).toEqual(['a1', 'a2', 'l1'])
    work.end('l1')
    expect(await leo).toBe('l1')
    expect(work.running).toEqual(['a1', 'a2'])
    work.end('a2')
    await settle()
    expect(work.running).toEqual(['a1', 'a3'])
    for (const name of ['a1', 'a3']) work.end(name)
    await settle()
    work.end('a4')
    expect(await Promise.all(done)).toEqual(['a1', 'a2', 'a3', 'a4'])
  })

  test('is refused when too much of the same person waits, and has room again when something ends', async () => {
    const inFlight = new InFlight({ atOnce: 1, waiting: 1 })
    const work = createWork()
    const [first, second] = ['a1', 'a2'].map((name) => inFlight.run('ana', work.do(name)))
    const refused = { code: 'RATE_LIMITED', details: { retryAfter: 1 } }
    await expect(inFlight.run('ana', work.do('a3'))).rejects.toMatchObject(refused)
    const leo = inFlight.run('leo', work.do('l1'))
    work.end('a1')
    await first
    const fourth = inFlight.run('ana', work.do('a4'))
    await expect(inFlight.run('ana', work.do('a5'))).rejects.toMatchObject(refused)
    work.end('a2')
    await second
    await settle()
    for (const name of ['a4', 'l1']) work.end(name)
    expect(await Promise.all([fourth, leo])).toEqual(['a4', 'l1'])
  })

  test('that fails makes room as well', async () => {
    const inFlight = new InFlight({ atOnce: 1, waiting: 1 })
    const work = createWork()
    const [first, second] = ['a1', 'a2'].map((name) => inFlight.run('ana', work.do(name)))
    work.end('a1', new Error('no'))
    await expect(first).rejects.toThrow('no')
    await settle()
    work.end('a2')
    expect(await second).toBe('a2')
    const third = inFlight.run('ana', () => Promise.reject(new Error('at once')))
    await expect(third).rejects.toThrow('at once')
    const fourth = inFlight.run('ana', work.do('a4'))
    work.end('a4')
    expect(await fourth).toBe('a4')
  })
})

test('places are counted for each person, and given back once', () => {
  const places = new Places(2)
  const [one, two] = [places.take('ana'), places.take('ana')]
  expect([typeof one, typeof two, places.take('ana')]).toEqual(['function', 'function', undefined])
  expect(places.take('leo')).toBeTypeOf('function')
  one?.()
  one?.()
  expect(places.take('ana')).toBeTypeOf('function')
  expect(places.take('ana')).toBeUndefined()
})
