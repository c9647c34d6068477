import { expect, test } from 'vitest'
import { isVersion } from '../../web/app/shared/newVersion.ts'

const page = '<head><script type="module" crossorigin src="/assets/first-5Gcimq.js"></script></head>'

test.each([
  ['the same script', ['/assets/first-5Gcimq.js'], true],
  ['a script that was built from something else', ['/assets/first-BPbCrv.js'], false],
  ['one of two scripts', ['/assets/first-5Gcimq.js', '/assets/runtime-XKyaHt.js'], false],
])('a page with %s', (_, scripts, isSame) => {
  expect(isVersion(page, scripts)).toBe(isSame)
})
