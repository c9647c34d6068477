import type {
  AnnouncementPartsFragment,
  Channel,
  MemberPartsFragment,
  MessageChange,
  MessagePartsFragment,
  MicRequestChange,
  MicRequestPartsFragment,
  MusicRequestChange,
  MusicRequestPartsFragment,
  NotificationPartsFragment,
  PhotoPartsFragment,
  PresenceStatus,
  RejoinRequestPartsFragment,
  Role,
  TaskChange,
  TaskPartsFragment,
  WeddingPartsFragment,
} from '../gql/index.ts'
import type { EventOf, LiveEvent } from './update.ts'

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

/** Payloads that `on(event, handler)` of useWebSocket passes to the handler, by event. */
export type GuideEvents = {
  connected: { userId: string; userName: string; role: string; weddingId: string }
  new_message: ChatMessage
  /** The user's own message is stored; also one sent from another of their devices. */
  message_sent: ChatMessage
  /** A message was edited or removed, or somebody reacted to it. */
  message_changed: { change: MessageChange; message: MessagePartsFragment; by: Person }
  messages_read: { readerId: string; readerName: string; upTo: string }
  user_typing: Person & { channel: Channel; isTyping: boolean }
  user_online: Person & { status: PresenceStatus; customStatus: string | null }
  user_offline: Person
  presence_update: Person & { status: PresenceStatus; customStatus: string | null }
  /** A song that was asked for. */
  music_request: MusicRequestPartsFragment
  /** A vote, or what the DJ decided. */
  music_request_updated: { request: MusicRequestPartsFragment; change: MusicRequestChange; by: Person }
  music_request_hidden: { id: string }
  mic_request: MicRequestPartsFragment
  mic_request_updated: { request: MicRequestPartsFragment; change: MicRequestChange; by: Person }
  new_photo: PhotoPartsFragment
  /** The caption of a photo was changed. */
  photo_changed: PhotoPartsFragment
  photo_removed: PhotoPartsFragment
  task_updated: { task: TaskPartsFragment; change: TaskChange; updatedBy: Person }
  /** A task is the user's now. */
  task_assigned: { taskId: string; message: string }
  announcement: AnnouncementPartsFragment
  /** Its text is gone: stop showing it. */
  announcement_withdrawn: AnnouncementPartsFragment
  notification: NotificationPartsFragment
  notifications_read: { upTo: string }
  member_joined: Person
  member_changed: Person
  member_removed: Person
  wedding_changed: WeddingPartsFragment
  /** A newcomer says that they are a member already, or somebody has decided about it. */
  rejoin_request: { request: RejoinRequestPartsFragment; by: Person }
}

/** An event under the name that `on` listens to, with its payload. */
export type GuideEvent = { [Name in keyof GuideEvents]: { name: Name; payload: GuideEvents[Name] } }[keyof GuideEvents]

type Names = { [Name in LiveEvent['__typename']]: (event: EventOf<Name>, userId: string) => GuideEvent[] }

/** The names that each event of the feed has for `on`, with their payloads. */
const names: Names = {
  MessageReceived: ({ message: { id, channel, content, sender, recipient, sentAt, removed } }, userId) => {
    // It came and went while there was no connection.
    if (removed) return []
    const [senderId, senderName, recipientId] = [sender.id, sender.name, recipient?.id ?? null]
    const payload = { id, channel, content, senderId, senderName, recipientId, sentAt }
    return [{ name: sender.id === userId ? 'message_sent' : 'new_message', payload }]
  },
  MessageChanged: ({ messageChange: change, message, by }) => [
    { name: 'message_changed', payload: { change, message, by: personOf(by) } },
  ],
  MessagesRead: ({ reader, upTo }) => [
    { name: 'messages_read', payload: { readerId: reader.id, readerName: reader.name, upTo: upTo.id } },
  ],
  TypingChanged: ({ member, channel, isTyping }) => [
    { name: 'user_typing', payload: { ...personOf(member), channel, isTyping } },
  ],
  PresenceChanged: ({ presence: { member, status, customStatus }, previousStatus }) => {
    const payload = { ...personOf(member), status, customStatus }
    const update: GuideEvent = { name: 'presence_update', payload }
    if (status === 'OFFLINE') return [{ name: 'user_offline', payload: personOf(member) }, update]
    return previousStatus === 'OFFLINE' ? [{ name: 'user_online', payload }, update] : [update]
  },
  MusicRequestChanged: ({ musicRequest: request, musicChange: change, by }) =>
    change === 'CREATED'
      ? [{ name: 'music_request', payload: request }]
      : [{ name: 'music_request_updated', payload: { request, change, by: personOf(by) } }],
  MusicRequestHidden: ({ requestId }) => [{ name: 'music_request_hidden', payload: { id: requestId } }],
  MicRequestChanged: ({ micRequest: request, micChange: change, by }) =>
    change === 'CREATED'
      ? [{ name: 'mic_request', payload: request }]
      : [{ name: 'mic_request_updated', payload: { request, change, by: personOf(by) } }],
  PhotoShared: ({ photo }) => [{ name: 'new_photo', payload: photo }],
  PhotoChanged: ({ photo }) => [{ name: 'photo_changed', payload: photo }],
  PhotoRemoved: ({ photo }) => [{ name: 'photo_removed', payload: photo }],
  TaskChanged: ({ task, taskChange: change, updatedBy }) => [
    { name: 'task_updated', payload: { task, change, updatedBy: personOf(updatedBy) } },
  ],
  AnnouncementMade: ({ announcement }) => [{ name: 'announcement', payload: announcement }],
  AnnouncementWithdrawn: ({ announcement }) => [{ name: 'announcement_withdrawn', payload: announcement }],
  NotificationReceived: ({ notification }) => {
    const { kind, subjectId, message } = notification
    const told: GuideEvent = { name: 'notification', payload: notification }
    return kind === 'TASK_ASSIGNED'
      ? [{ name: 'task_assigned', payload: { taskId: subjectId, message } }, told]
      : [told]
  },
  NotificationsRead: ({ upTo }) => [{ name: 'notifications_read', payload: { upTo: upTo.id } }],
  MemberJoined: ({ member }) => [{ name: 'member_joined', payload: personOf(member) }],
  MemberChanged: ({ member }) => [{ name: 'member_changed', payload: personOf(member) }],
  MemberRemoved: ({ member }) => [{ name: 'member_removed', payload: personOf(member) }],
  WeddingChanged: ({ wedding }) => [{ name: 'wedding_changed', payload: { ...wedding, __typename: 'Wedding' } }],
  // The client does not ask for it.
  CaughtUp: () => [],
  RejoinRequestChanged: ({ rejoinRequest: request, by }) => [
    { name: 'rejoin_request', payload: { request, by: personOf(by) } },
  ],
}

/** An event of the feed under the names that it has for `on`, for the user `userId`. */
export function guideEvents(event: LiveEvent, userId: string): GuideEvent[] {
  const namesOf = names[event.__typename] as ((event: LiveEvent, userId: string) => GuideEvent[]) | undefined
  // A server may send a kind of event that this version does not know.
  return namesOf?.(event, userId) ?? []
}

function personOf({ id, name, role }: MemberPartsFragment): Person {
  return { userId: id, userName: name, role }
}
