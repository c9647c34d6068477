import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { stopListening } from '../../src/drain.ts'

const request = 'POST / HTTP/1.1\r\nHost: wedding\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'

/** Number of connections to a port of 127.0.0.1 that are queued, as Linux has it in its table of sockets. */
function queuedFor(port: number): number {
  const address = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const row = new RegExp(`${address} 00000000:0000 0A [0-9A-F]+:([0-9A-F]+)`).exec(
    readFileSync('/proc/net/tcp', 'latin1'),
  )
  return Number.parseInt(row?.[1] ?? '', 16)
}

/** A server whose phones connect while it stops: what they got, and how it refuses the next one. */
async function stopsBeforePhones() {
  const server = createServer((_, response) => response.end('stored')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const closed = once(server, 'close')
  const phones = Array.from({ length: 50 }, () => {
    const socket = connect(port, '127.0.0.1')
    socket.write(request)
    return text(socket)
  })
  // They connect before the next turn of the event loop. A busy system takes a moment to queue them.
  await new Promise((resolve) => process.nextTick(resolve))
  const giveUpAt = Date.now() + 10_000
  while (process.platform === 'linux' && queuedFor(port) < phones.length && Date.now() < giveUpAt);
  await stopListening(server)
  const answers = await Promise.all(phones)
  await closed
  const refusal = await once(connect(port, '127.0.0.1'), 'connect').catch(({ code }) => code)
  return { answers, refusal }
}

test('phones whose connections are queued when a server stops are answered, and those that come later are refused', async () => {
  // The first stop is slow, since nothing of it is compiled: what holds must hold for a quick one, too.
  for (let stops = 0; stops < 20; stops++) {
    const { answers, refusal } = await stopsBeforePhones()
    for (const answer of answers) expect(answer).toContain('stored')
    expect(refusal).toBe('ECONNREFUSED')
  }
})
