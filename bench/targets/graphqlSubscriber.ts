import { once } from 'node:events'
import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import { type FixtureEvent, seqOf } from '../harness/fixtureEvent.ts'
import type { Wire } from './target.ts'

export const queryOf = (at: string) => `subscription {
  messageReceived {
    cursor
    ${at}
    message { id channel content sender { id name role } recipient { id name role } sentAt }
  }
}`

/** GraphQL over WebSocket, the same operation for each server that speaks it. */
export const graphqlSubscriber: Wire = {
  protocols: ['graphql-transport-ws'],

  async join(socket, { token, operation }) {
    await once(socket, 'open')
    socket.send(JSON.stringify({ type: 'connection_init', payload: { token } }))
    await once(socket, 'message')
    const query = queryOf(operation === 0 ? 'at' : `at${operation}: at`)
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }))
  },

  sequenceOf(frame) {
    const { type, payload } = JSON.parse(frame)
    if (type !== 'next' || payload.errors) throw new Error(`not an event: ${frame}`)
    return seqOf(payload.data.messageReceived)
  },

  async *listen(url, token) {
    const client = createClient({ url, webSocketImpl: WebSocket, connectionParams: { token }, retryAttempts: 0 })
    for await (const { data, errors } of client.iterate<{ messageReceived: FixtureEvent }>({ query: queryOf('at') })) {
      if (!data) throw new Error(`refused: ${JSON.stringify(errors)}`)
      yield data.messageReceived
    }
  },
}
