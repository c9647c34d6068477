import { type ActionParts, expectChange, type QueuedOperation } from '../core/operations.ts'
import {
  EditMessageDocument,
  type EditMessageMutation,
  type EditMessageMutationVariables,
  type MemberPartsFragment,
  type MessagePartsFragment,
  MessagePartsFragmentDoc,
  ReactToMessageDocument,
  type ReactToMessageMutation,
  type ReactToMessageMutationVariables,
  RemoveMessageDocument,
  type RemoveMessageMutation,
  type RemoveMessageMutationVariables,
} from '../gql/index.ts'

type Reactions = MessagePartsFragment['reactions']

const editMessage: QueuedOperation<EditMessageMutation, EditMessageMutationVariables> = {
  kind: 'messageChange',
  document: EditMessageDocument,
  expect: (cache, { input: { id, content } }, { at }) =>
    expectChange(cache, MessagePartsFragmentDoc, `Message:${id}`, () => ({ content: content.trim(), editedAt: at })),
}

const removeMessage: QueuedOperation<RemoveMessageMutation, RemoveMessageMutationVariables> = {
  kind: 'messageChange',
  document: RemoveMessageDocument,
  expect: (cache, { id }, { me: by, at }) =>
    expectChange(cache, MessagePartsFragmentDoc, `Message:${id}`, () => ({
      content: '',
      replyTo: null,
      reactions: [],
      removed: { __typename: 'Removal' as const, by, at },
    })),
}

const reactToMessage: QueuedOperation<ReactToMessageMutation, ReactToMessageMutationVariables> = {
  kind: 'messageChange',
  document: ReactToMessageDocument,
  expect: (cache, { input: { id, emoji, remove = false } }, { me }) =>
    expectChange(cache, MessagePartsFragmentDoc, `Message:${id}`, ({ reactions }) => ({
      reactions: withReaction(reactions, emoji, me, remove),
    })),
}

/** The mutations of stored messages, which go through the outbox. */
export const messageOperations = [editMessage, removeMessage, reactToMessage]

/** Actions on stored messages. */
export function messageActions({ queue }: Pick<ActionParts, 'queue'>) {
  return {
    editMessage: async (id: string, content: string): Promise<MessagePartsFragment> =>
      (await queue(editMessage, { input: { id, content } })).editMessage,

    removeMessage: async (id: string): Promise<MessagePartsFragment> =>
      (await queue(removeMessage, { id })).removeMessage,

    async reactToMessage(
      id: string,
      emoji: string,
      { remove = false }: { remove?: boolean } = {},
    ): Promise<MessagePartsFragment> {
      return (await queue(reactToMessage, { input: { id, emoji, remove } })).reactToMessage
    },
  }
}

/** Reactions as they are once a member has added or removed one. */
export function withReaction(
  reactions: Reactions,
  emoji: string,
  member: MemberPartsFragment,
  isRemoved: boolean,
): Reactions {
  const known = reactions.find((reaction) => reaction.emoji === emoji)
  const others = known?.members.filter(({ id }) => id !== member.id) ?? []
  const members = isRemoved ? others : [...others, member]
  const reaction = { __typename: 'Reaction' as const, emoji, members }
  if (!known) return isRemoved ? reactions : [...reactions, reaction]
  return reactions.flatMap((each) => (each !== known ? each : members.length > 0 ? reaction : []))
}
