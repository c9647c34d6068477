import { z } from 'zod'
import type { MessageQuote as QuoteShape, Removal as RemovalShape } from '../src/wedding/messageDetails.ts'
import { messageChanged, messageReceived, type StoredMessage, storedMessageOf } from '../src/wedding/messageRows.ts'
import type { Reaction as ReactionShape } from '../src/wedding/messageRules.ts'
import { typingChanged } from '../src/wedding/messages.ts'
import { builder } from './builder.ts'
import { connection, connectionOf, readKey } from './connections.ts'
import { durableEvent, ephemeralEvent, fromCursor } from './events.ts'
import { Member } from './members.ts'
import { Node } from './node.ts'

const messageId = 'The id of the message.'

const Channel = builder.enumType('Channel', {
  description: 'The audience of a message.',
  values: {
    DIRECT: { description: 'A single member.' },
    WEDDING: { description: 'Everyone at the wedding.' },
  } as const,
})

const Reaction = builder.objectRef<ReactionShape>('Reaction').implement({
  description: 'A reaction to a message.',
  fields: (t) => ({
    emoji: t.exposeString('emoji', { description: 'The emoji.' }),
    members: t.expose('members', {
      type: [Member],
      description: 'The members who reacted with it, in the order in which they came; at most 300.',
    }),
  }),
})

const MessageQuote = builder.objectRef<QuoteShape>('MessageQuote').implement({
  description: 'The message that another one answers, as it was then.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The id of the answered message.' }),
    sender: t.expose('sender', { type: Member, description: 'Its author.' }),
    excerpt: t.exposeString('excerpt', {
      description: 'Its beginning in one line, up to 120 characters; empty once it is removed.',
    }),
  }),
})

const Removal = builder.objectRef<RemovalShape>('Removal').implement({
  description: 'The removal of a message.',
  fields: (t) => ({
    by: t.expose('by', { type: Member, description: 'The member who removed it.' }),
    at: t.expose('at', { type: 'DateTime', description: 'When it was removed.' }),
  }),
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
    content: t.exposeString('content', {
      description: 'The text, without white space at its ends; empty once the message is removed.',
    }),
    sender: t.expose('sender', { type: Member, description: 'The author.' }),
    recipient: t.expose('recipient', {
      type: Member,
      nullable: true,
      description: "The receiver; null on the wedding's channel.",
    }),
    sentAt: t.expose('sentAt', { type: 'DateTime', description: 'When the server stored it.' }),
    replyTo: t.expose('replyTo', {
      type: MessageQuote,
      nullable: true,
      description: 'The message that it answers; null if it answers none, or is removed.',
    }),
    reactions: t.expose('reactions', {
      type: [Reaction],
      description: 'The reactions to it, by emoji, the first emoji first; at most 12.',
    }),
    editedAt: t.expose('editedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When its text was last edited; null if never.',
    }),
    removed: t.expose('removed', {
      type: Removal,
      nullable: true,
      description: 'By whom and when it was removed; null while it is there.',
    }),
  }),
})

const MessageReceived = durableEvent(messageReceived, 'MessageReceived', 'A message was sent.', (t) => ({
  message: t.field({ type: Message, description: 'The message.', resolve: storedMessageOf }),
}))

const MessageChange = builder.enumType('MessageChange', {
  description: 'The change of a message.',
  values: {
    EDITED: { description: 'Its sender has changed the text.' },
    REMOVED: { description: 'It was removed.' },
    REACTED: { description: 'A member added a reaction or took one back.' },
  } as const,
})

const MessageChanged = durableEvent(
  messageChanged,
  'MessageChanged',
  'A message was edited or removed, or a member reacted to it. Delivered to all who see the message. A replayed event shows the ' +
    'message as it is then.',
  (t) => ({
    change: t.field({
      type: MessageChange,
      description: 'The change.',
      resolve: ({ payload }) => payload.change,
    }),
    message: t.field({
      type: Message,
      description: 'The message after the change, or after later ones.',
      resolve: ({ payload }) => payload.message,
    }),
    by: t.field({
      type: Member,
      description: 'The member who changed it or reacted.',
      resolve: ({ payload }) => payload.by,
    }),
  }),
)

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
    replyTo: t.id({
      description:
        'The id of the message that it answers, one of the same conversation. The sender of that is notified.',
    }),
  }),
})

const EditMessageInput = builder.inputType('EditMessageInput', {
  description: 'Another text for a message.',
  fields: (t) => ({
    id: t.id({ required: true, description: messageId }),
    content: t.string({ required: true, description: 'The text, up to 4,000 characters, not blank.' }),
  }),
})

