import { execFileSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { oneOf, randomFrom } from '../support/random.ts'
import { provideTools } from '../support/setup/tools.ts'
import { clusterFaults, faults } from './faults.ts'
import { type Site, startEvening, startSite } from './site.ts'

// `npm run chaos -- --minutes N`: one fault after another, with one Redis and with a cluster by turns. `--seed` repeats
// the choices of an earlier run, `--only` chooses faults by a part of their name.

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '5' },
    seed: { type: 'string' },
    only: { type: 'string', default: '' },
  },
})
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))
const random = randomFrom(seed)
const until = Date.now() + Number(values.minutes) * 60_000
const { redis, postgres } = provideTools()
if (!redis || !postgres) throw new Error('this needs redis-server and postgresql')

console.log(`seed ${seed}`)
execFileSync('node', ['--import', 'tsx', 'src/start.ts', '--build'], { stdio: 'inherit' })
let rounds = 0
let acknowledged = 0
let wrong = 0
let here: Site | undefined
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => Promise.resolve(here?.[Symbol.asyncDispose]()).then(() => process.exit(1)))
}

/** Some faults at one site, at least one, until time is over. */
async function visit(site: Site, these: typeof faults) {
  for (let turn = 0; turn === 0 || (turn < 6 && Date.now() < until); turn++) {
    const fault = oneOf(random, these)
    const began = Date.now()
    await using evening = await startEvening(site, Math.floor(random() * 2 ** 31))
    const found: string[] = []
    let measured: unknown
    try {
      await evening.says(30)
      measured = await fault.strike(site, evening)
      await evening.says(30)
    } catch (error) {
      found.push(String(error))
    }
    found.push(...(await evening.end()))
    const figures = evening.figures()
    rounds++
    acknowledged += figures.acknowledged
    wrong += found.length
    const seconds = ((Date.now() - began) / 1000).toFixed(1)
    const left = Math.max(0, Math.ceil((until - Date.now()) / 60_000))
    console.log(
      `${found.length === 0 ? 'kept' : 'BROKEN'}  ${fault.name}  ${seconds} s  ${JSON.stringify(figures)}  ${measured ?? ''}  ${left} min left`,
    )
    for (const complaint of found.slice(0, 20)) console.log(`    ${complaint}`)
    if (found.length > 0) return
  }
}

const chosen = [faults, clusterFaults].map((all) => all.filter(({ name }) => name.includes(values.only)))
if (chosen.flat().length === 0) throw new Error(`no fault is called ${values.only}`)
do {
  for (const [index, these] of chosen.entries()) {
    if (these.length === 0) continue
    await using site = await startSite({ redis, postgres }, { cluster: index === 1 })
    here = site
    await visit(site, these)
  }
} while (Date.now() < until)
console.log(
  `${rounds} faults, ${acknowledged} acknowledgements, ${wrong} complaints: ${wrong === 0 ? 'kept' : `BROKEN, seed ${seed}`}`,
)
process.exit(wrong === 0 ? 0 : 1)
