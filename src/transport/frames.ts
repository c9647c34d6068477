import type { Duplex } from 'node:stream'

/**
 * A text frame as RFC 6455, section 5.2, has it for a server: final, unmasked. It is put together from a prefix of the
 * reader's own and a body that many readers share.
 */
export function textFrame(prefix: Buffer, body: Buffer): Buffer {
  const length = prefix.length + body.length
  const extended = length < 126 ? 0 : length < 65_536 ? 2 : 8
  const frame = Buffer.allocUnsafe(2 + extended + length)
  frame[0] = 0x81
  frame[1] = extended === 0 ? length : extended === 2 ? 126 : 127
  if (extended === 2) frame.writeUInt16BE(length, 2)
  if (extended === 8) frame.writeBigUInt64BE(BigInt(length), 2)
  prefix.copy(frame, 2 + extended)
  body.copy(frame, 2 + extended + prefix.length)
  return frame
}

/**
 * Writes that leave together: what one turn of the event loop has for a socket goes out as one write, at its end. The
 * kernel's write is most of what a delivery costs.
 */
export function createGlue() {
  const corked = new Set<Duplex>()
  const flush = () => {
    for (const socket of corked) socket.uncork()
    corked.clear()
  }
  return (socket: Duplex, frame: Buffer) => {
    if (!corked.has(socket)) {
      if (corked.size === 0) setImmediate(flush)
      corked.add(socket)
      socket.cork()
    }
    socket.write(frame)
  }
}

/** So long is the id of an operation that many readers may share: a client that counts has few, and a UUID is one's own. */
const shareable = 4

/**
 * The `next` frames of a result for each of its readers: it is asked for once for each, so the last result is kept. Readers
 * whose operation has the same id share the frame.
 */
export function createFramer() {
  let result = ''
  let body = Buffer.alloc(0)
  const shared = new Map<string, Buffer>()
  return (id: string, head: Buffer, next: string): Buffer => {
    if (next !== result) {
      result = next
      body = Buffer.from(`${next}}`)
      shared.clear()
    }
    const known = shared.get(id)
    if (known) return known
    const frame = textFrame(head, body)
    if (id.length <= shareable) shared.set(id, frame)
    return frame
  }
}
