import { expect, test } from 'vitest'
import { remembering } from '../../src/remembering.ts'

function counted() {
  const asked: string[] = []
  const ask = remembering((one: string, other?: string) => {
    asked.push(`${one}-${other}`)
    return other === undefined ? undefined : `${one} and ${other}`
  })
  return { ask, asked }
}

test('a call with the same texts as before is answered from memory', () => {
  const { ask, asked } = counted()
  expect([ask('ana', 'leo'), ask('ana', 'leo'), ask('ana'), ask('ana'), ask('anal', 'eo')]).toEqual([
    'ana and leo',
    'ana and leo',
    undefined,
    undefined,
    'anal and eo',
  ])
  expect(asked).toEqual(['ana-leo', 'ana-undefined', 'anal-eo'])
})

test('a call with texts that are longer than the memory is answered all the same', () => {
  const { ask } = counted()
  const long = 'x'.repeat(200_000)
  expect(ask(long, 'leo')).toBe(`${long} and leo`)
  expect(ask(long, 'leo')).toBe(`${long} and leo`)
})

test('a call that was not repeated for long is forgotten', () => {
  const { ask, asked } = counted()
  for (let turn = 0; turn < 2; turn++) {
    for (let number = 0; number < 300; number++) ask('x'.repeat(1_000), String(number))
  }
  expect(asked).toHaveLength(600)
})
