import { ServerError } from '@apollo/client'
import { firstValueFrom, of } from 'rxjs'
import { expect, test } from 'vitest'
import { Refused } from '../../web/live/core/refused.ts'
import { untilItLasts } from '../../web/live/core/untilItLasts.ts'

const page = new ServerError('<html>', { response: new Response(null, { status: 404 }), bodyText: '<html>' })
const away = new TypeError('Failed to fetch')
const no = new Refused({ code: 'FORBIDDEN', message: 'no' })

test.each<[string, [atMs: number, error: Error][], goesOn: boolean, longestMs?: number]>([
  ['one page of a proxy', [[0, page]], true],
  ['pages for some seconds', [0, 300, 1_000, 3_000, 6_000, 9_999].map((at) => [at, page]), true],
  ['pages that last', [0, 300, 1_000, 10_000].map((at) => [at, page]), false],
  ['two pages with a long sleep between them', [0, 3_600_000].map((at) => [at, page]), true],
  [
    'pages with an absence between them',
    [
      [0, page],
      [1_000, page],
      [5_000, page],
      [9_000, away],
      [11_000, page],
    ],
    true,
  ],
  ['an absence of hours', [0, 1, 2, 3, 4, 5].map((hour) => [hour * 3_600_000, away]), true],
  ['a no of the server', [[0, no]], false],
  ['a page where none is waited for', [[0, page]], false, 0],
  ['an absence where no page is waited for', [[0, away]], true, 0],
])('after %s it goes on: %s', async (_, failures, goesOn, longestMs) => {
  let now = 1_000_000
  const again = untilItLasts(
    () => of('again'),
    longestMs,
    () => now,
  )
  const results: unknown[] = []
  for (const [at, error] of failures) {
    now = 1_000_000 + at
    results.push(await firstValueFrom(again(error)).catch((thrown) => thrown))
  }
  expect(results.slice(0, -1)).toEqual(Array(failures.length - 1).fill('again'))
  expect(results.at(-1)).toBe(goesOn ? 'again' : failures.at(-1)?.[1])
})
