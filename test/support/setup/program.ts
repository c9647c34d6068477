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

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
