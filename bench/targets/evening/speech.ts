import { once } from 'node:events'
import type { WebSocket } from 'ws'
import { now } from '../../harness/clock.ts'
import { createPoster } from '../../harness/evening/post.ts'

/** Operations of the phones of a GraphQL server. */
export interface Documents {
  subscription: string
  mutation: string
}

/** An acknowledgement, and when it came (ms, of `now`). */
export interface Answer {
  text: string
  at: number
}

/** A phone of the evening: its own token, its socket, and the acknowledgements that it waits for, by id. */
export interface Phone {
  token: string
  socket: WebSocket
  waiting: Map<string, (answer: Answer) => void>
}

/** The way of a phone's messages to the server. */
export interface Sender {
  /** Opens what it needs besides the socket. */
  open(): Promise<void>
  /** Resolves with the answer, which says that the message is stored. */
  send(id: string, content: string): Promise<Answer>
}

/** How phones speak with a server. */
export interface Speech {
  protocols: string[]
  /** How frames of events begin, and no others. */
  event: string
  /** The address of the socket of the server at `origin`. */
  socketUrl(origin: string): string
  /** Signs in and asks for what happens, on a new socket. */
  join(socket: WebSocket, token: string): Promise<void>
  sender(phone: Phone, origin: string): Sender
  /** The id of the message that a text frame acknowledges; undefined for one that does not. */
  acknowledged(frame: Buffer): string | undefined
  /**
   * The answer to a text frame by which the server asks whether the phone is there. GraphQL's servers ask in frames of
   * their own.
   */
  pong?(frame: Buffer): string | undefined
}

const said = async (socket: WebSocket) => String((await once(socket, 'message'))[0])

function graphql({ subscription, mutation }: Documents): Speech {
  return {
    protocols: ['graphql-transport-ws'],
    event: '{"id":"1",',
    socketUrl: (origin) => `${origin.replace('http', 'ws')}/graphql`,
    async join(socket, token) {
      await once(socket, 'open')
      socket.send(JSON.stringify({ type: 'connection_init', payload: { token } }))
      await said(socket)
      socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: subscription } }))
    },
    sender({ token }, origin) {
      const { open, post } = createPoster(`${origin}/graphql`, token)
      async function send(id: string, content: string): Promise<Answer> {
        const variables = { input: { id, channel: 'WEDDING', content } }
        return { text: await post(JSON.stringify({ query: mutation, variables })), at: now() }
      }
      return { open, send }
    },
    acknowledged: () => undefined,
  }
}

/** The same, but messages go over the socket that is open. */
function graphqlOverSocket(documents: Documents): Speech {
  const idLength = 36
  const start = Buffer.from('{"id":"')
  const next = Buffer.from('","type":"next"')
  return {
    ...graphql(documents),
    sender: ({ socket, waiting }) => ({
      async open() {},
      send(id, content) {
        const variables = { input: { id, channel: 'WEDDING', content } }
        socket.send(JSON.stringify({ id, type: 'subscribe', payload: { query: documents.mutation, variables } }))
        return new Promise((resolve) => waiting.set(id, resolve))
      },
    }),
    acknowledged(frame) {
      const end = start.length + idLength
      const isOfMessage = frame.length > end && frame.subarray(end, end + next.length).equals(next)
      return isOfMessage ? frame.toString('latin1', start.length, end) : undefined
    },
  }
}

// https://socket.io/docs/v4/engine-io-protocol and https://socket.io/docs/v4/socket-io-protocol
function socketio(): Speech {
  const [ping, message, acknowledgement] = [0x32, 0x34, 0x33]
  return {
    protocols: [],
    event: '42',
    socketUrl: (origin) => `${origin.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`,
    async join(socket, token) {
      await said(socket)
      socket.send(`40${JSON.stringify({ token })}`)
      await said(socket)
    },
    sender({ socket, waiting }) {
      let count = 0
      return {
        async open() {},
        send(id, content) {
          const place = String(count++)
          socket.send(`42${place}${JSON.stringify(['send_message', { id, content }])}`)
          return new Promise((resolve) => waiting.set(place, resolve))
        },
      }
    },
    acknowledged(frame) {
      if (frame[0] !== message || frame[1] !== acknowledgement) return undefined
      return frame.toString('latin1', 2, frame.indexOf('['))
    },
    pong: (frame) => (frame.length === 1 && frame[0] === ping ? '3' : undefined),
  }
}

/** How the phones of each target speak. */
export const speeches = { ours: graphql, 'ours, by socket': graphqlOverSocket, socketio, yoga: graphql }
export type TargetName = keyof typeof speeches
