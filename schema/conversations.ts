import { type Conversation as ConversationShape, mostUnread } from '../src/wedding/conversations.ts'
import { messagesRead } from '../src/wedding/reading.ts'
import { builder } from './builder.ts'
import { durableEvent } from './events.ts'
import { Member } from './members.ts'
import { Message, withArg } from './messages.ts'

const Conversation = builder.objectRef<ConversationShape>('Conversation').implement({
  description: "The viewer's messages with one member, or the wedding's channel.",
  fields: (t) => ({
    with: t.expose('with', {
      type: Member,
      nullable: true,
      description: "The other member; null on the wedding's channel.",
    }),
    lastMessage: t.expose('lastMessage', {
      type: Message,
      nullable: true,
      description: 'The latest message; null if nothing was written yet.',
    }),
    unreadCount: t.exposeInt('unreadCount', {
      description: `Number of messages from others after the last one that the viewer marked as read, without removed ones. Counting ends at ${mostUnread}: show it \
as "${mostUnread - 1}+". Only the latest 1,000 messages of the conversation are counted.`,
    }),
    partnerReadUpTo: t.expose('partnerReadUpTo', {
      type: Message,
      nullable: true,
      description:
        "The last message that the other member has marked as read. Null before their first mark and for the wedding's channel.",
    }),
  }),
})

durableEvent(
  messagesRead,
  'MessagesRead',
  `A member has read a conversation up to a message. Delivered to the reader's devices and, in a direct conversation, to the other \
member. It is not stored and is not replayed after a reconnect: query \`Conversation.partnerReadUpTo\` or \`readBy\` then. Its \
cursor is that of the last stored event before it.`,
  (t) => ({
    reader: t.field({
      type: Member,
      description: 'The member who has read.',
      resolve: ({ payload }) => payload.reader,
    }),
    upTo: t.field({
      type: Message,
      description: 'The last message that they have read.',
      resolve: ({ payload }) => payload.upTo,
    }),
  }),
)

const MarkMessagesReadInput = builder.inputType('MarkMessagesReadInput', {
  description: 'How far the viewer has read a conversation.',
  fields: (t) => ({
    with: t.id({ description: withArg }),
    upTo: t.id({ required: true, description: 'The id of the last message that was read.' }),
  }),
})

builder.queryFields((t) => ({
  conversations: t.field({
    type: [Conversation],
    description: "The wedding's channel first, then the viewer's direct conversations, the latest message first.",
    resolve: (_, __, { conversations, viewer }) => conversations.list(viewer),
  }),
  conversation: t.field({
    type: Conversation,
    description: 'One conversation, even if nothing was written in it yet.',
    args: { with: t.arg.id({ description: withArg }) },
    resolve: (_, args, { conversations, viewer }) => conversations.get(viewer, args.with ?? null),
  }),
  readBy: t.field({
    type: [Member],
    description: `The members who marked a message as read, by name, without its sender; at most 1,000. For its sender, COUPLE \
and PLANNER; a direct message only for its two members.`,
    args: { messageId: t.arg.id({ required: true, description: 'The id of the message.' }) },
    resolve: (_, { messageId }, { reading, viewer }) => reading.readBy(viewer, messageId),
  }),
}))

builder.mutationFields((t) => ({
  markMessagesRead: t.field({
    type: Conversation,
    description: `Marks a conversation as read up to a message. Marking an earlier one, or the same again, changes nothing. Send the \
latest mark every few seconds, not one for each message.`,
    args: {
      input: t.arg({ type: MarkMessagesReadInput, required: true, description: 'The conversation and the message.' }),
    },
    resolve: (_, { input }, { reading, viewer }) => reading.mark(viewer, input),
  }),
}))
