import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { StartupError } from './startup.ts'

/** The address at which a server listens. */
export interface ListenAddress {
  /** TCP port; 0 takes a free one. */
  port: number
  host: string | undefined
}

/** Lets a server listen. Throws a StartupError if another program listens there. */
export async function listenAt(server: Server, { port, host }: ListenAddress): Promise<void> {
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    throw new StartupError(`port ${port} is in use by another program: stop it, or set WS_PORT to another port`)
  }
}

/**
 * Throws a StartupError if another program listens at this address: a server that cannot listen makes no database, and
 * opens none.
 */
export async function expectFree(address: ListenAddress): Promise<void> {
  const trial = createServer((socket) => socket.destroy())
  await listenAt(trial, address)
  trial.close()
  await once(trial, 'close')
}
