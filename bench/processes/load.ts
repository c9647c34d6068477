import { once } from 'node:events'
import { WebSocket } from 'ws'
import { now } from '../harness/clock.ts'
import { messageIdOf } from '../harness/fixtureEvent.ts'
import { createReader } from '../harness/reader.ts'
import { signToken } from '../harness/token.ts'
import { targetOf } from '../targets/targets.ts'
import type { Told } from './targetServer.ts'

/**
 * Plan of the load client: its subscribers, spread in turn over so many weddings, different operations and these
 * servers.
 */
export type Plan = {
  target: string
  urls: string[]
  people: number
  weddings: number
  operations: number
  isTimed: boolean
}

/** Work of the load client since it was last asked. */
export type Tally = { deliveries: number; cpuMicros: number; frameBytes: number }

type Command = { join?: number; leave?: true; tally?: true; latencies?: Told }

const { target, urls, people, weddings, operations, isTimed }: Plan = JSON.parse(process.argv[2] ?? '')
const atOnce = 50
const confirmEvery = 20

process.on('disconnect', () => process.exit())
const { wire } = await targetOf(target)
const tokens = await Promise.all(
  Array.from({ length: people }, (_, index) => signToken(`guest-${index}`, index % weddings)),
)
const sockets: WebSocket[] = []
/**
 * The events that not all have heard yet, counted over all weddings, which have them in turn: for each operation the
 * frame that the first of its subscribers got.
 */
const frames = new Map<number, { byOperation: Buffer[]; heardBy: number }>()
/** Numbers of events, each followed by when somebody heard it. */
let receipts: number[] = []
/** The last event that all subscribers have received, by wedding. */
const confirmed = Array.from({ length: weddings }, (_, wedding) => wedding + 1 - weddings)
let deliveries = 0
let frameBytes = 0
let cpu = process.cpuUsage()

/**
 * Every event once and in order. The first frame of each is parsed; that of others with the same operation must be the
 * same bytes.
 */
function createListener(wedding: number, operation: number) {
  let expected: number | undefined
  return (bytes: Buffer) => {
    const seq: number = expected ?? wire.sequenceOf(String(bytes))
    if (isTimed) receipts.push(seq, now())
    const event = (seq - 1) * weddings + wedding + 1
    let frame = frames.get(event)
    if (!frame) {
      frame = { byOperation: [], heardBy: 0 }
      frames.set(event, frame)
    }
    const known = frame.byOperation[operation]
    if (!known) {
      const text = String(bytes)
      const isIt = wire.sequenceOf(text) === seq && text.includes(messageIdOf(seq, wedding))
      if (!isIt) throw new Error(`not event ${seq} of wedding ${wedding}: ${text}`)
      frame.byOperation[operation] = Buffer.from(bytes)
    } else if (!bytes.equals(known)) throw new Error(`not ${known}: ${bytes}`)
    expected = seq + 1
    deliveries++
    if (++frame.heardBy < sockets.length / weddings) return
    confirmed[wedding] = event
    frameBytes = bytes.length
    frames.delete(event)
  }
}

async function join(index: number) {
  const visitor = { token: tokens[index] ?? '', operation: index % operations }
  const headers = wire.headers?.(visitor)
  const url = urls[index % urls.length] ?? ''
  const { createConnection, listen } = createReader()
  const socket = new WebSocket(url, wire.protocols, { headers, perMessageDeflate: false, createConnection })
  sockets.push(socket)
  socket.on('close', (code, reason) => {
    throw new Error(`the server closed a subscriber: ${code} ${reason}`)
  })
  await wire.join(socket, visitor)
  listen(createListener(index % weddings, visitor.operation))
}

async function joinAll(count: number) {
  for (let joined = 0; joined < count; joined += atOnce) {
    await Promise.all(Array.from({ length: Math.min(atOnce, count - joined) }, (_, index) => join(joined + index)))
  }
}

async function leaveAll() {
  const leave = async (socket: WebSocket) => {
    socket.removeAllListeners('close').close()
    await once(socket, 'close')
  }
  await Promise.all(sockets.splice(0).map(leave))
}

/** How many milliseconds after it was due each event reached each subscriber, sorted. */
function latenciesOf({ first, due }: Told): number[] {
  const latencies: number[] = []
  for (let index = 0; index < receipts.length; index += 2) {
    const dueAt = due[(receipts[index] ?? 0) - first]
    if (dueAt !== undefined) latencies.push((receipts[index + 1] ?? 0) - dueAt)
  }
  receipts = []
  return latencies.sort((a, b) => a - b)
}

let reported = 0
setInterval(() => {
  const all = Math.min(...confirmed) + weddings - 1
  if (all > reported) process.send?.({ confirmed: all })
  reported = all
}, confirmEvery)

process.on('message', async (command: Command) => {
  if (command.join) {
    await joinAll(command.join)
    process.send?.({ joined: true })
  }
  if (command.leave) {
    await leaveAll()
    process.send?.({ left: true })
  }
  if (command.latencies) process.send?.({ latencies: latenciesOf(command.latencies) })
  if (command.tally) {
    const { user, system } = process.cpuUsage(cpu)
    process.send?.({ tally: { deliveries, cpuMicros: user + system, frameBytes } satisfies Tally })
    deliveries = 0
    cpu = process.cpuUsage()
  }
})
process.send?.({ ready: true })
