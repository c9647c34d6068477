import { withReaction } from '../../domains/messageChanges.ts'
import type {
  EditMessageInput,
  MarkMessagesReadInput,
  MemberPartsFragment,
  MessageChange,
  MessagePartsFragment,
  ReactToMessageInput,
  SearchMessagesQueryVariables,
  SendMessageInput,
  SetTypingInput,
} from '../../gql/index.ts'
import { type PageArgs, pageOf } from '../paging.ts'
import { allow, seesAll } from '../permissions.ts'
import { badInput, idTaken, noSuch, refusal } from '../refusal.ts'
import { partnerIdOf } from '../state.ts'
import { type Answers, type Call, foundIn, otherMember, textOf, thingOf } from './call.ts'

const longestMessage = 4_000
const longestSearch = 100
const editableForMs = 15 * 60_000
/** Counting of unread messages ends here. */
const mostUnread = 100

interface Conversation {
  with: MemberPartsFragment | null
  lastMessage: MessagePartsFragment | null
  unreadCount: number
  partnerReadUpTo: MessagePartsFragment | null
}

/** Queries of messages and conversations. */
export const messageQueries = {
  message({ id }: { id: string }, { wedding, viewer }: Call) {
    const message = foundIn(wedding.state.messages, id)
    return message && isOfViewer(message, viewer.id) ? message : null
  },

  messages(args: PageArgs & { with?: string | null }, call: Call) {
    if (args.with != null) otherMember(call, 'with', args.with)
    return pageOf(messagesWith(call, args.with ?? null), args)
  },

  conversation(args: { with?: string | null }, call: Call) {
    if (args.with != null) otherMember(call, 'with', args.with)
    return conversationWith(call, args.with ?? null)
  },

  conversations(_: unknown, call: Call) {
    const { wedding, viewer } = call
    const latestFirst = wedding.state.messages
      .filter((message) => isOfViewer(message, viewer.id))
      .map((message) => partnerIdOf(message, viewer.id))
      .reverse()
    const partners = new Set(latestFirst.filter((id) => id !== null))
    return [null, ...partners].map((partnerId) => conversationWith(call, partnerId))
  },

  searchMessages(
    { text, channel, ...args }: Omit<SearchMessagesQueryVariables, keyof PageArgs> & PageArgs,
    call: Call,
  ) {
    const folded = (some: string) =>
      some
        .normalize('NFKD')
        .replace(/[\u0300-\u036f]/g, '')
        .toLowerCase()
    const needle = folded(textOf('text', text, longestSearch))
    if (args.with != null) otherMember(call, 'with', args.with)
    if (args.with != null && channel === 'WEDDING')
      throw badInput(
        'channel',
        "A conversation with a member is not on the wedding's channel: omit `with` or `channel`",
      )
    const { viewer, wedding } = call
    const seen = wedding.state.messages.filter(
      (message) => isOfViewer(message, viewer.id) && (channel == null || message.channel === channel),
    )
    const wanted = args.with == null ? seen : messagesWith(call, args.with)
    return pageOf(wanted.filter(({ content }) => folded(content).includes(needle)).reverse(), args)
  },

  readBy({ messageId }: { messageId: string }, { wedding, viewer }: Call) {
    const message = wedding.state.messages.find(({ id }) => id === messageId)
    const isTheirs = message?.sender.id === viewer.id || message?.recipient?.id === viewer.id
    if (!message || (message.recipient && !isTheirs)) throw noSuch('message', 'messageId')
    if (!isTheirs && !seesAll(viewer, 'readers'))
      throw refusal('FORBIDDEN', 'Only its sender, COUPLE and PLANNER see who has read a message')
    return wedding.state.members
      .filter(({ id }) => id !== message.sender.id && hasRead(wedding, id, message))
      .sort((one, other) => one.name.localeCompare(other.name))
  },
} satisfies Answers

