import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client'
import { type Listener, listening, messagesSince, now, type Place } from './listening.ts'

/** Apollo Client, whose own HttpLink subscribes with Apollo's multipart protocol. */
export function listenWithApollo({ url, token }: Place): Listener {
  return listening((progress) => {
    const link = new HttpLink({ uri: `${url}/graphql`, headers: { authorization: `Bearer ${token}` } })
    const client = new ApolloClient({ link, cache: new InMemoryCache() })
    const query = gql(messagesSince)
    let leave = () => {}
    progress.signal.addEventListener('abort', () => leave())
    return async () => {
      progress.cursor ??= (await client.query<any>({ query: gql(now), fetchPolicy: 'no-cache' })).data.wedding.cursor
      const variables = { after: progress.cursor }
      await new Promise<void>((resolve, reject) => {
        const listening = client.subscribe<any>({ query, variables, fetchPolicy: 'no-cache' }).subscribe({
          next: ({ data, error }) => (error ? reject(error) : progress.hear(data.messageReceived)),
          complete: resolve,
        })
        leave = () => listening.unsubscribe()
      })
    }
  })
}
