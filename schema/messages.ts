import { z } from 'zod'
import { type Message as MessageShape, messageReceived, type StoredMessage, typingChanged } from '../src/wedding/messages.ts'
import { builder } from './builder.ts'
import { connection } from './connections.ts'
import { durableEvent, passingEvent } from './events.ts'
import { Member } from './members.ts'

const Channel = builder.enumType('Channel', {
  description: 'Where a message goes.',
  values: { DIRECT: { description: 'To one member.' }, WEDDING: { description: 'To everyone at the wedding.' } } as const,
})

export const Message = builder.objectRef<MessageShape>('Message').implement({
  description: 'Something that one person wrote to another, or to everyone.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A UUID: the one its author chose, if they chose one.' }),
    channel: t.expose('channel', { type: Channel, description: 'Where it was sent.' }),
    content: t.exposeString('content', { description: 'What was written, without the white space around it.' }),
    sender: t.expose('sender', { type: Member, description: 'Who wrote it.' }),
    recipient: t.expose('recipient', { type: Member, nullable: true, description: "Whom it was sent to; null on the wedding's channel." }),
    sentAt: t.expose('sentAt', { type: 'DateTime', description: 'When it was stored.' }),
  }),
})

const MessageReceived = durableEvent(messageReceived, 'MessageReceived', 'A message was sent.', (t) => ({
  message: t.field({ type: Message, description: 'The message.', resolve: ({ payload }) => payload.message }),
}))

const TypingChanged = passingEvent(typingChanged, 'TypingChanged', 'Somebody began or stopped writing. Not stored.', (t) => ({
  member: t.field({ type: Member, description: 'Who writes.', resolve: ({ payload }) => payload.member }),
  channel: t.field({ type: Channel, description: 'Where they write.', resolve: ({ payload }) => payload.channel }),
  isTyping: t.field({
    type: 'Boolean',
    description: 'False when they stopped. Clients also forget it by themselves after 3 seconds.',
    resolve: ({ payload }) => payload.isTyping,
  }),
}))

const SendMessageInput = builder.inputType('SendMessageInput', {
  description: 'A message to send.',
  fields: (t) => ({
    id: t.id({
      description: 'A UUID of your choice. Sending the same message again with it answers as stored; another one is a `CONFLICT`.',
    }),
    channel: t.field({ type: Channel, required: true, defaultValue: 'DIRECT', description: 'Where it goes.' }),
    recipientId: t.id({ description: 'Whom it goes to: for DIRECT only, and needed there.' }),
    content: t.string({ required: true, description: 'Up to 4,000 characters, not blank.' }),
  }),
})

const SetTypingInput = builder.inputType('SetTypingInput', {
  description: 'Whether the viewer is writing.',
  fields: (t) => ({
    recipientId: t.id({ description: "To whom; without it, on the wedding's channel." }),
    isTyping: t.boolean({ required: true, description: 'True every second or so while writing, false on stopping.' }),
  }),
})

export const withArg = "The other member; without it, the wedding's channel."
const withFilter = 'Only the conversation with this member.'
const after = 'All since this cursor first; without it, from now on.'

builder.queryFields((t) => ({
  messages: t.connection(
    {
      type: Message,
      description: 'A conversation, the oldest message first: `last: 20` are the latest.',
      args: { with: t.arg.id({ description: withArg }) },
      resolve: (_, args, { messages, viewer }) =>
        connection<number, StoredMessage>(args, {
          key: z.int(),
          keyOf: ({ seq }) => seq,
          list: (page) => messages.list(viewer, args.with ?? null, page),
        }),
    },
    { name: 'MessageConnection', description: 'A page of messages.' },
    { name: 'MessageEdge', description: 'A message and where it stands in its conversation.' },
  ),
}))

builder.mutationFields((t) => ({
  sendMessage: t.field({
    type: Message,
    description: 'Sends a message to a member or to everyone.',
    args: { input: t.arg({ type: SendMessageInput, required: true, description: 'The message.' }) },
    resolve: (_, { input }, { messages, viewer }) => messages.send(viewer, input),
  }),
  setTyping: t.boolean({
    description: 'Tells that the viewer is writing, or has stopped. Answers `isTyping`.',
    args: { input: t.arg({ type: SetTypingInput, required: true, description: 'Where, and whether.' }) },
    resolve: (_, { input }, { messages, viewer }) => messages.setTyping(viewer, input),
  }),
}))

builder.subscriptionFields((t) => ({
  messageReceived: t.field({
    type: MessageReceived,
    description: "Messages: of one conversation, or all that the viewer may see, the wedding's channel and their own included.",
    args: { with: t.arg.id({ description: withFilter }), after: t.arg({ type: 'Cursor', description: after }) },
    subscribe: (_, args, { messages, viewer }) => messages.follow(viewer, args.with ?? null, args.after ?? null),
    resolve: (event) => event,
  }),
  typingChanged: t.field({
    type: TypingChanged,
    description: "Who is writing: in one conversation, or in all of the viewer's and on the wedding's channel.",
    args: { with: t.arg.id({ description: withFilter }) },
    subscribe: (_, args, { messages, viewer }) => messages.followTyping(viewer, args.with ?? null),
    resolve: (event) => event,
  }),
}))
