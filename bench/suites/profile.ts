import type { Report } from '../harness/report.ts'
import { createScene, type Effort } from '../harness/round.ts'
import type { Shares } from '../harness/sampling.ts'
import { table } from '../harness/table.ts'

const subscribers = 1_000

/** Profiles our server, to show where the rest of the time of a delivery goes. */
export async function profile(
  _sizes: number[],
  { warmUp, seconds }: Effort,
  say: (line: string) => void,
): Promise<Report> {
  await using scene = createScene('ours', subscribers)
  await scene.open()
  await scene.measure(warmUp)
  const { cpuMicros } = await scene.measure(seconds)
  scene.server.send({ profile: { seconds } })
  const shares = await scene.served<Shares>('profiled', seconds + 30)
  const rows = shares
    .filter(([, share]) => share >= 0.005)
    .map(([place, share]) => [(share * cpuMicros).toFixed(2), place, percent(share)])
  for (const [micros, place] of rows) say(`${place}: ${micros} µs`)
  return {
    title: 'Where the rest goes',
    text: `${method(cpuMicros)}\n\n${table(['µs per delivery', 'place', 'share'], rows)}`,
    charts: {},
    samples: shares.map(([place, share]) => ({ place, share })),
  }
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`

const method = (cpuMicros: number) => `\
V8's sampling profiler on our server, one event a tick to 1,000 subscribers, by the place that was running (not by
what called it); the ${cpuMicros.toFixed(1)} µs per delivery that it takes without the profiler are split by these
shares. Places below half a percent are left out.`
