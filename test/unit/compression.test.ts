import { expect, test } from 'vitest'
import { acceptedCodings } from '../../src/transport/http/compression.ts'

test.each([
  [undefined, ''],
  ['gzip, deflate, br', 'gzip, deflate, br'],
  ['br;q=0, gzip', ' gzip'],
  ['gzip;q=0.000,br;q=0.5', 'br;q=0.5'],
  ['br; Q=0 ,gzip ; q=0.1', 'gzip ; q=0.1'],
])('of the codings "%s" the client takes "%s"', (header, accepted) => {
  expect(acceptedCodings(header)).toBe(accepted)
})
