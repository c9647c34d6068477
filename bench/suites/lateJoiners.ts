import { setTimeout as sleep } from 'node:timers/promises'
import { openDatabase } from '../../src/db/open.ts'
import { members, weddings } from '../../src/db/schema.ts'
import { pinned, startChild } from '../harness/child.ts'
import { startPostgres } from '../harness/postgres.ts'
import type { Report } from '../harness/report.ts'
import type { Effort } from '../harness/round.ts'
import { median, spread, table, whole } from '../harness/table.ts'
import type { Cost } from '../processes/instrumentedServer.ts'

type Sample = {
  server: 'warm' | 'cold'
  connecting: Cost & { seconds: number }
  replay: Cost & { seconds: number }
}

const weddingId = 'bench'
const secret = 'only for the benchmark, 32 bytes or more'
const [people, behind] = [1_000, 1_000]

/**
 * Measures what it costs when everyone comes back at once, to a server that has the events in memory and to one that
 * has just started.
 */
export async function lateJoiners(_sizes: number[], effort: Effort, say: (line: string) => void): Promise<Report> {
  const rounds = Math.min(effort.rounds, 2)
  await using postgres = await startPostgres()
  const samples: Sample[] = []
  await prepare(postgres.url)
  for (let round = 1; round <= rounds; round++) {
    const warm = await comeBack(postgres.url)
    const cold = await comeBack(postgres.url, warm.cursor)
    for (const { sample } of [warm, cold]) {
      samples.push(sample)
      const { server, connecting, replay } = sample
      const queries = `${connecting.queries} queries to connect, ${replay.queries} to catch up`
      const times = `in ${replay.seconds.toFixed(1)} s, ${microsOf(sample).toFixed(1)} µs an event`
      say(`${server} server, round ${round} of ${rounds}: ${queries} ${times}`)
    }
  }
  const of = (server: Sample['server'], figure: (sample: Sample) => number) =>
    samples.filter((sample) => sample.server === server).map(figure)
  const rows = (['warm', 'cold'] as const).map((server) => [
    spread(
      of(server, ({ connecting }) => connecting.queries),
      0,
    ),
    server,
    spread(
      of(server, ({ replay }) => replay.queries),
      0,
    ),
    spread(
      of(server, ({ replay }) => replay.readsOfEvents),
      0,
    ),
    median(of(server, ({ connecting }) => connecting.seconds)).toFixed(1),
    median(of(server, ({ replay }) => replay.seconds)).toFixed(1),
    whole(median(of(server, ({ replay }) => replay.longestPauseMs))),
    spread(of(server, microsOf), 1),
  ])
  const head = [
    ...['queries to connect', 'server', 'queries to catch up', 'of them for events'],
    ...['s until all are connected', 's until all have caught up', 'longest pause, ms', 'CPU µs per replayed event'],
  ]
  const who = `${whole(people)} late joiners of one wedding, each ${whole(behind)} events behind`
  return {
    title: 'Late joiners',
    text: `${method(rounds)}\n\n${table(head, rows)}`,
    charts: {},
    aims: [
      {
        figure: `${who}: database queries in all`,
        atMost: 20,
        stretch: 5,
        measured: median(of('cold', ({ connecting, replay }) => connecting.queries + replay.queries)),
      },
    ],
    samples,
  }
}

const microsOf = ({ replay }: Sample) => replay.cpuMicros / (people * behind)

/**
 * Has all clients come back to a new server: after this cursor, or else after messages that are written there first.
 */
async function comeBack(databaseUrl: string, after?: string) {
  await using server = startChild('processes/instrumentedServer.ts', [databaseUrl, secret], 0)
  const url = await server.says<string>('url', 30)
  await using load = startChild('processes/joiners.ts', [url, secret, weddingId, String(people)], 1)
  await load.says('ready', 30)
  const loaded = <Value>(command: object, answer: string) => {
    load.send(command)
    return Promise.race([load.says<Value>(answer, 60), server.failed])
  }
  const cost = () => {
    server.send({ cost: true })
    return server.says<Cost>('cost', 30)
  }
  const cursor = after ?? (await loaded<string>({ write: behind }, 'cursor'))
  await cost()
  const connectingTook = await loaded<number>({ connect: true }, 'connected')
  const connecting = await cost()
  // By then presence has announced everyone to everyone.
  await sleep(1_000)
  await cost()
  const replayTook = await loaded<number>({ replay: { after: cursor, events: behind } }, 'caughtUp')
  const sample: Sample = {
    server: after === undefined ? 'warm' : 'cold',
    connecting: { ...connecting, seconds: connectingTook },
    replay: { ...(await cost()), seconds: replayTook },
  }
  return { cursor, sample }
}

/** Prepares a wedding at which everyone has been before. */
async function prepare(url: string) {
  const { db, end } = await openDatabase({ url, dataDir: '' })
  const ids = ['writer', ...Array.from({ length: people }, (_, index) => `guest-${index}`)]
  await db.insert(weddings).values({ id: weddingId, name: weddingId, feedId: 'bench' })
  await db.insert(members).values(ids.map((id) => ({ weddingId, id, name: id, role: 'GUEST' as const, issuedAt: 0 })))
  await end()
}

const method = (rounds: number) => `\
${whole(people)} guests whom the wedding knows connect at once to the whole server, over a WebSocket each, with
PostgreSQL over loopback; when all are in, they subscribe at once, each after a cursor that is ${whole(behind)}
messages back. ${rounds} rounds, each on a warm server, where those messages were just written, and then on a cold
one, just started. The load client, ${pinned ? 'on a core of its own' : 'not pinned to a core'}, checks that each
hears every event in order and once; how soon all have caught up depends on it too. Queries are all that the server
sends while the guests connect, and while they catch up: with them, once a second, whether its feeds have missed
anything. The aim counts both, on the cold server. The longest pause is what anybody else, at whatever wedding, had to
wait for the server meanwhile.`
