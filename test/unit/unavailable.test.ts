import { DrizzleQueryError } from 'drizzle-orm/errors'
import { GraphQLError } from 'graphql'
import { describe, expect, test } from 'vitest'
import { isConnectionLost, isDuplicate, isReadOnly, isUnavailable, replyCodeOf } from '../../src/db/errors.ts'

const coded = (fields: object, name = 'Error') => Object.assign(new Error('it failed'), fields, { name })
const state = (code: string, severity = 'ERROR') => coded({ code, severity }, 'PostgresError')

const passing = [
  // Connection, read-only, transaction timeouts, serialization and deadlock
  '08000',
  '08001',
  '08003',
  '08004',
  '08006',
  '08P01',
  '25006',
  '25P03',
  '25P04',
  '40000',
  '40001',
  '40003',
  '40P01',
  // Resources, locks, intervention and shutdown, disk
  '53000',
  '53100',
  '53200',
  '53300',
  '53400',
  '55P03',
  '57000',
  '57014',
  '57P01',
  '57P02',
  '57P03',
  '57P04',
  '57P05',
  '58000',
  '58030',
  '72000',
]
const bugs = [
  '0A000',
  '22001',
  '22P02',
  '23502',
  '23505',
  '25001',
  '25P02',
  '40002',
  '42601',
  '42703',
  '42P01',
  '54000',
  '55000',
  'XX000',
]

describe('errors of PostgreSQL that may pass are worth another try', () => {
  test.each(passing)('%s', (code) => expect(isUnavailable(state(code))).toBe(true))
  test.each(['28P01', '3D000', '55000', 'XX000'])('%s that ends the connection', (code) =>
    expect(isUnavailable(state(code, 'FATAL'))).toBe(true),
  )
})

describe('errors of our own statements are bugs', () => {
  test.each(bugs)('%s', (code) => expect(isUnavailable(state(code))).toBe(false))
  test('and so is an error without a code', () => expect(isUnavailable(new TypeError('of undefined'))).toBe(false))
  test('and a value that is no error', () => expect(isUnavailable('ECONNREFUSED')).toBe(false))
  test('and a file that is missing', () =>
    expect(isUnavailable(coded({ code: 'ENOENT', syscall: 'open' }))).toBe(false))
})

describe('a connection that is not to be had, or is lost, is worth another try', () => {
  const codes = [
    'EAI_AGAIN',
    'ECONNABORTED',
    'ECONNREFUSED',
    'ECONNRESET',
    'EHOSTDOWN',
    'EHOSTUNREACH',
    'ENETDOWN',
    'ENETUNREACH',
    'ENOTFOUND',
  ]
  const ofPostgresJs = ['CONNECT_TIMEOUT', 'CONNECTION_CLOSED', 'CONNECTION_DESTROYED', 'CONNECTION_ENDED']
  const ofTls = ['CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID', 'EPROTO', 'SELF_SIGNED_CERT_IN_CHAIN']
  test.each([...codes, ...ofPostgresJs, ...ofTls, 'EPIPE', 'ETIMEDOUT'])('%s', (code) => {
    expect(isUnavailable(coded({ code }))).toBe(true)
    expect(isConnectionLost(coded({ code }))).toBe(true)
  })
  test('ENOENT of a Unix socket', () => expect(isUnavailable(coded({ code: 'ENOENT', syscall: 'connect' }))).toBe(true))
})

test.each([
  ['LOADING Redis is loading the dataset in memory', true],
  ["READONLY You can't write against a read only replica.", true],
  ['CLUSTERDOWN The cluster is down', true],
  ['ERR wrong number of arguments', false],
  ['WRONGTYPE Operation against a key', false],
])('Redis: %s', (message, expected) => {
  expect(isUnavailable(Object.assign(new Error(message), { name: 'ReplyError' }))).toBe(expected)
})

test('an error is looked for among its causes', () => {
  const wrap = (cause: Error) => new DrizzleQueryError('select 1', [], cause)
  expect(isUnavailable(wrap(state('57P01')))).toBe(true)
  expect(isUnavailable(wrap(wrap(coded({ code: 'ECONNRESET' }))))).toBe(true)
  expect(isReadOnly(wrap(state('25006')))).toBe(true)
  expect(isDuplicate(wrap(state('23505')))).toBe(true)
  expect(isDuplicate(wrap(state('23502')))).toBe(false)
  expect(isUnavailable(new AggregateError([new Error('one'), coded({ code: 'ENETUNREACH' })]))).toBe(true)
  expect(isUnavailable(new GraphQLError('no', { originalError: state('22P02') }))).toBe(false)
  const circle: Error = new Error('round and round')
  circle.cause = circle
  expect(isUnavailable(circle)).toBe(false)
})

test("the code of an error of Redis is the first word of its reply, and no other error's", () => {
  const failed = (message: string, name: string) => Object.assign(new Error(message), { name })
  expect(replyCodeOf(failed("READONLY You can't write against a read only replica.", 'ReplyError'))).toBe('READONLY')
  expect(replyCodeOf(failed('LOADING', 'ReplyError'))).toBe('LOADING')
  expect(replyCodeOf(failed('READONLY is a word', 'Error'))).toBe('')
})
