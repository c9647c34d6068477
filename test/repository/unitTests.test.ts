import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { filesIn } from '../support/sources.ts'

/** Packages that take long to load, or load much else. */
const slow =
  /^(@apollo\/client|@attitudes\/live|@pothos\/|drizzle-orm$|drizzle-orm\/pg-core|graphql-sse$|sharp$|typescript$)/

/** Files and packages that a file imports when it runs. Types are not loaded. */
function importsOf(path: string): string[] {
  const imports = /^(?:import|export) (?!type )(?:[^'`]*? from )?'([^']+)'$/gm
  return [...readFileSync(path, 'utf8').matchAll(imports)].map(([, from = '']) => {
    const file = join(dirname(path), from)
    return from.startsWith('.') && existsSync(file) ? file : from
  })
}

test('a unit test loads nothing that takes long', () => {
  /** The way to each file, from a test. */
  const ways = new Map(filesIn('test/unit').map((path) => [path, path]))
  const found: string[] = []
  for (const [path, way] of ways) {
    for (const imported of /\.tsx?$/.test(path) ? importsOf(path) : []) {
      const longer = `${way} > ${imported}`
      if (slow.test(imported)) found.push(longer)
      if (existsSync(imported) && !ways.has(imported)) ways.set(imported, longer)
    }
  }
  expect(ways.size).toBeGreaterThan(200)
  expect(found).toEqual([])
})
