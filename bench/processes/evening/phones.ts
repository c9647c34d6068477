import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { now } from '../../harness/clock.ts'
import { startListener } from '../../harness/evening/listener.ts'
import { createReader } from '../../harness/reader.ts'
import { signToken } from '../../harness/token.ts'
import { type Documents, type Phone, type Sender, speeches, type TargetName } from '../../targets/evening/speech.ts'

/** The people of these phones; and the path of the program that listens to their sockets. */
export type Plan = { target: TargetName; origin: string; most: number; documents: Documents; listener: string }

/** How many ms half, and all but a hundredth, took at most. */
export type Percentiles = { p50: number; p99: number }

/**
 * Outcome of some messages: how long each took to reach each phone, and to be acknowledged; the CPU time of the phones;
 * and when each message was sent, by its number.
 */
export type Heard = {
  messages: number
  seconds: number
  cpuMicros: number
  delivery: Percentiles
  acknowledgement: Percentiles
  sentAt: number[]
}

type Command = {
  join?: number
  open?: number
  chat?: { everyMs: number; seconds: number }
  flood?: { inFlight: number; seconds: number }
}

process.on('disconnect', () => process.exit())
const { target, origin, most, documents, listener: program }: Plan = JSON.parse(process.argv[2] ?? '')
const speech = speeches[target](documents)
const tokens = await Promise.all(Array.from({ length: most }, (_, index) => signToken(`guest-${index}`)))
const senders: Sender[] = []
const joinedAtOnce = 20

/** When each message was sent, by its number. */
let sentAt: number[] = []
let acknowledgements: number[] = []

const readers: ReturnType<typeof createReader>[] = []
let listener: ReturnType<typeof startListener> | undefined
/** The number of phones that the listener listens to. */
let listenedTo = 0
/** The time (ms) at which the frame that is being taken was read. */
let readAt = 0

/** Takes a text that is no event: an acknowledgement, or a ping. */
function take({ socket, waiting }: Phone, text: Buffer, at: number) {
  const acknowledged = speech.acknowledged(text)
  if (acknowledged !== undefined) {
    waiting.get(acknowledged)?.({ text: String(text), at })
    waiting.delete(acknowledged)
    return
  }
  const pong = speech.pong?.(text)
  if (pong !== undefined) socket.send(pong)
}

async function join(index: number) {
  const reader = createReader()
  const { createConnection, listen } = reader
  const socket = new WebSocket(speech.socketUrl(origin), speech.protocols, {
    perMessageDeflate: false,
    createConnection,
  })
  socket.on('close', (code, reason) => {
    throw new Error(`the server closed a phone: ${code} ${reason}`)
  })
  const phone: Phone = { token: tokens[index] ?? '', socket, waiting: new Map() }
  await speech.join(socket, phone.token)
  listen((text) => take(phone, text, readAt))
  readers[index] = reader
  senders[index] = speech.sender(phone, origin)
}

/** The listener of all phones that have joined. It is another one when more have. */
async function listening() {
  if (!listener || listenedTo < readers.length) {
    await listener?.end()
    listenedTo = readers.length
    listener = startListener({
      program,
      event: speech.event,
      sockets: readers.map((reader) => reader.handOver()),
      onOther(phone, frame, at) {
        readAt = at
        readers[phone]?.take(frame)
      },
    })
  }
  return listener
}

async function joinUpTo(count: number) {
  while (senders.length < count) {
    const first = senders.length
    await Promise.all(Array.from({ length: Math.min(joinedAtOnce, count - first) }, (_, index) => join(first + index)))
  }
}

async function send(sender: number) {
  const number = sentAt.length
  const at = now()
  sentAt.push(at)
  const answer = await senders[sender % senders.length]?.send(randomUUID(), `#${number} to the two of you!`)
  if (!answer?.text.includes(`"#${number} `)) throw new Error(`message ${number} was refused: ${answer?.text}`)
  acknowledgements.push(answer.at - at)
}

/** Messages at a steady pace, whether or not the server keeps up; each phone sends in turn. */
async function chat({ everyMs, seconds }: { everyMs: number; seconds: number }) {
  const sent: Promise<void>[] = []
  const began = now()
  for (let index = 0; index < (seconds * 1_000) / everyMs; index++) {
    while (now() < began + index * everyMs) await sleep(began + index * everyMs - now())
    sent.push(send(index))
  }
  await Promise.all(sent)
}

/** Keeps `inFlight` messages on their way at all times. */
async function flood({ inFlight, seconds }: { inFlight: number; seconds: number }) {
  const end = now() + seconds * 1_000
  const sendOn = async (sender: number) => {
    while (now() < end) await send(sender)
  }
  await Promise.all(Array.from({ length: inFlight }, (_, sender) => sendOn(sender)))
}

async function measured(work: () => Promise<void>): Promise<Heard> {
  ;[sentAt, acknowledgements] = [[], []]
  const { report } = await listening()
  const [began, cpu] = [now(), process.cpuUsage()]
  await work()
  const messages = sentAt.length
  const { cpuMs, delays, endedAt } = await report(sentAt)
  const { user, system } = process.cpuUsage(cpu)
  if (delays.length !== messages * listenedTo) throw new Error(`${delays.length} of ${messages} * ${listenedTo}`)
  return {
    messages,
    seconds: (endedAt - began) / 1_000,
    cpuMicros: user + system + cpuMs * 1_000,
    delivery: percentilesOf(delays),
    acknowledgement: percentilesOf(acknowledgements),
    sentAt,
  }
}

function percentilesOf(values: ArrayLike<number>): Percentiles {
  const rising = Float64Array.from(values).sort()
  const at = (share: number) => rising[Math.max(0, Math.ceil(share * rising.length) - 1)] ?? Number.NaN
  return { p50: at(0.5), p99: at(0.99) }
}

process.on('message', async ({ join, open, chat: chatting, flood: flooding }: Command) => {
  if (join) {
    await joinUpTo(join)
    process.send?.({ joined: true })
  }
  if (open) {
    await Promise.all(senders.slice(0, open).map((sender) => sender.open()))
    process.send?.({ opened: true })
  }
  if (chatting) process.send?.({ heard: await measured(() => chat(chatting)) })
  if (flooding) process.send?.({ heard: await measured(() => flood(flooding)) })
})
process.send?.({ ready: true })
