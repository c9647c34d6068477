import type { ApolloClient, DocumentNode, OperationVariables, TypedDocumentNode } from '@apollo/client'
import {
  type SkipToken,
  skipToken,
  useFragment,
  useLazyQuery,
  useMutation,
  useQuery,
  useSubscription,
  useSuspenseQuery,
} from '@apollo/client/react'
import { useContext } from 'react'
import { LiveContext, needsProvider } from './LiveProvider.tsx'

// Apollo's hooks for the client of the `LiveProvider` around the component, or for `client` among the options. Apollo's
// own context is not touched: an ApolloProvider of the app stands for another server.

/** Options of a hook: they may be left out when the document has no variable that must be given. */
type Arguments<Variables, Options> =
  Record<string, never> extends Variables ? [options?: Options | SkipToken] : [options: Options | SkipToken]

/** Result of `useLiveQuery`, as of Apollo's `useQuery`. */
export type LiveQueryResult<Data, Variables extends OperationVariables> = useQuery.Result<
  Data,
  Variables,
  'complete' | 'streaming' | 'empty'
>

/**
 * Reads any document of the schema, and keeps it live: objects, lists, and what else an event changes. It takes and
 * returns the same as Apollo's `useQuery`, but `ssr` is false by default: a page from a server shows it as loading. Pass
 * `ssr: true` to hydrate with a cache that came with the page.
 *
 * @example
 * const { data } = useLiveQuery(gql`{ photos(first: 3) { edges { node { url caption } } } }`)
 */
export function useLiveQuery<Data = unknown, Variables extends OperationVariables = OperationVariables>(
  query: DocumentNode | TypedDocumentNode<Data, Variables>,
  ...[options]: Arguments<Variables, useQuery.Options<NoInfer<Data>, NoInfer<Variables>>>
): LiveQueryResult<Data, Variables> {
  // Without `ssr`, Apollo would hydrate from whatever the browser's cache has by then, which the page did not have.
  const own = { ssr: false, ...useOwnClient(options) }
  return useQuery<Data, Variables>(query, own as useQuery.Options<Data, Variables>)
}

/**
 * As `useLiveQuery`; it suspends while there are no data, and throws errors to the error boundary above.
 *
 * @example
 * const { data } = useLiveSuspenseQuery(gql`{ photos(first: 3) { nodes { url caption } } }`)
 */
export function useLiveSuspenseQuery<Data = unknown, Variables extends OperationVariables = OperationVariables>(
  query: DocumentNode | TypedDocumentNode<Data, Variables>,
  ...[options]: Arguments<Variables, useSuspenseQuery.Options<NoInfer<Variables>>>
): useSuspenseQuery.Result<Data, Variables, 'complete' | 'streaming'> {
  return useSuspenseQuery<Data, Variables>(query, useOwnClient(options) as useSuspenseQuery.Options<Variables>)
}

/** Returns a function that asks a query, and its result so far. */
export function useLiveLazyQuery<Data = unknown, Variables extends OperationVariables = OperationVariables>(
  query: DocumentNode | TypedDocumentNode<Data, Variables>,
  options?: useLazyQuery.Options<NoInfer<Data>, NoInfer<Variables>>,
): useLazyQuery.ResultTuple<Data, Variables, 'complete' | 'streaming' | 'empty'> {
  return useLazyQuery<Data, Variables>(query, useOwnClient(options))
}

/** Returns a function that sends a mutation once, and its state. The actions of `useLive()` send until it is stored. */
export function useLiveMutation<Data = unknown, Variables extends OperationVariables = OperationVariables>(
  mutation: DocumentNode | TypedDocumentNode<Data, Variables>,
  options?: useMutation.Options<NoInfer<Data>, NoInfer<Variables>>,
): useMutation.ResultTuple<Data, Variables> {
  return useMutation<Data, Variables>(mutation, useOwnClient(options))
}

/** Hears a subscription. It survives its connection, and misses nothing if its document takes `$after`. */
export function useLiveSubscription<Data = unknown, Variables extends OperationVariables = OperationVariables>(
  subscription: DocumentNode | TypedDocumentNode<Data, Variables>,
  ...[options]: Arguments<Variables, useSubscription.Options<NoInfer<Data>, NoInfer<Variables>>>
): useSubscription.Result<Data> {
  return useSubscription<Data, Variables>(
    subscription,
    useOwnClient(options) as useSubscription.Options<Data, Variables>,
  )
}

/**
 * Reads a fragment of an object that some query has loaded, and renders again when it changes.
 *
 * @example
 * const song = gql`fragment Song on MusicRequest { songTitle votes }`
 * const { data, complete } = useLiveFragment({ fragment: song, from: { __typename: 'MusicRequest', id } })
 */
export function useLiveFragment<Data = unknown, Variables extends OperationVariables = OperationVariables>(
  options: useFragment.Options<Data, Variables>,
): useFragment.Result<Data> {
  return useFragment<Data, Variables>(useOwnClient(options))
}

/** The options with the client of the context. `skipToken` becomes `skip`, which can name a client. */
function useOwnClient<Options extends { client?: ApolloClient }>(options: Options | SkipToken | undefined): Options {
  const live = useContext(LiveContext)
  const given = options === skipToken ? { skip: true } : options
  const client = (given as Options | undefined)?.client ?? live?.apollo
  if (!client) throw new Error(needsProvider)
  return { ...given, client } as Options
}
