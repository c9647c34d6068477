import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { now } from '../../harness/clock.ts'
import { createReader } from '../../harness/reader.ts'
import { signToken } from '../../harness/token.ts'
import { type Documents, type Phone, type Sender, speeches, type TargetName } from '../../targets/evening/speech.ts'

/** The people of these phones. */
export type Plan = { target: TargetName; origin: string; most: number; documents: Documents }

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
const { target, origin, most, documents }: Plan = JSON.parse(process.argv[2] ?? '')
const speech = speeches[target](documents)
const tokens = await Promise.all(Array.from({ length: most }, (_, index) => signToken(`guest-${index}`)))
const senders: Sender[] = []
const joinedAtOnce = 20

/**
 * The messages in the order in which the first phone heard them, with the frame that it got, until all have heard it.
 */
let told: { number: number; frame: Buffer; heardBy: number }[] = []
let heardByAll = 0
/** When each message was sent, by its number. */
let sentAt: number[] = []
let deliveries: number[] = []
let acknowledgements: number[] = []
let onHeard = () => {}
/** How many messages each phone has heard. */
const heard: number[] = []

const marker = Buffer.from('"#')

/**
 * Checks that every phone gets every message once, in one order for all, in the same bytes. Other events, such as a
 * member who has joined, do not count.
 */
function listenTo(phone: Phone, index: number) {
  heard[index] = told.length
  return (frame: Buffer) => {
    const acknowledged = speech.acknowledged(frame)
    if (acknowledged !== undefined) {
      phone.waiting.get(acknowledged)?.(String(frame))
      phone.waiting.delete(acknowledged)
      return
    }
    const at = frame.indexOf(marker)
    if (at < 0) {
      const pong = speech.pong?.(frame)
      if (pong !== undefined) phone.socket.send(pong)
      return
    }
    const place = heard[index] ?? 0
    heard[index] = place + 1
    const number = Number.parseInt(frame.toString('latin1', at + marker.length, at + marker.length + 10), 10)
    deliveries.push(now() - (sentAt[number] ?? Number.NaN))
    let message = told[place]
    if (!message) {
      message = { number, frame: Buffer.from(frame), heardBy: 0 }
      told.push(message)
    } else if (!message.frame.equals(frame)) throw new Error(`not ${message.frame}: ${frame}`)
    if (++message.heardBy < senders.length) return
    message.frame = marker
    heardByAll++
    onHeard()
  }
}

async function join(index: number) {
  const { createConnection, listen } = createReader()
  const socket = new WebSocket(speech.socketUrl(origin), speech.protocols, {
    perMessageDeflate: false,
    createConnection,
  })
  socket.on('close', (code, reason) => {
    throw new Error(`the server closed a phone: ${code} ${reason}`)
  })
  const phone: Phone = { token: tokens[index] ?? '', socket, waiting: new Map() }
  await speech.join(socket, phone.token)
  listen(listenTo(phone, index))
  senders[index] = speech.sender(phone, origin)
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
  if (!answer?.includes(`"#${number} `)) throw new Error(`message ${number} was refused: ${answer}`)
  acknowledgements.push(now() - at)
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
  ;[told, heardByAll, sentAt, deliveries, acknowledgements] = [[], 0, [], [], []]
  heard.fill(0)
  const [began, cpu] = [now(), process.cpuUsage()]
  await work()
  while (heardByAll < sentAt.length) await new Promise<void>((resolve) => (onHeard = resolve))
  const { user, system } = process.cpuUsage(cpu)
  return {
    messages: sentAt.length,
    seconds: (now() - began) / 1_000,
    cpuMicros: user + system,
    delivery: percentilesOf(deliveries),
    acknowledgement: percentilesOf(acknowledgements),
    sentAt,
  }
}

function percentilesOf(values: number[]): Percentiles {
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
