import type { Target } from './target.ts'

/**
 * The servers that are measured. `ours` is compared with each. To add a peer, add its file in peers/ and a line here.
 */
export const targets: Record<string, () => Promise<Target>> = {
  ours: () => import('./ours.ts'),
  raw: () => import('./peers/raw.ts'),
  socketio: () => import('./peers/socketio.ts'),
  yoga: () => import('./peers/yoga.ts'),
}

/** Steps of optimisation between yoga and ours, in order. */
export const steps: typeof targets = {
  'an execution each': async () => (await import('./peers/steps.ts')).executionEach,
  'execution shared': async () => (await import('./peers/steps.ts')).executionShared,
  'JSON shared, no iterator': async () => (await import('./peers/steps.ts')).jsonShared,
}

/** The target that a child process was started for. */
export function targetOf(name = ''): Promise<Target> {
  const load = targets[name] ?? steps[name]
  if (!load) throw new Error(`no target is called ${name}`)
  return load()
}
