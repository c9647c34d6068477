import { z } from 'zod'
import { messageReceived, type StoredMessage, storedMessageOf } from '../src/wedding/messageRows.ts'
import { typingChanged } from '../src/wedding/messages.ts'
import { builder } from './builder.ts'
import { connection } from './connections.ts'
import { durableEvent, ephemeralEvent, fromCursor } from './events.ts'
import { Member } from './members.ts'
import { Node } from './node.ts'

const Channel = builder.enumType('Channel', {
  description: 'The audience of a message.',
  values: {
    DIRECT: { description: 'A single member.' },
    WEDDING: { description: 'Everyone at the wedding.' },
  } as const,
})

/** The type `Message`. */
export const Message = builder.objectRef<StoredMessage>('Message').implement({
  description: 'A message to one member or to everyone.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A UUID in lower case, chosen by the author or else by the server.' }),
    seq: t.exposeInt('seq', {
      description:
        'Its place in the feed of the wedding: a number that every later message exceeds, the same for all members. Sort by it.',
    }),
    channel: t.expose('channel', { type: Channel, description: 'Whether it went to one member or to everyone.' }),
    content: t.exposeString('content', { description: 'The text, without white space at its ends.' }),
    sender: t.expose('sender', { type: Member, description: 'The author.' }),
    recipient: t.expose('recipient', {
      type: Member,
      nullable: true,
      description: "The receiver; null on the wedding's channel.",
    }),
    sentAt: t.expose('sentAt', { type: 'DateTime', description: 'When the server stored it.' }),
  }),
})

const MessageReceived = durableEvent(messageReceived, 'MessageReceived', 'A message was sent.', (t) => ({
  message: t.field({ type: Message, description: 'The message.', resolve: storedMessageOf }),
}))

const TypingChanged = ephemeralEvent(
  typingChanged,
  'TypingChanged',
  'A member started or stopped typing. It is not stored or replayed.',
  (t) => ({
    member: t.field({
      type: Member,
      description: 'The member who is typing.',
      resolve: ({ payload }) => payload.member,
    }),
    channel: t.field({
      type: Channel,
      description: 'Whether they write to one member or to everyone.',
      resolve: ({ payload }) => payload.channel,
    }),
    isTyping: t.field({
      type: 'Boolean',
      description: 'False when they stopped. Clients should also stop showing it 3 seconds after the last true.',
      resolve: ({ payload }) => payload.isTyping,
    }),
  }),
)

const SendMessageInput = builder.inputType('SendMessageInput', {
  description: 'A message to send.',
  fields: (t) => ({
    id: t.id({
      description:
        'A UUID of your choice. Sent again with the same message, it returns the stored one; another message with this id is a ' +
        '`CONFLICT`.',
    }),
    channel: t.field({ type: Channel, required: true, defaultValue: 'DIRECT', description: 'The audience.' }),
    recipientId: t.id({ description: 'The receiver. Required for DIRECT, not allowed otherwise.' }),
    content: t.string({ required: true, description: 'Up to 4,000 characters, not blank.' }),
  }),
})

const SetTypingInput = builder.inputType('SetTypingInput', {
  description: 'Whether the viewer is typing.',
  fields: (t) => ({
    recipientId: t.id({ description: "The other member; omit for the wedding's channel." }),
    isTyping: t.boolean({
      required: true,
      description: 'Send true about every second while typing, false on stopping.',
    }),
  }),
})

/** Description of the argument that names a conversation. */
export const withArg = "The other member; omit for the wedding's channel."
const withFilter = 'Only the direct conversation with this member.'

builder.queryFields((t) => ({
  message: t.field({
    type: Message,
    nullable: true,
    description: 'The message with this id; null if there is none that the viewer may see.',
    args: { id: t.arg.id({ required: true, description: 'The id of the message.' }) },
    resolve: (_, { id }, { messages, viewer }) => messages.find(viewer, id),
  }),
  messages: t.connection(
    {
      type: Message,
      description: 'The messages of a conversation, oldest first: `last: 20` are the latest.',
      args: { with: t.arg.id({ description: withArg }) },
      resolve: (_, args, { messages, viewer }) =>
        connection<number, StoredMessage>(args, {
          key: z.int(),
          keyOf: ({ seq }) => seq,
          list: (page) => messages.list(viewer, args.with ?? null, page),
        }),
    },
    { name: 'MessageConnection', description: 'A page of messages.' },
    { name: 'MessageEdge', description: 'A message and its position in the conversation.' },
  ),
}))

builder.mutationFields((t) => ({
  sendMessage: t.field({
    type: Message,
    extensions: { scope: 'SEND_MESSAGE' },
    description: 'Sends a message to a member or to everyone.',
    args: { input: t.arg({ type: SendMessageInput, required: true, description: 'The message.' }) },
    resolve: (_, { input }, { messages, viewer }) => messages.send(viewer, input),
  }),
  setTyping: t.boolean({
    description: 'Says that the viewer is typing, or has stopped. Returns `isTyping`.',
    args: {
      input: t.arg({
        type: SetTypingInput,
        required: true,
        description: 'The conversation, and whether the viewer is typing.',
      }),
    },
    resolve: (_, { input }, { messages, viewer }) => messages.setTyping(viewer, input),
  }),
}))

builder.subscriptionFields((t) => ({
  messageReceived: t.field({
    type: MessageReceived,
    description:
      "Messages of one conversation, or all that the viewer may see, including their own and the wedding's channel.",
    args: { with: t.arg.id({ description: withFilter }), ...fromCursor },
    subscribe: (_, args, { messages, viewer }) => messages.follow(viewer, args.with ?? null, args.after ?? null),
    resolve: (event) => event,
  }),
  typingChanged: t.field({
    type: TypingChanged,
    description:
      "Members who start or stop typing: in one conversation, or in all of the viewer's and on the wedding's channel.",
    args: { with: t.arg.id({ description: withFilter }) },
    subscribe: (_, args, { messages, viewer }) => messages.followTyping(viewer, args.with ?? null),
    resolve: (event) => event,
  }),
}))
