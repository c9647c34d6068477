import { execFileSync } from 'node:child_process'
import { lineChart } from '../harness/chart.ts'
import type { Report } from '../harness/report.ts'
import { type Effort, measureRound, type Sample } from '../harness/round.ts'
import { slopeOf } from '../harness/slope.ts'
import { median, spread, table, whole } from '../harness/table.ts'

// Files that a process of the benchmark has open besides its sockets.
const otherFiles = 200
const openFiles = Number(execFileSync('sh', ['-c', 'ulimit -Hn'])) || Infinity

/** Measures how the cost grows with the number of subscribers and of weddings. */
export async function growth(sizes: number[], effort: Effort, say: (line: string) => void): Promise<Report> {
  // 5,000 in a whole run; the other numbers follow it.
  const largest = Math.max(...sizes)
  const brief = { rounds: Math.min(effort.rounds, 2), warmUp: 1, seconds: 2 }
  const parts = [await bySubscribers(largest * 2, brief, say), await byWeddings(largest, brief, say)]
  return {
    title: 'How cost grows',
    text: `${method}\n\n${parts.map(({ text }) => text).join('\n\n')}`,
    charts: Object.assign({}, ...parts.map(({ charts }) => charts)),
    samples: parts.flatMap(({ samples }) => samples),
  }
}

async function bySubscribers(
  most: number,
  effort: Effort,
  say: (line: string) => void,
): Promise<Omit<Report, 'title'>> {
  const wanted = [10, 30, 100, 300, 1_000, 3_000, 10_000].filter((size) => size <= most)
  const sizes = wanted.filter(isOpenable)
  const samples = await measureAll(sizes, (size) => measureRound('ours', size, effort), effort, say, 'subscribers')
  const text = `\
### Subscribers of one wedding

One event a tick to everyone at one wedding, as under Fan-out: ${effort.rounds} rounds of ${effort.seconds} s.
${inWords(samples, 'subscribers')}${left(wanted, sizes, 'subscribers')}

${costs(samples, 'subscribers')}`
  return {
    text,
    charts: { 'growth-subscribers': picture(samples, 'subscribers', 'subscribers of one wedding') },
    samples,
  }
}

async function byWeddings(most: number, effort: Effort, say: (line: string) => void): Promise<Omit<Report, 'title'>> {
  const wanted = [1, 10, 100, 1_000, 5_000].filter((size) => size <= most)
  const each = [4, 2].find((each) => isOpenable(each * Math.max(...wanted))) ?? 2
  const sizes = wanted.filter((size) => isOpenable(size * each))
  const measure = (weddings: number) => measureRound('ours', weddings * each, effort, { weddings })
  const samples = await measureAll(sizes, measure, effort, say, 'weddings')
  const few =
    each === 2
      ? ` (4 were too many for the ${whole(openFiles)} files that a process may have open here: \`ulimit -n\`)`
      : ''
  const text = `\
### Weddings at one server

${each} subscribers at each wedding${few}; one event a tick, the weddings in turn, so that an event is executed and
put in a frame for ${each} alone; ${effort.rounds} rounds of ${effort.seconds} s.
${inWords(samples, 'weddings')}${left(wanted, sizes, 'weddings')}

${costs(samples, 'weddings')}`
  return {
    text,
    charts: { 'growth-weddings': picture(samples, 'weddings', `weddings with ${each} subscribers each`) },
    samples,
  }
}

type Side = 'subscribers' | 'weddings'

const isOpenable = (sockets: number) => sockets + otherFiles <= openFiles

function left(wanted: number[], measured: number[], side: Side): string {
  const rest = wanted.filter((size) => !measured.includes(size))
  if (rest.length === 0) return ''
  const why = `for want of open files (\`ulimit -n\` is ${whole(openFiles)})`
  return ` Left out ${why}: ${rest.map(whole).join(', ')} ${side}.`
}

async function measureAll(
  sizes: number[],
  measure: (size: number) => Promise<Sample>,
  { rounds }: Effort,
  say: (line: string) => void,
  side: Side,
): Promise<Sample[]> {
  const samples: Sample[] = []
  for (let round = 1; round <= rounds; round++) {
    for (const size of sizes) {
      const sample = await measure(size)
      samples.push(sample)
      const figures = `${sample.cpuMicros.toFixed(1)} µs a delivery, ${whole(sample.perSecond)}/s`
      say(`${whole(size)} ${side}, round ${round} of ${rounds}: ${figures}`)
    }
  }
  return samples
}

const sizesOf = (samples: Sample[], side: Side) => [...new Set(samples.map((sample) => sample[side]))]

const of = (samples: Sample[], side: Side, size: number, figure: 'cpuMicros' | 'perSecond' | 'serverBusy') =>
  samples.filter((sample) => sample[side] === size).map((sample) => sample[figure])

const medians = (samples: Sample[], side: Side) =>
  sizesOf(samples, side).map((size): [number, number] => [size, median(of(samples, side, size, 'cpuMicros'))])

function inWords(samples: Sample[], side: Side): string {
  const { slope, tenfold } = slopeOf(medians(samples, side))
  return `The slope of CPU time per
delivery is ${slope}: ten times as many ${side} change what a delivery costs by ${tenfold}.`
}

function costs(samples: Sample[], side: Side): string {
  const rows = sizesOf(samples, side).map((size) => [
    whole(size),
    spread(of(samples, side, size, 'cpuMicros'), 1),
    whole(median(of(samples, side, size, 'perSecond'))),
    `${Math.round(median(of(samples, side, size, 'serverBusy')) * 100)} %`,
  ])
  return table([side, 'CPU µs per delivery', 'deliveries a second', 'server busy'], rows)
}

const picture = (samples: Sample[], side: Side, x: string) =>
  lineChart({
    title: `Server CPU time per delivery, by ${side}`,
    x,
    y: 'µs per delivery (median)',
    series: [{ name: 'ours', points: medians(samples, side) }],
    logX: true,
    logY: true,
  })

const method = `\
Ours alone. A slope is by least squares, of logarithms of both: near 0 for what stays the same, 1 for what grows in
proportion.`
