import { Client, fetchExchange, gql, subscriptionExchange } from '@urql/core'
import { cacheExchange } from '@urql/exchange-graphcache'
import { type Listener, listening, messagesSince, openSocketClient, type Place, resumed } from './listening.ts'

const list = gql`query List { wedding { id cursor } messages(last: 100) { nodes { id content } } }`
interface List {
  wedding: { id: string; cursor: string }
  messages: { nodes: { id: string; content: string }[] }
}

/** urql with graphcache. What it has heard is what is in the list of messages in its cache. */
export function listenWithUrql(place: Place): Listener {
  return listening((progress) => {
    const socket = openSocketClient(place, progress)
    const client = new Client({
      url: `${place.url}/graphql`,
      fetchOptions: { headers: { authorization: `Bearer ${place.token}` } },
      preferGetMethod: false,
      exchanges: [
        cache,
        fetchExchange,
        subscriptionExchange({
          forwardSubscription: ({ query = '' }) => ({
            subscribe: (sink) => ({ unsubscribe: socket.subscribe(resumed(query, progress), sink) }),
          }),
        }),
      ],
    })
    const watch = async () => {
      const { data, error } = await client.query<List>(list, {}).toPromise()
      if (!data) throw error
      const earlier = data.messages.nodes.length
      progress.cursor = data.wedding.cursor
      client.query<List>(list, {}).subscribe((result) => {
        progress.contents = (result.data?.messages.nodes ?? []).slice(earlier).map(({ content }) => content)
      })
    }
    return async () => {
      if (progress.cursor === undefined) await watch()
      await new Promise<void>((resolve) => {
        client.subscription(messagesSince, {}).subscribe(({ data, error, hasNext }) => {
          if (error || !hasNext) resolve()
          else progress.cursor = data.messageReceived.cursor
        })
      })
    }
  })
}

const cache = cacheExchange({
  keys: { MessageReceived: () => null, MessageConnection: () => null },
  updates: {
    Subscription: {
      messageReceived({ messageReceived }: any, _, cache) {
        cache.updateQuery<List>({ query: list }, (data) => {
          if (!data) return data
          const nodes = [...data.messages.nodes, messageReceived.message]
          return { ...data, messages: { ...data.messages, nodes } }
        })
      },
    },
  },
})
