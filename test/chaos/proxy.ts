import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export type Proxy = Awaited<ReturnType<typeof startProxy>>

/**
 * A cable to a port of this machine, to be cut. With `bytes`, each connection breaks by itself after so many have come.
 */
export async function startProxy(target: number, bytes: () => number = () => Infinity) {
  const ends = new Set<Socket>()
  let isCut = false
  const server = createServer((near) => {
    if (isCut) return near.resetAndDestroy()
    const far = connect(target, '127.0.0.1')
    let left = bytes()
    const hangUp = () => {
      near.destroy()
      far.destroy()
    }
    for (const end of [near, far]) {
      ends.add(end)
      end.setNoDelay()
      end.on('error', () => {})
      end.on('close', () => {
        ends.delete(end)
        hangUp()
      })
    }
    near.pipe(far)
    far.on('data', (chunk) => {
      const part = chunk.subarray(0, left)
      left -= part.length
      if (left === 0) near.end(part, hangUp)
      else if (!near.write(part)) {
        far.pause()
        near.once('drain', () => far.resume())
      }
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const hangUpAll = () => {
    for (const end of ends) end.destroy()
  }

  return {
    port: address.port,
    /** Breaks what there is, and nothing new gets through until it is mended. */
    cut() {
      isCut = true
      hangUpAll()
    },
    mend() {
      isCut = false
    },
    async end() {
      const closed = once(server, 'close')
      server.close()
      hangUpAll()
      await closed
    },
  }
}
