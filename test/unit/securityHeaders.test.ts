import { expect, test } from 'vitest'
import { appPolicy, graphiqlPolicy, securityHeaders } from '../../src/transport/http/securityHeaders.ts'

/** A policy by its directives. */
function read(policy: string): Record<string, string> {
  const directives = policy.split('; ').map((directive): [string, string] => {
    const [name = '', ...sources] = directive.split(' ')
    return [name, sources.join(' ')]
  })
  return Object.fromEntries(directives)
}

test.each([
  ['the app', appPolicy('http://localhost:3001')],
  ['GraphiQL', graphiqlPolicy('http://localhost:3001')],
])('%s runs no script but its own, and stands in no frame', (_, policy) => {
  expect(read(policy)).toMatchObject({
    'default-src': "'none'",
    'script-src': "'self'",
    'object-src': "'none'",
    'base-uri': "'none'",
    'form-action': "'self'",
    'frame-ancestors': "'none'",
  })
})

test('the app connects to the server that it came from, and to the one that it was built for', () => {
  expect(read(appPolicy('https://live.example:8443'))['connect-src']).toBe(
    "'self' ws://live.example:8443 wss://live.example:8443",
  )
  expect(read(appPolicy('http://localhost:3000', 'http://localhost:3001'))['connect-src']).toBe(
    "'self' ws://localhost:3000 wss://localhost:3000 http://localhost:3001 ws://localhost:3001 wss://localhost:3001",
  )
})

test.each([
  [undefined, undefined],
  ['http://192.168.1.20:3001', undefined],
  ['https://live.example', 'max-age=31536000'],
])('with PUBLIC_URL %s, Strict-Transport-Security is %s', (publicUrl, expected) => {
  expect(securityHeaders({ publicUrl })['Strict-Transport-Security']).toBe(expected)
})
