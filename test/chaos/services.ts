import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Redis, type RedisOptions } from 'ioredis'
import { makePostgres } from '../support/setup/postgres.ts'
import { freePort, startProgram } from '../support/setup/program.ts'

/** A program that can be ended, killed, paused and started again in its place. */
export type Service = Awaited<ReturnType<typeof startService>>

async function startService(start: () => Promise<{ child: ChildProcess }>) {
  let { child } = await start()
  const signal = (name: NodeJS.Signals) => {
    // PostgreSQL is a process for each connection too. The parent comes first, as it would make more.
    for (const pid of [child.pid, ...childrenOf(child)]) if (pid) process.kill(pid, name)
  }
  const stop = async (name: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill(name)
    await exited
  }
  return {
    stop,
    async start() {
      ;({ child } = await start())
    },
    pause: () => signal('SIGSTOP'),
    resume: () => signal('SIGCONT'),
  }
}

function childrenOf({ pid }: ChildProcess): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
}

export async function startPostgres(program: string, folder: string) {
  const { url, start } = await makePostgres(program, folder)
  return { ...(await startService(start)), url }
}

/** Starts a Redis that stores nothing on disk: after a restart it is empty. */
export async function startRedis(program: string, folder: string, settings: string[] = [], ownPort?: number) {
  const port = ownPort ?? (await freePort())
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder, ...settings]
  return { ...(await startService(() => startProgram(program, args, 'Ready to accept connections'))), port }
}

/**
 * Three nodes, each with a third of the slots, and no replicas. `more` are settings of a node on its port, and
 * `connection` is how they are reached with these.
 */
export async function startRedisCluster(
  program: string,
  folder: string,
  more: (port: number) => string[] = () => [],
  connection: RedisOptions = {},
) {
  const nodes = []
  for (const index of [0, 1, 2]) {
    const home = join(folder, `node-${index}`)
    mkdirSync(home)
    const bus = await freePort()
    const settings = ['--cluster-enabled', 'yes', '--cluster-port', String(bus), '--cluster-node-timeout', '1000']
    // A node goes on with its own slots while others are away.
    settings.push('--cluster-require-full-coverage', 'no')
    const port = await freePort()
    nodes.push({ ...(await startRedis(program, home, [...settings, ...more(port)], port)), bus })
  }
  const links = nodes.map(({ port }) => new Redis(port, '127.0.0.1', connection))
  for (const [index, link] of links.entries()) {
    await link.call(
      'CLUSTER',
      'ADDSLOTSRANGE',
      Math.ceil((16_384 / 3) * index),
      Math.ceil((16_384 / 3) * (index + 1)) - 1,
    )
    for (const { port, bus } of nodes) await link.call('CLUSTER', 'MEET', '127.0.0.1', port, bus)
  }
  const isWhole = async (link: Redis) => String(await link.call('CLUSTER', 'INFO')).includes('cluster_slots_ok:16384')
  for (const link of links) {
    while (!(await isWhole(link))) await wait(50)
    link.disconnect()
  }
  return nodes
}
