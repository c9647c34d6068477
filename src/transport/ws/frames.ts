import type { Rendered } from '../../feed/fanout.ts'

const empty = Buffer.alloc(0)

/** A text frame as RFC 6455, section 5.2, has it for a server: final, unmasked. Its text comes in one part or two. */
export function textFrame(prefix: Buffer, body: Buffer = empty): Buffer {
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

/** The `next` frame of a result for an operation of this id. */
export function nextFrame(id: string, result: string): Buffer {
  return nextFrameOf(id, endOfNext(result))
}

function nextFrameOf(id: string, end: Buffer): Buffer {
  return textFrame(Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`), end)
}

function endOfNext(result: string): Buffer {
  return Buffer.from(`${result}}`)
}

/** Length up to which ids of operations are often equal: clients that count have few, and a UUID is unique. */
const longestSharedId = 4

/** The end of a result's frames and, by the id of the operation, the frames that readers share. */
interface Parts {
  body: Buffer
  shared: Map<string, Buffer>
}

/** The `next` frame of a result for an operation of this id. */
export type Framer = (id: string, rendered: Rendered) => Buffer

/** Makes the `next` frames of results. Readers whose operations have the same id share a frame. */
export function createFramer(): Framer {
  const made = new WeakMap<Rendered, Parts>()
  // Most often many readers get the same result, one after the other.
  let last: Rendered | undefined
  let parts: Parts = { body: empty, shared: new Map() }

  return (id, rendered) => {
    if (rendered !== last) {
      parts = made.get(rendered) ?? { body: endOfNext(rendered.json), shared: new Map() }
      made.set(rendered, parts)
      last = rendered
    }
    const known = parts.shared.get(id)
    if (known) return known
    const frame = nextFrameOf(id, parts.body)
    if (id.length <= longestSharedId) parts.shared.set(id, frame)
    return frame
  }
}
