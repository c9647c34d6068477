import { describe, expect, test } from 'vitest'
import { hasToken, headersWith, memberIn } from '../../web/graphiql/headers.ts'
import { createPageStorage } from '../../web/graphiql/pageStorage.ts'
import { textsOf } from '../../web/graphiql/texts.ts'
import { adviceFor, closingInWords, isFinal, waitBefore } from '../../web/graphiql/words.ts'

const { texts } = textsOf(null, 'en-US')
const demo = { texts, isDemo: true }
const real = { texts, isDemo: false }

describe('a connection that was closed', () => {
  test.each([
    [1006, '', '1006: The connection broke, or the server is away. Trying again until it works.'],
    [1012, 'Restarting', /^1012: Restarting\. The server restarts.*Trying again/],
    [1013, 'The database is away.', /^1013: The database is away\. The server is busy.*Trying again/],
    [4408, 'Late', /Trying again/],
    [4403, 'This token is not valid', /^4403: This token is not valid\. .*Choose at the top who you are\.$/],
    [1009, 'Too large', /Shorten the operation or its variables\.$/],
    [4500, 'Internal error', /A mistake of the server\. Run it again\.$/],
    [4400, 'Bad message', '4400: Bad message. The page and the server do not understand each other. Reload the page.'],
    [4499, 'Terminated', '4499: The server did not answer on this connection. Trying again until it works.'],
    [4504, 'Connection acknowledgement timeout', /^4504: The server did not answer on this connection\. Trying again/],
    [4999, 'New', '4999: New. Trying again until it works.'],
  ])('%d: %s', (code, reason, words) => {
    expect(closingInWords({ code, reason }, demo)).toMatch(words)
  })

  test('a refused token is answered with the way to sign in that the server has', () => {
    expect(closingInWords({ code: 4403, reason: '' }, real)).toContain('Sign in at the top')
  })

  test('the page tries again after what passes, and after nothing else', () => {
    const codes = [1001, 1002, 1006, 1007, 1009, 1012, 1013, 4400, 4401, 4403, 4406, 4408, 4409, 4429, 4499, 4500, 4504]
    expect(codes.filter((code) => !isFinal(code))).toEqual([1001, 1006, 1012, 1013, 4408, 4499, 4504])
  })

  test('it waits longer each time, up to half a minute, and no two pages wait equally long', () => {
    expect([0, 1, 2, 10].map((attempt) => waitBefore(attempt, () => 1))).toEqual([500, 1_000, 2_000, 30_000])
    expect(waitBefore(0, () => 0)).toBe(250)
  })
})

test.each([
  ['UNAUTHENTICATED', /^Choose at the top/],
  ['CURSOR_GONE', /^Run the query/],
  ['FORBIDDEN', /Be somebody else/],
  ['RATE_LIMITED', /Wait/],
  ['UNAVAILABLE', /Try again/],
  ['BAD_INPUT', undefined],
])('advice for %s', (code, advice) => {
  const words = adviceFor([{ message: 'No' }, { message: 'No', extensions: { code } }], demo)
  if (advice) expect(words).toMatch(advice)
  else expect(words).toBeUndefined()
})

test.each([
  [null, 'fr-CA', 'fr'],
  [null, 'de', 'en'],
  ['en', 'fr-FR', 'en'],
  ['fr', 'en-US', 'fr'],
])('the language chosen in the app is %s, that of the browser %s: the page speaks %s', (chosen, browser, language) => {
  expect(textsOf(chosen, browser).language).toBe(language)
})

describe('headers', () => {
  const payload = Buffer.from(JSON.stringify({ sub: 'ines', name: 'Inès' })).toString('base64url')

  test('the member of a token is read from it, with accents', () => {
    const headers = headersWith(`head.${payload}.signature`)
    expect([hasToken(headers), memberIn(headers)]).toEqual([true, { id: 'ines', name: 'Inès' }])
  })

  test.each([
    ['', false],
    ['{ "Authorization": "Bearer " }', false],
    ['{ "Authorization": "Bearer at_program" }', true],
    ['{ "Authorization": "Bearer a.%%%.c" }', true],
    ['{ "Authorization": "Bearer a.bm90IGpzb24.c" }', true],
  ])('%j has a token: %s, of nobody that is known', (headers, has) => {
    expect([hasToken(headers), memberIn(headers)]).toEqual([has, undefined])
  })
})

describe('the storage of the page', () => {
  /** A storage whose keys are its own, as those of a browser are. */
  const makeStorage = (start: Record<string, string> = {}) =>
    Object.create(
      {
        getItem(this: Record<string, string>, key: string) {
          return this[key] ?? null
        },
        setItem(this: Record<string, string>, key: string, value: string) {
          this[key] = value
        },
        removeItem(this: Record<string, string>, key: string) {
          delete this[key]
        },
      },
      Object.getOwnPropertyDescriptors(start),
    ) as Storage

  test('only the theme stays on the device; tabs with their tokens end with the page', () => {
    const [device, page] = [makeStorage({ other: 'kept' }), makeStorage()]
    const storage = createPageStorage(device, page)
    storage.setItem('graphiql:theme', 'dark')
    storage.setItem('graphiql:tabState', 'token')
    expect([{ ...device }, { ...page }]).toEqual([
      { other: 'kept', 'graphiql:theme': 'dark' },
      { 'graphiql:tabState': 'token' },
    ])
    expect([storage.getItem('graphiql:theme'), storage.getItem('graphiql:tabState'), storage.length]).toEqual([
      'dark',
      'token',
      1,
    ])
    storage.clear()
    expect([{ ...device }, { ...page }]).toEqual([{ other: 'kept' }, {}])
  })

  test('tokens that an earlier version left on the device are deleted', () => {
    const device = makeStorage({ 'graphiql:tabState': 'token', 'graphiql:theme': 'dark', 'attitudes:language': 'fr' })
    createPageStorage(device, makeStorage())
    expect({ ...device }).toEqual({ 'graphiql:theme': 'dark', 'attitudes:language': 'fr' })
  })
})
