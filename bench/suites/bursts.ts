import { barChart } from '../harness/chart.ts'
import type { Report } from '../harness/report.ts'
import { createScene, type Effort, type Sample } from '../harness/round.ts'
import { median, spread, table, whole } from '../harness/table.ts'

type Burst = Sample & { burst: number }

const subscribers = 1_000
const counts = [1, 2, 4, 8]
const names = ['ours', 'raw', 'socketio']

/** Measures what a delivery costs when several events happen at once, as when people write in the same moment. */
export async function bursts(_sizes: number[], effort: Effort, say: (line: string) => void): Promise<Report> {
  const { warmUp, seconds, rounds } = {
    ...effort,
    seconds: Math.min(effort.seconds, 3),
    rounds: Math.min(effort.rounds, 3),
  }
  const samples: Burst[] = []
  for (let round = 1; round <= rounds; round++) {
    for (const name of names) {
      await using scene = createScene(name, subscribers)
      await scene.open()
      await scene.measure(warmUp)
      for (const burst of counts) {
        const sample = await scene.measure(seconds, burst)
        samples.push({ ...sample, burst })
        say(
          `${burst} events a tick, round ${round} of ${rounds}, ${name}: ${sample.cpuMicros.toFixed(1)} µs a delivery`,
        )
      }
    }
  }
  const all = (name: string, burst: number) =>
    samples.filter((sample) => sample.target === name && sample.burst === burst).map(({ cpuMicros }) => cpuMicros)
  const ratios = (name: string, burst: number) =>
    all('ours', burst).map((ours, round) => ours / (all(name, burst)[round] ?? Number.NaN))
  const rows = counts.flatMap((burst) =>
    names.map((name) => [
      String(burst),
      name,
      spread(all(name, burst), 1),
      name === 'ours' ? '' : spread(ratios(name, burst), 2),
    ]),
  )
  const most = counts.at(-1) ?? 0
  const head = ['events a tick', 'server', 'CPU µs per delivery', 'ours to it']
  return {
    title: 'Several events a tick',
    text: `${method(rounds, seconds)}\n\n${table(head, rows)}`,
    charts: {
      bursts: barChart({
        title: `Server CPU time per delivery, ${whole(subscribers)} subscribers`,
        x: 'events a tick',
        y: 'µs per delivery (median)',
        series: names,
        groups: counts.map((burst) => ({
          label: String(burst),
          values: names.map((name) => median(all(name, burst))),
        })),
      }),
    },
    aims: [
      {
        figure: '8 events a tick, 1,000 subscribers: to raw write of each',
        atMost: 0.3,
        stretch: 0.17,
        measured: median(ratios('raw', most)),
      },
      {
        figure: '8 events a tick, 1,000 subscribers: to Socket.IO',
        atMost: 0.25,
        stretch: 0.14,
        measured: median(ratios('socketio', most)),
      },
    ],
    samples,
  }
}

const method = (rounds: number, seconds: number) => `\
Everyone of ${whole(subscribers)} subscribers hears several events that are told in one tick of the server, then those
of the next. ${rounds} rounds in turns, each with a new server and new subscribers, ${seconds} s for each number of
events. Every frame is checked, as above.

Most of what a delivery costs is the kernel's write. Ours glues what a tick has for a socket into one write; raw
writes each frame as the socket takes it, Socket.IO as its engine does. The load client is slower than ours with
several events a tick: it limits the deliveries a second, not the CPU time of one, since the server rests while it
waits.`
