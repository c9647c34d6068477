import { barChart } from './chart.ts'
import type { Report } from './report.ts'
import { type Effort, measureRound, type Sample } from './round.ts'
import { median, spread, table } from './table.ts'

type Different = Sample & { operations: number }

const subscribers = 100
const counts = [1, 10, 100]
const names = ['ours', 'yoga']

/** What a delivery costs where people do not ask the same: ours works once for each operation, not for each of its subscribers. */
export async function operations(_sizes: number[], effort: Effort, say: (line: string) => void): Promise<Report> {
  const { warmUp, seconds, rounds } = { warmUp: 1, seconds: Math.min(effort.seconds, 2), rounds: Math.min(effort.rounds, 3) }
  const samples: Different[] = []
  for (let round = 1; round <= rounds; round++) {
    for (const count of counts) {
      for (const name of names) {
        const sample = await measureRound(name, subscribers, { rounds, warmUp, seconds }, { operations: count })
        samples.push({ ...sample, operations: count })
        say(`${count} operations, round ${round} of ${rounds}, ${name}: ${sample.cpuMicros.toFixed(1)} µs a delivery`)
      }
    }
  }
  const all = (name: string, count: number) =>
    samples.filter((sample) => sample.contender === name && sample.operations === count).map(({ cpuMicros }) => cpuMicros)
  const ratios = (values: number[], to: number[]) => values.map((value, round) => value / (to[round] ?? Number.NaN))
  const rows = counts.flatMap((count) =>
    names.map((name) => [
      String(count),
      name,
      spread(all(name, count), 1),
      name === 'ours' ? '' : spread(ratios(all('ours', count), all(name, count)), 2),
      count === 1 ? '' : spread(ratios(all(name, count), all(name, 1)), 2),
    ]),
  )
  return {
    title: 'Many different operations',
    text: `${method(rounds, seconds)}\n\n${table(['operations', 'server', 'CPU µs per delivery', 'ours to it', 'to one operation'], rows)}`,
    charts: {
      operations: barChart({
        title: `Server CPU time per delivery, ${subscribers} subscribers`,
        x: 'different operations among them',
        y: 'µs per delivery (median)',
        series: names,
        groups: counts.map((count) => ({ label: String(count), values: names.map((name) => median(all(name, count))) })),
      }),
    },
    targets: [
      {
        figure: '10 different operations among 100 subscribers: to one operation',
        atMost: 1.5,
        stretch: 1.1,
        measured: median(ratios(all('ours', 10), all('ours', 1))),
      },
    ],
    samples,
  }
}

const method = (rounds: number, seconds: number) => `\
${subscribers} subscribers ask for the same events in so many different operations, as clients of several authors would: each gives one field
an alias of its own, so that documents and results differ. ${rounds} rounds in turns of ${seconds} s, one event a tick. All frames are checked:
those of one operation must be the same bytes.`
