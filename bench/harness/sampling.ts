import { Session } from 'node:inspector/promises'

/** Places in the code where a process spent its time, each with its share of V8's samples, the largest first. */
export type Shares = [place: string, share: number][]

/** Profiles some work with V8's sampling profiler. */
export async function sampled(work: () => Promise<unknown>): Promise<Shares> {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.start')
  await work()
  const { profile } = await session.post('Profiler.stop')
  session.disconnect()
  const places = new Map(
    profile.nodes.map(({ id, callFrame: { functionName, url } }) => [id, placeOf(functionName, url)]),
  )
  const counts = new Map<string, number>()
  for (const id of profile.samples ?? []) {
    const place = places.get(id) ?? ''
    if (place !== '(idle)') counts.set(place, (counts.get(place) ?? 0) + 1)
  }
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0)
  return [...counts]
    .map(([place, count]): Shares[number] => [place, count / all])
    .sort(([, one], [, other]) => other - one)
}

function placeOf(name: string, url: string): string {
  if (/^write(Buffer|v|Utf8String|Latin1String)$/.test(name)) return 'the kernel: writing to a socket'
  if (name === '(garbage collector)') return 'garbage collection'
  if (name === '(idle)') return name
  if (url === '') return 'V8 and libuv'
  if (url.startsWith('node:')) return 'Node: sockets, streams, timers'
  const [, ours, library] =
    /\/dist\/bench\/(src\/\w+|schema|bench)|\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? []
  return ours?.replace('bench', 'the benchmark itself') ?? library ?? url
}
