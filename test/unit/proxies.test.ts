import { describe, expect, test } from 'vitest'
import { type Arrival, clientAddress, isFromThisMachine, networkOf, trustOf } from '../../src/transport/proxies.ts'

describe('the address that limits count', () => {
  test.each([
    // Nobody is trusted.
    ['', '203.0.113.5', undefined, '203.0.113.5'],
    ['', '203.0.113.5', '192.0.2.1', '203.0.113.5'],
    // A proxy that is not named.
    ['10.0.0.2', '10.0.0.3', '192.0.2.1', '10.0.0.3'],
    // A single proxy; the guest wrote the left part.
    ['10.0.0.2', '10.0.0.2', '192.0.2.1', '192.0.2.1'],
    ['10.0.0.2', '10.0.0.2', '1.2.3.4, 192.0.2.1', '192.0.2.1'],
    ['loopback', '::1', '1.2.3.4,  2001:db8::7', '2001:db8::7'],
    ['10.0.0.2', '::ffff:10.0.0.2', '192.0.2.1', '192.0.2.1'],
    ['10.0.0.2', '10.0.0.2', undefined, '10.0.0.2'],
    ['10.0.0.2', '10.0.0.2', '', '10.0.0.2'],
    // Two proxies, by address or range.
    ['10.0.0.2, 198.51.100.0/24', '10.0.0.2', '1.2.3.4, 192.0.2.1, 198.51.100.9', '192.0.2.1'],
    ['loopback', '127.0.0.1', '1.2.3.4, 192.0.2.1, 127.0.0.1', '192.0.2.1'],
    // A guest on the venue's LAN, behind a proxy on a private network.
    ['uniquelocal', '10.0.0.2', '1.2.3.4, 192.168.1.50', '192.168.1.50'],
    ['uniquelocal', 'fd00::2', '1.2.3.4, fd12::50', 'fd12::50'],
    ['linklocal', '169.254.0.2', '1.2.3.4, 169.254.7.50', '169.254.7.50'],
    ['loopback, uniquelocal', '127.0.0.1', '1.2.3.4, 192.168.1.50', '192.168.1.50'],
    ['loopback, uniquelocal', '127.0.0.1', '1.2.3.4, 10.9.9.9, 192.168.1.50', '192.168.1.50'],
    // A number of proxies.
    ['1', '10.0.0.2', '1.2.3.4, 192.168.1.50', '192.168.1.50'],
    ['2', '10.0.0.2', '1.2.3.4, 192.168.1.50, 10.0.0.3', '192.168.1.50'],
    ['2', '10.0.0.2', '192.168.1.50', '192.168.1.50'],
    ['3', '10.0.0.2', undefined, '10.0.0.2'],
    // Ports are no part of an address: each connection has another.
    ['1', '10.0.0.2', '192.0.2.1:54321', '192.0.2.1'],
    ['1', '10.0.0.2', '[2001:db8::7]:54321', '2001:db8::7'],
    ['1', '10.0.0.2', '[2001:db8::7]', '2001:db8::7'],
    ['1', '10.0.0.2', '::ffff:192.0.2.1', '192.0.2.1'],
    ['1', '10.0.0.2', '2001:DB8:0::7', '2001:db8::7'],
    // An entry that is no address ends the walk.
    ['1', '10.0.0.2', 'unknown', '10.0.0.2'],
    ['1', '10.0.0.2', '192.0.2.1, ', '10.0.0.2'],
    ['2', '10.0.0.2', '192.0.2.1, garbage', '10.0.0.2'],
    ['2', '10.0.0.2', 'garbage, 192.0.2.1', '192.0.2.1'],
    ['1', '10.0.0.2', '1', '10.0.0.2'],
    ['1', '10.0.0.2', '192.0.2.1:port', '10.0.0.2'],
  ])(
    'TRUSTED_PROXIES=%s: a request from %s with X-Forwarded-For %s comes from %s',
    (trusted, peer, forwardedFor, address) => {
      expect(clientAddress(peer, forwardedFor, trustOf(trusted.split(', ').filter(Boolean)))).toBe(address)
    },
  )

  test.each(['proxy', '10.0.0.0/33', 'loopback abc', '0', '100', '2.5', '-1'])(
    'TRUSTED_PROXIES=%s makes no sense',
    (entry) => {
      expect(() => trustOf([entry])).toThrow(TypeError)
    },
  )

  test('a number of proxies stands alone', () => {
    expect(() => trustOf(['loopback', '2'])).toThrow(TypeError)
  })
})

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:db8:1:3::9', '2001:db8:1:3::/64'],
  ['::1', '::/64'],
  ['fe80::1', 'fe80::/64'],
  ['', ''],
])('limits count the address %s as %s', (address, network) => {
  expect(networkOf(address)).toBe(network)
})

