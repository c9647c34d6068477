import { type ApolloCache, ApolloLink } from '@apollo/client'
import { getMainDefinition } from '@apollo/client/utilities'
import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionNode } from 'graphql'
import { defer, map } from 'rxjs'
import { fieldsIn, fragmentsIn, ownName } from '../core/completed.ts'
import { types } from '../gql/types.ts'
import { conversationId } from './messages.ts'
import type { ReadingMarks } from './reading.ts'

/** A conversation as some document asks for it. */
type Told = Record<string, unknown>

/**
 * Keeps the count of each conversation with a mark on its way from an answer that does not know of that mark: it would
 * say for some seconds that what was read is unread. Such a conversation stays as it is here; messages that come
 * meanwhile arrive as events.
 */
export function createUnreadLink(cache: ApolloCache, marks: Pick<ReadingMarks, 'pending'>): ApolloLink {
  return new ApolloLink((operation, forward) => {
    const answers = forward(operation)
    const asked = conversationsIn(operation.query)
    // Reading everything again starts from another count than the one here.
    if (asked.size === 0 || operation.getContext().beforeStream) return answers
    return defer(() => {
      const marked = new Set(marks.pending().keys())
      return answers.pipe(
        map((result) => {
          for (const partnerId of marks.pending().keys()) marked.add(partnerId)
          const data: Record<string, unknown> = { ...result.data }
          for (const [name, fragment] of marked.size > 0 ? asked : []) {
            const kept = (told: Told) => {
              const partnerId = partnerIn(told)
              const id = marked.has(partnerId ?? null) && partnerId !== undefined && conversationId(partnerId)
              const known = id && cache.readFragment<Told>({ id, ...fragment, variables: operation.variables })
              return known || told
            }
            const told = data[name] as Told | Told[] | null | undefined
            if (told) data[name] = Array.isArray(told) ? told.map(kept) : kept(told)
          }
          return { ...result, data: result.data && data }
        }),
      )
    })
  })
}

/** The fields that a document asks of conversations, by the name under which the answer has them: as a fragment of its form. */
function conversationsIn(document: DocumentNode): Map<string, { fragment: DocumentNode; fragmentName: string }> {
  const fragments = fragmentsIn(document)
  const asked = new Map<string, SelectionNode[]>()
  for (const { name, alias, selectionSet } of fieldsIn(getMainDefinition(document).selectionSet, fragments)) {
    if (types.Query?.[name.value] !== 'Conversation') continue
    const key = (alias ?? name).value
    asked.set(key, [...(asked.get(key) ?? []), ...(selectionSet?.selections ?? [])])
  }
  const fragmentName = 'ShownConversation'
  return new Map(
    [...asked].map(([key, selections]) => {
      const shown: FragmentDefinitionNode = {
        kind: Kind.FRAGMENT_DEFINITION,
        name: { kind: Kind.NAME, value: fragmentName },
        typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: 'Conversation' } },
        selectionSet: { kind: Kind.SELECTION_SET, selections },
      }
      const fragment: DocumentNode = { kind: Kind.DOCUMENT, definitions: [shown, ...fragments.values()] }
      return [key, { fragment, fragmentName }]
    }),
  )
}

/** The other member's id, null on the wedding's channel; undefined where a document does not say. */
function partnerIn(told: Told): string | null | undefined {
  const partner = (ownName('with') in told ? told[ownName('with')] : told.with) as Told | null | undefined
  return partner && ((partner[ownName('id')] ?? partner.id) as string | undefined)
}
