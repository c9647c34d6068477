import { setTimeout as sleep } from 'node:timers/promises'
import { barChart } from '../harness/chart.ts'
import { pinToCore } from '../harness/child.ts'
import { type Evening, openSite, type Site } from '../harness/evening/site.ts'
import { startPostgres } from '../harness/postgres.ts'
import type { Aim, Report } from '../harness/report.ts'
import type { Effort } from '../harness/round.ts'
import { median, spread, table, whole } from '../harness/table.ts'
import { check } from '../targets/evening/check.ts'
import { speeches, type TargetName } from '../targets/evening/speech.ts'

const names = Object.keys(speeches) as TargetName[]
const flood = (site: Site, seconds: number) => site.flood(64, seconds)
const chat = (site: Site, seconds: number) => site.chat(50, seconds)
/**
 * Measurements of an evening, one after the other at the same servers, each after a warm-up. That of the last one is
 * longer, since V8 compiles until some hundred messages have come, in threads that take an eighth of the CPU time. Its
 * turns are short, so that the disk stands still in few of them.
 */
const scenes = [
  { scene: '20 phones, 64 in flight', phones: 20, play: flood, warmUps: 1, turns: 1 },
  { scene: '100 phones, 64 in flight', phones: 100, play: flood, warmUps: 1, turns: 1 },
  { scene: '300 phones, 20 a second', phones: 300, play: chat, warmUps: 3, turns: 4 },
] as const
type Scene = (typeof scenes)[number]['scene']

type Played = Omit<Evening, 'sentAt'> & { target: TargetName; scene: Scene }
type Memory = { target: TargetName; startedMb: number; with300Mb: number; added1000Mb: number }

/**
 * The product as it is shipped, with all that a message takes from the phone of its sender to all others, beside two
 * peers.
 */
export async function evening(_sizes: number[], effort: Effort, say: (line: string) => void): Promise<Report> {
  await using postgres = await startPostgres({ durable: true })
  pinToCore(postgres.pid, 1)
  const { rounds } = effort
  const played: Played[] = []
  const memories: Memory[] = []
  const open = (target: TargetName) => openSite(target, postgres.url, postgres.folder)
  const visit = async <Result>(target: TargetName, work: (site: Site) => Promise<Result>) => {
    await using site = await open(target)
    return await work(site)
  }
  for (const target of names) await visit(target, (site) => check(target, site))
  for (let round = 1; round <= rounds; round++) {
    await inTurns(open, effort, (sample) => {
      played.push(sample)
      say(`round ${round} of ${rounds}, ${sample.scene}, ${sample.target}: ${described(sample)}`)
    })
  }
  for (let round = 1; round <= rounds; round++) {
    for (const target of names.filter((name) => name !== 'ours, by socket')) {
      const memory = await visit(target, (site) => measureMemory(target, site))
      memories.push(memory)
      const [started, with300, added] = [memory.startedMb, memory.with300Mb, memory.added1000Mb].map((mb) =>
        mb.toFixed(0),
      )
      const figures = `${started} MB, with 300 phones ${with300}, 1,000 add ${added}`
      say(`memory, round ${round} of ${rounds}, ${target}: ${figures}`)
    }
  }
  return report(played, memories, effort)
}

/**
 * Plays the scenes at new servers of all targets, which stay open meanwhile. Who begins a turn ends the next one, so that
 * each waits for all others.
 */
async function inTurns(
  open: (target: TargetName) => Promise<Site>,
  { warmUp, seconds }: Effort,
  keep: (sample: Played) => void,
) {
  const sites: { target: TargetName; site: Site }[] = []
  try {
    for (const target of names) sites.push({ target, site: await open(target) })
    for (const { scene, phones, play, warmUps, turns } of scenes) {
      for (const { site } of sites) {
        await site.join(phones)
        await play(site, warmUps * warmUp)
      }
      for (let turn = 1; turn <= turns; turn++) {
        for (const { target, site } of sites) {
          const { sentAt: _, ...figures } = await play(site, seconds)
          keep({ target, scene, ...figures })
        }
        sites.push(...sites.splice(0, 1))
      }
    }
  } finally {
    await Promise.all(sites.map(({ site }) => site[Symbol.asyncDispose]()))
  }
}

