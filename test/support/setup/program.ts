import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** Starts a program and waits until it says that it is ready. */
export async function startProgram(
  program: string,
  args: string[],
  ready: string,
  user: { uid?: number; gid?: number } = {},
  signal: NodeJS.Signals = 'SIGTERM',
) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...user })
  const exited = once(child, 'exit')
  let said = ''
  await new Promise<void>((resolve, reject) => {
    const listen = (chunk: Buffer) => {
      said += chunk
      if (said.includes(ready)) resolve()
    }
    child.stdout.on('data', listen)
    child.stderr.on('data', listen)
    exited.then(() => reject(new Error(`${program} ended at once: ${said}`)), reject)
  })
  return {
    child,
    async end() {
      child.kill(signal)
      await exited
    },
  }
}

/**
 * Ports for servers of tests: below those that a system gives to outgoing connections (32768 on Linux), and other ones
 * for each worker. A port that one chose is never taken by another before its server listens.
 */
const ports = { first: 10_000 + 2_000 * Number(process.env.VITEST_POOL_ID ?? 0), count: 2_000 }
let chosen = process.pid % ports.count

/** Returns a port at which nobody listens. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < ports.count; tries++) {
    const port = ports.first + (chosen++ % ports.count)
    if (await isFree(port)) return port
  }
  throw new Error('no port')
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port)
  const listens = await once(server, 'listening').then(
    () => true,
    () => false,
  )
  if (!listens) return false
  server.close()
  await once(server, 'close')
  return true
}
