import { expect, test } from 'vitest'
import { maintenanceOf } from '../../src/db/maintenance.ts'

const asItWas = { rows: 1_000, knownPages: 20, vacuumedPages: 20, pages: 20, changed: 0, dead: 0 }
const isNew = { rows: -1, knownPages: 0, vacuumedPages: 0 }

test.each([
  ['nothing has happened', {}, []],
  ['few rows have changed', { changed: 150, dead: 250 }, []],
  ['a tenth of the rows have changed', { changed: 151 }, ['analyze']],
  ['a fifth of the rows are dead', { dead: 251 }, ['vacuum']],
  ['both', { changed: 300, dead: 300 }, ['vacuum', 'analyze']],
  ['the table is empty', { ...isNew, pages: 0 }, []],
  ['the table has its first rows', { ...isNew, pages: 1, changed: 50 }, []],
  ['the table has a few more', { ...isNew, pages: 1, changed: 51 }, ['analyze']],
  ['a database of an earlier version has filled two pages', { ...isNew, pages: 2 }, ['analyze']],
  ['and many more', { ...isNew, pages: 200 }, ['vacuum', 'analyze']],
  ['the file has grown by a tenth before the last end', { pages: 24 }, ['analyze']],
  ['the file has grown a lot since VACUUM, and was analysed', { pages: 200, knownPages: 200 }, ['vacuum']],
  ['many rows are dead, of very many', { rows: 1_000_000, dead: 10_001 }, ['vacuum']],
])('what a table needs: %s', (_, change, needed) => {
  expect(maintenanceOf({ ...asItWas, ...change })).toEqual(needed)
})
