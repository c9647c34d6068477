import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const assets = new URL('../dist/web/assets/', import.meta.url)

/** The text of all built files of a kind. */
function built(kind: '.js' | '.css'): string {
  const names = readdirSync(assets).filter((name) => name.endsWith(kind))
  return names.map((name) => readFileSync(new URL(name, assets), 'utf8')).join('\n')
}

test('every component of Mantine in the app has its styles', () => {
  // Mantine names its classes m_ and a hash.
  const classesIn = (text: string) => new Set(text.match(/\bm_[\da-f]{6,8}\b/g))
  const mantine = ['core', 'notifications', 'charts'].map((part) => readFileSync(`node_modules/@mantine/${part}/styles.css`, 'utf8'))
  const styled = classesIn(mantine.join('\n'))
  const delivered = classesIn(built('.css'))
  const used = [...classesIn(built('.js'))].filter((name) => styled.has(name))
  expect(used.length).toBeGreaterThan(100)
  expect(used.filter((name) => !delivered.has(name))).toEqual([])
})
