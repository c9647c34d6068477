import { hostname } from 'node:os'
import { expect, test } from 'vitest'
import { believedOrigin } from '../../src/transport/origin.ts'

const allowed = ['https://wedding.example', 'http://app.example:8080']
const local = '203.0.113.9'

test.each([
  ['localhost:3001', 'http://localhost:3001'],
  ['LOCALHOST', 'http://localhost'],
  ['lea.localhost:3001', 'http://lea.localhost:3001'],
  ['127.0.0.1:3001', 'http://127.0.0.1:3001'],
  ['127.9.9.9', 'http://127.9.9.9'],
  ['[::1]:3001', 'http://[::1]:3001'],
  ['192.168.1.20:3001', 'http://192.168.1.20:3001'],
  ['10.1.2.3', 'http://10.1.2.3'],
  ['172.31.0.1:80', 'http://172.31.0.1'],
  ['169.254.7.7:3001', 'http://169.254.7.7:3001'],
  ['100.64.0.9:3001', 'http://100.64.0.9:3001'],
  ['[fd12::1]:3001', 'http://[fd12::1]:3001'],
  ['[fe80::1]', 'http://[fe80::1]'],
  [`${hostname()}:3001`, `http://${hostname().toLowerCase()}:3001`],
  [`${hostname()}.local`, `http://${hostname().toLowerCase()}.local`],
  // The address at which the server was reached, although it is a public one.
  ['203.0.113.9:3001', 'http://203.0.113.9:3001'],
  // An allowed origin has its own scheme and port.
  ['wedding.example', 'https://wedding.example'],
  ['app.example:8080', 'http://app.example:8080'],
])('the host %s is believed', (host, origin) => {
  expect(believedOrigin({ protocol: 'http', host }, local, allowed)).toBe(origin)
})

test.each([
  undefined,
  '',
  'evil.example',
  'evil.example:3001',
  'localhost.evil.example',
  'notlocalhost',
  'wedding.example.evil.example',
  'app.example',
  '203.0.113.10',
  '8.8.8.8',
  '[2001:4860:4860::8888]',
  '172.32.0.1',
  'localhost:3001@evil.example',
  'evil.example/localhost',
  'localhost?x',
  'localhost#x',
  'user:pass@localhost',
  'local host',
  '<script>',
  'localhost:99999',
])('the host %s is not believed', (host) => {
  expect(believedOrigin({ protocol: 'http', host }, local, allowed)).toBeUndefined()
})

test('an encrypted request to a host that is believed keeps its scheme', () => {
  expect(believedOrigin({ protocol: 'https', host: 'localhost' }, local, [])).toBe('https://localhost')
  expect(believedOrigin({ protocol: 'https', host: '192.168.1.20:443' }, local, [])).toBe('https://192.168.1.20')
})
