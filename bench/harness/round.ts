import type { Plan, Tally } from '../processes/load.ts'
import type { Run, Usage } from '../processes/targetServer.ts'
import { startChild } from './child.ts'

/**
 * A measurement: the servers' CPU time per delivery, deliveries a second, and the share of a core that each side used.
 */
export type Sample = {
  target: string
  subscribers: number
  weddings: number
  cpuMicros: number
  perSecond: number
  frameBytes: number
  serverBusy: number
  loadBusy: number
}

export type Effort = { rounds: number; warmUp: number; seconds: number }

/** Differences from the default, which is one server whose subscribers all use the same operation. */
export type Setting = { servers?: number; redisUrl?: string; weddings?: number; operations?: number; isTimed?: boolean }

type Child = ReturnType<typeof startChild>

// Enough to keep a server busy between two confirmations, and far below what it may hold unsent for a socket.
const deliveriesAhead = 10_000
const framesAhead = 1_000

/** A new server and new subscribers, warmed up and measured. */
export async function measureRound(
  target: string,
  subscribers: number,
  effort: Effort,
  setting?: Setting,
): Promise<Sample> {
  await using scene = createScene(target, subscribers, setting)
  await scene.open()
  await scene.measure(effort.warmUp)
  return await scene.measure(effort.seconds)
}

/** New servers, all on one core, and their load client on another. Events are published at the first of the servers. */
export function createScene(target: string, subscribers: number, setting: Setting = {}) {
  const { servers: count = 1, redisUrl = '', weddings = 1, operations = 1, isTimed = false } = setting
  const hearers = subscribers / weddings
  const window = Math.max(2, Math.min(framesAhead * weddings, Math.ceil(deliveriesAhead / hearers)))
  const servers = Array.from({ length: count }, () =>
    startChild('processes/targetServer.ts', [target, redisUrl, String(weddings)], 0),
  )
  const [server, ...others] = servers as [Child, ...Child[]]
  let load: Child | undefined

  const served = <Value>(key: string, withinSeconds: number) =>
    Promise.race([server.says<Value>(key, withinSeconds), load?.failed ?? server.failed])
  const loaded = async <Value>(command: object, key: string, withinSeconds: number): Promise<Value> => {
    if (!load) throw new Error('the load client has not been started')
    const said = Promise.race([load.says<Value>(key, withinSeconds), server.failed])
    load.send(command)
    return said
  }
  const cpuOf = async (child: Child) => {
    child.send({ usage: { collected: false } })
    return (await child.says<Usage>('usage', 10)).cpuMicros
  }
  const cpuOfOthers = async () => (await Promise.all(others.map(cpuOf))).reduce((sum, micros) => sum + micros, 0)

  return {
    server,
    served,
    loaded,

    /** Starts both sides; nobody has come yet. */
    async start(people = subscribers) {
      const urls = await Promise.all(servers.map((each) => each.says<string>('url', 60)))
      const plan: Plan = { target, urls, people, weddings, operations, isTimed }
      load = startChild('processes/load.ts', [JSON.stringify(plan)], 1)
      load.on('confirmed', (confirmed) => server.send({ confirmed }))
      await load.says('ready', 60)
    },

    /** Publishes events until one has reached everybody. */
    async knock() {
      server.send({ knock: true })
      await served('heard', 30)
      await loaded<Tally>({ tally: true }, 'tally', 10)
    },

    /** Starts both sides, and everybody comes and hears. */
    async open() {
      await this.start()
      await loaded({ join: subscribers }, 'joined', 120)
      await this.knock()
    },

    /** Publishes `burst` events a tick, as fast as both sides can. */
    async measure(seconds: number, burst = 1): Promise<Sample> {
      const before = await cpuOfOthers()
      server.send({ run: { seconds, window: Math.max(window, 2 * burst), burst } })
      const ran = await served<Run>('ran', seconds + 30)
      const heard = await loaded<Tally>({ tally: true }, 'tally', 10)
      const cpuMicros = ran.cpuMicros + (await cpuOfOthers()) - before

      const deliveries = ran.events * hearers
      if (heard.deliveries !== deliveries)
        throw new Error(`${deliveries} deliveries were sent, ${heard.deliveries} arrived`)
      return {
        target,
        subscribers,
        weddings,
        cpuMicros: cpuMicros / deliveries,
        perSecond: deliveries / ran.seconds,
        frameBytes: heard.frameBytes,
        serverBusy: cpuMicros / 1e6 / ran.seconds,
        loadBusy: heard.cpuMicros / 1e6 / ran.seconds,
      }
    },

    async [Symbol.asyncDispose]() {
      await Promise.all([...servers, ...(load ? [load] : [])].map((child) => child[Symbol.asyncDispose]()))
    },
  }
}
