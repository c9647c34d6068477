import { WebSocket } from 'ws'
import { contenderOf } from './contenders.ts'

/** What the load client did since it was last asked. */
export type Tally = { deliveries: number; cpuMicros: number; frameBytes: number }

const [name, url = '', count] = process.argv.slice(2)
const subscribers = Number(count)
const atOnce = 50
const confirmEvery = 20

process.on('disconnect', () => process.exit())
const { wire } = await contenderOf(name)
const frames = new Map<number, { bytes: Buffer; heardBy: number }>()
let confirmed = 0
let deliveries = 0
let frameBytes = 0
let cpu = process.cpuUsage()

/** Every event once and in order. The first frame of each is parsed; everybody else's must be the same bytes. */
function createListener() {
  let expected: number | undefined
  return (bytes: Buffer) => {
    const seq: number = expected ?? wire.sequenceOf(String(bytes))
    let frame = frames.get(seq)
    if (!frame) {
      if (wire.sequenceOf(String(bytes)) !== seq) throw new Error(`not event ${seq}: ${bytes}`)
      frame = { bytes, heardBy: 0 }
      frames.set(seq, frame)
    } else if (!bytes.equals(frame.bytes)) throw new Error(`not ${frame.bytes}: ${bytes}`)
    expected = seq + 1
    deliveries++
    if (++frame.heardBy < subscribers) return
    confirmed = seq
    frameBytes = bytes.length
    frames.delete(seq)
  }
}

async function join() {
  const socket = new WebSocket(url, wire.protocols, { perMessageDeflate: false, skipUTF8Validation: true })
  socket.on('close', (code, reason) => {
    throw new Error(`the server closed a subscriber: ${code} ${reason}`)
  })
  await wire.join(socket)
  socket.on('message', createListener())
}

for (let joined = 0; joined < subscribers; joined += atOnce) {
  await Promise.all(Array.from({ length: Math.min(atOnce, subscribers - joined) }, join))
}

let reported = 0
setInterval(() => {
  if (confirmed > reported) process.send?.({ confirmed })
  reported = confirmed
}, confirmEvery)

process.on('message', () => {
  const { user, system } = process.cpuUsage(cpu)
  process.send?.({ tally: { deliveries, cpuMicros: user + system, frameBytes } satisfies Tally })
  deliveries = 0
  cpu = process.cpuUsage()
})
process.send?.({ joined: true })
