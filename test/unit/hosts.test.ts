import { hostname } from 'node:os'
import { expect, test } from 'vitest'
import { isOwnHost } from '../../src/transport/origin.ts'

const settings = { publicUrl: 'https://demo.wedding.example', allowedOrigins: ['https://app.example'] }
const local = '203.0.113.9'

test.each([
  'localhost:3001',
  'LocalHost',
  'lea.localhost:3001',
  '127.0.0.1:3001',
  '127.8.9.10',
  '[::1]:3001',
  '192.168.1.20:3001',
  '10.0.0.7',
  '172.20.10.2:3001',
  '[fd12:3456::1]:3001',
  '[fe80::1]',
  // The address that the request came to.
  '203.0.113.9:3001',
  'demo.wedding.example',
  'DEMO.wedding.example:443',
  'app.example',
  `${hostname()}:3001`,
  // A program that is no browser.
  undefined,
])('a demo answers under %s', (host) => {
  expect(isOwnHost(host, local, settings)).toBe(true)
})

test.each([
  'evil.example',
  'evil.example:3001',
  'localhost.evil.example',
  '127.0.0.1.evil.example',
  'xlocalhost',
  'demo.wedding.example.evil.example',
  'wedding.example',
  '8.8.8.8:3001',
  'localhost@evil.example',
  '',
])('a demo does not answer under "%s"', (host) => {
  expect(isOwnHost(host, local, settings)).toBe(false)
})
