import { GraphQLError } from 'graphql'
import { describe, expect, test } from 'vitest'
import { answerOf, isPlain, jsonTypeFor, readGraphQL } from '../../src/transport/http/plain.ts'

const [json, response] = ['application/json', 'application/graphql-response+json']

describe('a request is plain', () => {
  const headers = { 'content-type': json, 'content-length': '20' }
  const cases: [what: string, method: string, headers: Record<string, string>, isIt: boolean][] = [
    ['as most clients send it', 'POST', headers, true],
    ['with a charset', 'POST', { ...headers, 'content-type': 'Application/JSON; charset=utf-8' }, true],
    ['with the largest body', 'POST', { ...headers, 'content-length': '100' }, true],
    ['with a coding that is none', 'POST', { ...headers, 'content-encoding': 'identity' }, true],
    ['not with too large a body', 'POST', { ...headers, 'content-length': '101' }, false],
    ['not without a body', 'POST', { ...headers, 'content-length': '0' }, false],
    ['not with a body of unknown length', 'POST', { 'content-type': json, 'transfer-encoding': 'chunked' }, false],
    ['not with a body that is compressed', 'POST', { ...headers, 'content-encoding': 'gzip' }, false],
    ['not with a form', 'POST', { ...headers, 'content-type': 'multipart/form-data; boundary=x' }, false],
    ['not without a type', 'POST', { 'content-length': '20' }, false],
    ['not as a GET', 'GET', headers, false],
  ]
  test.each(cases)('%s', (_, method, headers, isIt) => {
    expect(isPlain({ method, headers }, 100)).toBe(isIt)
  })
})

const accepted: [accept: string | undefined, type: string | undefined][] = [
  [undefined, json],
  ['', json],
  ['*/*', json],
  ['application/*', json],
  [json, json],
  [response, response],
  [`${response}, ${json};q=0.9`, response],
  [`${json}, ${response}`, json],
  [`text/html, ${json}`, json],
  [`multipart/mixed; deferSpec=20220824, ${response}, ${json}; q=0.9`, response],
  [`${response}; charset=latin1, ${json}`, json],
  ['text/event-stream', undefined],
  ['text/html', undefined],
  ['image/*', undefined],
  ['*', undefined],
]
test.each(accepted)('a client that accepts %s is answered as %s', (accept, type) => {
  expect(jsonTypeFor(accept)).toBe(type)
})

describe('a body', () => {
  const query = '{ viewer { id } }'
  test.each([
    { query },
    { query, variables: { a: [1] }, operationName: 'A', extensions: { b: {} } },
    { query, variables: null, operationName: null, extensions: null, other: null },
  ])('asks for its query: %o', (asked) => {
    expect(readGraphQL(Buffer.from(JSON.stringify(asked)))).toEqual(asked)
  })
  const wrong = [
    '',
    '{',
    'null',
    '"text"',
    '5',
    '[]',
    `[${JSON.stringify({ query })}]`,
    '{}',
    '{"query":5}',
    '{"query":null}',
  ]
  const odd = [{ variables: [] }, { variables: 'x' }, { operationName: 5 }, { extensions: [] }, { more: 1 }]
  test.each([...wrong, ...odd.map((more) => JSON.stringify({ query, ...more }))])('asks for nothing: %s', (text) => {
    expect(readGraphQL(Buffer.from(text))).toBeUndefined()
  })
})

describe('the answer to a result', () => {
  const failed = (extensions: Record<string, unknown>) => new GraphQLError('no', { extensions })
  test('is the result, with 200', () => {
    expect(answerOf({ data: { a: 1 } })).toEqual({ status: 200, headers: {}, body: '{"data":{"a":1}}' })
  })

  test('has the status that an error wants, and does not show it', () => {
    const { status, body } = answerOf({ errors: [failed({ code: 'UNAUTHENTICATED', http: { status: 401 } })] })
    expect([status, JSON.parse(body)]).toEqual([
      401,
      { errors: [{ message: 'no', extensions: { code: 'UNAUTHENTICATED' } }] },
    ])
  })

  test('has the highest of several statuses, and the headers of all', () => {
    const errors = [
      failed({ http: { status: 503, headers: { A: '1' } } }),
      failed({ http: { status: 429, headers: { B: '2' } } }),
      failed({}),
    ]
    const { status, headers, body } = answerOf({ data: null, errors })
    expect([status, headers]).toEqual([503, { A: '1', B: '2' }])
    expect(JSON.parse(body)).toEqual({ data: null, errors: [{ message: 'no' }, { message: 'no' }, { message: 'no' }] })
  })

  test('says after how long to try again, if a request was refused for now', () => {
    expect(answerOf({ errors: [failed({ retryAfter: 2.1 }), failed({ retryAfter: 1 })] }).headers).toEqual({
      'Retry-After': '3',
    })
  })

  test('keeps the extensions of the result, except those that say how to send it', () => {
    const { status, body } = answerOf({ data: {}, extensions: { cost: 5, http: { status: 202 } } })
    expect([status, JSON.parse(body)]).toEqual([202, { data: {}, extensions: { cost: 5 } }])
    expect(answerOf({ data: {}, extensions: { http: { status: 202 } } }).body).toBe('{"data":{}}')
  })
})
