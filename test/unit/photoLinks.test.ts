import { expect, test } from 'vitest'
import { isLinkAllowed, withoutCredentials } from '../../src/wedding/photoLinks.ts'

test.each([
  'https://pictures.example/cake.jpg',
  'http://pictures.example:8080/cake.jpg',
  'https://93.184.216.34/cake.jpg',
  'https://[2606:2800:220:1:248:1893:25c8:1946]/cake.jpg',
  'https://local.example.com/cake.jpg',
  'https://müller.example/cake.jpg',
])('%s is public', (url) => {
  expect(isLinkAllowed(url, 'public')).toBe(true)
})

test.each([
  'http://localhost/a.jpg',
  'http://localhost./a.jpg',
  'http://camera.localhost/a.jpg',
  'http://nas/a.jpg',
  'http://nas./a.jpg',
  'http://printer.local/a.jpg',
  'http://PRINTER.LOCAL./a.jpg',
  'http://metadata.google.internal/a.jpg',
  'http://box.home.arpa/a.jpg',
  'http://router.lan/a.jpg',
  'http://127.0.0.1/a.jpg',
  'http://127.1/a.jpg',
  'http://2130706433/a.jpg',
  'http://0x7f000001/a.jpg',
  'http://0177.0.0.1/a.jpg',
  'http://0.0.0.0/a.jpg',
  'http://10.1.2.3/a.jpg',
  'http://172.16.0.1/a.jpg',
  'http://192.168.1.1/a.jpg',
  'http://169.254.169.254/a.jpg',
  'http://100.64.0.1/a.jpg',
  'http://198.18.0.1/a.jpg',
  'http://224.0.0.1/a.jpg',
  'http://255.255.255.255/a.jpg',
  'http://[::1]/a.jpg',
  'http://[::]/a.jpg',
  'http://[fe80::1]/a.jpg',
  'http://[fd00::1]/a.jpg',
  'http://[ff02::1]/a.jpg',
  'http://[::ffff:192.168.1.1]/a.jpg',
  'http://[::ffff:7f00:1]/a.jpg',
  'http://[64:ff9b::a00:1]/a.jpg',
  'http://[2002:a00:1::]/a.jpg',
])('%s is not public', (url) => {
  expect(isLinkAllowed(url, 'public')).toBe(false)
  expect(isLinkAllowed(url, 'any')).toBe(true)
})

test('nothing is allowed where photos by URL are off', () => {
  expect(isLinkAllowed('https://pictures.example/cake.jpg', 'off')).toBe(false)
})

test.each([
  ['https://lea:secret@pictures.example/a.jpg', 'https://pictures.example/a.jpg'],
  ['https://lea@pictures.example/a.jpg', 'https://pictures.example/a.jpg'],
  ['https://:secret@pictures.example/a@b.jpg?c@d', 'https://pictures.example/a@b.jpg?c@d'],
  ['https://pictures.example/a.jpg', 'https://pictures.example/a.jpg'],
])('%s is kept as %s', (url, kept) => {
  expect(withoutCredentials(url)).toBe(kept)
})
