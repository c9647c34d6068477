import type { ApolloCache, ApolloClient, TypedDocumentNode } from '@apollo/client'
import { CombinedGraphQLErrors } from '@apollo/client'
import type { DocumentNode, FormattedExecutionResult } from 'graphql'
import type { MemberPartsFragment } from '../gql/index.ts'
import { newId } from './newId.ts'
import { Refused } from './refused.ts'

/** How a mutation is sent and shown. */
export interface MutationOptions<Data> {
  /** The answer that is expected if all goes well. It is shown until the real one arrives. */
  optimistic?: Data
  /** Changes the cache beyond the objects that the answer holds. */
  update?(cache: ApolloCache, data: Data): void
  /** False: it is not worth waiting for a server that is out of reach. */
  retryable?: boolean
}

/** Sends mutations, and reads what they are about from the cache. */
export interface Mutations {
  /** The user. */
  me(): MemberPartsFragment
  /** A thing as this client knows it. */
  known<Fragment>(fragment: TypedDocumentNode<Fragment, unknown>, typename: string, id: string): Fragment | undefined
  /**
   * Resolves when the server has done it, however long that takes unless `retryable` is false; rejects with Refused.
   */
  mutate<Data, Variables extends Record<string, unknown>>(
    mutation: TypedDocumentNode<Data, Variables>,
    variables: Variables,
    options?: MutationOptions<Data>,
  ): Promise<Data>
}

/**
 * Creates the way of all mutations, through `apollo`. Mutations with `retryable` in their context are sent until they
 * are answered.
 */
export function createMutations(apollo: ApolloClient, me: () => MemberPartsFragment): Mutations {
  return {
    me,

    known<Fragment>(
      fragment: TypedDocumentNode<Fragment, unknown>,
      typename: string,
      id: string,
    ): Fragment | undefined {
      const fragmentName = fragmentNameOf(fragment)
      return apollo.cache.readFragment<Fragment>({ id: `${typename}:${id}`, fragment, fragmentName }) ?? undefined
    },

    async mutate<Data, Variables extends Record<string, unknown>>(
      mutation: TypedDocumentNode<Data, Variables>,
      variables: Variables,
      { optimistic, update, retryable = true }: MutationOptions<Data> = {},
    ): Promise<Data> {
      try {
        const { data } = await apollo.mutate<Data, Record<string, unknown>>({
          mutation: mutation as TypedDocumentNode<Data, Record<string, unknown>>,
          variables,
          optimisticResponse: optimistic as never,
          update: (cache, { data }) => data && update?.(cache, data as Data),
          context: { retryable, extensions: { idempotencyKey: retryable ? newId() : undefined } },
        })
        if (!data) throw new Error('an answer without data')
        return data as Data
      } catch (error) {
        throw refusedBy(error) ?? error
      }
    },
  }
}

/** Name of the first fragment of a document. A document may have others that it uses. */
export function fragmentNameOf({ definitions }: DocumentNode): string | undefined {
  const [definition] = definitions
  return definition?.kind === 'FragmentDefinition' ? definition.name.value : undefined
}

/** The refusal that an error of Apollo carries, if it is one. */
export function refusedBy(error: unknown): Refused | undefined {
  return CombinedGraphQLErrors.is(error) ? refusalIn({ errors: error.errors }) : undefined
}

/** The refusal in a result that has no data. */
export function refusalIn({ data, errors }: Pick<FormattedExecutionResult, 'data' | 'errors'>): Refused | undefined {
  const [error] = errors ?? []
  if (data || !error) return undefined
  const { code, field, reason, retryAfter } = error.extensions ?? {}
  return new Refused({
    code: String(code),
    message: error.message,
    field: typeof field === 'string' ? field : undefined,
    reason: typeof reason === 'string' ? reason : undefined,
    retryAfter: typeof retryAfter === 'number' ? retryAfter : undefined,
  })
}
