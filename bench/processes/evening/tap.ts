import { channel } from 'node:diagnostics_channel'
import { EventEmitter } from 'node:events'
import { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { now } from '../../harness/clock.ts'

// Preloaded into a server of the evening (`node --import`), whichever it is: notes when each message passes a step, by
// what the server's sockets carry. The program itself knows nothing of it.

/** When a message passed its steps, by the clock of all processes. Steps marked * are seen in ours alone. */
export interface Passage {
  number: number
  /** * The head of the request has been read. */
  request?: number
  /** * Its body has been read. */
  body?: number
  /** The statement that stores it has been written to PostgreSQL. */
  asked?: number
  /** PostgreSQL has answered. */
  answered?: number
  /** * It is published to the subscribers of the wedding. */
  published?: number
  /** * Publishing it has returned: its frames are ready, or written already. */
  rendered?: number
  /** * The answer to its sender has been written. */
  acknowledged?: number
  /** The first of its frames has been written. */
  first?: number
  /** The last of its frames has been written. */
  last?: number
}
export type Step = Exclude<keyof Passage, 'number'>

const marker = /#(\d+) to the two/g
const port = Number(new URL(process.env.DATABASE_URL ?? process.argv[2] ?? '').port)
const passages = new Map<number, Passage>()

/** Returns the passages of the messages that some bytes carry. A passage is created when its message is first seen. */
function passagesIn(bytes: unknown): Passage[] {
  const text = Buffer.isBuffer(bytes) ? bytes.toString('latin1') : typeof bytes === 'string' ? bytes : ''
  return [...text.matchAll(marker)].map(([, digits]) => {
    const number = Number(digits)
    const passage = passages.get(number) ?? { number }
    passages.set(number, passage)
    return passage
  })
}

function asked(socket: Socket, messages: Passage[]) {
  for (const message of messages) message.asked = now()
  if (messages.length === 0) return
  socket.prependOnceListener('data', () => {
    for (const message of messages) message.answered = now()
  })
}

function told(messages: Passage[], isToSender: boolean) {
  for (const message of messages) {
    if (isToSender) message.acknowledged = now()
    else {
      message.first ??= now()
      message.last = now()
    }
  }
}

const { write } = Socket.prototype
Socket.prototype.write = function (this: Socket, chunk: unknown, ...rest: unknown[]) {
  const result = write.call(this, chunk as never, ...(rest as []))
  // Measured after the write has returned, when the kernel has the bytes. Responses of HTTP are text, frames are not.
  if (this.remotePort === port) asked(this, passagesIn(chunk))
  else told(passagesIn(chunk), typeof chunk === 'string')
  return result
} as typeof write

channel('http.server.request.start').subscribe((message) => {
  const { request } = message as { request: Readable }
  const began = now()
  const { push } = request
  request.push = function (this: Readable, chunk: unknown, ...rest: unknown[]) {
    for (const passage of passagesIn(chunk)) Object.assign(passage, { request: began, body: now() })
    return push.call(this, chunk, ...(rest as []))
  }
})

const { emit } = EventEmitter.prototype
EventEmitter.prototype.emit = function (this: EventEmitter, topic: string | symbol, ...rest: unknown[]) {
  const isPublished = typeof topic === 'string' && topic.startsWith('wedding:')
  const messages = isPublished ? passagesIn(JSON.stringify(rest)) : []
  for (const message of messages) message.published = now()
  const result = emit.call(this, topic, ...rest)
  for (const message of messages) message.rendered = now()
  return result
}

process.on('message', ({ passages: areAsked }: { passages?: true }) => {
  if (!areAsked) return
  process.send?.({ passages: [...passages.values()] })
  passages.clear()
})
