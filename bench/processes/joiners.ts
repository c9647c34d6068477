import { SignJWT } from 'jose'
import type { WebSocket } from 'ws'
import { openSocket } from '../harness/socket.ts'

type Command = { write?: number; connect?: true; replay?: { after: string; events: number } }

const [url = '', secret = '', weddingId = '', count] = process.argv.slice(2)
const query = `subscription ($after: Cursor) {
  messageReceived(after: $after) {
    cursor
    at
    message { id channel content sender { id name role } recipient { id name role } sentAt }
  }
}`
const writesAtOnce = 30

process.on('disconnect', () => process.exit())
const tokens = await Promise.all(Array.from({ length: Number(count) }, (_, index) => tokenOf(`guest-${index}`)))
let joiners: WebSocket[] = []

process.on('message', async ({ write, connect, replay }: Command) => {
  const began = performance.now()
  const since = () => (performance.now() - began) / 1_000
  if (write !== undefined) process.send?.({ cursor: await writeMessages(write) })
  if (connect) {
    joiners = await Promise.all(tokens.map((token) => openSocket(url, token)))
    process.send?.({ connected: since() })
  }
  if (replay) {
    const frames: Buffer[] = []
    await Promise.all(joiners.map((socket) => hear(socket, replay, frames)))
    process.send?.({ caughtUp: since() })
  }
})
process.send?.({ ready: true })

function tokenOf(id: string): Promise<string> {
  return new SignJWT({ name: id, role: 'GUEST', weddingId })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(id)
    .setIssuedAt()
    .setExpirationTime('1d')
    .sign(new TextEncoder().encode(secret))
}

/** Resolves when all these events have come, in order and once, each as it came to the first who heard it. */
function hear(
  socket: WebSocket,
  { after, events }: { after: string; events: number },
  frames: Buffer[],
): Promise<void> {
  const first = seqOf(after) + 1
  let heard = 0
  return new Promise((resolve) => {
    socket.on('message', (bytes: Buffer) => {
      const frame = frames[heard]
      if (frame && !bytes.equals(frame)) throw new Error(`not ${frame}: ${bytes}`)
      if (!frame) {
        const { payload } = JSON.parse(String(bytes))
        if (seqOf(payload.data.messageReceived.cursor) !== first + heard)
          throw new Error(`not event ${first + heard}: ${bytes}`)
        frames.push(bytes)
      }
      if (++heard === events) resolve()
      if (heard > events) throw new Error(`one event too many: ${bytes}`)
    })
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query, variables: { after } } }))
  })
}

const seqOf = (cursor: string) => Number(Buffer.from(cursor, 'base64url').toString().split('.')[1])

/** Has a member who stays write so many messages. Returns the cursor before them. */
async function writeMessages(messages: number): Promise<string> {
  const socket = await openSocket(url, await tokenOf('writer'))
  const waiting = new Map<string, (data: { wedding: { cursor: string } }) => void>()
  socket.on('message', (bytes: Buffer) => {
    const { id, type, payload } = JSON.parse(String(bytes))
    if (type === 'error' || payload?.errors) throw new Error(`refused: ${bytes}`)
    if (type === 'next') waiting.get(id)?.(payload.data)
  })
  const ask = (id: string, query: string) =>
    new Promise<{ wedding: { cursor: string } }>((resolve) => {
      waiting.set(id, resolve)
      socket.send(JSON.stringify({ id, type: 'subscribe', payload: { query } }))
    })
  const { wedding } = await ask('cursor', '{ wedding { cursor } }')
  let written = 0
  const writer = async () => {
    while (written < messages) {
      const number = ++written
      await ask(
        `write-${number}`,
        `mutation { sendMessage(input: { channel: WEDDING, content: "${number} to the two of you!" }) { id } }`,
      )
    }
  }
  await Promise.all(Array.from({ length: writesAtOnce }, writer))
  return wedding.cursor
}
