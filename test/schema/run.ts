import { readFileSync } from 'node:fs'
import { breakingChanges } from './breaking.ts'

const [released, current] = ['released', 'schema'].map((name) => readFileSync(`schema/${name}.graphql`, 'utf8'))
const broken = await breakingChanges(released ?? '', current ?? '')
for (const change of broken) console.error(change)
if (broken.length > 0) {
  console.error('These changes break clients of the last release. CONTRIBUTING.md says how a part of the schema goes.')
  process.exitCode = 1
}
