import { lineChart } from '../harness/chart.ts'
import type { Report } from '../harness/report.ts'
import { createScene, type Effort } from '../harness/round.ts'
import { median, spread, table } from '../harness/table.ts'
import type { Told } from '../processes/targetServer.ts'
import { targets } from '../targets/targets.ts'

type Sample = { target: string; percentiles: [percent: number, ms: number][] }

const subscribers = 500
const everyMs = 20
/**
 * This server needs more than a core at this pace, and takes long to catch up: measuring it once is enough to show
 * that.
 */
const overloaded = 'yoga'
const percents = [1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 98, 99, 99.9]

/** Measures how long after an event people receive it, at a pace that leaves the server time. */
export async function latency(_sizes: number[], effort: Effort, say: (line: string) => void): Promise<Report> {
  const seconds = effort.seconds * 2
  const { rounds } = effort
  const names = Object.keys(targets)
  const samples: Sample[] = []
  for (let round = 1; round <= rounds; round++) {
    for (const name of names) {
      if (name === overloaded && round > 1) continue
      const sample = await measure(name, effort.seconds, seconds)
      samples.push(sample)
      const [p50, p99] = [at(sample, 50).toFixed(1), at(sample, 99).toFixed(1)]
      say(`round ${round} of ${rounds}, ${name}: p50 ${p50} ms, p99 ${p99} ms`)
    }
  }
  const all = (percent: number, name: string) =>
    samples.filter(({ target }) => target === name).map((sample) => at(sample, percent))
  const ratios = (percent: number, name: string) =>
    all(percent, name).map((theirs, round) => (all(percent, 'ours')[round] ?? Number.NaN) / theirs)
  const rows = names.map((name) => [
    String(subscribers),
    name,
    spread(all(50, name), 1),
    spread(all(99, name), 1),
    name === 'ours' ? '' : spread(ratios(50, name), 2),
    name === 'ours' ? '' : spread(ratios(99, name), 2),
  ])
  const head = ['subscribers', 'server', 'p50 ms', 'p99 ms', 'p50: ours to it', 'p99: ours to it']
  return {
    title: 'Latency',
    text: `${method(effort)}\n\n${table(head, rows)}`,
    charts: {
      latency: lineChart({
        title: `From an event to each of ${subscribers} subscribers, ${1_000 / everyMs} events a second`,
        x: 'percentile',
        y: 'ms (median of rounds)',
        series: names.map((name) => ({
          name,
          points: percents.map((percent) => [percent, median(all(percent, name))]),
        })),
        logY: true,
      }),
    },
    aims: [
      {
        figure: 'p99 latency at 50 events/s to 500: to Socket.IO',
        atMost: 1,
        stretch: 0.8,
        measured: median(ratios(99, 'socketio')),
      },
    ],
    samples,
  }
}

async function measure(target: string, warmUp: number, seconds: number): Promise<Sample> {
  await using scene = createScene(target, subscribers, { isTimed: true })
  await scene.open()
  const tell = async (seconds: number) => {
    scene.server.send({ tell: { seconds, everyMs } })
    const told = await scene.served<Told>('told', seconds * 20)
    return scene.loaded<number[]>({ latencies: told }, 'latencies', 30)
  }
  await tell(warmUp)
  const latencies = await tell(seconds)
  const receipts = (subscribers * seconds * 1_000) / everyMs
  if (latencies.length !== receipts) throw new Error(`${receipts} receipts were due, ${latencies.length} came`)
  return {
    target,
    percentiles: percents.map((percent) => [
      percent,
      latencies[Math.ceil((percent / 100) * receipts) - 1] ?? Number.NaN,
    ]),
  }
}

const at = ({ percentiles }: Sample, percent: number) =>
  percentiles.find(([each]) => each === percent)?.[1] ?? Number.NaN

const method = ({ rounds, seconds }: Effort) => `\
${1_000 / everyMs} events a second, ${everyMs} ms apart, each to ${subscribers} subscribers, for ${seconds * 2} s
after ${seconds} s of warm-up. A latency is the time from when an event was due, by the clock that all processes of
the machine share, until a subscriber's frame was read: a server too busy to tell it in time is not spared. ${rounds}
rounds in turns, each with a new server and new subscribers; for ${overloaded}, which falls behind, one.

One load client reads for all subscribers, one after the other: some of these milliseconds are its own, and the same
for each server.`
