import { expect, test } from 'vitest'
import { accepts } from '../../src/transport/http/requests.ts'

const json = ['application/graphql-response+json', 'application/json']

test.each([
  [null, true],
  ['', true],
  ['*/*', true],
  ['*', false],
  ['*, */*', true],
  ['*/json', false],
  ['application/json', true],
  ['Application/JSON ; charset=UTF-8', true],
  ['application/*', true],
  ['text/html, application/xhtml+xml, */*;q=0.8', true],
  ['text/html,application/graphql-response+json;q=0.5', true],
  ['text/html', false],
  ['text/*', false],
  ['application/xml, image/png', false],
  ['application/json;charset=latin1', false],
  ['application/jsonp', false],
  ['application', false],
])('an Accept header of %j takes JSON: %s', (header, expected) => {
  expect(accepts(header, json)).toBe(expected)
})
