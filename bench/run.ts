import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, release, type } from 'node:os'
import { parseArgs } from 'node:util'
import { fanout } from './fanout.ts'
import { writing } from './writing.ts'

/** Each measures one thing; its name is that of its plot and of its raw numbers. */
const benchmarks = { fanout, writing }

// npm run bench -- --quick --only fanout --subscribers 100,1000
const { values: options } = parseArgs({
  options: { quick: { type: 'boolean' }, only: { type: 'string' }, subscribers: { type: 'string' } },
})
const sizes = options.subscribers?.split(',').map(Number) ?? (options.quick ? [100, 1_000] : [100, 1_000, 5_000])
if (!sizes.every((size) => Number.isInteger(size) && size > 0)) throw new Error('--subscribers are numbers, as in 100,1000')
if (options.only && !(options.only in benchmarks)) throw new Error(`--only is one of ${Object.keys(benchmarks).join(', ')}`)
const effort = options.quick ? { rounds: 2, warmUp: 1, seconds: 2 } : { rounds: 5, warmUp: 2, seconds: 5 }

const chosen = Object.entries(benchmarks).filter(([name]) => !options.only || name === options.only)
// What docs/ shows is measured whole.
const documented = Object.keys(options).length === 0
const folder = (path: string) => new URL(`../${path}/`, import.meta.url)
const machine = `${availableParallelism()} × ${cpus()[0]?.model.trim()}, ${type()} ${release()}, Node ${process.version}`
const date = new Date().toISOString()
const document = [`# Performance\n\nWritten by \`npm run bench\` on ${date.slice(0, 10)}: ${machine}.`]

for (const [name, measure] of chosen) {
  const { title, text, chart, samples } = await measure(sizes, effort, console.log)
  console.log(`\n${text}\n`)
  mkdirSync(folder('bench/results'), { recursive: true })
  const raw = JSON.stringify({ date, machine, effort, samples }, null, 2)
  writeFileSync(new URL(`${name}-${date.replaceAll(':', '')}.json`, folder('bench/results')), raw)
  if (documented) writeFileSync(new URL(`${name}.svg`, folder('docs')), chart)
  document.push(`## ${title}\n\n${text}\n\n![${title}](${name}.svg)`)
}
if (documented) writeFileSync(new URL('performance.md', folder('docs')), `${document.join('\n\n')}\n`)
