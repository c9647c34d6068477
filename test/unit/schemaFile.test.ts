import { expect, test } from 'vitest'
import { isCurrent } from '../../src/transport/http/schemaFile.ts'

test.each([
  [undefined, false],
  ['', false],
  ['*', true],
  ['W/"a"', true],
  ['"a"', true],
  ['"b", W/"a"', true],
  ['"b" , "c"', false],
  ['a', false],
])('If-None-Match: %s names the version W/"a": %s', (header, expected) => {
  expect(isCurrent(header, 'W/"a"')).toBe(expected)
})
