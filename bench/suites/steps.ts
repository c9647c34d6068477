import { barChart } from '../harness/chart.ts'
import type { Report } from '../harness/report.ts'
import { type Effort, measureRound, type Sample } from '../harness/round.ts'
import { median, spread, table } from '../harness/table.ts'
import { check } from '../targets/check.ts'
import { steps as between } from '../targets/targets.ts'

const subscribers = 1_000

/** Measures what each step from the documented recipe to ours gains. */
export async function steps(
  _sizes: number[],
  { rounds, ...effort }: Effort,
  say: (line: string) => void,
): Promise<Report> {
  const names = ['yoga', ...Object.keys(between), 'ours']
  for (const name of names) await check(name)
  const samples: Sample[] = []
  const turns = Math.min(rounds, 3)
  for (let round = 1; round <= turns; round++) {
    for (const name of names) {
      const sample = await measureRound(name, subscribers, { rounds, ...effort })
      samples.push(sample)
      say(`round ${round} of ${turns}, ${name}: ${sample.cpuMicros.toFixed(1)} µs a delivery`)
    }
  }
  const costs = names.map((name) => samples.filter(({ target }) => target === name).map(({ cpuMicros }) => cpuMicros))
  const rows = names.map((name, index) => {
    const cost = costs[index] ?? []
    const before = costs[index - 1]
    const gain = before ? `${(median(before) - median(cost)).toFixed(1)}` : ''
    return [String(index), name, spread(cost, 1), gain]
  })
  return {
    title: 'What each step gained',
    text: `${method}\n\n${table(['', 'way', 'CPU µs per delivery', 'less than before'], rows)}`,
    charts: {
      steps: barChart({
        title: 'From the documented recipe to ours, 1,000 subscribers',
        x: 'step',
        y: 'µs per delivery (median)',
        series: ['server CPU'],
        groups: names.map((_, index) => ({ label: String(index), values: [median(costs[index] ?? [])] })),
      }),
    },
    samples,
  }
}

const method = `\
The same events to 1,000 subscribers, as under Fan-out, from yoga and graphql-ws as documented to ours. Between them
stands graphql-ws with nothing but the step: graphql-js for each subscriber; one execution for all; one JSON and no
iterator for each ([bench/targets/peers/steps.ts](../bench/targets/peers/steps.ts)). Ours adds what a wedding needs,
and takes one frame ready-made straight to the sockets.`
