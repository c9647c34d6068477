import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { Figures, Metrics } from './metrics.ts'

/** A number of this server, which Prometheus reads when it asks. */
export interface GaugeOfServer {
  /** The name, without the prefix `attitudes_`. */
  name: string
  help: string
  read(): number
}

/** The figures of the cluster and the gauges of this server, as Prometheus reads them. */
export interface Prometheus {
  readonly contentType: string
  text(): Promise<string>
}

const helpOfFigures: Record<keyof Figures, string> = {
  totalConnections: 'Connections since the cluster began to count',
  activeConnections: 'Connections now, WebSocket and server-sent events',
  messagesPerMinute: 'Messages stored in the last minute',
  connectedUsers: 'Members who are connected, each once',
  activeWeddings: 'Weddings that somebody is connected to',
}

/** Figures of all servers and gauges of this one, in the text format of Prometheus. */
export function createPrometheus({ figures }: Pick<Metrics, 'figures'>, gauges: GaugeOfServer[]): Prometheus {
  const registry = new Registry()
  // Its timer, every 10 ms by default, takes 4 ms of CPU a second while nothing happens.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 50 })
  for (const { name, help, read } of gauges) {
    new Gauge({
      name: `attitudes_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(read())
      },
    })
  }
  const ofCluster = (Object.keys(helpOfFigures) as (keyof Figures)[]).map((figure) => {
    const name = `attitudes_cluster_${figure.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`)}`
    return { figure, gauge: new Gauge({ name, help: helpOfFigures[figure], registers: [registry] }) }
  })
  return {
    contentType: registry.contentType,
    async text() {
      // The metrics of this server itself are served also while the database is away.
      const known = await figures().catch(() => undefined)
      for (const { figure, gauge } of ofCluster) gauge.set(known?.[figure] ?? Number.NaN)
      return registry.metrics()
    },
  }
}
