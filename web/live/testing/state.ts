import type {
  AnnouncementPartsFragment,
  LiveEventKind,
  MemberPartsFragment,
  MessagePartsFragment,
  MicRequestPartsFragment,
  MusicRequestChange,
  MusicRequestPartsFragment,
  NotificationPartsFragment,
  Permission,
  PhotoPartsFragment,
  PresencePartsFragment,
  RejoinRequestPartsFragment,
  TaskPartsFragment,
} from '../gql/index.ts'
import type { Details, EventName, WeddingEvent } from './events.ts'

/** A notification and the member whom it is for; null is everyone. */
export interface OwnedNotification extends NotificationPartsFragment {
  /** The id of the member; null is everyone. */
  owner: string | null
}

/** A program that a member has let in. */
export interface TestIntegration {
  id: string
  name: string
  scopes: Permission[]
  webhookUrl: string | null
  kinds: LiveEventKind[] | null
  createdBy: MemberPartsFragment
  createdAt: string
  lastUsedAt: null
  lastError: null
  revokedAt: string | null
}

/** How far a member has read a conversation. */
export interface ReadUpTo {
  /** The id of the member who has read. */
  readerId: string
  /** The id of the other member; null is the wedding's channel. */
  partnerId: string | null
  /** The last message that they have read. */
  upTo: MessagePartsFragment
}

/** Everything at a test wedding: what its events have made of it. Each list is in the order of arrival. */
export interface WeddingState {
  /** The wedding itself. */
  readonly wedding: Details
  /** Everyone at the wedding. */
  readonly members: readonly MemberPartsFragment[]
  /** The messages of all conversations. */
  readonly messages: readonly MessagePartsFragment[]
  /** Requests for songs. */
  readonly musicRequests: readonly MusicRequestPartsFragment[]
  /** Votes for songs: the id of the request, and of the member. */
  readonly votes: readonly { requestId: string; memberId: string }[]
  /** Requests for the microphone. */
  readonly micRequests: readonly MicRequestPartsFragment[]
  /** Photos, without those that were removed. */
  readonly photos: readonly PhotoPartsFragment[]
  /** Tasks. */
  readonly tasks: readonly TaskPartsFragment[]
  /** Tasks that were deleted: deleting one again returns it. */
  readonly deletedTasks: readonly TaskPartsFragment[]
  /** Announcements. */
  readonly announcements: readonly AnnouncementPartsFragment[]
  /** Notifications of all members. */
  readonly notifications: readonly OwnedNotification[]
  /** Members who are online, and their status. */
  readonly presences: readonly PresencePartsFragment[]
  /** Requests of newcomers who say that they are a member who is here already. */
  readonly rejoinRequests: readonly RejoinRequestPartsFragment[]
  /** How far each member has read each conversation. */
  readonly reads: readonly ReadUpTo[]
}

/** A wedding at which nothing has happened. */
export const nothingYet: WeddingState = {
  wedding: { id: 'test-wedding', name: 'Test wedding', date: null, place: null, timeZone: 'UTC', locale: 'en' },
  members: [],
  messages: [],
  musicRequests: [],
  votes: [],
  micRequests: [],
  photos: [],
  tasks: [],
  deletedTasks: [],
  announcements: [],
  notifications: [],
  presences: [],
  rejoinRequests: [],
  reads: [],
}

type Reducers = {
  [Name in EventName]: (
    state: WeddingState,
    event: Extract<WeddingEvent, { __typename: Name }>,
    owner: string | null,
  ) => Partial<WeddingState>
}

