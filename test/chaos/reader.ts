import { setTimeout as wait } from 'node:timers/promises'
import WebSocket from 'ws'
import { oneOf, type Random } from '../support/random.ts'
import type { Reading } from './checker.ts'

const events = `subscription ($after: Cursor) { events(after: $after) {
  __typename
  ... on DurableEvent { cursor }
  ... on MessageReceived { said: message { id } }
  ... on MusicRequestChanged { said: request { id } }
} }`

type Phone = {
  who: string
  /** Asked for at each connection. */
  token(): string | Promise<string>
  after: string
  /** Any of these it comes back to. */
  urls(): string[]
  random: Random
  /** Whether its tokens expire, so that being turned away is expected. */
  expires?: boolean
}

/** A phone that follows everything from its cursor, over a connection that breaks. */
export function createReader({ who, token, after, urls, random, expires = false }: Phone) {
  const saw: (Reading['saw'][number] & { at: number })[] = []
  const unexpected: string[] = []
  let cursor = after
  let connections = 0
  let reading = true
  let socket: WebSocket | undefined
  let look = () => {}

  const take = (payload: { data?: { events: any }; errors?: { extensions: { code: string } }[] }) => {
    const code = payload.errors?.[0]?.extensions.code
    if (code !== undefined && code !== 'UNAVAILABLE') unexpected.push(`${who} was told ${code}`)
    const event = payload.data?.events
    if (!event?.cursor) return
    cursor = event.cursor
    if (event.said) saw.push({ cursor, id: event.said.id, at: Date.now() })
    look()
  }
  const connect = async () => {
    const init = { type: 'connection_init', payload: { token: await token() } }
    await new Promise<void>((resolve) => {
      const url = oneOf(random, urls()).replace('http', 'ws')
      socket = new WebSocket(`${url}/graphql`, 'graphql-transport-ws', { handshakeTimeout: 10_000 })
      const says = (message: object) => socket?.send(JSON.stringify(message))
      socket.on('open', () => says(init))
      socket.on('message', (data) => {
        const { type, payload } = JSON.parse(String(data))
        if (type === 'connection_ack') {
          connections++
          says({ id: 'all', type: 'subscribe', payload: { query: events, variables: { after: cursor } } })
        } else if (type === 'next') take(payload)
        else if (type === 'error' || type === 'complete') {
          take({ errors: type === 'error' ? payload : [] })
          socket?.close()
        }
      })
      socket.on('error', () => {})
      socket.once('close', (code) => {
        if ([4400, 4401, 4403, 4409, 4429, 4500].includes(code) && !(expires && code === 4403))
          unexpected.push(`${who} was closed with ${code}`)
        resolve()
      })
    })
  }
  const run = async () => {
    while (reading) {
      await connect()
      if (reading) await wait(50 + random() * 250)
    }
  }
  const done = run()

  return {
    who,
    saw,
    unexpected,
    connections: () => connections,
    /** Waits until this has been seen. */
    async sees(id: string) {
      while (!saw.some((seen) => seen.id === id)) await new Promise<void>((resolve) => (look = resolve))
    },
    async end() {
      reading = false
      socket?.terminate()
      await done
    },
  }
}
