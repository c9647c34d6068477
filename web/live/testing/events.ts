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
  PresencePartsFragment,
  PresenceStatus,
  RejoinRequestPartsFragment,
  TaskChange,
  TaskPartsFragment,
  WeddingPartsFragment,
} from '../gql/index.ts'

/** The fields of each event beside its place in the feed, under the names of the schema. */
export interface EventFields {
  /** An announcement was made. */
  AnnouncementMade: { announcement: AnnouncementPartsFragment }
  /** An announcement was withdrawn: its text is gone. */
  AnnouncementWithdrawn: { announcement: AnnouncementPartsFragment }
  /** A subscription has had the past. It is told by the subscription itself. */
  CaughtUp: object
  /** A member has another name or role. */
  MemberChanged: { member: MemberPartsFragment }
  /** A member joined. */
  MemberJoined: { member: MemberPartsFragment }
  /** A member was removed, or left. */
  MemberRemoved: { member: MemberPartsFragment }
  /** A message was edited or removed, or a member reacted to it. */
  MessageChanged: { change: MessageChange; message: MessagePartsFragment; by: MemberPartsFragment }
  /** A message was sent. */
  MessageReceived: { message: MessagePartsFragment }
  /** A member has read a conversation. */
  MessagesRead: { reader: MemberPartsFragment; upTo: MessagePartsFragment }
  /** A request for the microphone was made or decided. */
  MicRequestChanged: { change: MicRequestChange; request: MicRequestPartsFragment; by: MemberPartsFragment }
  /** A song was asked for, voted for, decided or played. */
  MusicRequestChanged: { change: MusicRequestChange; request: MusicRequestPartsFragment; by: MemberPartsFragment }
  /** The user may not see a request for a song any more. */
  MusicRequestHidden: { requestId: string }
  /** The user has a notification. */
  NotificationReceived: { notification: NotificationPartsFragment }
  /** The user has read notifications. */
  NotificationsRead: { upTo: NotificationPartsFragment }
  /** The caption of a photo was changed. */
  PhotoChanged: { photo: PhotoPartsFragment }
  /** A photo was removed. */
  PhotoRemoved: { photo: PhotoPartsFragment; by: MemberPartsFragment }
  /** A photo was shared. */
  PhotoShared: { photo: PhotoPartsFragment }
  /** A member came, went, or set a status. */
  PresenceChanged: { presence: PresencePartsFragment; previousStatus: PresenceStatus }
  /** A newcomer said that they are a member who is here already, or that was decided. */
  RejoinRequestChanged: { request: RejoinRequestPartsFragment; by: MemberPartsFragment }
  /** A task was created, changed, assigned or deleted. */
  TaskChanged: { change: TaskChange; task: TaskPartsFragment; updatedBy: MemberPartsFragment }
  /** A member writes, or has stopped. */
  TypingChanged: { channel: Channel; isTyping: boolean; member: MemberPartsFragment }
  /** The wedding has another name, date, place, time zone or language. */
  WeddingChanged: { wedding: Details }
}

/** The details of a wedding, as an event brings them. */
export type Details = Omit<WeddingPartsFragment, '__typename'>

/** The name of an event. */
export type EventName = keyof EventFields

/** An event of the test wedding, complete. */
export type WeddingEvent = {
  [Name in EventName]: { __typename: Name; cursor: string; at: string } & EventFields[Name]
}[EventName]

/** The fields of an event that `emit` fills in when they are left out. */
interface Filled {
  MessageChanged: 'by'
  MessageReceived: never
  MicRequestChanged: 'by'
  MusicRequestChanged: 'by'
  PhotoRemoved: 'by'
  PresenceChanged: 'previousStatus'
  RejoinRequestChanged: 'by'
  TaskChanged: 'updatedBy'
  TypingChanged: 'channel' | 'isTyping'
}
type FilledIn<Name> = Name extends keyof Filled ? Filled[Name] : never

/**
 * A thing as a test writes it: a thing that the wedding has already may be its id alone, and what is left out is filled
 * in.
 */
export type Sketch<Thing> = Thing extends { __typename: string; id: string }
  ? string | SketchOf<Thing>
  : Thing extends readonly (infer Item)[]
    ? readonly Sketch<Item>[]
    : Thing extends object
      ? SketchOf<Thing>
      : Thing

type SketchOf<Thing> = { readonly [Field in keyof Thing]?: Sketch<Thing[Field]> }

/** An event as a test writes it, typed by its name. */
export type TestEvent = {
  [Name in EventName]: {
    readonly __typename: Name
    /** By default the next place in the feed. */
    readonly cursor?: string
    /** By default the time of the wedding's clock. */
    readonly at?: string
  } & { readonly [Field in Exclude<keyof EventFields[Name], FilledIn<Name>>]: Sketch<EventFields[Name][Field]> } & {
    readonly [Field in Extract<keyof EventFields[Name], FilledIn<Name>>]?: Sketch<EventFields[Name][Field]>
  }
}[EventName]
