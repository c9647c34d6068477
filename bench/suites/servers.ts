import { freePort, startProgram } from '../../test/support/setup/program.ts'
import { provideTools } from '../../test/support/setup/tools.ts'
import { lineChart } from '../harness/chart.ts'
import { pinned } from '../harness/child.ts'
import type { Report } from '../harness/report.ts'
import { type Effort, measureRound, type Sample } from '../harness/round.ts'
import { median, spread, table, whole } from '../harness/table.ts'
import { check } from '../targets/check.ts'

type Shared = Sample & { servers: number; round: number }

const subscribers = 1_000
const counts = [1, 2, 3, 4]
const names = ['ours', 'socketio']

/**
 * Measures what a delivery costs when people of one wedding are connected to several servers, with Redis between them.
 */
export async function servers(_sizes: number[], effort: Effort, say: (line: string) => void): Promise<Report> {
  const program = provideTools().redis
  if (!program) throw new Error('this needs Redis: install redis-server, or name the program in TEST_REDIS_SERVER')
  const port = await freePort()
  const redis = await startProgram(program, ['--port', String(port), '--save', ''], 'Ready to accept')
  const redisUrl = `redis://127.0.0.1:${port}`
  const { warmUp, seconds, rounds } = {
    warmUp: 1,
    seconds: Math.min(effort.seconds, 3),
    rounds: Math.min(effort.rounds, 3),
  }
  const samples: Shared[] = []
  try {
    for (const name of names) await check(name, redisUrl)
    for (let round = 1; round <= rounds; round++) {
      // The aim is about two servers.
      for (const count of round < 3 ? counts : [2]) {
        for (const name of names) {
          const sample = await measureRound(
            name,
            subscribers,
            { rounds, warmUp, seconds },
            { servers: count, redisUrl },
          )
          samples.push({ ...sample, servers: count, round })
          say(`${count} servers, round ${round} of ${rounds}, ${name}: ${sample.cpuMicros.toFixed(1)} µs a delivery`)
        }
      }
    }
  } finally {
    await redis.end()
  }
  const all = (name: string, count: number) =>
    samples.filter((sample) => sample.target === name && sample.servers === count).map(({ cpuMicros }) => cpuMicros)
  const ratios = (count: number) =>
    all('ours', count).map((ours, round) => ours / (all('socketio', count)[round] ?? Number.NaN))
  const computed = (name: string, count: number) => (count * 1e6) / median(all(name, count))
  const rows = counts.flatMap((count) =>
    names.map((name) => [
      String(count),
      name,
      spread(all(name, count), 1),
      name === 'ours' ? '' : spread(ratios(count), 2),
      whole(computed(name, count)),
    ]),
  )
  const head = [
    'servers',
    'server',
    'CPU µs per delivery',
    'ours to it',
    'deliveries a second on a core each, computed',
  ]
  return {
    title: 'Several servers over Redis',
    text: `${method(rounds, seconds)}\n\n${table(head, rows)}`,
    charts: {
      servers: lineChart({
        title: 'Deliveries a second of servers with a core each, computed',
        x: 'servers',
        y: 'deliveries a second',
        series: names.map((name) => ({ name, points: counts.map((count) => [count, computed(name, count)]) })),
      }),
    },
    aims: [
      {
        figure: 'Redis between two servers, 1,000: to Socket.IO with its Redis adapter',
        atMost: 0.75,
        stretch: 0.62,
        measured: median(ratios(2)),
      },
    ],
    samples,
  }
}

const method = (rounds: number, seconds: number) => `\
${whole(subscribers)} subscribers in all, as many at each server, with Redis between the servers, of one too. One
event a tick is told at the first server and delivered by all; peers use @socket.io/redis-adapter with ioredis. CPU
time is that of all servers together; that of Redis is not in it. Two servers: ${rounds} rounds in turns of ${seconds}
s; other numbers: ${Math.min(rounds, 2)}. Every frame is checked, as above.

The servers share ${pinned ? 'one core' : 'the cores'}, so the last column is not measured: it is what so many servers
would deliver on a core each, from the CPU time of a delivery. Where several events reach a server in one read from
Redis, ours delivers them in one write per socket.`