test.each([
  ['192.0.2.1:50001', '192.0.2.1:50002'],
  ['[2001:db8::1]:443', '[2001:db8::2]:444'],
  ['2001:db8::1', '2001:db8::ffff:1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '[::ffff:c000:201]:443'],
])('a proxy that names %s and then %s names one guest', (one, other) => {
  const [first, second] = [one, other].map((named) => networkOf(clientAddress('10.0.0.2', named, trustOf(['1']))))
  expect(first).toBe(second)
})

describe('a request from this machine', () => {
  const direct: Arrival = {
    headers: { host: 'localhost:3001', connection: 'keep-alive', accept: '*/*', 'user-agent': 'Prometheus/3' },
    httpVersion: '1.1',
    socket: { remoteAddress: '127.0.0.1', localPort: 3001 },
  }
  const withHeaders = (headers: Record<string, string>) => ({ ...direct, headers: { ...direct.headers, ...headers } })

  test.each<[string, Arrival]>([
    ['over IPv4', direct],
    ['over IPv6', { ...withHeaders({ host: '[::1]:3001' }), socket: { remoteAddress: '::1', localPort: 3001 } }],
    ['over a dual socket', { ...direct, socket: { remoteAddress: '::ffff:127.0.0.1', localPort: 3001 } }],
    ['by address', withHeaders({ host: '127.0.0.1:3001' })],
    ['without a Connection header', { ...direct, headers: { host: 'localhost:3001' } }],
    ['to port 80', { ...withHeaders({ host: 'localhost' }), socket: { remoteAddress: '127.0.0.1', localPort: 80 } }],
  ])('is one %s', (_, arrival) => {
    expect(isFromThisMachine(arrival)).toBe(true)
  })

  test.each<[string, Arrival]>([
    ['from elsewhere', { ...direct, socket: { remoteAddress: '192.168.1.50', localPort: 3001 } }],
    ['from an address that only begins so', { ...direct, socket: { remoteAddress: '::1:2', localPort: 3001 } }],
    ['of a bare proxy_pass', { ...withHeaders({ host: '127.0.0.1:3001', connection: 'close' }), httpVersion: '1.0' }],
    ['of one that closes each connection', withHeaders({ connection: 'close' })],
    ['of one that is set up for WebSockets', withHeaders({ connection: 'upgrade' })],
    ['of one that names its upstream', withHeaders({ host: 'attitudes' })],
    ['of one that keeps the host', withHeaders({ host: 'live.example.com' })],
    ['of one on another port', withHeaders({ host: 'localhost:8080' })],
    ['without a host', { ...direct, headers: {} }],
    ...[
      'x-forwarded-for',
      'x-forwarded-proto',
      'forwarded',
      'via',
      'x-real-ip',
      'true-client-ip',
      'x-client-ip',
      'cf-ray',
    ].map((name): [string, Arrival] => [`with ${name}`, withHeaders({ [name]: '1' })]),
  ])('is not one %s', (_, arrival) => {
    expect(isFromThisMachine(arrival)).toBe(false)
  })
})
