import { expect, test } from 'vitest'
import { watchHealth } from '../../src/db/client.ts'
import type { Logger } from '../../src/log.ts'

/** Lines of the log when PostgreSQL answers like this: an error of such a code, or rows (null). */
function saysAfter(codes: (string | null)[]): string[] {
  const said: string[] = []
  const write = (...words: unknown[]) => said.push(String(words.at(-1)))
  const health = watchHealth({ warn: write, info: write } as unknown as Logger)
  for (const code of codes) {
    if (code === null) health.serves()
    else health.fails(Object.assign(new Error('refused'), { code }))
  }
  return said
}

const away = 'PostgreSQL does not serve: clients are answered UNAVAILABLE'
const slow = 'PostgreSQL ended a slow statement: its caller is answered UNAVAILABLE'
const again = 'PostgreSQL serves again'

test.each([
  ['it is away and comes back', ['ECONNREFUSED', 'ECONNREFUSED', null, null], [away, again]],
  ['it hangs', ['ETIMEDOUT', null], [away, again]],
  ['it shuts down', ['57P01', null], [away, again]],
  ['a statement takes too long', ['57014', '57014', null], [slow]],
  ['a statement takes too long, and then it is away', ['57014', 'ECONNREFUSED', null], [slow, away, again]],
])('the log says once what is the matter with PostgreSQL: %s', (_, codes, said) => {
  expect(saysAfter(codes)).toEqual(said)
})
