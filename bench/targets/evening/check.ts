import { deepStrictEqual } from 'node:assert'
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from 'graphql-ws'
import { io } from 'socket.io-client'
import { WebSocket } from 'ws'
import { documentsOf, type Site } from '../../harness/evening/site.ts'
import { signToken } from '../../harness/token.ts'
import type { TargetName } from './speech.ts'

type Message = { id: string; content: string; sentAt: string; sender: { id: string } }
/** A guest with the official client of a server: what they hear, and how they send. */
type Guest = { heard: Message[]; send(id: string, content: string): Promise<Message>; leave(): Promise<void> }

/** Shows that a server does its work: what one sends is stored, answered, and heard by another as it was answered. */
export async function check(target: TargetName, site: Site) {
  const open = target === 'socketio' ? openSocketio : openGraphql
  const [ana, leo] = await Promise.all([open(target, site, 'ana'), open(target, site, 'leo')])
  await sleep(500)
  const before = await site.stored()
  const answers: Message[] = []
  for (const word of ['one', 'two', 'three']) answers.push(await ana.send(randomUUID(), word))
  deepStrictEqual(
    answers.map(({ content, sender }) => [content, sender.id]),
    ['one', 'two', 'three'].map((word) => [word, 'ana']),
  )
  const tooLate = Date.now() + 10_000
  while (leo.heard.length < 3 && Date.now() < tooLate) await sleep(50)
  deepStrictEqual(leo.heard, answers)
  deepStrictEqual((await site.stored()) - before, 3)
  for (const guest of [ana, leo]) await guest.leave()
}

async function openGraphql(target: TargetName, { origin }: Site, name: string): Promise<Guest> {
  const token = await signToken(name)
  const { subscription, mutation } = documentsOf(target)
  const client = createClient({
    url: `${origin.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { token },
  })
  const heard: Message[] = []
  client.subscribe<Record<string, { message?: Message }>>(
    { query: subscription },
    {
      next: ({ data }) => heard.push(...Object.values(data ?? {}).flatMap(({ message }) => message ?? [])),
      error: (error) => Promise.reject(error),
      complete() {},
    },
  )
  return {
    heard,
    async send(id, content) {
      const response = await fetch(`${origin}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query: mutation, variables: { input: { id, channel: 'WEDDING', content } } }),
      })
      const { data, errors } = (await response.json()) as { data?: { sendMessage: Message }; errors?: unknown }
      if (!data) throw new Error(`${target} refused a message: ${JSON.stringify(errors)}`)
      return data.sendMessage
    },
    leave: async () => client.dispose(),
  }
}

async function openSocketio(_: TargetName, { origin }: Site, name: string): Promise<Guest> {
  const client = io(origin, { transports: ['websocket'], auth: { token: await signToken(name) } })
  const heard: Message[] = []
  client.on('new_message', ({ message }: { message: Message }) => heard.push(message))
  return {
    heard,
    send: async (id, content) => (await client.emitWithAck('send_message', { id, content })).message,
    leave: async () => void client.disconnect(),
  }
}