/** The changes that each event makes. */
export const reducers: Reducers = {
  AnnouncementMade: ({ announcements }, { announcement }) => ({ announcements: put(announcements, announcement) }),
  AnnouncementWithdrawn: ({ announcements, notifications }, { announcement }) => ({
    announcements: put(announcements, announcement),
    notifications: notifications.filter(({ subjectId }) => subjectId !== announcement.id),
  }),
  CaughtUp: () => ({}),
  MemberChanged: ({ members }, { member }) => ({ members: put(members, member) }),
  MemberJoined: ({ members }, { member }) => ({ members: put(members, member) }),
  MemberRemoved: ({ members, presences }, { member }) => ({
    members: without(members, member.id),
    presences: presences.filter((presence) => presence.member.id !== member.id),
  }),
  MessageChanged: ({ messages }, { message }) => ({
    messages: message.removed ? withoutQuotes(put(messages, message), message.id) : put(messages, message),
  }),
  MessageReceived: ({ messages }, { message }) => ({ messages: put(messages, message) }),
  MessagesRead: ({ reads }, { reader, upTo }) => {
    const partnerId = partnerIdOf(upTo, reader.id)
    const others = reads.filter((read) => read.readerId !== reader.id || read.partnerId !== partnerId)
    return { reads: [...others, { readerId: reader.id, partnerId, upTo }] }
  },
  MicRequestChanged: ({ micRequests }, { request }) => ({ micRequests: put(micRequests, request) }),
  MusicRequestChanged: ({ musicRequests, votes }, { request, change, by }) => ({
    musicRequests: put(musicRequests, request),
    votes: votesAfter(votes, change, { requestId: request.id, memberId: by.id }),
  }),
  MusicRequestHidden: () => ({}),
  NotificationReceived: ({ notifications }, { notification }, owner) => ({
    notifications: put(notifications, { ...notification, owner }),
  }),
  NotificationsRead: ({ notifications }, { upTo, at }, reader) => ({
    notifications: readUpTo(notifications, reader, upTo.id, at),
  }),
  PhotoChanged: ({ photos }, { photo }) => ({ photos: put(photos, photo) }),
  PhotoRemoved: ({ photos }, { photo }) => ({ photos: without(photos, photo.id) }),
  PhotoShared: ({ photos }, { photo }) => ({ photos: put(photos, photo) }),
  PresenceChanged: ({ presences }, { presence }) => ({
    presences: [...presences.filter(({ member }) => member.id !== presence.member.id), presence],
  }),
  RejoinRequestChanged: ({ rejoinRequests }, { request }) => ({ rejoinRequests: put(rejoinRequests, request) }),
  TaskChanged: ({ tasks, deletedTasks }, { task, change }) => ({
    tasks: change === 'DELETED' ? without(tasks, task.id) : put(tasks, task),
    deletedTasks: change === 'DELETED' ? put(deletedTasks, task) : deletedTasks,
  }),
  TypingChanged: () => ({}),
  WeddingChanged: (_, { wedding }) => ({ wedding }),
}

/** The state after an event. `owner` is the member whom a notification is for. */
export function reduce(state: WeddingState, event: WeddingEvent, owner: string | null = null): WeddingState {
  const reducer = reducers[event.__typename] as (
    state: WeddingState,
    event: WeddingEvent,
    owner: string | null,
  ) => Partial<WeddingState>
  return { ...state, ...reducer(state, event, owner) }
}

/** The other member of a message's conversation, for one of its two; null for the wedding's channel. */
export function partnerIdOf({ sender, recipient }: MessagePartsFragment, memberId: string): string | null {
  if (!recipient) return null
  return sender.id === memberId ? recipient.id : sender.id
}

type Vote = WeddingState['votes'][number]

function votesAfter(votes: readonly Vote[], change: MusicRequestChange, vote: Vote): readonly Vote[] {
  if (change !== 'VOTED' && change !== 'UNVOTED') return votes
  const others = votes.filter(({ requestId, memberId }) => requestId !== vote.requestId || memberId !== vote.memberId)
  return change === 'VOTED' ? [...others, vote] : others
}

function put<Thing extends { id: string }>(things: readonly Thing[], thing: Thing): readonly Thing[] {
  const isKnown = things.some(({ id }) => id === thing.id)
  return isKnown ? things.map((known) => (known.id === thing.id ? thing : known)) : [...things, thing]
}

/** The messages, of which none quotes this one. */
function withoutQuotes(messages: readonly MessagePartsFragment[], id: string): readonly MessagePartsFragment[] {
  return messages.map((message) =>
    message.replyTo?.id === id ? { ...message, replyTo: { ...message.replyTo, excerpt: '' } } : message,
  )
}

function without<Thing extends { id: string }>(things: readonly Thing[], goneId: string): readonly Thing[] {
  return things.filter(({ id }) => id !== goneId)
}

/** Other members keep theirs unread. One for everyone is read for everyone: the state has one time for it. */
function readUpTo(
  notifications: readonly OwnedNotification[],
  reader: string | null,
  id: string,
  at: string,
): readonly OwnedNotification[] {
  const last = notifications.findIndex((notification) => notification.id === id)
  const isRead = ({ owner }: OwnedNotification, index: number) =>
    index <= last && (owner === null || reader === null || owner === reader)
  return notifications.map((notification, index) =>
    isRead(notification, index) ? { ...notification, readAt: notification.readAt ?? at } : notification,
  )
}