/** Mutations of messages. */
export const messageMutations = {
  sendMessage({ input }: { input: SendMessageInput }, call: Call) {
    const { wedding, viewer } = call
    const content = textOf('content', input.content, longestMessage)
    const recipient = recipientOf(input, call)
    const known = wedding.state.messages.find(({ id }) => id === input.id)
    if (known) {
      const isChanged = known.editedAt !== null || known.removed !== null
      const isSame =
        known.sender.id === viewer.id &&
        known.recipient?.id === recipient?.id &&
        (isChanged || known.content === content)
      if (!isSame) throw idTaken('message')
      return known
    }
    const sent = { id: input.id ?? wedding.nextId(), sender: viewer, recipient, content }
    const answered = input.replyTo == null ? null : answeredBy(input.replyTo, recipient, call)
    const replyTo = answered && { id: answered.id, sender: answered.sender, excerpt: answered.content.slice(0, 120) }
    const { message } = wedding.tell({ __typename: 'MessageReceived', message: { ...sent, replyTo } })
    if (answered && !answered.removed && answered.sender.id !== viewer.id) {
      const notification = { kind: 'MESSAGE_REPLIED', message: viewer.name, subjectId: message.id } as const
      wedding.tell({ __typename: 'NotificationReceived', notification }, [answered.sender.id])
    }
    return message
  },

  editMessage({ input }: { input: EditMessageInput }, call: Call) {
    const content = textOf('content', input.content, longestMessage)
    const message = seenMessage(input.id, call)
    if (message.sender.id !== call.viewer.id)
      throw refusal('FORBIDDEN', 'Only its sender may edit a message', { field: 'id' })
    checkNotRemoved(message)
    if (message.content === content) return message
    const now = call.wedding.now()
    if (Date.parse(now) - Date.parse(message.sentAt) > editableForMs)
      throw refusal('CONFLICT', 'A message can be edited for 15 minutes', { field: 'id', reason: 'TOO_LATE' })
    return tellChange(call, 'EDITED', { ...message, content, editedAt: now })
  },

  removeMessage({ id }: { id: string }, call: Call) {
    const { viewer, wedding } = call
    const message = seenMessage(id, call)
    if (message.sender.id !== viewer.id) {
      if (message.recipient) throw refusal('FORBIDDEN', 'Only its sender may remove a direct message', { field: 'id' })
      allow(viewer, 'MODERATE_MESSAGES')
    }
    if (message.removed) return message
    const removed = { __typename: 'Removal' as const, by: viewer, at: wedding.now() }
    return tellChange(call, 'REMOVED', { ...message, content: '', replyTo: null, reactions: [], removed })
  },

  reactToMessage({ input: { id, emoji, remove = false } }: { input: ReactToMessageInput }, call: Call) {
    const message = seenMessage(id, call)
    checkNotRemoved(message)
    const members = message.reactions.find((reaction) => reaction.emoji === emoji)?.members ?? []
    if (members.some((member) => member.id === call.viewer.id) !== remove) return message
    const reactions = withReaction(message.reactions, emoji, call.viewer, remove)
    return tellChange(call, 'REACTED', { ...message, reactions })
  },

  markMessagesRead({ input }: { input: MarkMessagesReadInput }, call: Call) {
    const { wedding, viewer } = call
    const partnerId = input.with ?? null
    if (partnerId !== null) otherMember(call, 'with', partnerId)
    const messages = messagesWith(call, partnerId)
    const upTo = messages.find(({ id }) => id === input.upTo)
    if (!upTo) throw noSuch('message', 'upTo')
    if (!hasRead(wedding, viewer.id, upTo)) wedding.tell({ __typename: 'MessagesRead', reader: viewer, upTo })
    return conversationWith(call, partnerId)
  },

  setTyping({ input }: { input: SetTypingInput }, call: Call) {
    const { wedding, viewer } = call
    const recipient = input.recipientId == null ? null : otherMember(call, 'recipientId', input.recipientId)
    const typing = { __typename: 'TypingChanged', member: viewer, isTyping: input.isTyping } as const
    if (recipient) wedding.tell({ ...typing, channel: 'DIRECT' }, [viewer.id, recipient.id])
    else wedding.tell({ ...typing, channel: 'WEDDING' })
    return input.isTyping
  },
} satisfies Answers