async function measureMemory(target: TargetName, site: Site): Promise<Memory> {
  const mb = async () => (await site.usage()).rss / 2 ** 20
  await sleep(1_000)
  const startedMb = await mb()
  await site.join(300)
  const with300Mb = await mb()
  await site.join(1_000)
  return { target, startedMb, with300Mb, added1000Mb: (await mb()) - startedMb }
}

const cpuMs = ({ serverCpuMicros, messages }: Played) => serverCpuMicros / 1_000 / messages
const perSecond = ({ messages, seconds }: Played) => messages / seconds
const busyPhones = ({ cpuMicros, seconds }: Played) => (cpuMicros / 1e4 / seconds).toFixed(0)

function described(sample: Played): string {
  const { delivery, acknowledgement } = sample
  const percentiles = [delivery.p50, delivery.p99, acknowledgement.p50, acknowledgement.p99].map((ms) => ms.toFixed(1))
  const [d50, d99, a50, a99] = percentiles
  const rates = `${cpuMs(sample).toFixed(2)} ms a message, ${whole(perSecond(sample))} a second`
  return `${rates}, delivered ${d50} / ${d99} ms, acknowledged ${a50} / ${a99} ms`
}

type Figure = (sample: Played) => number

function report(played: Played[], memories: Memory[], effort: Effort): Report {
  const all = (scene: Scene, figure: Figure, target: TargetName) =>
    played.filter((sample) => sample.scene === scene && sample.target === target).map(figure)
  const ratio = (scene: Scene, figure: Figure, to: TargetName = 'socketio', of: TargetName = 'ours') =>
    median(all(scene, figure, of)) / median(all(scene, figure, to))
  const cells = (scene: Scene, name: TargetName, figures: [Figure, digits: number][]) =>
    figures.map(([figure, digits]) => spread(all(scene, figure, name), digits))

  const steady: [Figure, number][] = [
    [cpuMs, 2],
    [({ delivery }) => delivery.p50, 1],
    [({ delivery }) => delivery.p99, 1],
    [({ acknowledgement }) => acknowledgement.p50, 1],
    [({ acknowledgement }) => acknowledgement.p99, 1],
  ]
  const steadyHead = ['phones', 'server', 'CPU ms per message', 'delivered ms p50', 'p99', 'acknowledged ms p50', 'p99']
  const steadyRows = names.map((name) => ['300', name, ...cells('300 phones, 20 a second', name, steady)])

  const closedHead = [
    'phones',
    'server',
    'messages a second',
    'CPU ms per message',
    'acknowledged ms p50',
    'phones busy',
  ]
  const closedRows = scenes.slice(0, 2).flatMap(({ scene, phones }) =>
    names.map((name) => {
      const busy = `${median(all(scene, (sample) => Number(busyPhones(sample)), name))} %`
      const figures: [Figure, number][] = [
        [perSecond, 0],
        [cpuMs, 2],
        [({ acknowledgement }) => acknowledgement.p50, 1],
      ]
      return [String(phones), name, ...cells(scene, name, figures), busy]
    }),
  )

  const remembered = (name: TargetName) => memories.filter(({ target }) => target === name)
  const kinds = ['startedMb', 'with300Mb', 'added1000Mb'] as const
  const memoryOf = (kind: (typeof kinds)[number], name: TargetName) =>
    median(remembered(name).map((memory) => memory[kind]))
  const memoryRows = names
    .filter((name) => remembered(name).length > 0)
    .map((name) => ['', name, ...kinds.map((kind) => memoryOf(kind, name).toFixed(0))])
  const memoryHead = ['', 'server', 'MB just started', 'MB with 300 phones', 'MB that 1,000 phones add']
  const memoryRatio = (kind: (typeof kinds)[number]) => memoryOf(kind, 'ours') / memoryOf(kind, 'socketio')

  // The hooks send over the socket while it is open; other clients over HTTP.
  const steadyAims = (way: string, of: TargetName): Aim[] => [
    {
      figure: `evening, 300 phones at 20/s, ${way}, CPU per message: to Socket.IO + row`,
      atMost: 0.95,
      stretch: 0.8,
      measured: ratio('300 phones, 20 a second', cpuMs, 'socketio', of),
    },
    ...(['p50', 'p99'] as const).map((percentile): Aim => {
      const figure = `evening, 300 phones at 20/s, ${way}, ${percentile} of delivery: to Socket.IO + row`
      const measured = ratio('300 phones, 20 a second', ({ delivery }) => delivery[percentile], 'socketio', of)
      return { figure, atMost: 1, stretch: 0.8, measured }
    }),
  ]
  const aims: Aim[] = [
    ...steadyAims('as the hooks send', 'ours, by socket'),
    ...steadyAims('over HTTP', 'ours'),
    {
      figure: 'evening, 100 phones, 64 in flight, messages a second: to Socket.IO + row',
      atLeast: 1.3,
      stretch: 1.8,
      measured: ratio('100 phones, 64 in flight', perSecond),
    },
    {
      figure: 'evening, 20 phones, 64 in flight, CPU of a sendMessage over HTTP: to Socket.IO’s emit + row',
      atMost: 1.1,
      stretch: 0.8,
      measured: ratio('20 phones, 64 in flight', cpuMs),
    },
    {
      figure: 'evening, RSS just started on PostgreSQL: to Socket.IO + row',
      atMost: 1.7,
      stretch: 1.3,
      measured: memoryRatio('startedMb'),
    },
    {
      figure: 'evening, RSS that 1,000 phones add: to Socket.IO',
      atMost: 1.2,
      stretch: 0.9,
      measured: memoryRatio('added1000Mb'),
    },
  ]
  return {
    title: 'An evening, end to end',
    text: [
      method(effort),
      table(steadyHead, steadyRows),
      table(closedHead, closedRows),
      table(memoryHead, memoryRows),
    ].join('\n\n'),
    charts: {
      evening: barChart({
        title: 'Server CPU time per message, with its deliveries',
        x: 'phones',
        y: 'ms per message (median)',
        series: names,
        groups: scenes.map(({ scene, phones }) => ({
          label: String(phones),
          values: names.map((name) => median(all(scene, cpuMs, name))),
        })),
      }),
    },
    aims,
    samples: [...played, ...memories],
  }
}

