import { describe, expect, test } from 'vitest'
import { matchesOrigin, originMistake } from '../../src/transport/allowedOrigins.ts'
import { corsFor, isAllowedOrigin } from '../../src/transport/http/cors.ts'

describe('a pattern of ALLOWED_ORIGINS', () => {
  test.each([
    [
      'https://example.com',
      ['https://example.com'],
      ['http://example.com', 'https://www.example.com', 'https://example.com:8443'],
    ],
    ['capacitor://localhost', ['capacitor://localhost'], ['http://localhost', 'capacitor://localhost.evil.test']],
    ['ionic://localhost', ['ionic://localhost'], ['ionic://localhost:80']],
    ['tauri://localhost', ['tauri://localhost'], ['tauri://evil']],
    ['app://-', ['app://-'], ['app://']],
    ['chrome-extension://abcdefghijklmnop', ['chrome-extension://abcdefghijklmnop'], ['chrome-extension://other']],
    ['file://', ['file://'], ['null']],
    [
      'https://*.example.com',
      ['https://www.example.com', 'https://a.b.example.com', 'https://xn--mller-kva.example.com'],
      [
        'https://example.com',
        'https://evil-example.com',
        'https://evilexample.com',
        'https://.example.com',
        'https://www.example.com.evil.test',
        'https://evil.test/.example.com',
        'https://evil.test#.example.com',
        'https://user@www.example.com',
        'http://www.example.com',
        'https://www.example.com:8443',
        'https://wwwXexampleYcom',
        'null',
        '',
      ],
    ],
    ['https://*.example.com:8443', ['https://www.example.com:8443'], ['https://www.example.com']],
    [
      'http://localhost:*',
      ['http://localhost', 'http://localhost:5173'],
      ['http://localhost.evil.test:5173', 'http://localhost:x', 'https://localhost'],
    ],
    ['http://*.localhost:*', ['http://lea.localhost:3000'], ['http://localhost:3000']],
    ['http://[::1]:3000', ['http://[::1]:3000'], ['http://[::1]']],
  ])('%s stands for %j alone', (pattern, matched, others) => {
    expect(originMistake(pattern)).toBeUndefined()
    for (const origin of matched) expect(matchesOrigin([pattern], origin), origin).toBe(true)
    for (const origin of others) expect(matchesOrigin([pattern], origin), origin).toBe(false)
  })

  test.each([
    ['https://example.com/', 'write https://example.com'],
    ['https://example.com/app?x#y', 'write https://example.com'],
    ['https://Example.COM', 'write https://example.com'],
    ['HTTPS://example.com', 'write https://example.com'],
    ['https://example.com:443', 'write https://example.com'],
    ['http://example.com:80', 'write http://example.com'],
    ['https://user:pass@example.com', 'write https://example.com'],
    ['https://hochzeit-müller.de', 'write https://xn--hochzeit-mller-psb.de'],
    ['wss://example.com', 'write https://example.com'],
    ['capacitor://localhost/', 'write capacitor://localhost'],
    ['Capacitor://Localhost', 'write capacitor://localhost'],
    ['https://*.Example.com/', 'write https://*.example.com'],
    ['https://*.example.com:443', 'write https://*.example.com'],
    ['http://LOCALHOST:*', 'write http://localhost:*'],
    ['example.com', 'write https://example.com'],
    ['*.example.com', 'write https://*.example.com'],
    ['//example.com/app', 'write https://example.com'],
    ['localhost:3000', 'http://localhost:3000'],
    ['null', 'https://example.com'],
    ['*', 'https://*.example.com'],
    ['https://*', 'write https://*.example.com'],
    ['https://*.com', 'write https://*.example.com'],
    ['https://*example.com', 'write https://*.example.com'],
    ['https://www.*.com', 'write https://*.example.com'],
    ['https://*.*.example.com', 'write https://*.example.com'],
    ['*://example.com', 'write https://*.example.com'],
    ['https://example.com:*/', 'http://localhost:*'],
    ['https://', 'https://example.com'],
    ['https://a.example https://b.example', 'separated by commas'],
    ['https://example.com:99999', 'https://example.com'],
  ])('%s can match no page: the line says what to write', (pattern, advice) => {
    expect(originMistake(pattern)).toContain(advice)
  })
})

describe('a page', () => {
  const settings = {
    allowedOrigins: ['https://app.example', 'capacitor://localhost'],
    publicUrl: 'https://live.example.com/wedding',
  }

  test.each([
    ['of an allowed origin', 'https://app.example', 'live.example.com', true],
    ['in an app', 'capacitor://localhost', 'live.example.com', true],
    ['of the server', 'http://192.168.1.20:3001', '192.168.1.20:3001', true],
    ['of PUBLIC_URL, whose host a proxy rewrote', 'https://live.example.com', 'server-1:3001', true],
    ['of another origin', 'https://evil.example', 'live.example.com', false],
    ['of PUBLIC_URL without encryption', 'http://live.example.com', 'server-1:3001', false],
    ['in an app that is not allowed, on a server called localhost', 'ionic://localhost', 'localhost', false],
    ['in a sandbox', 'null', 'null', false],
    ['of no origin, which is no page', undefined, 'live.example.com', true],
    ['of an empty origin', '', 'live.example.com', false],
  ])('%s', (_, origin, host, allowed) => {
    expect(isAllowedOrigin({ origin, host }, settings)).toBe(allowed)
  })

  test('may send the headers of Apollo, Sentry and OpenTelemetry, read Retry-After, and never sends cookies', () => {
    const requested =
      'apollographql-client-name, apollographql-client-version, traceparent, tracestate, baggage, Sentry-Trace'
    expect(corsFor({ origin: 'https://app.example', host: 'live.example.com', requested }, settings)).toEqual({
      origin: 'https://app.example',
      methods: ['GET', 'POST'],
      allowedHeaders: requested.toLowerCase().split(', '),
      exposedHeaders: expect.arrayContaining(['Retry-After', 'Date']),
      credentials: false,
      maxAge: 86_400,
    })
    expect(
      corsFor({ origin: 'https://app.example', host: 'live.example.com', requestedMethod: 'DELETE' }, settings),
    ).toMatchObject({ methods: ['GET', 'POST', 'DELETE'] })
    expect(corsFor({ origin: 'https://evil.example', host: 'live.example.com', requested }, settings)).toBe(false)
    expect(corsFor({ host: 'live.example.com' }, settings)).toBe(false)
  })
})
