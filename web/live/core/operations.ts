import type { ApolloCache, TypedDocumentNode } from '@apollo/client'
import { getMainDefinition } from '@apollo/client/utilities'
import type { MemberPartsFragment } from '../gql/index.ts'
import { fragmentNameOf, type Mutations } from './mutations.ts'
import type { EntryKind } from './outboxState.ts'
import type { Uploads } from './uploads.ts'

/** The circumstances of something that is shown before it is stored. */
export interface Expectation {
  me: MemberPartsFragment
  /** When the user did it, in RFC 3339, UTC. */
  at: string
}

/** A mutation that goes through the outbox. */
export interface QueuedOperation<Data, Variables> {
  kind: EntryKind
  document: TypedDocumentNode<Data, Variables>
  /**
   * Shows in the cache how it will be if all goes well. Returns whether that is done; otherwise it is called again
   * when the cache has got new data, because the thing may not be loaded, or its list may have grown.
   */
  expect?(cache: ApolloCache, variables: Variables, expectation: Expectation): boolean
  /** Changes the cache beyond the objects that the answer holds. */
  update?(cache: ApolloCache, data: Data): void
}

/** Queues an operation in the outbox. Resolves when it is stored; rejects with Refused. `id` is that of the entry. */
export type QueueOperation = <Data, Variables extends Record<string, unknown>>(
  operation: QueuedOperation<Data, Variables>,
  variables: Variables,
  id?: string,
) => Promise<Data>

/** The ways of actions to the server. `mutate` is for those that are worth nothing once the page is closed. */
export interface ActionParts extends Mutations {
  queue: QueueOperation
  upload: Uploads['upload']
}

/** A queued operation whose types are not known. */
// biome-ignore lint/suspicious/noExplicitAny: its variables were stored by some version of the app.
export type AnyOperation = QueuedOperation<any, any>

/** Name of a mutation, by which it is found again after a reload. */
export function nameOf({ document }: Pick<AnyOperation, 'document'>): string {
  const definition = getMainDefinition(document)
  return definition.kind === 'OperationDefinition' ? (definition.name?.value ?? '') : ''
}

/** Changes something in the cache, if it is there. Returns whether it is. */
export function expectChange<Fragment extends object>(
  cache: ApolloCache,
  fragment: TypedDocumentNode<Fragment, unknown>,
  id: string,
  changes: (known: Fragment) => Partial<Fragment>,
): boolean {
  const fragmentName = fragmentNameOf(fragment)
  const known = cache.readFragment<Fragment>({ id, fragment, fragmentName })
  if (known) cache.writeFragment({ id, fragment, fragmentName, data: { ...known, ...changes(known) } })
  return known !== null
}
