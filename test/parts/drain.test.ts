import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { stopListening } from '../../src/drain.ts'

const request = 'POST / HTTP/1.1\r\nHost: wedding\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'

test('phones whose connections are queued when a server stops are answered, and those that come later are refused', async () => {
  const server = createServer((_, response) => response.end('stored')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const closed = once(server, 'close')
  const phones = Array.from({ length: 50 }, () => {
    const socket = connect(port, '127.0.0.1')
    socket.write(request)
    return text(socket)
  })
  await stopListening(server)
  for (const answer of await Promise.all(phones)) expect(answer).toContain('stored')
  await closed
  await expect(once(connect(port, '127.0.0.1'), 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})
