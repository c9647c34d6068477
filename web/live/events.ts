import type { Channel, Role } from '../gql/index.ts'
import type { LiveEvent } from './update.ts'

type Person = { userId: string; userName: string; role: Role }
type ChatMessage = {
  id: string
  channel: Channel
  content: string
  senderId: string
  senderName: string
  recipientId: string | null
  sentAt: string
}

/** What `on(event, handler)` of useWebSocket hands over, by event. */
export type GuideEvents = {
  connected: { userId: string; userName: string; role: string; weddingId: string }
  new_message: ChatMessage
  /** The user's own message is stored; also one sent from another of their devices. */
  message_sent: ChatMessage
  messages_read: { readerId: string; readerName: string; upTo: string }
  user_typing: Person & { channel: Channel; isTyping: boolean }
  member_joined: Person
}

export type GuideEvent = { [Name in keyof GuideEvents]: { name: Name; payload: GuideEvents[Name] } }[keyof GuideEvents]

/** An event of the feed under the name that it has for `on`. */
export function guideEvent(event: LiveEvent, userId: string | undefined): GuideEvent {
  switch (event.__typename) {
    case 'MessageReceived': {
      const { id, channel, content, sender, recipient, sentAt } = event.message
      const payload = { id, channel, content, senderId: sender.id, senderName: sender.name, recipientId: recipient?.id ?? null, sentAt }
      return { name: sender.id === userId ? 'message_sent' : 'new_message', payload }
    }
    case 'MessagesRead':
      return { name: 'messages_read', payload: { readerId: event.reader.id, readerName: event.reader.name, upTo: event.upTo.id } }
    case 'TypingChanged':
      return { name: 'user_typing', payload: { ...personOf(event.member), channel: event.channel, isTyping: event.isTyping } }
    case 'MemberJoined':
      return { name: 'member_joined', payload: personOf(event.member) }
  }
}

function personOf({ id, name, role }: { id: string; name: string; role: Role }): Person {
  return { userId: id, userName: name, role }
}
