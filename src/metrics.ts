import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'

export type Metrics = { contentType: string; text(): Promise<string> }

/** What operators watch, as Prometheus text. Each gauge is read when it is asked for. */
export function createMetrics(gauges: Record<string, { help: string; read(): number }>): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  for (const [name, { help, read }] of Object.entries(gauges)) {
    new Gauge({
      name: `attitudes_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(read())
      },
    })
  }
  return { contentType: registry.contentType, text: () => registry.metrics() }
}
