import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, release, type } from 'node:os'
import { parseArgs } from 'node:util'
import { aimTable, documentAfter } from './harness/document.ts'
import { listenerProgram } from './harness/evening/site.ts'
import type { NamedReport } from './harness/report.ts'
import { attacks } from './suites/attacks.ts'
import { bursts } from './suites/bursts.ts'
import { connecting } from './suites/connecting.ts'
import { evening } from './suites/evening.ts'
import { fanout } from './suites/fanout.ts'
import { growth } from './suites/growth.ts'
import { historySize } from './suites/historySize.ts'
import { lateJoiners } from './suites/lateJoiners.ts'
import { latency } from './suites/latency.ts'
import { operations } from './suites/operations.ts'
import { page } from './suites/page.ts'
import { profile } from './suites/profile.ts'
import { reading } from './suites/reading.ts'
import { replay } from './suites/replay.ts'
import { retention } from './suites/retention.ts'
import { servers } from './suites/servers.ts'
import { shares } from './suites/shares.ts'
import { steps } from './suites/steps.ts'
import { unread } from './suites/unread.ts'
import { way } from './suites/way.ts'
import { writing } from './suites/writing.ts'

/** Each measures one thing; its name is that of its raw numbers. */
const benchmarks = {
  fanout,
  bursts,
  servers,
  operations,
  latency,
  connecting,
  writing,
  lateJoiners,
  replay,
  unread,
  reading,
  attacks,
  growth,
  historySize,
  retention,
  evening,
  way,
  shares,
  steps,
  profile,
  page,
}

// npm run bench -- --quick --only fanout,writing --subscribers 100,1000
const { values: options } = parseArgs({
  options: { quick: { type: 'boolean' }, only: { type: 'string' }, subscribers: { type: 'string' } },
})
const sizes = options.subscribers?.split(',').map(Number) ?? (options.quick ? [100, 1_000] : [100, 1_000, 5_000])
if (!sizes.every((size) => Number.isInteger(size) && size > 0))
  throw new Error('--subscribers are numbers, as in 100,1000')
const only = options.only?.split(',') ?? Object.keys(benchmarks)
for (const name of only)
  if (!(name in benchmarks)) throw new Error(`--only takes of ${Object.keys(benchmarks).join(', ')}`)
const effort = options.quick ? { rounds: 2, warmUp: 1, seconds: 2 } : { rounds: 5, warmUp: 2, seconds: 5 }

const chosen = Object.entries(benchmarks).filter(([name]) => only.includes(name))
// docs/ shows measurements with all effort, in all sizes.
const documented = !options.quick && !options.subscribers
const folder = (path: string) => new URL(`../${path}/`, import.meta.url)
const processor = `${availableParallelism()} × ${cpus()[0]?.model.trim()}`
const machine = `${processor}, ${type()} ${release()}, Node ${process.version}`
const date = new Date().toISOString()
const reports: NamedReport[] = []

// Says at once that there is no compiler, and not after half an hour.
if (only.includes('evening') || only.includes('way')) listenerProgram()

for (const [index, [name, measure]] of chosen.entries()) {
  console.log(`\n${index + 1} of ${chosen.length}: ${name}\n`)
  const report = await measure(sizes, effort, console.log)
  reports.push({ name, ...report })
  console.log(`\n${report.text}\n`)
  mkdirSync(folder('bench/results'), { recursive: true })
  const raw = JSON.stringify({ date, machine, effort, aims: report.aims, samples: report.samples }, null, 2)
  // The raw results of what docs/ shows are committed, and those of other runs are not.
  const file = documented ? `${name}.json` : `${name}-${date.replaceAll(':', '')}.json`
  writeFileSync(new URL(file, folder('bench/results')), `${raw}\n`)
  if (documented)
    for (const [chart, svg] of Object.entries(report.charts))
      writeFileSync(new URL(`${chart}.svg`, folder('docs')), svg)
}

const aims = reports.flatMap(({ aims = [] }) => aims)
if (aims.length > 0) console.log(`\n${aimTable(aims)}\n`)
if (documented) {
  const place = new URL('performance.md', folder('docs'))
  const before = options.only && existsSync(place) ? readFileSync(place, 'utf8') : ''
  writeFileSync(place, documentAfter(before, reports, `${date.slice(0, 10)}: ${machine}`))
}
