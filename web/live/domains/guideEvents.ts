import type {
  AnnouncementPartsFragment,
  Channel,
  MemberPartsFragment,
  MicRequestChange,
  MicRequestPartsFragment,
  MusicRequestChange,
  MusicRequestPartsFragment,
  NotificationPartsFragment,
  PhotoPartsFragment,
  PresenceStatus,
  Role,
  TaskChange,
  TaskPartsFragment,
} from '../gql/index.ts'
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

/** Payloads that `on(event, handler)` of useWebSocket passes to the handler, by event. */
export type GuideEvents = {
  connected: { userId: string; userName: string; role: string; weddingId: string }
  new_message: ChatMessage
  /** The user's own message is stored; also one sent from another of their devices. */
  message_sent: ChatMessage
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
  photo_removed: PhotoPartsFragment
  task_updated: { task: TaskPartsFragment; change: TaskChange; updatedBy: Person }
  /** A task is the user's now. */
  task_assigned: { taskId: string; message: string }
  announcement: AnnouncementPartsFragment
  notification: NotificationPartsFragment
  notifications_read: { upTo: string }
  member_joined: Person
  member_changed: Person
  member_removed: Person
}

/** An event under the name that `on` listens to, with its payload. */
export type GuideEvent = { [Name in keyof GuideEvents]: { name: Name; payload: GuideEvents[Name] } }[keyof GuideEvents]

/** An event of the feed under the names that it has for `on`. */
export function guideEvents(event: LiveEvent, userId: string): GuideEvent[] {
  switch (event.__typename) {
    case 'MessageReceived': {
      const { id, channel, content, sender, recipient, sentAt } = event.message
      const payload = {
        id,
        channel,
        content,
        senderId: sender.id,
        senderName: sender.name,
        recipientId: recipient?.id ?? null,
        sentAt,
      }
      return [{ name: sender.id === userId ? 'message_sent' : 'new_message', payload }]
    }
    case 'MessagesRead':
      return [
        {
          name: 'messages_read',
          payload: { readerId: event.reader.id, readerName: event.reader.name, upTo: event.upTo.id },
        },
      ]
    case 'TypingChanged':
      return [
        {
          name: 'user_typing',
          payload: { ...personOf(event.member), channel: event.channel, isTyping: event.isTyping },
        },
      ]
    case 'PresenceChanged': {
      const { member, status, customStatus } = event.presence
      const payload = { ...personOf(member), status, customStatus }
      const update: GuideEvent = { name: 'presence_update', payload }
      if (status === 'OFFLINE') return [{ name: 'user_offline', payload: personOf(member) }, update]
      return event.previousStatus === 'OFFLINE' ? [{ name: 'user_online', payload }, update] : [update]
    }
    case 'MusicRequestChanged': {
      const { musicRequest: request, musicChange: change, by } = event
      if (change === 'CREATED') return [{ name: 'music_request', payload: request }]
      return [{ name: 'music_request_updated', payload: { request, change, by: personOf(by) } }]
    }
    case 'MusicRequestHidden':
      return [{ name: 'music_request_hidden', payload: { id: event.requestId } }]
    case 'MicRequestChanged': {
      const { micRequest: request, micChange: change, by } = event
      if (change === 'CREATED') return [{ name: 'mic_request', payload: request }]
      return [{ name: 'mic_request_updated', payload: { request, change, by: personOf(by) } }]
    }
    case 'PhotoShared':
      return [{ name: 'new_photo', payload: event.photo }]
    case 'PhotoRemoved':
      return [{ name: 'photo_removed', payload: event.photo }]
    case 'TaskChanged':
      return [
        {
          name: 'task_updated',
          payload: { task: event.task, change: event.taskChange, updatedBy: personOf(event.updatedBy) },
        },
      ]
    case 'AnnouncementMade':
      return [{ name: 'announcement', payload: event.announcement }]
    case 'NotificationReceived': {
      const { kind, subjectId, message } = event.notification
      const told: GuideEvent = { name: 'notification', payload: event.notification }
      return kind === 'TASK_ASSIGNED'
        ? [{ name: 'task_assigned', payload: { taskId: subjectId, message } }, told]
        : [told]
    }
    case 'NotificationsRead':
      return [{ name: 'notifications_read', payload: { upTo: event.upTo.id } }]
    case 'MemberJoined':
      return [{ name: 'member_joined', payload: personOf(event.member) }]
    case 'MemberChanged':
      return [{ name: 'member_changed', payload: personOf(event.member) }]
    case 'MemberRemoved':
      return [{ name: 'member_removed', payload: personOf(event.member) }]
  }
}

function personOf({ id, name, role }: MemberPartsFragment): Person {
  return { userId: id, userName: name, role }
}
