import { DrizzleQueryError } from 'drizzle-orm/errors'
import { describe, expect, test } from 'vitest'
import { describeError, reasonOf } from '../../src/describe.ts'

const secret = 'she said "yes" and it\'s hers'
const ofPostgres = (code: string, message: string, fields: object = {}) =>
  Object.assign(new Error(message), { name: 'PostgresError', severity: 'ERROR', code, ...fields })
const ofJson = () => {
  try {
    JSON.parse(secret)
  } catch (error) {
    return error
  }
}
const insert = 'insert into messages values ($1)'

describe('an error is described without the values it was about', () => {
  test.each([
    [
      'a statement',
      new DrizzleQueryError(
        insert,
        [secret],
        ofPostgres('23505', 'duplicate key value', { detail: `Key (code)=(${secret})` }),
      ),
    ],
    ['a wrong value', ofPostgres('22P02', `invalid input syntax for type uuid: "${secret}"`)],
    ['a wrong value in French', ofPostgres('22P02', `syntaxe en entrée invalide pour le type uuid : « ${secret} »`)],
    [
      'parameters that postgres.js adds',
      ofPostgres('57014', 'canceling statement', { parameters: [secret], where: secret, args: [secret] }),
    ],
    ['JSON', ofJson()],
    [
      'what Redis quotes',
      Object.assign(new Error(`ERR unknown command 'X', with args beginning with: '${secret}'`), {
        command: { args: [secret] },
      }),
    ],
    ['what was thrown', secret],
    ['an error inside of others', new Error('outer', { cause: new AggregateError([new Error(`"${secret}"`)]) })],
    ['a URL', new Error('[GET] https://she said@host/path?token=yes hers=x failed'.replaceAll(' ', ''))],
  ])('%s', (_, error) => {
    for (const text of [JSON.stringify(describeError(error)), reasonOf(error)]) {
      expect(text).not.toContain('said')
      expect(text).not.toContain('yes')
      expect(text).not.toContain('hers')
    }
  })

  test('and without passwords and tokens', () => {
    const error = new Error('connect to redis://:hunter2@cache:6379/0 with Bearer abcdef or eyJhbGciOi.eyJzdWIi.c2ln')
    expect(reasonOf(error)).toBe('connect to redis://cache:6379/0 with Bearer … or …')
    expect(reasonOf(new Error('postgres://u:p,q@h1:1,h2:2/live?x=y is away'))).toBe('postgres://h1:1,h2:2/live is away')
  })
})

test('details that help an operator stay', () => {
  const cause = ofPostgres('23505', 'duplicate key value violates unique constraint "members_pk"', {
    constraint_name: 'members_pk',
  })
  expect(describeError(new DrizzleQueryError(insert, ['x'], cause))).toMatchObject({
    message: 'a statement failed',
    statement: insert,
    cause: { type: 'PostgresError', code: '23505', constraint: 'members_pk', message: cause.message },
  })
  expect(describeError(new Error('planted')).stack).toMatch(/^Error: planted\n +at /)
  expect(reasonOf(new DrizzleQueryError(insert, ['x'], cause))).toBe(`${cause.message} (23505)`)
  const missing = Object.assign(new Error("ENOENT: no such file, open '/data/secret'"), {
    code: 'ENOENT',
    syscall: 'open',
  })
  expect(reasonOf(missing)).toBe(missing.message)
  expect(reasonOf(new AggregateError([new Error('one'), new Error('two'), new Error('one')]))).toBe('one; two')
  expect(reasonOf(new Error("can't do this, and it isn't our fault"))).toBe("can't do this, and it isn't our fault")
})
