import { readdirSync, readFileSync } from 'node:fs'
import { generateDrizzleJson, generateMigration } from 'drizzle-kit/api'
import { expect, test } from 'vitest'
import * as tables from '../../src/db/schema.ts'

test('the migrations make the tables that the code expects', async () => {
  const meta = new URL('../../src/db/migrations/meta/', import.meta.url)
  const latest = readdirSync(meta)
    .filter((name) => name.endsWith('_snapshot.json'))
    .sort()
    .at(-1)
  const migrated = JSON.parse(readFileSync(new URL(latest ?? '', meta), 'utf8'))
  expect(await generateMigration(migrated, generateDrizzleJson(tables, migrated.id))).toEqual([])
})
