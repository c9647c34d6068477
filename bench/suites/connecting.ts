import { setTimeout as sleep } from 'node:timers/promises'
import { barChart } from '../harness/chart.ts'
import type { Report } from '../harness/report.ts'
import { createScene, type Effort } from '../harness/round.ts'
import { median, spread, table, whole } from '../harness/table.ts'
import type { Usage } from '../processes/targetServer.ts'
import { targets } from '../targets/targets.ts'

type Sample = { target: string; connections: number; cpuMicros: number; rssKb: number }

/**
 * People who come and leave before the measurement, so that the heap that the code itself takes is not counted for
 * connections.
 */
const before = 300
/** At most this many people come again after all have left, to a server that has warmed up. */
const mostAgain = 2_000

/** Measures what a subscriber costs: CPU time to accept one, and memory for one at rest. */
export async function connecting(_sizes: number[], effort: Effort, say: (line: string) => void): Promise<Report> {
  const connections = effort.rounds < 5 ? 1_000 : 5_000
  const rounds = Math.min(effort.rounds, 3)
  const names = Object.keys(targets)
  const samples: Sample[] = []
  for (let round = 1; round <= rounds; round++) {
    for (const name of names) {
      const sample = await measure(name, connections)
      samples.push(sample)
      const figures = `${whole(sample.cpuMicros)} µs and ${sample.rssKb.toFixed(1)} KB a connection`
      say(`${whole(connections)} connections, round ${round} of ${rounds}, ${name}: ${figures}`)
    }
  }
  const all = (figure: 'cpuMicros' | 'rssKb', name: string) =>
    samples.filter(({ target }) => target === name).map((sample) => sample[figure])
  const ratios = (figure: 'cpuMicros' | 'rssKb', name: string) =>
    all(figure, 'ours').map((ours, round) => ours / (all(figure, name)[round] ?? Number.NaN))
  const rows = names.map((name) => [
    whole(connections),
    name,
    spread(all('cpuMicros', name), 0),
    name === 'ours' ? '' : spread(ratios('cpuMicros', name), 2),
    spread(all('rssKb', name), 1),
    name === 'ours' ? '' : spread(ratios('rssKb', name), 2),
  ])
  const head = [
    'connections',
    'server',
    'CPU µs to accept one',
    'ours to it',
    'KB of memory for one at rest',
    'ours to it',
  ]
  const bars = (figure: 'cpuMicros' | 'rssKb', title: string, y: string) =>
    barChart({
      title,
      x: 'connections',
      y,
      series: names,
      groups: [{ label: whole(connections), values: names.map((name) => median(all(figure, name))) }],
    })
  return {
    title: 'Connecting and idle',
    text: `${method(rounds, connections)}\n\n${table(head, rows)}`,
    charts: {
      connecting: bars(
        'cpuMicros',
        'Server CPU time to accept a connection with a subscription',
        'µs per connection (median)',
      ),
      idle: bars('rssKb', 'Memory of a connection with a subscription, at rest', 'KB per connection (median)'),
    },
    aims: [
      {
        figure: 'RSS per idle connection with one subscription: to Socket.IO',
        atMost: 0.95,
        stretch: 0.75,
        measured: median(ratios('rssKb', 'socketio')),
      },
      {
        figure: 'CPU per accepted connection: to Socket.IO with JWT',
        atMost: 0.85,
        stretch: 0.65,
        measured: median(ratios('cpuMicros', 'socketio')),
      },
    ],
    samples,
  }
}

async function measure(target: string, connections: number): Promise<Sample> {
  await using scene = createScene(target, connections)
  const usage = async (collected: boolean) => {
    // A subscription is not confirmed: by then the server has done what it was asked.
    await sleep(500)
    scene.server.send({ usage: { collected } })
    return scene.served<Usage>('usage', 30)
  }
  const join = (count: number) => scene.loaded({ join: count }, 'joined', 120)
  const leave = () => scene.loaded({ leave: true }, 'left', 60)
  await scene.start()
  await join(before)
  await leave()
  const empty = await usage(true)
  await join(connections)
  const full = await usage(true)
  await scene.knock()
  await leave()

  const again = Math.min(connections, mostAgain)
  const idle = await usage(true)
  await join(again)
  const accepted = await usage(false)
  await scene.knock()
  return {
    target,
    connections,
    cpuMicros: (accepted.cpuMicros - idle.cpuMicros) / again,
    rssKb: (full.rss - empty.rss) / 1024 / connections,
  }
}

const method = (rounds: number, connections: number) => `\
${whole(connections)} people come, 50 at a time, each with a token of their own (HS256, signed beforehand), which the
server verifies with jose; then each subscribes to the messages of the wedding, or is put in its room. Memory is how
much the resident set has grown by then, after a forced collection; ${before} others came and left before. Then all
leave and ${whole(Math.min(connections, mostAgain))} come again: CPU time is the server's, which has warmed up, from
their first handshake until all subscribe. Each time an event must reach everybody. ${rounds} rounds in turns, each
with a new server.

Ours checks tokens and claims as in production, but does not look up in the database whether somebody was removed, nor
tell who is here: peers have nothing like it. raw verifies the token of the handshake, Socket.IO in a middleware, yoga
in onConnect of graphql-ws.`
