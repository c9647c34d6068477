import { setTimeout as sleep } from 'node:timers/promises'
import { NEVER } from 'rxjs'
import { createReadingMarks } from '../../web/live/domains/reading.ts'
import { openSocket } from '../harness/socket.ts'
import { signToken } from '../harness/token.ts'

interface Command {
  connect?: true
  evening?: { messages: number; everyMs: number; isReading: boolean }
}

/** How an evening went: the time (ms) until each message was acknowledged, and what the phones heard and marked. */
export interface Evening {
  latencies: number[]
  heard: number
  marks: number
}

/** The app marks a message that has been in front of somebody for so long. */
const readWithinMs = 1_000

const [url = '', count] = process.argv.slice(2)
const events = `subscription {
  events {
    ... on DurableEvent { cursor at }
    ... on MessageReceived { message { id channel content sentAt sender { id name role } recipient { id name role } } }
    ... on MessagesRead { reader { id name role } upTo { id channel content sentAt } }
  }
}`
const mark = `mutation ($input: MarkMessagesReadInput!) {
  markMessagesRead(input: $input) {
    with { id name role } unreadCount
    lastMessage { id channel content sentAt sender { id name role } recipient { id name role } }
  }
}`
const send = 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id } }'

process.on('disconnect', () => process.exit())
const tally = { heard: 0, marks: 0 }
let isReading = false
let phones: Phone[] = []

process.on('message', async ({ connect, evening }: Command) => {
  if (connect) {
    phones = await Promise.all(Array.from({ length: Number(count) }, (_, index) => open(`guest-${index}`)))
    process.send?.({ connected: true })
  }
  if (evening) process.send?.({ over: await spend(evening) })
})
process.send?.({ ready: true })

type Phone = Awaited<ReturnType<typeof open>>

/** A phone with the channel open, as the app has it: one subscription, marks by the same rules, all over one socket. */
async function open(id: string) {
  const socket = await openSocket(url, await signToken(id))
  const waiting = new Map<string, () => void>()
  let asked = 0
  const ask = (query: string, variables: object) =>
    new Promise<void>((resolve) => {
      const id = String(++asked)
      waiting.set(id, resolve)
      socket.send(JSON.stringify({ id, type: 'subscribe', payload: { query, variables } }))
    })
  const marks = createReadingMarks({
    retryDelay: () => NEVER,
    send(partnerId, upTo) {
      tally.marks++
      return ask(mark, { input: { with: partnerId, upTo } })
    },
  })
  let latest: string | undefined
  let isLooking = false
  const look = () => {
    isLooking = false
    if (latest !== undefined) marks.mark(null, latest)
  }
  socket.on('message', (bytes: Buffer) => {
    const { id, type, payload } = JSON.parse(String(bytes))
    if (type === 'ping') return socket.send('{"type":"pong"}')
    if (type === 'error' || payload?.errors) throw new Error(`refused: ${bytes}`)
    if (type !== 'next') return
    waiting.get(id)?.()
    waiting.delete(id)
    const { message } = payload.data.events ?? {}
    if (!message) return
    tally.heard++
    latest = message.id
    if (!isReading || isLooking) return
    isLooking = true
    setTimeout(look, readWithinMs)
  })
  socket.send(JSON.stringify({ id: 'events', type: 'subscribe', payload: { query: events } }))
  return { ask }
}

/** A phone writes at a steady pace, while all phones hear it and mark it as read, or do not. */
async function spend({ messages, everyMs, ...evening }: NonNullable<Command['evening']>): Promise<Evening> {
  Object.assign(tally, { heard: 0, marks: 0 })
  isReading = evening.isReading
  const latencies: number[] = []
  for (let number = 1; number <= messages; number++) {
    const began = performance.now()
    await phones[number % phones.length]?.ask(send, {
      input: { channel: 'WEDDING', content: `${number} to the two of you, and many more!` },
    })
    latencies.push(performance.now() - began)
    await sleep(Math.max(0, began + everyMs - performance.now()))
  }
  if (tally.heard < messages * phones.length)
    throw new Error(`${tally.heard} of ${messages * phones.length} deliveries`)
  return { latencies, ...tally }
}
