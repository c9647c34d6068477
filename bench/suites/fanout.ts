import { barChart } from '../harness/chart.ts'
import { pinned } from '../harness/child.ts'
import type { Report } from '../harness/report.ts'
import { type Effort, measureRound, type Sample } from '../harness/round.ts'
import { median, spread, table, whole } from '../harness/table.ts'
import { check } from '../targets/check.ts'
import { targets } from '../targets/targets.ts'

/** Measures what it costs a server to deliver one event to everyone at a wedding: ours and each peer, in turns. */
export async function fanout(sizes: number[], effort: Effort, say: (line: string) => void): Promise<Report> {
  const names = Object.keys(targets)
  for (const name of names) {
    await check(name)
    say(`${name} delivers events whole, in order and once to the official client`)
  }
  const samples: Sample[] = []
  for (const subscribers of sizes) {
    for (let round = 1; round <= effort.rounds; round++) {
      for (const name of names) {
        const sample = await measureRound(name, subscribers, effort)
        samples.push(sample)
        const busy = `${percent(sample.serverBusy)} and ${percent(sample.loadBusy)}`
        const figures = `${sample.cpuMicros.toFixed(1)} µs a delivery, ${whole(sample.perSecond)}/s, busy ${busy}`
        say(`${whole(subscribers)} subscribers, round ${round} of ${effort.rounds}, ${name}: ${figures}`)
      }
    }
  }
  const all = (figure: 'cpuMicros' | 'perSecond' | 'serverBusy' | 'loadBusy', name: string, size: number) =>
    samples.filter(({ target, subscribers }) => target === name && subscribers === size).map((sample) => sample[figure])
  const ratiosTo = (name: string, size: number) => {
    const cpu = all('cpuMicros', name, size)
    return all('cpuMicros', 'ours', size).map((ours, round) => ours / (cpu[round] ?? Number.NaN))
  }
  const rows = sizes.flatMap((size) =>
    names.map((name) => [
      whole(size),
      name,
      spread(all('cpuMicros', name, size), 1),
      name === 'ours' ? '' : spread(ratiosTo(name, size), 2),
      whole(median(all('perSecond', name, size))),
      percent(median(all('serverBusy', name, size))),
      percent(median(all('loadBusy', name, size))),
    ]),
  )
  const head = [
    'subscribers',
    'server',
    'CPU µs per delivery',
    'ours to it',
    'deliveries a second',
    'server busy',
    'load client busy',
  ]
  return {
    title: 'Fan-out',
    text: `${method(effort, samples[0]?.frameBytes)}\n\n${table(head, rows)}`,
    charts: {
      fanout: barChart({
        title: 'Server CPU time to deliver an event to a subscriber',
        x: 'subscribers of one wedding',
        y: 'µs per delivery (median)',
        series: names,
        groups: sizes.map((size) => ({
          label: whole(size),
          values: names.map((name) => median(all('cpuMicros', name, size))),
        })),
      }),
    },
    aims: aimsBySize
      .filter(({ size }) => sizes.includes(size))
      .map(({ size, to, atMost, stretch }) => ({
        figure: `${whole(size)} subscribers, one event a tick: to ${to}`,
        atMost,
        stretch,
        measured: median(ratiosTo(to, size)),
      })),
    samples,
  }
}

const aimsBySize = [
  { size: 100, to: 'raw', atMost: 1.45, stretch: 1.2 },
  { size: 100, to: 'socketio', atMost: 0.95, stretch: 0.8 },
  { size: 100, to: 'yoga', atMost: 0.18, stretch: 0.14 },
  { size: 1_000, to: 'raw', atMost: 1.25, stretch: 1.1 },
  { size: 1_000, to: 'socketio', atMost: 0.75, stretch: 0.6 },
  { size: 1_000, to: 'yoga', atMost: 0.12, stretch: 0.09 },
  { size: 5_000, to: 'raw', atMost: 1.25, stretch: 1 },
]

const percent = (share: number) => `${Math.round(share * 100)} %`

const method = ({ rounds, warmUp, seconds }: Effort, frameBytes = 0) => `\
Everyone at one wedding subscribes to its messages, over a WebSocket each. The server tells one event a tick, in
frames of ${frameBytes} bytes, each to everyone. ${rounds} rounds of ${seconds} s after ${warmUp} s of warm-up, in
turns, each with a new server and new subscribers: a process each,
${pinned ? 'on a core each' : 'not pinned to cores'}. CPU time is the server's, user and system, until the last
delivery is confirmed. The load client checks every frame, their order and that each comes once. Medians; in brackets
the least and the most.

Events start where a stored write puts them, on our bus or the peer's PubSub: the write itself is not measured here.
Busy is a process's share of its core: deliveries a second are a server's own limit only where it is busy all the
time, and else that of the load client or of what else the machine did. Peers are written as their own documentation
says: [bench/targets/peers](../bench/targets/peers).`