const method = ({ rounds, warmUp, seconds }: Effort) => `\
The whole product as it is shipped, beside Socket.IO and yoga with graphql-ws, each with a row of PostgreSQL (fsync
on) for each message: from the request of a phone until it is stored, acknowledged and delivered to all phones of the
wedding, with tokens, limits, presence and whatever else a server does. The server has a core, the phones and
PostgreSQL another. Phones ask what the hooks ask: \`events\`, and \`sendMessage\` over HTTP, on a connection that
each has open ("ours, by socket": over the WebSocket that is open); those of Socket.IO emit with an acknowledgement.
A program in C ([listener.c](../bench/processes/evening/listener.c)) hears for all phones: Node takes longer to read a frame than
ours takes to write one, and would make all phones but the first hear late what was sent in time.
Peers check tokens as their documentation does: Socket.IO that of the handshake, yoga that of each request. Before,
official clients show that each server stores, acknowledges and delivers. All frames are checked: their order, that
each comes once, and that all phones got the same bytes. All servers of a round are started anew, stay open, each with
its phones, and take turns of ${seconds} s, since the machine's speed changes from minute to minute, and two starts of one
server differ by up to a tenth. In ${rounds} rounds each has ${rounds * scenes[0].turns} turns with 20 and with 100 phones and ${rounds * scenes[2].turns} with 300, after
${warmUp} s of warm-up in each round, ${scenes[2].warmUps * warmUp} s with 300. The aims above are ratios of the medians. CPU time is the server's,
user and system, until the last delivery; delivery and acknowledgement count from when the message is sent. One commit
in some hundred waits for the disk, for up to half a second, whichever server asked for it: the most of p99 is such a
turn. Memory is the resident set, as it is, in a server of its own, in ${rounds} rounds: a second after its start, and 2 s
after 300 and 1,000 phones have come.`
