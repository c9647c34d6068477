import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Socket } from 'node:net'

/** Parts of a listener. */
export interface ListenerParts {
  /** Path of the program `listener.c`. */
  program: string
  /** How frames of events begin. */
  event: string
  /** The connections of the phones, which nobody else reads. */
  sockets: Socket[]
  /** Called with each frame of a phone that is no event, as it came, and when. */
  onOther(phone: number, frame: Buffer, at: number): void
}

/** Everything that was heard since the last report. */
export interface ListenerReport {
  /** CPU time (ms) of the listener. */
  cpuMs: number
  /** How long (ms) each message took to each phone. */
  delays: Float64Array
  /** When the last one was heard. */
  endedAt: number
}

const headLength = 16
const noPhone = 0xff_ff_ff_ff

/** Starts the process that listens to phones; see `listener.c`. If it fails, so does this process. */
export function startListener({ program, event, sockets, onOther }: ListenerParts) {
  const child = spawn(program, [event, String(sockets.length)], { stdio: ['pipe', 'pipe', 'inherit', ...sockets] })
  const { stdin, stdout } = child
  if (!stdin || !stdout) throw new Error('a listener has no pipes')
  const exited = once(child, 'exit')
  // It has said what is wrong. Nobody waits for its end meanwhile.
  child.once('exit', (code) => {
    if (code !== 0) throw new Error(`the listener ended with ${code}`)
  })
  let onReport = (_: Buffer) => {}
  onRecord(stdout, (phone, bytes, at) => {
    if (phone === noPhone) onReport(bytes)
    else onOther(phone, bytes, at)
  })

  return {
    /** Resolves when all phones have heard all messages since the last report, which were sent at these times. */
    async report(sentAt: number[]): Promise<ListenerReport> {
      const reported = new Promise<Buffer>((resolve) => {
        onReport = resolve
      })
      stdin.write(`${sentAt.length}\n`)
      return readReport(await reported, sentAt)
    },

    /** Ends it between two frames: what it has not read is still to be read. */
    async end() {
      stdin.end()
      await exited
    },
  }
}

/** Calls back with each record: a phone, bytes, and a time. */
function onRecord(stream: NodeJS.ReadableStream, call: (phone: number, bytes: Buffer, at: number) => void) {
  let chunks: Buffer[] = []
  let [have, needed] = [0, headLength]
  stream.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    have += chunk.length
    if (have < needed) return
    let bytes = Buffer.concat(chunks)
    for (;;) {
      needed = headLength + (bytes.length < headLength ? 0 : bytes.readUInt32LE(4))
      if (bytes.length < headLength || bytes.length < needed) break
      call(bytes.readUInt32LE(0), bytes.subarray(headLength, needed), bytes.readDoubleLE(8))
      bytes = bytes.subarray(needed)
    }
    chunks = [bytes]
    have = bytes.length
  })
}

function readReport(bytes: Buffer, sentAt: number[]): ListenerReport {
  const numbers = new Float64Array(new Uint8Array(bytes).buffer)
  const delays = new Float64Array((numbers.length - 1) / 2)
  for (let index = 0; index < delays.length; index++) {
    const [number, at] = [numbers[1 + 2 * index] ?? 0, numbers[2 + 2 * index] ?? 0]
    const began = sentAt[number]
    if (began === undefined) throw new Error(`nobody has sent message ${number}`)
    delays[index] = at - began
  }
  return { cpuMs: numbers[0] ?? 0, delays, endedAt: numbers.at(-1) ?? 0 }
}