const ReactToMessageInput = builder.inputType('ReactToMessageInput', {
  description: 'A reaction to a message.',
  fields: (t) => ({
    id: t.id({ required: true, description: messageId }),
    emoji: t.string({ required: true, description: 'One emoji, such as 🎉. Emojis that look the same are the same.' }),
    remove: t.boolean({
      required: true,
      defaultValue: false,
      description: "Whether to take the viewer's reaction back.",
    }),
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

const MessageEdge = builder.edgeObject({
  name: 'MessageEdge',
  description: 'A message and its position in the list.',
  type: Message,
})
const MessageConnection = builder.connectionObject(
  { name: 'MessageConnection', description: 'A page of messages.', type: Message },
  MessageEdge,
)

builder.queryFields((t) => ({
  message: t.field({
    type: Message,
    nullable: true,
    description: 'The message with this id; null if there is none that the viewer may see.',
    args: { id: t.arg.id({ required: true, description: messageId }) },
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
    MessageConnection,
    MessageEdge,
  ),
  searchMessages: t.field({
    type: MessageConnection,
    description:
      "Messages with a text, newest first, of the viewer's conversations and the wedding's channel. Case and accents do not count. " +
      'At most 5,000 messages and 300 kB of text are looked at: a page may have fewer than asked, even none, while there are more.',
    args: {
      text: t.arg.string({ required: true, description: 'The text to look for, up to 100 characters.' }),
      with: t.arg.id({ description: withFilter }),
      channel: t.arg({
        type: Channel,
        description:
          "Only messages of this channel: the wedding's, or all direct conversations. `WEDDING` together with `with` is " +
          '`BAD_USER_INPUT`.',
      }),
      first: t.arg.int({ description: 'The first n items, 1 to 100; 20 if it is omitted.' }),
      after: t.arg.string({ description: 'Only items after this cursor of the list.' }),
    },
    async resolve(_, { text, with: withId, channel, first, after }, { messageSearch, viewer }) {
      const before = after == null ? null : readKey(z.int(), 'after', after)
      const search = { text, with: withId ?? null, channel: channel ?? null, first: first ?? 20, before }
      const { messages, rest } = await messageSearch.search(viewer, search)
      return connectionOf(messages, { keyOf: ({ seq }) => seq, rest, isFirst: before === null })
    },
  }),
}))

builder.mutationFields((t) => ({
  sendMessage: t.field({
    type: Message,
    extensions: { scope: 'SEND_MESSAGE' },
    description: 'Sends a message to a member or to everyone.',
    args: { input: t.arg({ type: SendMessageInput, required: true, description: 'The message.' }) },
    resolve: (_, { input }, { messages, viewer }) => messages.send(viewer, input),
  }),
  editMessage: t.field({
    type: Message,
    extensions: { scope: 'SEND_MESSAGE' },
    description:
      'Changes the text of a message; the same text again changes nothing. For its sender, for 15 minutes: later it is a ' +
      '`CONFLICT` with the reason `TOO_LATE`. A removed message is a `CONFLICT` with the reason `REMOVED`.',
    args: { input: t.arg({ type: EditMessageInput, required: true, description: 'The message and its new text.' }) },
    resolve: (_, { input }, { messageChanges, viewer }) => messageChanges.edit(viewer, input),
  }),
  removeMessage: t.field({
    type: Message,
    extensions: { scope: 'MODERATE_MESSAGES' },
    description:
      'Removes a message with its text and reactions, also from quotes and past events; removing it again changes nothing. For ' +
      "its sender; on the wedding's channel also for COUPLE and PLANNER.",
    args: { id: t.arg.id({ required: true, description: messageId }) },
    resolve: (_, { id }, { messageChanges, viewer }) => messageChanges.remove(viewer, id),
  }),
  reactToMessage: t.field({
    type: Message,
    description:
      'Reacts to a message with an emoji, or takes that back; doing so again changes nothing. A `CONFLICT` for a removed message ' +
      '(reason `REMOVED`), and for one that has 12 emojis or 300 members at this emoji (reason `FULL`).',
    args: {
      input: t.arg({ type: ReactToMessageInput, required: true, description: 'The message and the emoji.' }),
    },
    resolve: (_, { input }, { messageChanges, viewer }) => messageChanges.react(viewer, input),
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
  messageChanged: t.field({
    type: MessageChanged,
    description: 'Changes of messages: of one conversation, or of all messages that the viewer may see.',
    args: { with: t.arg.id({ description: withFilter }), ...fromCursor },
    subscribe: (_, args, { messages, viewer }) => messages.followChanges(viewer, args.with ?? null, args.after ?? null),
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
