import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache, type TypedDocumentNode } from '@apollo/client'
import { GraphQLWsLink } from '@apollo/client/link/subscriptions'
import { ApolloProvider, useQuery } from '@apollo/client/react'
import { isSubscriptionOperation } from '@apollo/client/utilities'
import { createClient } from 'graphql-ws'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { createRoot } from 'react-dom/client'

// A chat as Apollo Client's documentation has it: useQuery, subscribeToMore, fetchMore, and a list of all messages.

type Message = { id: string; content: string; sentAt: string; sender: { id: string; name: string } }
type Page = { messages: { nodes: Message[]; pageInfo: { hasPreviousPage: boolean; startCursor: string | null } } }
type Received = { messageReceived: { message: Message } }

const MESSAGES: TypedDocumentNode<Page, { last: number; before?: string | null }> = gql`
  query Messages($last: Int!, $before: String) {
    messages(last: $last, before: $before) {
      nodes { id content sentAt sender { id name } }
      pageInfo { hasPreviousPage startCursor }
    }
  }
`
const MESSAGE_RECEIVED: TypedDocumentNode<Received, Record<string, never>> = gql`
  subscription MessageReceived {
    messageReceived { message { id content sentAt sender { id name } } }
  }
`

const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? ''
const url = `${location.origin}/graphql`
const httpLink = new HttpLink({ uri: url, headers: { authorization: `Bearer ${token}` } })
const wsLink = new GraphQLWsLink(createClient({ url: url.replace('http', 'ws'), connectionParams: { token } }))
const client = new ApolloClient({
  link: ApolloLink.split(({ query }) => isSubscriptionOperation(query), wsLink, httpLink),
  cache: new InMemoryCache({ typePolicies: { Query: { fields: { messages: { keyArgs: [] } } } } }),
})

function Chat() {
  const { data, subscribeToMore, fetchMore } = useQuery(MESSAGES, { variables: { last: 100 } })
  const [draft, setDraft] = useState('')
  const end = useRef<HTMLLIElement>(null)
  const nodes = data?.messages.nodes ?? []

  useEffect(
    () =>
      subscribeToMore({
        document: MESSAGE_RECEIVED,
        updateQuery: (_, { previousData, subscriptionData }) => {
          const { message } = subscriptionData.data?.messageReceived ?? {}
          if (!previousData?.messages || !message) return undefined
          const { messages } = previousData as Page
          return { messages: { ...messages, nodes: [...messages.nodes, message] } }
        },
      }),
    [subscribeToMore],
  )
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever a message comes.
  useLayoutEffect(() => {
    end.current?.scrollIntoView()
  }, [nodes.length])

  const loadEarlier = () =>
    fetchMore({
      variables: { before: data?.messages.pageInfo.startCursor },
      updateQuery: (loaded, { fetchMoreResult: { messages } }) => ({
        messages: { ...messages, nodes: [...messages.nodes, ...loaded.messages.nodes] },
      }),
    })

  return (
    <>
      {data?.messages.pageInfo.hasPreviousPage && (
        <button type="button" onClick={loadEarlier}>
          Earlier
        </button>
      )}
      <ul style={{ height: '80vh', overflowY: 'auto' }}>
        {nodes.map(({ id, content, sentAt, sender }) => (
          <li key={id}>
            <b>{sender.name}</b> <time>{new Date(sentAt).toLocaleTimeString()}</time> {content}
          </li>
        ))}
        <li ref={end} />
      </ul>
      <textarea aria-label="Message" value={draft} onChange={(event) => setDraft(event.target.value)} />
    </>
  )
}

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <ApolloProvider client={client}>
      <Chat />
    </ApolloProvider>,
  )
}
