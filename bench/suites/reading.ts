import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pinned, startChild } from '../harness/child.ts'
import { startPostgres } from '../harness/postgres.ts'
import type { Aim, Report } from '../harness/report.ts'
import type { Effort } from '../harness/round.ts'
import { median, spread, table, whole } from '../harness/table.ts'
import { secret } from '../harness/token.ts'
import type { Cost } from '../processes/instrumentedServer.ts'
import type { Evening } from '../processes/readers.ts'

interface Sample {
  database: string
  phones: number
  isReading: boolean
  latencies: number[]
  marks: number
  /** Share of a core that the server used. */
  busy: number
  /** Growth of the tables for each message. */
  bytesAMessage: number
}

const everyMs = 2_000
const settleMs = 10_000
const servers = [
  { database: 'PostgreSQL', phones: 300 },
  { database: 'embedded', phones: 100 },
] as const

/** Effect of everybody's reading on the people who write, with the marks of the app. */
export async function reading(_sizes: number[], effort: Effort, say: (line: string) => void): Promise<Report> {
  const [rounds, messages] = [Math.min(effort.rounds, 2), effort.seconds > 2 ? 15 : 6]
  const samples: Sample[] = []
  for (const server of servers) {
    await withServer(server, async (measure) => {
      // The first mark of each makes a row: later ones change it.
      await measure(5, true)
      for (let round = 1; round <= rounds; round++) {
        for (const isReading of [false, true]) {
          const sample = await measure(messages, isReading)
          samples.push(sample)
          const { database, phones, marks, latencies, busy } = sample
          const load = `server ${(busy * 100).toFixed(1)} % of a core`
          const figures = `${marks} marks, p50 ${median(latencies).toFixed(1)} ms, ${load}`
          const who = isReading ? 'all reading' : 'nobody reading'
          say(`${database}, ${phones} phones, round ${round} of ${rounds}, ${who}: ${figures}`)
        }
      }
    })
  }
  const rows = servers.flatMap(({ database, phones }) =>
    [false, true].map((isReading) => {
      const of = samples.filter((sample) => sample.database === database && sample.isReading === isReading)
      return [
        String(phones),
        `${database}, ${isReading ? 'all reading' : 'nobody reading'}`,
        (
          of.reduce((sum, { marks }) => sum + marks, 0) / of.reduce((sum, { latencies }) => sum + latencies.length, 0)
        ).toFixed(0),
        p50(of).toFixed(1),
        Math.max(...of.flatMap(({ latencies }) => latencies)).toFixed(1),
        spread(
          of.map(({ busy }) => busy * 100),
          1,
        ),
        whole(median(of.map(({ bytesAMessage }) => bytesAMessage))),
      ]
    }),
  )
  const head = [
    'phones',
    'database',
    'marks a message',
    'sends: p50 ms',
    'worst, ms',
    'server, % of a core',
    'bytes stored a message',
  ]
  return {
    title: 'Reading',
    text: `${method(rounds, messages)}\n\n${table(head, rows)}`,
    charts: {},
    aims: aimsOf(samples),
    samples,
  }
}

type Measure = (messages: number, isReading: boolean) => Promise<Sample>

async function withServer({ database, phones }: (typeof servers)[number], run: (measure: Measure) => Promise<void>) {
  const folder = mkdtempSync(join(tmpdir(), 'attitudes-bench-'))
  try {
    await using postgres = database === 'PostgreSQL' ? await startPostgres({ durable: true }) : undefined
    await using server = startChild(
      'processes/instrumentedServer.ts',
      [postgres?.url ?? '', secret, join(folder, 'data')],
      0,
    )
    const url = await server.says<string>('url', 60)
    await using load = startChild('processes/readers.ts', [url, String(phones)], 1)
    await load.says('ready', 30)
    const tells = <Value>(to: typeof server, command: object, answer: string, withinSeconds = 60) => {
      to.send(command)
      return to.says<Value>(answer, withinSeconds)
    }
    await tells(load, { connect: true }, 'connected')
    await run(async (messages, isReading) => {
      const before = await tells<number>(server, { size: true }, 'size')
      await tells<Cost>(server, { cost: true }, 'cost')
      const began = performance.now()
      const { latencies, marks } = await Promise.race([
        tells<Evening>(load, { evening: { messages, everyMs, isReading } }, 'over', 120),
        server.failed,
      ])
      const { cpuMicros } = await tells<Cost>(server, { cost: true }, 'cost')
      const busy = cpuMicros / 1_000 / (performance.now() - began)
      // The last marks are still on their way.
      if (isReading) await sleep(settleMs)
      const bytesAMessage = ((await tells<number>(server, { size: true }, 'size')) - before) / messages
      return { database, phones, isReading, latencies, marks, busy, bytesAMessage }
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const p50 = (samples: Sample[]) => median(samples.flatMap(({ latencies }) => latencies))

function aimsOf(samples: Sample[]): Aim[] {
  return servers.flatMap(({ database, phones }) => {
    const [idle, reading] = [false, true].map((isReading) =>
      samples.filter((sample) => sample.database === database && sample.isReading === isReading),
    ) as [Sample[], Sample[]]
    const evening = `${phones} phones reading, a message each 2 s, ${database}`
    const slowdown = {
      figure: `${evening}: p50 of sends, to nobody reading`,
      atMost: 1.5,
      stretch: 1.1,
      measured: p50(reading) / p50(idle),
    }
    if (database === 'embedded') return [slowdown]
    const bytes = median(reading.map(({ bytesAMessage }) => bytesAMessage))
    const busy = median(reading.map((sample) => sample.busy)) * 100
    return [
      slowdown,
      { figure: `${evening}: bytes stored a message`, atMost: 2_000, stretch: 1_000, measured: bytes },
      { figure: `${evening}: server, % of a core`, atMost: 8, stretch: 4, measured: busy },
    ]
  })
}

const method = (rounds: number, messages: number) => `\
Everyone has the wedding's channel open, and one of them in turn writes every two seconds: ${messages} messages while
nobody reads, then ${messages} while all do, ${rounds} times. The phones mark what they read by the rules of the
hooks, whose code they run: after a second, at most every five seconds, and not all at the same moment. The whole
server runs ${pinned ? 'on a core of its own' : 'unpinned'}, with PostgreSQL over loopback with fsync, or with the
embedded database in its process. Stored bytes are what all tables and indexes grew by, in pages of 8 KB: 0 means that
none was added.`
