import { connect, type Socket, type TcpNetConnectOpts } from 'node:net'

const empty = Buffer.alloc(0)
// Each read is done with before the next: all connections can share the memory.
const memory = Buffer.allocUnsafe(65_536)

/**
 * How a load client reads what comes to one `ws` client, cheaply enough not to be what is measured. ws connects through
 * it; once `listen` is called, text frames go straight to the listener, without a stream or memory of their own, and
 * all others to ws.
 */
export function createReader() {
  let listener: ((text: Buffer) => void) | undefined
  let rest: Buffer = empty
  let connection: Socket | undefined

  const read = (bytes: Buffer) => {
    if (!listener) {
      connection?.emit('data', Buffer.from(bytes))
      return
    }
    let left = rest.length === 0 ? bytes : Buffer.concat([rest, bytes])
    for (let [start, end] = bodyOf(left); end <= left.length; [start, end] = bodyOf(left)) {
      if (left[0] === wholeText) listener(left.subarray(start, end))
      else connection?.emit('data', Buffer.from(left.subarray(0, end)))
      left = left.subarray(end)
    }
    rest = left.length === 0 ? empty : Buffer.from(left)
  }

  const open = ({ host, port }: TcpNetConnectOpts) => {
    const onread = {
      buffer: memory,
      callback(size: number) {
        read(memory.subarray(0, size))
        return true
      },
    }
    connection = connect({ host, port, onread })
    return connection
  }

  return {
    createConnection: open as typeof connect,

    /** Calls `to` with each text from now on. The text is overwritten when the listener returns. */
    listen(to: (text: Buffer) => void) {
      listener = to
    },

    /** Reads no more: another process does. Returns the connection. */
    handOver(): Socket {
      if (!connection || rest.length > 0) throw new Error('there is no connection, or half of a frame')
      return connection.pause()
    },

    /** Takes whole frames that another process has read. */
    take: read,
  }
}

const wholeText = 0x81

/** Returns where the payload of the first frame begins and ends: RFC 6455, section 5.2, as a server sends it. */
function bodyOf(bytes: Buffer): [start: number, end: number] {
  const [, length = Number.POSITIVE_INFINITY] = bytes
  if (length < 126) return [2, 2 + length]
  const start = length === 126 ? 4 : 10
  if (bytes.length < start) return [start, Number.POSITIVE_INFINITY]
  return [start, start + (length === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2)))]
}
