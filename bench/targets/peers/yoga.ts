import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ExecutionArgs } from 'graphql'
import type { ServerOptions } from 'graphql-ws'
import { type Extra, useServer } from 'graphql-ws/use/ws'
import { createPubSub, createSchema, createYoga, type YogaServerInstance } from 'graphql-yoga'
import { WebSocketServer } from 'ws'
import { type FixtureEvent, fixtureEventOf } from '../../harness/fixtureEvent.ts'
import { verifyToken } from '../../harness/token.ts'
import type { Started } from '../target.ts'

export { graphqlSubscriber as wire } from '../graphqlSubscriber.ts'

export const typeDefs = `
  scalar Cursor
  scalar DateTime
  enum Channel { DIRECT WEDDING }
  enum Role { ADMIN COUPLE PLANNER DJ PHOTOGRAPHER VENDOR GUEST }
  type Member { id: ID! name: String! role: Role! }
  type Message { id: ID! channel: Channel! content: String! sender: Member! recipient: Member sentAt: DateTime! }
  type MessageReceived { cursor: Cursor! at: DateTime! message: Message! }
  type Query { hello: String }
  type Subscription { messageReceived: MessageReceived! }
`

type Enveloped = { execute(args: ExecutionArgs): unknown; subscribe(args: ExecutionArgs): unknown }

/**
 * https://the-guild.dev/graphql/yoga-server/docs/features/subscriptions, as written there under WebSocket and PubSub.
 */
export async function start(): Promise<Started> {
  const pubsub = createPubSub<{ message: [FixtureEvent] }>()
  const resolvers = {
    Subscription: {
      messageReceived: { subscribe: () => pubsub.subscribe('message'), resolve: (payload: FixtureEvent) => payload },
    },
  }
  const yoga = createYoga({ schema: createSchema({ typeDefs, resolvers }), graphiql: { subscriptionsProtocol: 'WS' } })
  const http = createServer(yoga)
  const wsServer = new WebSocketServer({ server: http, path: yoga.graphqlEndpoint })
  // biome-ignore lint/correctness/useHookAtTopLevel: not a React hook
  useServer(graphqlOverWebSocket(yoga), wsServer)
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  return {
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}${yoga.graphqlEndpoint}`,
    publish: (seq) => pubsub.publish('message', fixtureEventOf(seq)),
  }
}

/** https://the-guild.dev/graphql/ws/recipes, as written there for yoga and under authentication. */
export function graphqlOverWebSocket(
  yoga: YogaServerInstance<object, object>,
): ServerOptions<Record<string, unknown>, Extra> {
  return {
    execute: (args) => (args.rootValue as Enveloped).execute(args) as never,
    subscribe: (args) => (args.rootValue as Enveloped).subscribe(args) as never,
    async onConnect({ connectionParams, extra }) {
      try {
        Object.assign(extra, { viewer: await verifyToken(connectionParams?.token) })
      } catch {
        return false
      }
    },
    async onSubscribe(ctx, _id, params) {
      const { schema, execute, subscribe, contextFactory, parse, validate } = yoga.getEnveloped({
        ...ctx,
        req: ctx.extra.request,
        socket: ctx.extra.socket,
        params,
      })
      const args = {
        schema,
        operationName: params.operationName,
        document: parse(params.query),
        variableValues: params.variables,
        contextValue: await contextFactory(),
        rootValue: { execute, subscribe },
      }
      const errors = validate(args.schema, args.document)
      return errors.length ? errors : args
    },
  }
}
