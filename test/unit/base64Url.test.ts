import { expect, test } from 'vitest'
import { base64UrlOf, textOfBase64Url } from '../../web/live/core/base64Url.ts'

test.for(['', 'a', 'ab', 'abc', '{"name":"Léa"}', '~~~???>>>', '日本 💍'])('"%s" is encoded as by Node', (text) => {
  const encoded = Buffer.from(text).toString('base64url')
  expect(base64UrlOf(text)).toBe(encoded)
  expect(textOfBase64Url(encoded)).toBe(text)
})

test.for(['/w==', '!', 'a'])('"%s" stands for no text', (encoded) => {
  expect(() => textOfBase64Url(encoded)).toThrow()
})
