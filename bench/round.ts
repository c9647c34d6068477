import { startChild } from './child.ts'
import type { Tally } from './load.ts'
import type { Run } from './serve.ts'

/** One measurement: the server's CPU time per delivery, deliveries a second, and the share of a core that each side used. */
export type Sample = {
  contender: string
  subscribers: number
  cpuMicros: number
  perSecond: number
  frameBytes: number
  serverBusy: number
  loadBusy: number
}

export type Effort = { rounds: number; warmUp: number; seconds: number }

// Enough to keep a server busy between two confirmations, and far below what it may hold unsent for a socket.
const deliveriesAhead = 10_000

/** A new server and new subscribers, warmed up and measured. */
export async function measureRound(contender: string, subscribers: number, { warmUp, seconds }: Effort): Promise<Sample> {
  await using server = startChild('serve.ts', [contender], 0)
  const url = await server.says<string>('url', 30)
  await using load = startChild('load.ts', [contender, url, String(subscribers)], 1)
  load.on('confirmed', (confirmed) => server.send({ confirmed }))
  await load.says('joined', 120)
  const served = <Value>(key: string, withinSeconds: number) => Promise.race([server.says<Value>(key, withinSeconds), load.failed])
  server.send({ knock: true })
  await served('heard', 30)

  const window = Math.max(2, Math.ceil(deliveriesAhead / subscribers))
  const run = async (seconds: number) => {
    server.send({ run: { seconds, window } })
    const ran = await served<Run>('ran', seconds + 30)
    load.send({ tally: true })
    return { ran, heard: await load.says<Tally>('tally', 10) }
  }
  await run(warmUp)
  const { ran, heard } = await run(seconds)

  const deliveries = ran.events * subscribers
  if (heard.deliveries !== deliveries) throw new Error(`${deliveries} deliveries were sent, ${heard.deliveries} arrived`)
  return {
    contender,
    subscribers,
    cpuMicros: ran.cpuMicros / deliveries,
    perSecond: deliveries / ran.seconds,
    frameBytes: heard.frameBytes,
    serverBusy: ran.cpuMicros / 1e6 / ran.seconds,
    loadBusy: heard.cpuMicros / 1e6 / ran.seconds,
  }
}
