import { connect, type Socket } from 'node:net'

const endOfHead = Buffer.from('\r\n\r\n')

/** The HTTP of a phone. */
export interface Poster {
  /** Opens the first connection. The app has one since it was loaded. */
  open(): Promise<void>
  /** Resolves with the body of the answer; rejects what is not answered with 200 and a Content-Length. */
  post(body: string): Promise<string>
}

/**
 * POSTs of JSON, cheaply enough not to be what is measured: one at a time on each connection, which are kept alive.
 */
export function createPoster(url: string, token: string): Poster {
  const { hostname, port, pathname } = new URL(url)
  const head = [
    `POST ${pathname} HTTP/1.1`,
    `Host: ${hostname}:${port}`,
    `Authorization: Bearer ${token}`,
    'Accept: application/json',
  ]
  const start = `${[...head, 'Content-Type: application/json', 'Content-Length: '].join('\r\n')}`
  const idle: Connection[] = []

  const anyIdle = (): Connection | undefined => {
    let connection = idle.pop()
    while (connection?.isClosed()) connection = idle.pop()
    return connection
  }
  return {
    async open() {
      const connection = anyIdle() ?? openConnection(hostname, Number(port))
      idle.push(connection)
      await connection.opened
    },
    async post(body) {
      const connection = anyIdle() ?? openConnection(hostname, Number(port))
      const answer = await connection.ask(`${start}${Buffer.byteLength(body)}\r\n\r\n${body}`)
      idle.push(connection)
      return answer
    },
  }
}

type Connection = ReturnType<typeof openConnection>

function openConnection(host: string, port: number) {
  const socket: Socket = connect({ host, port, noDelay: true })
  let received = Buffer.alloc(0)
  let waiting: { resolve(answer: string): void; reject(error: Error): void } | undefined
  const settle = (outcome: string | Error) => {
    const asked = waiting
    waiting = undefined
    received = Buffer.alloc(0)
    if (outcome instanceof Error) asked?.reject(outcome)
    else asked?.resolve(outcome)
  }
  socket.on('error', settle)
  socket.on('close', () => settle(new Error('the server closed a connection')))
  socket.on('data', (chunk) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
    const headEnd = received.indexOf(endOfHead)
    if (headEnd < 0) return
    const head = received.toString('latin1', 0, headEnd)
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1])
    const bodyStart = headEnd + endOfHead.length
    if (received.length < bodyStart + length) return
    const body = received.toString('utf8', bodyStart)
    settle(head.startsWith('HTTP/1.1 200 ') && length > 0 ? body : new Error(`${head}\n${body}`))
  })
  return {
    opened: new Promise<void>((resolve) => socket.once('connect', resolve)),
    isClosed: () => socket.destroyed || socket.readableEnded,
    ask: (request: string) =>
      new Promise<string>((resolve, reject) => {
        waiting = { resolve, reject }
        socket.write(request)
      }),
  }
}
