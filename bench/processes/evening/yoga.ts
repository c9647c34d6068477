import { createServer } from 'node:http'
import { useServer } from 'graphql-ws/use/ws'
import { createPubSub, createSchema, createYoga } from 'graphql-yoga'
import { WebSocketServer } from 'ws'
import { verifyToken } from '../../harness/token.ts'
import { openMessages, type StoredMessage } from '../../targets/evening/peers.ts'
import { graphqlOverWebSocket, typeDefs } from '../../targets/peers/yoga.ts'

// yoga and graphql-ws with a row a message: subscriptions and PubSub as in ../peers/yoga.ts; the token of each request
// is checked where the context is made: https://the-guild.dev/graphql/yoga-server/docs/features/context

const [databaseUrl = '', port] = process.argv.slice(2)
const messages = await openMessages(databaseUrl)
const pubsub = createPubSub<{ message: [StoredMessage] }>()
const more = `
  type MessageQuote { id: ID! excerpt: String! sender: Member! }
  type Reaction { emoji: String! members: [Member!]! }
  type Removal { at: DateTime! by: Member! }
  extend type Message {
    seq: Int!
    replyTo: MessageQuote
    reactions: [Reaction!]!
    editedAt: DateTime
    removed: Removal
  }
  input SendMessageInput { id: ID! channel: Channel! content: String! }
  type Mutation { sendMessage(input: SendMessageInput!): Message! }
`
type Viewer = Awaited<ReturnType<typeof verifyToken>>
type Input = { input: { id: string; content: string } }
const resolvers = {
  Mutation: {
    async sendMessage(_: unknown, { input: { id, content } }: Input, { viewer }: { viewer: Viewer }) {
      const stored = await messages.store(viewer, id, content)
      pubsub.publish('message', stored)
      return stored.message
    },
  },
  Subscription: {
    messageReceived: { subscribe: () => pubsub.subscribe('message'), resolve: (payload: StoredMessage) => payload },
  },
}
const yoga = createYoga({
  schema: createSchema({ typeDefs: typeDefs + more, resolvers }),
  graphiql: { subscriptionsProtocol: 'WS' },
  async context({ request }) {
    const token = request?.headers.get('authorization')?.slice('Bearer '.length)
    return token ? { viewer: await verifyToken(token) } : {}
  },
})
// The same as in our server: Node's 5 s would end each phone's connection between two messages.
const http = createServer({ keepAliveTimeout: 75_000 }, yoga)
const sockets = new WebSocketServer({ server: http, path: yoga.graphqlEndpoint })
// biome-ignore lint/correctness/useHookAtTopLevel: not a React hook
useServer(graphqlOverWebSocket(yoga), sockets)
http.listen(Number(port), '127.0.0.1')