function seenMessage(id: string, { wedding, viewer }: Call): MessagePartsFragment {
  const message = thingOf(wedding.state.messages, 'message', id)
  if (!isOfViewer(message, viewer.id)) throw noSuch('message')
  return message
}

/** The message that is answered. It is of the conversation of the answer. */
function answeredBy(id: string, recipient: MemberPartsFragment | null, call: Call): MessagePartsFragment {
  const message = messagesWith(call, recipient?.id ?? null).find((known) => known.id === id)
  if (!message) throw noSuch('message', 'replyTo')
  return message
}

function checkNotRemoved({ removed }: MessagePartsFragment): void {
  if (removed) throw refusal('CONFLICT', 'This message was removed', { field: 'id', reason: 'REMOVED' })
}

function tellChange(
  { wedding, viewer }: Call,
  change: MessageChange,
  message: MessagePartsFragment,
): MessagePartsFragment {
  return wedding.tell({ __typename: 'MessageChanged', change, message, by: viewer }).message
}

function recipientOf({ channel, recipientId }: SendMessageInput, call: Call): MemberPartsFragment | null {
  if (channel === 'WEDDING') {
    if (recipientId != null)
      throw badInput('recipientId', "A message on the wedding's channel has no recipient: leave recipientId out")
    return null
  }
  if (recipientId == null) throw badInput('recipientId', 'A direct message needs a recipientId')
  return otherMember(call, 'recipientId', recipientId)
}

function isOfViewer({ sender, recipient }: MessagePartsFragment, viewerId: string): boolean {
  return recipient === null || sender.id === viewerId || recipient.id === viewerId
}

function messagesWith({ wedding, viewer }: Call, partnerId: string | null): MessagePartsFragment[] {
  return wedding.state.messages.filter(
    (message) => isOfViewer(message, viewer.id) && partnerIdOf(message, viewer.id) === partnerId,
  )
}

function conversationWith(call: Call, partnerId: string | null): Conversation {
  const { wedding, viewer } = call
  const messages = messagesWith(call, partnerId)
  const markOf = (readerId: string, partnerId: string | null) =>
    wedding.state.reads.find((read) => read.readerId === readerId && read.partnerId === partnerId)?.upTo
  const own = markOf(viewer.id, partnerId)
  const unread = messages.slice(messages.findIndex(({ id }) => id === own?.id) + 1)
  const ofOthers = unread.filter(({ sender, removed }) => sender.id !== viewer.id && !removed)
  return {
    with: partnerId === null ? null : (wedding.memberOf(partnerId) ?? memberIn(messages, partnerId)),
    lastMessage: messages.at(-1) ?? null,
    unreadCount: Math.min(ofOthers.length, mostUnread),
    partnerReadUpTo: partnerId === null ? null : (markOf(partnerId, viewer.id) ?? null),
  }
}

/** A member who has left since, as their messages name them. */
function memberIn(messages: MessagePartsFragment[], id: string): MemberPartsFragment | null {
  return messages.flatMap(({ sender, recipient }) => [sender, recipient]).find((member) => member?.id === id) ?? null
}

function hasRead({ state }: Call['wedding'], readerId: string, message: MessagePartsFragment): boolean {
  const placeOf = ({ id }: MessagePartsFragment) => state.messages.findIndex((known) => known.id === id)
  const partnerId = partnerIdOf(message, readerId)
  const mark = state.reads.find((read) => read.readerId === readerId && read.partnerId === partnerId)
  return mark !== undefined && placeOf(mark.upTo) >= placeOf(message)
}
