/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core'
import { type DefinitionNode, Kind, parse } from 'graphql'
/** An announcement to make. */
export type AnnounceInput = {
  /** Whether to announce to every wedding of this server instead. For ADMIN, without `weddingId`. */
  everyWedding?: boolean;
  /** A UUID of your choice. Repeating an announcement with its id returns the stored one and delivers it to weddings that it has not reached. Another announcement with this id is a `CONFLICT`. */
  id?: string | null | undefined;
  /** Up to 4,000 characters, not blank. */
  message: string;
  /** How much attention it needs. */
  priority?: Priority;
  /** The wedding, by default the viewer's own. Only an ADMIN may name another wedding, and must name one if their token names none. */
  weddingId?: string | null | undefined;
};

/** The member to give a task to. */
export type AssignTaskInput = {
  /** The member to assign; the viewer is allowed. */
  assigneeId: string;
  /** The id of the task. */
  id: string;
};

/** The audience of a message. */
export type Channel =
  /** A single member. */
  | 'DIRECT'
  /** Everyone at the wedding. */
  | 'WEDDING';

/** An integration to create. */
export type CreateIntegrationInput = {
  /** A UUID of your choice. Sent again within the hour as the same integration, it is returned with another token, since the first answer may be lost; both tokens work. Otherwise, and after 5 tokens, it is a `CONFLICT`. */
  id?: string | null | undefined;
  /** The kinds of events to send there; omit for all that the integration may see and that are stored. */
  kinds?: Array<LiveEventKind> | null | undefined;
  /** The name to show: one line of up to 80 characters, without control or invisible characters. */
  name: string;
  /** The actions that it may do. Empty for one that reads what every member sees. */
  scopes: Array<Permission>;
  /** The address to send events to as they happen: https, at a public address, without a user or password. Docs: webhooks.md. */
  webhookUrl?: string | null | undefined;
};

/** An invitation to create. */
export type CreateInvitationInput = {
  /** Hours until the code stops working, 1 to 8784 (366 days). */
  expiresInHours?: number;
  /** A UUID of your choice. Sent again with the same role and hours, it returns the stored invitation; otherwise it is a `CONFLICT`. */
  id?: string | null | undefined;
  /** The role of those who join: any but ADMIN. */
  role?: Role;
};

/** A task to create. */
export type CreateTaskInput = {
  /** The member who should do it; the viewer is allowed. */
  assigneeId?: string | null | undefined;
  /** When it is due. */
  dueAt?: string | null | undefined;
  /** A UUID of your choice. Sent again with the same task, it returns the stored one; another task with this id is a `CONFLICT`. */
  id?: string | null | undefined;
  /** More about the task, up to 4,000 characters. Blank counts as none. */
  notes?: string | null | undefined;
  /** Up to 200 characters, not blank. */
  title: string;
};

/** Another text for a message. */
export type EditMessageInput = {
  /** The text, up to 4,000 characters, not blank. */
  content: string;
  /** The id of the message. */
  id: string;
};

/** A change of a photo. */
export type EditPhotoInput = {
  /** Up to 200 characters; null removes the caption. It stays if this is left out. */
  caption?: string | null | undefined;
  /** The id of the photo. */
  id: string;
};

/** A person who joins, and their code. */
export type JoinWeddingInput = {
  /** The code of an invitation or a personal link, as typed. */
  code: string;
  /** The secret of the device, a UUID of your choice. Sent again with the same code and name, it signs the same member in instead of adding another, and `resumeSession` signs them in without a code. Store it: whoever has it is that member. */
  id?: string | null | undefined;
  /** The name to show: one line of up to 80 characters, without control or invisible characters. A personal link ignores it, and it may be empty then. */
  name: string;
};

/** The kinds of events, one for each type of `LiveEvent` but `CaughtUp`. */
export type LiveEventKind =
  /** Events of the type `AnnouncementMade`. */
  | 'ANNOUNCEMENT_MADE'
  /** Events of the type `AnnouncementWithdrawn`. */
  | 'ANNOUNCEMENT_WITHDRAWN'
  /** Events of the type `MemberChanged`. */
  | 'MEMBER_CHANGED'
  /** Events of the type `MemberJoined`. */
  | 'MEMBER_JOINED'
  /** Events of the type `MemberRemoved`. */
  | 'MEMBER_REMOVED'
  /** Events of the type `MessagesRead`. */
  | 'MESSAGES_READ'
  /** Events of the type `MessageChanged`. */
  | 'MESSAGE_CHANGED'
  /** Events of the type `MessageReceived`. */
  | 'MESSAGE_RECEIVED'
  /** Events of the type `MicRequestChanged`. */
  | 'MIC_REQUEST_CHANGED'
  /** Events of the type `MusicRequestChanged`. */
  | 'MUSIC_REQUEST_CHANGED'
  /** Events of the type `MusicRequestHidden`. */
  | 'MUSIC_REQUEST_HIDDEN'
  /** Events of the type `NotificationsRead`. */
  | 'NOTIFICATIONS_READ'
  /** Events of the type `NotificationReceived`. */
  | 'NOTIFICATION_RECEIVED'
  /** Events of the type `PhotoChanged`. */
  | 'PHOTO_CHANGED'
  /** Events of the type `PhotoRemoved`. */
  | 'PHOTO_REMOVED'
  /** Events of the type `PhotoShared`. */
  | 'PHOTO_SHARED'
  /** Events of the type `PresenceChanged`. */
  | 'PRESENCE_CHANGED'
  /** Events of the type `RejoinRequestChanged`. */
  | 'REJOIN_REQUEST_CHANGED'
  /** Events of the type `TaskChanged`. */
  | 'TASK_CHANGED'
  /** Events of the type `TypingChanged`. */
  | 'TYPING_CHANGED'
  /** Events of the type `WeddingChanged`. */
  | 'WEDDING_CHANGED';

/** How far the viewer has read a conversation. */
export type MarkMessagesReadInput = {
  /** The id of the last message that was read. */
  upTo: string;
  /** The other member; omit for the wedding's channel. */
  with?: string | null | undefined;
};

/** The change of a message. */
export type MessageChange =
  /** Its sender has changed the text. */
  | 'EDITED'
  /** A member added a reaction or took one back. */
  | 'REACTED'
  /** It was removed. */
  | 'REMOVED';

/** The kinds of change to a request for the microphone. */
export type MicRequestChange =
  /** The DJ gives the requester the microphone. */
  | 'APPROVED'
  /** The request is new. */
  | 'CREATED'
  /** The DJ does not give the requester the microphone. */
  | 'DECLINED'
  /** The DJ took the decision back: it is pending. */
  | 'REOPENED'
  /** The requester does not want the microphone any more. */
  | 'WITHDRAWN';

/** The status of a request for the microphone. Pending requests are decided or withdrawn; `reopenMicRequest` makes any of them pending again. */
export type MicRequestStatus =
  /** The DJ gives the requester the microphone. */
  | 'APPROVED'
  /** The DJ does not give the requester the microphone. */
  | 'DECLINED'
  /** The DJ has not decided yet. */
  | 'PENDING'
  /** The requester does not want the microphone any more. */
  | 'WITHDRAWN';

/** The kinds of change to a request for a song. */
export type MusicRequestChange =
  /** The DJ will play it: it is at the end of the queue. */
  | 'ACCEPTED'
  /** The request is new. */
  | 'CREATED'
  /** The DJ moved it to another place in the queue. */
  | 'MOVED'
  /** It was played. */
  | 'PLAYED'
  /** It is playing now. The `PLAYED` of the song before, if one was playing, comes first. */
  | 'PLAYING'
  /** The DJ will not play it. */
  | 'REJECTED'
  /** The DJ took a decision back: it is pending. It may be new to viewers from whom it was hidden. */
  | 'REOPENED'
  /** A member took the vote back, and the dedications that came with it. */
  | 'UNVOTED'
  /** Another member voted for it or added a dedication. */
  | 'VOTED'
  /** The requester does not want it any more. */
  | 'WITHDRAWN';

/** The status of a request for a song. Pending requests are decided or withdrawn; `reopenMusicRequest` makes any of them pending again. */
export type MusicRequestStatus =
  /** The DJ will play it. */
  | 'ACCEPTED'
  /** The DJ has not decided yet. */
  | 'PENDING'
  /** It was played. */
  | 'PLAYED'
  /** It is playing now. At most one song of a wedding is. */
  | 'PLAYING'
  /** The DJ will not play it. */
  | 'REJECTED'
  /** The requester does not want it any more. */
  | 'WITHDRAWN';

/** The kinds of notifications. */
export type NotificationKind =
  /** An announcement was made. */
  | 'ANNOUNCEMENT'
  /** A member answered a message of the viewer. */
  | 'MESSAGE_REPLIED'
  /** The DJ gives the viewer the microphone. */
  | 'MIC_REQUEST_APPROVED'
  /** The DJ does not give the viewer the microphone. */
  | 'MIC_REQUEST_DECLINED'
  /** The DJ will play the song that the viewer asked for. */
  | 'MUSIC_REQUEST_ACCEPTED'
  /** The song that the viewer asked for was played. */
  | 'MUSIC_REQUEST_PLAYED'
  /** The DJ will not play the song that the viewer asked for. */
  | 'MUSIC_REQUEST_REJECTED'
  /** A task was assigned to the viewer. */
  | 'TASK_ASSIGNED'
  /** Another member changed a task that the viewer created or is assigned to. */
  | 'TASK_UPDATED';

/** An action that not every member may do, and a scope of an integration. Other actions are open to all members, and to no integration. */
export type Permission =
  /** Announce something to everyone at the wedding, and withdraw it: `announce`, `withdrawAnnouncement`. Authors may always withdraw their own. */
  | 'ANNOUNCE'
  /** Announce at another wedding or at every wedding of this server, and withdraw it there: `announce` with `weddingId` or `everyWedding`. Not a scope. */
  | 'ANNOUNCE_EVERYWHERE'
  /** Decide about the microphone: `approveMicRequest`, `declineMicRequest`, `reopenMicRequest`. */
  | 'DECIDE_MIC'
  /** Decide about songs: `acceptMusicRequest`, `rejectMusicRequest`, `startMusicRequest`, `markMusicRequestPlayed`, `moveMusicRequest`, `reopenMusicRequest`. */
  | 'DECIDE_MUSIC'
  /** Invite people to the wedding: `createInvitation`, `invitations`, `revokeInvitation`. */
  | 'INVITE'
  /** Let programs in: `createIntegration`, `integrations`, `revokeIntegration`. Not a scope. */
  | 'MANAGE_INTEGRATIONS'
  /** See all tasks, create tasks and change those of others: `createTask`, `updateTask`, `assignTask`, `unassignTask`, `deleteTask`. A creator may always change or delete a task and an assignee may always update it. */
  | 'MANAGE_TASKS'
  /** Change the wedding, `updateWedding`, and help guests back in: `createPersonalLink` for them, and `confirmRejoinRequest`. */
  | 'MANAGE_WEDDING'
  /** Remove the messages of others on the wedding's channel: `removeMessage`. Members may always remove their own. */
  | 'MODERATE_MESSAGES'
  /** Read the figures of all servers: `metrics`. Not a scope. */
  | 'READ_METRICS'
  /** Remove other members from the wedding: `removeMember`. */
  | 'REMOVE_MEMBER'
  /** Remove the photos of others: `removePhoto`. Members may always remove their own. */
  | 'REMOVE_PHOTO'
  /** Ask for songs and vote for those of others: `requestMusic`, `voteForMusicRequest`, `unvoteMusicRequest`. */
  | 'REQUEST_MUSIC'
  /** A scope alone, since every member may do it: write on the wedding's channel, `sendMessage`. */
  | 'SEND_MESSAGE'
  /** A scope alone, since every member may do it: `sharePhoto`, `editPhoto`. */
  | 'SHARE_PHOTO';

/** How a member can be reached. */
export type PresenceStatus =
  /** Connected, and away by their own choice. */
  | 'AWAY'
  /** Connected, and not to be disturbed by their own choice. */
  | 'BUSY'
  /** Not connected, or appearing so by their own choice. */
  | 'OFFLINE'
  /** Connected on at least one device. */
  | 'ONLINE';

/** How much attention an announcement needs. */
export type Priority =
  /** Good to know. */
  | 'INFO'
  /** Everyone must see it now. */
  | 'URGENT'
  /** Something differs from the plan. */
  | 'WARNING';

/** A reaction to a message. */
export type ReactToMessageInput = {
  /** One emoji, such as 🎉. Emojis that look the same are the same. */
  emoji: string;
  /** The id of the message. */
  id: string;
  /** Whether to take the viewer's reaction back. */
  remove?: boolean;
};

/** Whether a request to rejoin is pending, and how it was decided. */
export type RejoinRequestStatus =
  /** The newcomer is the member: `resumeSession` signs their device in as that member. */
  | 'CONFIRMED'
  /** The newcomer is somebody else, and stays the member as which they have joined. */
  | 'DECLINED'
  /** Nobody has decided yet. */
  | 'PENDING'
  /** The newcomer took it back, or made another request. */
  | 'WITHDRAWN';

/** A request for the microphone. */
export type RequestMicInput = {
  /** How long to speak, 1 to 60 minutes. */
  durationMinutes?: number;
  /** A UUID of your choice. Sent again with the same request, it returns the stored one; another request with this id is a `CONFLICT`. */
  id?: string | null | undefined;
  /** Up to 200 characters, not blank. */
  purpose: string;
};

/** A song to ask the DJ for. */
export type RequestMusicInput = {
  /** The artist, up to 200 characters. */
  artist?: string | null | undefined;
  /** A dedication, up to 200 characters. It is kept when the request becomes a vote. */
  dedicatedTo?: string | null | undefined;
  /** A UUID of your choice. Sent again with the same request, it returns what became of it; another song with this id is a `CONFLICT`. */
  id?: string | null | undefined;
  /** Up to 200 characters, not blank. */
  songTitle: string;
};

/** A request to rejoin. */
export type RequestRejoinInput = {
  /** A UUID of your choice. Sent again with the same member, it returns the stored request; another request with this id is a `CONFLICT`. */
  id?: string | null | undefined;
  /** The id of the earlier member: one of `Session.namesakes`. */
  memberId: string;
};

/** The role of a member, which decides what they may see and do. */
export type Role =
  /** The operator of the servers. An ADMIN may belong to one wedding or to none. */
  | 'ADMIN'
  /** The hosts. They manage the wedding. */
  | 'COUPLE'
  /** Decides about songs and the microphone. */
  | 'DJ'
  /** Everyone else. */
  | 'GUEST'
  /** Takes the pictures. */
  | 'PHOTOGRAPHER'
  /** Manages the wedding for the couple. */
  | 'PLANNER'
  /** Works at the wedding, for instance the caterer. */
  | 'VENDOR';

/** A message to send. */
export type SendMessageInput = {
  /** The audience. */
  channel?: Channel;
  /** Up to 4,000 characters, not blank. */
  content: string;
  /** A UUID of your choice. Sent again with the same message, it returns the stored one; another message with this id is a `CONFLICT`. */
  id?: string | null | undefined;
  /** The receiver. Required for DIRECT, not allowed otherwise. */
  recipientId?: string | null | undefined;
  /** The id of the message that it answers, one of the same conversation. The sender of that is notified. */
  replyTo?: string | null | undefined;
};

/** Whether the viewer is typing. */
export type SetTypingInput = {
  /** Send true about every second while typing, false on stopping. */
  isTyping: boolean;
  /** The other member; omit for the wedding's channel. */
  recipientId?: string | null | undefined;
};

/** A photo to share: exactly one of `url` and `file`. */
export type SharePhotoInput = {
  /** Up to 200 characters. */
  caption?: string | null | undefined;
  /** The picture: JPEG of up to 200 megapixels, or PNG, WebP, AVIF or HEIC of up to 100; at most 15 MiB. Metadata of the camera, such as the place, is removed. A file that is not accepted is `BAD_USER_INPUT` with a `reason`. */
  file?: File | null | undefined;
  /** A UUID of your choice. Sent again with the same photo, it returns the stored one; another photo with this id is a `CONFLICT`. */
  id?: string | null | undefined;
  /** Address of a picture on the web. The picture stays there, and each browser loads it from there. A user and password in the address are removed. Only public addresses are accepted, unless the setting `PHOTO_URLS` says otherwise. */
  url?: string | null | undefined;
};

/** The kinds of change to a task. */
export type TaskChange =
  /** It was assigned to a member, or taken from its assignee. */
  | 'ASSIGNED'
  /** It is new, and may already have an assignee. */
  | 'CREATED'
  /** It was deleted: remove it from your list. */
  | 'DELETED'
  /** Its title, notes, status or due time changed. */
  | 'UPDATED';

/** The progress of a task. */
export type TaskStatus =
  /** It is done. */
  | 'DONE'
  /** Somebody is working on it. */
  | 'IN_PROGRESS'
  /** Nobody has begun. */
  | 'TODO';

/** The viewer's status. */
export type UpdatePresenceInput = {
  /** Up to 80 characters. Null or blank clears it; omit to keep it. */
  customStatus?: string | null | undefined;
  /** `ONLINE` alone is a heartbeat: a chosen AWAY, BUSY or OFFLINE stays. `ONLINE` with a `customStatus` (a text or null) makes the viewer available again. */
  status?: PresenceStatus;
};

/** Changes of a task. Omitted fields stay as they are. */
export type UpdateTaskInput = {
  /** When it is due; null clears it. */
  dueAt?: string | null | undefined;
  /** The id of the task. */
  id: string;
  /** Up to 4,000 characters; null clears them. */
  notes?: string | null | undefined;
  /** The progress; null changes nothing. */
  status?: TaskStatus | null | undefined;
  /** Up to 200 characters, not blank; null changes nothing. */
  title?: string | null | undefined;
};

/** Changes of the wedding. Omitted fields stay as they are. */
export type UpdateWeddingInput = {
  /** The day of the wedding; null clears it. */
  date?: string | null | undefined;
  /** The language of the wedding by BCP 47, up to 35 characters: `fr-CA`. Null changes nothing. */
  locale?: string | null | undefined;
  /** One line of up to 80 characters, without control or invisible characters; null changes nothing. The tokens of members do not change a name that was given here. */
  name?: string | null | undefined;
  /** One line of up to 200 characters; null or blank clears it. */
  place?: string | null | undefined;
  /** The time zone of the place, of the IANA database: `Europe/Paris`. Null changes nothing. */
  timeZone?: string | null | undefined;
};

/** An object of the fragment `AnnouncementParts`. */
export type AnnouncementPartsFragment = { __typename: 'Announcement', id: string, message: string, priority: Priority, madeAt: string, everyWedding: boolean, withdrawnAt: string | null, from: { __typename: 'Member', id: string, name: string, role: Role } };

/** Variables of the query `Announcements`. */
export type AnnouncementsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


/** Data of the query `Announcements`. */
export type AnnouncementsQuery = { announcements: { __typename: 'AnnouncementConnection', nodes: Array<{ __typename: 'Announcement', id: string, message: string, priority: Priority, madeAt: string, everyWedding: boolean, withdrawnAt: string | null, from: { __typename: 'Member', id: string, name: string, role: Role } }>, pageInfo: { __typename: 'PageInfo', hasNextPage: boolean, endCursor: string | null } } };

/** Variables of the mutation `Announce`. */
export type AnnounceMutationVariables = Exact<{
  input: AnnounceInput;
}>;


/** Data of the mutation `Announce`. */
export type AnnounceMutation = { announce: { __typename: 'Announcement', id: string, message: string, priority: Priority, madeAt: string, everyWedding: boolean, withdrawnAt: string | null, from: { __typename: 'Member', id: string, name: string, role: Role } } };

/** Variables of the mutation `WithdrawAnnouncement`. */
export type WithdrawAnnouncementMutationVariables = Exact<{
  id: string;
}>;


/** Data of the mutation `WithdrawAnnouncement`. */
export type WithdrawAnnouncementMutation = { withdrawAnnouncement: { __typename: 'Announcement', id: string, message: string, priority: Priority, madeAt: string, everyWedding: boolean, withdrawnAt: string | null, from: { __typename: 'Member', id: string, name: string, role: Role } } };

/** Variables of the subscription `AnnouncementMade`. */
export type AnnouncementMadeSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


/** Data of the subscription `AnnouncementMade`. */
export type AnnouncementMadeSubscription = { announcementMade: { __typename: 'AnnouncementMade', cursor: string, at: string, announcement: { __typename: 'Announcement', id: string, message: string, priority: Priority, madeAt: string, everyWedding: boolean, withdrawnAt: string | null, from: { __typename: 'Member', id: string, name: string, role: Role } } } };

/** Variables of the subscription `Events`. */
export type EventsSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


/** Data of the subscription `Events`. */
export type EventsSubscription = { events:
    | { __typename: 'AnnouncementMade', cursor: string, at: string, announcement: { __typename: 'Announcement', id: string, message: string, priority: Priority, madeAt: string, everyWedding: boolean, withdrawnAt: string | null, from: { __typename: 'Member', id: string, name: string, role: Role } } }
    | { __typename: 'AnnouncementWithdrawn', cursor: string, at: string, announcement: { __typename: 'Announcement', id: string, message: string, priority: Priority, madeAt: string, everyWedding: boolean, withdrawnAt: string | null, from: { __typename: 'Member', id: string, name: string, role: Role } } }
    | { __typename: 'CaughtUp' }
    | { __typename: 'MemberChanged', cursor: string, at: string, member: { __typename: 'Member', id: string, name: string, role: Role } }
    | { __typename: 'MemberJoined', cursor: string, at: string, member: { __typename: 'Member', id: string, name: string, role: Role } }
    | { __typename: 'MemberRemoved', cursor: string, at: string, member: { __typename: 'Member', id: string, name: string, role: Role } }
    | { __typename: 'MessageChanged', cursor: string, at: string, messageChange: MessageChange, message: { __typename: 'Message', id: string, seq: number, channel: Channel, content: string, sentAt: string, editedAt: string | null, sender: { __typename: 'Member', id: string, name: string, role: Role }, recipient: { __typename: 'Member', id: string, name: string, role: Role } | null, replyTo: { __typename: 'MessageQuote', id: string, excerpt: string, sender: { __typename: 'Member', id: string, name: string, role: Role } } | null, reactions: Array<{ __typename: 'Reaction', emoji: string, members: Array<{ __typename: 'Member', id: string, name: string, role: Role }> }>, removed: { __typename: 'Removal', at: string, by: { __typename: 'Member', id: string, name: string, role: Role } } | null }, by: { __typename: 'Member', id: string, name: string, role: Role } }
    | { __typename: 'MessageReceived', cursor: string, at: string, message: { __typename: 'Message', id: string, seq: number, channel: Channel, content: string, sentAt: string, editedAt: string | null, sender: { __typename: 'Member', id: string, name: string, role: Role }, recipient: { __typename: 'Member', id: string, name: string, role: Role } | null, replyTo: { __typename: 'MessageQuote', id: string, excerpt: string, sender: { __typename: 'Member', id: string, name: string, role: Role } } | null, reactions: Array<{ __typename: 'Reaction', emoji: string, members: Array<{ __typename: 'Member', id: string, name: string, role: Role }> }>, removed: { __typename: 'Removal', at: string, by: { __typename: 'Member', id: string, name: string, role: Role } } | null } }
    | { __typename: 'MessagesRead', cursor: string, at: string, reader: { __typename: 'Member', id: string, name: string, role: Role }, upTo: { __typename: 'Message', id: string, seq: number, channel: Channel, content: string, sentAt: string, editedAt: string | null, sender: { __typename: 'Member', id: string, name: string, role: Role }, recipient: { __typename: 'Member', id: string, name: string, role: Role } | null, replyTo: { __typename: 'MessageQuote', id: string, excerpt: string, sender: { __typename: 'Member', id: string, name: string, role: Role } } | null, reactions: Array<{ __typename: 'Reaction', emoji: string, members: Array<{ __typename: 'Member', id: string, name: string, role: Role }> }>, removed: { __typename: 'Removal', at: string, by: { __typename: 'Member', id: string, name: string, role: Role } } | null } }
    | { __typename: 'MicRequestChanged', cursor: string, at: string, micChange: MicRequestChange, micRequest: { __typename: 'MicRequest', id: string, purpose: string, durationMinutes: number, urgent: boolean, status: MicRequestStatus, reason: string | null, requestedAt: string, decidedAt: string | null, requestedBy: { __typename: 'Member', id: string, name: string, role: Role }, decidedBy: { __typename: 'Member', id: string, name: string, role: Role } | null }, by: { __typename: 'Member', id: string, name: string, role: Role } }
    | { __typename: 'MusicRequestChanged', cursor: string, at: string, musicChange: MusicRequestChange, musicRequest: { __typename: 'MusicRequest', id: string, songTitle: string, artist: string | null, dedicatedTo: string | null, status: MusicRequestStatus, queueKey: string | null, votes: number, reason: string | null, requestedAt: string, decidedAt: string | null, dedications: Array<{ __typename: 'Dedication', text: string, from: { __typename: 'Member', id: string, name: string, role: Role } }>, requestedBy: { __typename: 'Member', id: string, name: string, role: Role }, decidedBy: { __typename: 'Member', id: string, name: string, role: Role } | null }, by: { __typename: 'Member', id: string, name: string, role: Role } }
    | { __typename: 'MusicRequestHidden', cursor: string, at: string, requestId: string }
    | { __typename: 'NotificationReceived', cursor: string, at: string, notification: { __typename: 'Notification', id: string, kind: NotificationKind, message: string, subjectId: string, createdAt: string, readAt: string | null } }
    | { __typename: 'NotificationsRead', cursor: string, at: string, upTo: { __typename: 'Notification', id: string, kind: NotificationKind, message: string, subjectId: string, createdAt: string, readAt: string | null } }
    | { __typename: 'PhotoChanged', cursor: string, at: string, photo: { __typename: 'Photo', id: string, url: string, thumbnailUrl: string, originalUrl: string | null, width: number, height: number, placeholder: string, caption: string | null, takenAt: string | null, sharedAt: string, sharedBy: { __typename: 'Member', id: string, name: string, role: Role } } }
    | { __typename: 'PhotoRemoved', cursor: string, at: string, photo: { __typename: 'Photo', id: string, url: string, thumbnailUrl: string, originalUrl: string | null, width: number, height: number, placeholder: string, caption: string | null, takenAt: string | null, sharedAt: string, sharedBy: { __typename: 'Member', id: string, name: string, role: Role } } }
    | { __typename: 'PhotoShared', cursor: string, at: string, photo: { __typename: 'Photo', id: string, url: string, thumbnailUrl: string, originalUrl: string | null, width: number, height: number, placeholder: string, caption: string | null, takenAt: string | null, sharedAt: string, sharedBy: { __typename: 'Member', id: string, name: string, role: Role } } }
    | { __typename: 'PresenceChanged', previousStatus: PresenceStatus, presence: { __typename: 'Presence', status: PresenceStatus, customStatus: string | null, lastSeenAt: string, member: { __typename: 'Member', id: string, name: string, role: Role } } }
    | { __typename: 'RejoinRequestChanged', cursor: string, at: string, rejoinRequest: { __typename: 'RejoinRequest', id: string, status: RejoinRequestStatus, requestedAt: string, expiresAt: string, decidedAt: string | null, requestedBy: { __typename: 'Member', id: string, name: string, role: Role }, member: { __typename: 'Member', id: string, name: string, role: Role }, decidedBy: { __typename: 'Member', id: string, name: string, role: Role } | null }, by: { __typename: 'Member', id: string, name: string, role: Role } }
    | { __typename: 'TaskChanged', cursor: string, at: string, taskChange: TaskChange, task: { __typename: 'Task', id: string, title: string, notes: string | null, status: TaskStatus, dueAt: string | null, updatedAt: string, createdBy: { __typename: 'Member', id: string, name: string, role: Role }, assignee: { __typename: 'Member', id: string, name: string, role: Role } | null }, updatedBy: { __typename: 'Member', id: string, name: string, role: Role } }
    | { __typename: 'TypingChanged', channel: Channel, isTyping: boolean, member: { __typename: 'Member', id: string, name: string, role: Role } }
    | { __typename: 'WeddingChanged', cursor: string, at: string, wedding: { __typename: 'WeddingDetails', id: string, name: string, date: string | null, place: string | null, timeZone: string, locale: string } }
   };

/** An object of the fragment `IntegrationParts`. */
export type IntegrationPartsFragment = { __typename: 'Integration', id: string, name: string, scopes: Array<Permission>, webhookUrl: string | null, kinds: Array<LiveEventKind> | null, createdAt: string, lastUsedAt: string | null, lastError: string | null, revokedAt: string | null, createdBy: { __typename: 'Member', id: string, name: string, role: Role } };

/** Variables of the query `Integrations`. */
export type IntegrationsQueryVariables = Exact<{ [key: string]: never; }>;


/** Data of the query `Integrations`. */
export type IntegrationsQuery = { integrations: Array<{ __typename: 'Integration', id: string, name: string, scopes: Array<Permission>, webhookUrl: string | null, kinds: Array<LiveEventKind> | null, createdAt: string, lastUsedAt: string | null, lastError: string | null, revokedAt: string | null, createdBy: { __typename: 'Member', id: string, name: string, role: Role } }> };

/** Variables of the mutation `CreateIntegration`. */
export type CreateIntegrationMutationVariables = Exact<{
  input: CreateIntegrationInput;
}>;


/** Data of the mutation `CreateIntegration`. */
export type CreateIntegrationMutation = { createIntegration: { __typename: 'IntegrationToken', token: string, webhookSecret: string | null, integration: { __typename: 'Integration', id: string, name: string, scopes: Array<Permission>, webhookUrl: string | null, kinds: Array<LiveEventKind> | null, createdAt: string, lastUsedAt: string | null, lastError: string | null, revokedAt: string | null, createdBy: { __typename: 'Member', id: string, name: string, role: Role } } } };

/** Variables of the mutation `RevokeIntegration`. */
export type RevokeIntegrationMutationVariables = Exact<{
  id: string;
}>;


/** Data of the mutation `RevokeIntegration`. */
export type RevokeIntegrationMutation = { revokeIntegration: { __typename: 'Integration', id: string, name: string, scopes: Array<Permission>, webhookUrl: string | null, kinds: Array<LiveEventKind> | null, createdAt: string, lastUsedAt: string | null, lastError: string | null, revokedAt: string | null, createdBy: { __typename: 'Member', id: string, name: string, role: Role } } };

/** An object of the fragment `MemberParts`. */
export type MemberPartsFragment = { __typename: 'Member', id: string, name: string, role: Role };

/** An object of the fragment `WeddingParts`. */
export type WeddingPartsFragment = { __typename: 'Wedding', id: string, name: string, date: string | null, place: string | null, timeZone: string, locale: string };

/** Variables of the query `Viewer`. */
export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


/** Data of the query `Viewer`. */
export type ViewerQuery = { permissions: Array<Permission>, viewer: { __typename: 'Member', id: string, name: string, role: Role } };

/** Variables of the query `Permissions`. */
export type PermissionsQueryVariables = Exact<{ [key: string]: never; }>;


/** Data of the query `Permissions`. */
export type PermissionsQuery = { permissions: Array<Permission> };

/** Variables of the query `Wedding`. */
export type WeddingQueryVariables = Exact<{ [key: string]: never; }>;


/** Data of the query `Wedding`. */
export type WeddingQuery = { wedding: { __typename: 'Wedding', cursor: string, id: string, name: string, date: string | null, place: string | null, timeZone: string, locale: string } };

/** Variables of the query `Members`. */
export type MembersQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


/** Data of the query `Members`. */
export type MembersQuery = { members: { __typename: 'MemberConnection', nodes: Array<{ __typename: 'Member', id: string, name: string, role: Role }>, pageInfo: { __typename: 'PageInfo', hasNextPage: boolean, endCursor: string | null } } };

/** An object of the fragment `SessionParts`. */
export type SessionPartsFragment = { __typename: 'Session', token: string, expiresAt: string, member: { __typename: 'Member', id: string, name: string, role: Role }, wedding: { __typename: 'Wedding', id: string, name: string } };

/** Variables of the mutation `JoinWedding`. */
export type JoinWeddingMutationVariables = Exact<{
  input: JoinWeddingInput;
}>;


/** Data of the mutation `JoinWedding`. */
export type JoinWeddingMutation = { joinWedding: { __typename: 'Session', token: string, expiresAt: string, namesakes: Array<{ __typename: 'Member', id: string, name: string, role: Role }>, member: { __typename: 'Member', id: string, name: string, role: Role }, wedding: { __typename: 'Wedding', id: string, name: string } } };

/** Variables of the mutation `RefreshSession`. */
export type RefreshSessionMutationVariables = Exact<{ [key: string]: never; }>;


/** Data of the mutation `RefreshSession`. */
export type RefreshSessionMutation = { refreshSession: { __typename: 'Session', token: string, expiresAt: string, member: { __typename: 'Member', id: string, name: string, role: Role }, wedding: { __typename: 'Wedding', id: string, name: string } } };

/** An object of the fragment `InvitationParts`. */
export type InvitationPartsFragment = { __typename: 'Invitation', id: string, code: string, url: string, role: Role, createdAt: string, expiresAt: string, revokedAt: string | null, joined: number, createdBy: { __typename: 'Member', id: string, name: string, role: Role } };

/** Variables of the query `Invitations`. */
export type InvitationsQueryVariables = Exact<{ [key: string]: never; }>;


/** Data of the query `Invitations`. */
export type InvitationsQuery = { invitations: Array<{ __typename: 'Invitation', id: string, code: string, url: string, role: Role, createdAt: string, expiresAt: string, revokedAt: string | null, joined: number, createdBy: { __typename: 'Member', id: string, name: string, role: Role } }> };

/** Variables of the mutation `CreateInvitation`. */
export type CreateInvitationMutationVariables = Exact<{
  input: CreateInvitationInput;
}>;


/** Data of the mutation `CreateInvitation`. */
export type CreateInvitationMutation = { createInvitation: { __typename: 'Invitation', id: string, code: string, url: string, role: Role, createdAt: string, expiresAt: string, revokedAt: string | null, joined: number, createdBy: { __typename: 'Member', id: string, name: string, role: Role } } };

/** Variables of the mutation `RevokeInvitation`. */
export type RevokeInvitationMutationVariables = Exact<{
  id: string;
}>;


/** Data of the mutation `RevokeInvitation`. */
export type RevokeInvitationMutation = { revokeInvitation: { __typename: 'Invitation', id: string, code: string, url: string, role: Role, createdAt: string, expiresAt: string, revokedAt: string | null, joined: number, createdBy: { __typename: 'Member', id: string, name: string, role: Role } } };

/** Variables of the mutation `CreatePersonalLink`. */
export type CreatePersonalLinkMutationVariables = Exact<{
  memberId?: string | null | undefined;
}>;


/** Data of the mutation `CreatePersonalLink`. */
export type CreatePersonalLinkMutation = { createPersonalLink: { __typename: 'PersonalLink', code: string, url: string, expiresAt: string } };

/** Variables of the mutation `UpdateWedding`. */
export type UpdateWeddingMutationVariables = Exact<{
  input: UpdateWeddingInput;
}>;


/** Data of the mutation `UpdateWedding`. */
export type UpdateWeddingMutation = { updateWedding: { __typename: 'Wedding', id: string, name: string, date: string | null, place: string | null, timeZone: string, locale: string } };

/** Variables of the mutation `Rename`. */
export type RenameMutationVariables = Exact<{
  name: string;
}>;


/** Data of the mutation `Rename`. */
export type RenameMutation = { rename: { __typename: 'Member', id: string, name: string, role: Role } };

/** Variables of the mutation `LeaveWedding`. */
export type LeaveWeddingMutationVariables = Exact<{ [key: string]: never; }>;


/** Data of the mutation `LeaveWedding`. */
export type LeaveWeddingMutation = { leaveWedding: boolean };

/** Variables of the mutation `RemoveMember`. */
export type RemoveMemberMutationVariables = Exact<{
  id: string;
}>;


/** Data of the mutation `RemoveMember`. */
export type RemoveMemberMutation = { removeMember: { __typename: 'Member', id: string, name: string, role: Role } };

/** An object of the fragment `MessageParts`. */
export type MessagePartsFragment = { __typename: 'Message', id: string, seq: number, channel: Channel, content: string, sentAt: string, editedAt: string | null, sender: { __typename: 'Member', id: string, name: string, role: Role }, recipient: { __typename: 'Member', id: string, name: string, role: Role } | null, replyTo: { __typename: 'MessageQuote', id: string, excerpt: string, sender: { __typename: 'Member', id: string, name: string, role: Role } } | null, reactions: Array<{ __typename: 'Reaction', emoji: string, members: Array<{ __typename: 'Member', id: string, name: string, role: Role }> }>, removed: { __typename: 'Removal', at: string, by: { __typename: 'Member', id: string, name: string, role: Role } } | null };

/** An object of the fragment `ConversationParts`. */
export type ConversationPartsFragment = { __typename: 'Conversation', unreadCount: number, with: { __typename: 'Member', id: string, name: string, role: Role } | null, lastMessage: { __typename: 'Message', id: string, seq: number, channel: Channel, content: string, sentAt: string, editedAt: string | null, sender: { __typename: 'Member', id: string, name: string, role: Role }, recipient: { __typename: 'Member', id: string, name: string, role: Role } | null, replyTo: { __typename: 'MessageQuote', id: string, excerpt: string, sender: { __typename: 'Member', id: string, name: string, role: Role } } | null, reactions: Array<{ __typename: 'Reaction', emoji: string, members: Array<{ __typename: 'Member', id: string, name: string, role: Role }> }>, removed: { __typename: 'Removal', at: string, by: { __typename: 'Member', id: string, name: string, role: Role } } | null } | null };

/** Variables of the query `Messages`. */
export type MessagesQueryVariables = Exact<{
  with?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


/** Data of the query `Messages`. */
export type MessagesQuery = { messages: { __typename: 'MessageConnection', nodes: Array<{ __typename: 'Message', id: string, seq: number, channel: Channel, content: string, sentAt: string, editedAt: string | null, sender: { __typename: 'Member', id: string, name: string, role: Role }, recipient: { __typename: 'Member', id: string, name: string, role: Role } | null, replyTo: { __typename: 'MessageQuote', id: string, excerpt: string, sender: { __typename: 'Member', id: string, name: string, role: Role } } | null, reactions: Array<{ __typename: 'Reaction', emoji: string, members: Array<{ __typename: 'Member', id: string, name: string, role: Role }> }>, removed: { __typename: 'Removal', at: string, by: { __typename: 'Member', id: string, name: string, role: Role } } | null }>, pageInfo: { __typename: 'PageInfo', hasPreviousPage: boolean, startCursor: string | null } } };

/** Variables of the query `MessageChunks`. */
export type MessageChunksQueryVariables = Exact<{
  with?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


/** Data of the query `MessageChunks`. */
export type MessageChunksQuery = { messagesInChunks: { __typename: 'MessageConnection', nodes: Array<{ __typename: 'Message', id: string, seq: number, channel: Channel, content: string, sentAt: string, editedAt: string | null, sender: { __typename: 'Member', id: string, name: string, role: Role }, recipient: { __typename: 'Member', id: string, name: string, role: Role } | null, replyTo: { __typename: 'MessageQuote', id: string, excerpt: string, sender: { __typename: 'Member', id: string, name: string, role: Role } } | null, reactions: Array<{ __typename: 'Reaction', emoji: string, members: Array<{ __typename: 'Member', id: string, name: string, role: Role }> }>, removed: { __typename: 'Removal', at: string, by: { __typename: 'Member', id: string, name: string, role: Role } } | null }>, pageInfo: { __typename: 'PageInfo', hasPreviousPage: boolean, startCursor: string | null } } };

/** Variables of the query `Message`. */
export type MessageQueryVariables = Exact<{
  id: string;
}>;


/** Data of the query `Message`. */
export type MessageQuery = { message: { __typename: 'Message', id: string, seq: number, channel: Channel, content: string, sentAt: string, editedAt: string | null, sender: { __typename: 'Member', id: string, name: string, role: Role }, recipient: { __typename: 'Member', id: string, name: string, role: Role } | null, replyTo: { __typename: 'MessageQuote', id: string, excerpt: string, sender: { __typename: 'Member', id: string, name: string, role: Role } } | null, reactions: Array<{ __typename: 'Reaction', emoji: string, members: Array<{ __typename: 'Member', id: string, name: string, role: Role }> }>, removed: { __typename: 'Removal', at: string, by: { __typename: 'Member', id: string, name: string, role: Role } } | null } | null };

/** Variables of the query `Conversations`. */
export type ConversationsQueryVariables = Exact<{ [key: string]: never; }>;


/** Data of the query `Conversations`. */
export type ConversationsQuery = { conversations: Array<{ __typename: 'Conversation', unreadCount: number, with: { __typename: 'Member', id: string, name: string, role: Role } | null, lastMessage: { __typename: 'Message', id: string, seq: number, channel: Channel, content: string, sentAt: string, editedAt: string | null, sender: { __typename: 'Member', id: string, name: string, role: Role }, recipient: { __typename: 'Member', id: string, name: string, role: Role } | null, replyTo: { __typename: 'MessageQuote', id: string, excerpt: string, sender: { __typename: 'Member', id: string, name: string, role: Role } } | null, reactions: Array<{ __typename: 'Reaction', emoji: string, members: Array<{ __typename: 'Member', id: string, name: string, role: Role }> }>, removed: { __typename: 'Removal', at: string, by: { __typename: 'Member', id: string, name: string, role: Role } } | null } | null }> };

/** Variables of the query `SearchMessages`. */
export type SearchMessagesQueryVariables = Exact<{
  text: string;
  with?: string | null | undefined;
  channel?: Channel | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


/** Data of the query `SearchMessages`. */
export type SearchMessagesQuery = { searchMessages: { __typename: 'MessageConnection', nodes: Array<{ __typename: 'Message', id: string, seq: number, channel: Channel, content: string, sentAt: string, editedAt: string | null, sender: { __typename: 'Member', id: string, name: string, role: Role }, recipient: { __typename: 'Member', id: string, name: string, role: Role } | null, replyTo: { __typename: 'MessageQuote', id: string, excerpt: string, sender: { __typename: 'Member', id: string, name: string, role: Role } } | null, reactions: Array<{ __typename: 'Reaction', emoji: string, members: Array<{ __typename: 'Member', id: string, name: string, role: Role }> }>, removed: { __typename: 'Removal', at: string, by: { __typename: 'Member', id: string, name: string, role: Role } } | null }>, pageInfo: { __typename: 'PageInfo', hasNextPage: boolean, endCursor: string | null } } };

/** Variables of the query `ReadMark`. */
export type ReadMarkQueryVariables = Exact<{
  with: string;
}>;


/** Data of the query `ReadMark`. */
export type ReadMarkQuery = { conversation: { __typename: 'Conversation', with: { __typename: 'Member', id: string, name: string, role: Role } | null, partnerReadUpTo: { __typename: 'Message', id: string, seq: number, sentAt: string } | null } };

/** Variables of the query `ReadBy`. */
export type ReadByQueryVariables = Exact<{
  messageId: string;
}>;


/** Data of the query `ReadBy`. */
export type ReadByQuery = { readBy: Array<{ __typename: 'Member', id: string, name: string, role: Role }> };

/** Variables of the mutation `SendMessage`. */
export type SendMessageMutationVariables = Exact<{
  input: SendMessageInput;
}>;


/** Data of the mutation `SendMessage`. */
export type SendMessageMutation = { sendMessage: { __typename: 'Message', id: string, seq: number, channel: Channel, content: string, sentAt: string, editedAt: string | null, sender: { __typename: 'Member', id: string, name: string, role: Role }, recipient: { __typename: 'Member', id: string, name: string, role: Role } | null, replyTo: { __typename: 'MessageQuote', id: string, excerpt: string, sender: { __typename: 'Member', id: string, name: string, role: Role } } | null, reactions: Array<{ __typename: 'Reaction', emoji: string, members: Array<{ __typename: 'Member', id: string, name: string, role: Role }> }>, removed: { __typename: 'Removal', at: string, by: { __typename: 'Member', id: string, name: string, role: Role } } | null } };

/** Variables of the mutation `EditMessage`. */
export type EditMessageMutationVariables = Exact<{
  input: EditMessageInput;
}>;


/** Data of the mutation `EditMessage`. */
export type EditMessageMutation = { editMessage: { __typename: 'Message', id: string, seq: number, channel: Channel, content: string, sentAt: string, editedAt: string | null, sender: { __typename: 'Member', id: string, name: string, role: Role }, recipient: { __typename: 'Member', id: string, name: string, role: Role } | null, replyTo: { __typename: 'MessageQuote', id: string, excerpt: string, sender: { __typename: 'Member', id: string, name: string, role: Role } } | null, reactions: Array<{ __typename: 'Reaction', emoji: string, members: Array<{ __typename: 'Member', id: string, name: string, role: Role }> }>, removed: { __typename: 'Removal', at: string, by: { __typename: 'Member', id: string, name: string, role: Role } } | null } };

/** Variables of the mutation `RemoveMessage`. */
export type RemoveMessageMutationVariables = Exact<{
  id: string;
}>;


/** Data of the mutation `RemoveMessage`. */
export type RemoveMessageMutation = { removeMessage: { __typename: 'Message', id: string, seq: number, channel: Channel, content: string, sentAt: string, editedAt: string | null, sender: { __typename: 'Member', id: string, name: string, role: Role }, recipient: { __typename: 'Member', id: string, name: string, role: Role } | null, replyTo: { __typename: 'MessageQuote', id: string, excerpt: string, sender: { __typename: 'Member', id: string, name: string, role: Role } } | null, reactions: Array<{ __typename: 'Reaction', emoji: string, members: Array<{ __typename: 'Member', id: string, name: string, role: Role }> }>, removed: { __typename: 'Removal', at: string, by: { __typename: 'Member', id: string, name: string, role: Role } } | null } };

/** Variables of the mutation `ReactToMessage`. */
export type ReactToMessageMutationVariables = Exact<{
  input: ReactToMessageInput;
}>;


/** Data of the mutation `ReactToMessage`. */
export type ReactToMessageMutation = { reactToMessage: { __typename: 'Message', id: string, seq: number, channel: Channel, content: string, sentAt: string, editedAt: string | null, sender: { __typename: 'Member', id: string, name: string, role: Role }, recipient: { __typename: 'Member', id: string, name: string, role: Role } | null, replyTo: { __typename: 'MessageQuote', id: string, excerpt: string, sender: { __typename: 'Member', id: string, name: string, role: Role } } | null, reactions: Array<{ __typename: 'Reaction', emoji: string, members: Array<{ __typename: 'Member', id: string, name: string, role: Role }> }>, removed: { __typename: 'Removal', at: string, by: { __typename: 'Member', id: string, name: string, role: Role } } | null } };

/** Variables of the mutation `MarkMessagesRead`. */
export type MarkMessagesReadMutationVariables = Exact<{
  input: MarkMessagesReadInput;
}>;


/** Data of the mutation `MarkMessagesRead`. */
export type MarkMessagesReadMutation = { markMessagesRead: { __typename: 'Conversation', unreadCount: number, with: { __typename: 'Member', id: string, name: string, role: Role } | null, lastMessage: { __typename: 'Message', id: string, seq: number, channel: Channel, content: string, sentAt: string, editedAt: string | null, sender: { __typename: 'Member', id: string, name: string, role: Role }, recipient: { __typename: 'Member', id: string, name: string, role: Role } | null, replyTo: { __typename: 'MessageQuote', id: string, excerpt: string, sender: { __typename: 'Member', id: string, name: string, role: Role } } | null, reactions: Array<{ __typename: 'Reaction', emoji: string, members: Array<{ __typename: 'Member', id: string, name: string, role: Role }> }>, removed: { __typename: 'Removal', at: string, by: { __typename: 'Member', id: string, name: string, role: Role } } | null } | null } };

/** Variables of the mutation `SetTyping`. */
export type SetTypingMutationVariables = Exact<{
  input: SetTypingInput;
}>;


/** Data of the mutation `SetTyping`. */
export type SetTypingMutation = { setTyping: boolean };

/** Variables of the subscription `MessageReceived`. */
export type MessageReceivedSubscriptionVariables = Exact<{
  with?: string | null | undefined;
  after?: string | null | undefined;
}>;


/** Data of the subscription `MessageReceived`. */
export type MessageReceivedSubscription = { messageReceived: { __typename: 'MessageReceived', cursor: string, at: string, message: { __typename: 'Message', id: string, seq: number, channel: Channel, content: string, sentAt: string, editedAt: string | null, sender: { __typename: 'Member', id: string, name: string, role: Role }, recipient: { __typename: 'Member', id: string, name: string, role: Role } | null, replyTo: { __typename: 'MessageQuote', id: string, excerpt: string, sender: { __typename: 'Member', id: string, name: string, role: Role } } | null, reactions: Array<{ __typename: 'Reaction', emoji: string, members: Array<{ __typename: 'Member', id: string, name: string, role: Role }> }>, removed: { __typename: 'Removal', at: string, by: { __typename: 'Member', id: string, name: string, role: Role } } | null } } };

/** Variables of the subscription `MessageChanged`. */
export type MessageChangedSubscriptionVariables = Exact<{
  with?: string | null | undefined;
  after?: string | null | undefined;
}>;


/** Data of the subscription `MessageChanged`. */
export type MessageChangedSubscription = { messageChanged: { __typename: 'MessageChanged', cursor: string, at: string, change: MessageChange, by: { __typename: 'Member', id: string, name: string, role: Role }, message: { __typename: 'Message', id: string, seq: number, channel: Channel, content: string, sentAt: string, editedAt: string | null, sender: { __typename: 'Member', id: string, name: string, role: Role }, recipient: { __typename: 'Member', id: string, name: string, role: Role } | null, replyTo: { __typename: 'MessageQuote', id: string, excerpt: string, sender: { __typename: 'Member', id: string, name: string, role: Role } } | null, reactions: Array<{ __typename: 'Reaction', emoji: string, members: Array<{ __typename: 'Member', id: string, name: string, role: Role }> }>, removed: { __typename: 'Removal', at: string, by: { __typename: 'Member', id: string, name: string, role: Role } } | null } } };

/** Variables of the subscription `TypingChanged`. */
export type TypingChangedSubscriptionVariables = Exact<{
  with?: string | null | undefined;
}>;


/** Data of the subscription `TypingChanged`. */
export type TypingChangedSubscription = { typingChanged: { __typename: 'TypingChanged', channel: Channel, isTyping: boolean, member: { __typename: 'Member', id: string, name: string, role: Role } } };

/** An object of the fragment `MetricsParts`. */
export type MetricsPartsFragment = { __typename: 'Metrics', totalConnections: number, activeConnections: number, messagesPerMinute: number, connectedUsers: number, activeWeddings: number };

/** Variables of the query `Metrics`. */
export type MetricsQueryVariables = Exact<{ [key: string]: never; }>;


/** Data of the query `Metrics`. */
export type MetricsQuery = { metrics: { __typename: 'Metrics', totalConnections: number, activeConnections: number, messagesPerMinute: number, connectedUsers: number, activeWeddings: number } };

/** Variables of the subscription `LiveMetrics`. */
export type LiveMetricsSubscriptionVariables = Exact<{
  everySeconds?: number | null | undefined;
}>;


/** Data of the subscription `LiveMetrics`. */
export type LiveMetricsSubscription = { metrics: { __typename: 'Metrics', totalConnections: number, activeConnections: number, messagesPerMinute: number, connectedUsers: number, activeWeddings: number } };

/** An object of the fragment `MicRequestParts`. */
export type MicRequestPartsFragment = { __typename: 'MicRequest', id: string, purpose: string, durationMinutes: number, urgent: boolean, status: MicRequestStatus, reason: string | null, requestedAt: string, decidedAt: string | null, requestedBy: { __typename: 'Member', id: string, name: string, role: Role }, decidedBy: { __typename: 'Member', id: string, name: string, role: Role } | null };

/** Variables of the query `MicRequests`. */
export type MicRequestsQueryVariables = Exact<{
  status?: Array<MicRequestStatus> | MicRequestStatus | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


/** Data of the query `MicRequests`. */
export type MicRequestsQuery = { micRequests: { __typename: 'MicRequestConnection', nodes: Array<{ __typename: 'MicRequest', id: string, purpose: string, durationMinutes: number, urgent: boolean, status: MicRequestStatus, reason: string | null, requestedAt: string, decidedAt: string | null, requestedBy: { __typename: 'Member', id: string, name: string, role: Role }, decidedBy: { __typename: 'Member', id: string, name: string, role: Role } | null }>, pageInfo: { __typename: 'PageInfo', hasNextPage: boolean, endCursor: string | null } } };

/** Variables of the mutation `RequestMic`. */
export type RequestMicMutationVariables = Exact<{
  input: RequestMicInput;
}>;


/** Data of the mutation `RequestMic`. */
export type RequestMicMutation = { requestMic: { __typename: 'MicRequest', id: string, purpose: string, durationMinutes: number, urgent: boolean, status: MicRequestStatus, reason: string | null, requestedAt: string, decidedAt: string | null, requestedBy: { __typename: 'Member', id: string, name: string, role: Role }, decidedBy: { __typename: 'Member', id: string, name: string, role: Role } | null } };

/** Variables of the mutation `ApproveMicRequest`. */
export type ApproveMicRequestMutationVariables = Exact<{
  id: string;
}>;


/** Data of the mutation `ApproveMicRequest`. */
export type ApproveMicRequestMutation = { approveMicRequest: { __typename: 'MicRequest', id: string, purpose: string, durationMinutes: number, urgent: boolean, status: MicRequestStatus, reason: string | null, requestedAt: string, decidedAt: string | null, requestedBy: { __typename: 'Member', id: string, name: string, role: Role }, decidedBy: { __typename: 'Member', id: string, name: string, role: Role } | null } };

/** Variables of the mutation `DeclineMicRequest`. */
export type DeclineMicRequestMutationVariables = Exact<{
  id: string;
  reason?: string | null | undefined;
}>;


/** Data of the mutation `DeclineMicRequest`. */
export type DeclineMicRequestMutation = { declineMicRequest: { __typename: 'MicRequest', id: string, purpose: string, durationMinutes: number, urgent: boolean, status: MicRequestStatus, reason: string | null, requestedAt: string, decidedAt: string | null, requestedBy: { __typename: 'Member', id: string, name: string, role: Role }, decidedBy: { __typename: 'Member', id: string, name: string, role: Role } | null } };

/** Variables of the mutation `WithdrawMicRequest`. */
export type WithdrawMicRequestMutationVariables = Exact<{
  id: string;
}>;


/** Data of the mutation `WithdrawMicRequest`. */
export type WithdrawMicRequestMutation = { withdrawMicRequest: { __typename: 'MicRequest', id: string, purpose: string, durationMinutes: number, urgent: boolean, status: MicRequestStatus, reason: string | null, requestedAt: string, decidedAt: string | null, requestedBy: { __typename: 'Member', id: string, name: string, role: Role }, decidedBy: { __typename: 'Member', id: string, name: string, role: Role } | null } };

/** Variables of the mutation `ReopenMicRequest`. */
export type ReopenMicRequestMutationVariables = Exact<{
  id: string;
}>;


/** Data of the mutation `ReopenMicRequest`. */
export type ReopenMicRequestMutation = { reopenMicRequest: { __typename: 'MicRequest', id: string, purpose: string, durationMinutes: number, urgent: boolean, status: MicRequestStatus, reason: string | null, requestedAt: string, decidedAt: string | null, requestedBy: { __typename: 'Member', id: string, name: string, role: Role }, decidedBy: { __typename: 'Member', id: string, name: string, role: Role } | null } };

/** Variables of the subscription `MicRequestChanged`. */
export type MicRequestChangedSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


/** Data of the subscription `MicRequestChanged`. */
export type MicRequestChangedSubscription = { micRequestChanged: { __typename: 'MicRequestChanged', cursor: string, at: string, change: MicRequestChange, request: { __typename: 'MicRequest', id: string, purpose: string, durationMinutes: number, urgent: boolean, status: MicRequestStatus, reason: string | null, requestedAt: string, decidedAt: string | null, requestedBy: { __typename: 'Member', id: string, name: string, role: Role }, decidedBy: { __typename: 'Member', id: string, name: string, role: Role } | null }, by: { __typename: 'Member', id: string, name: string, role: Role } } };

/** An object of the fragment `MusicRequestParts`. */
export type MusicRequestPartsFragment = { __typename: 'MusicRequest', id: string, songTitle: string, artist: string | null, dedicatedTo: string | null, status: MusicRequestStatus, queueKey: string | null, votes: number, reason: string | null, requestedAt: string, decidedAt: string | null, dedications: Array<{ __typename: 'Dedication', text: string, from: { __typename: 'Member', id: string, name: string, role: Role } }>, requestedBy: { __typename: 'Member', id: string, name: string, role: Role }, decidedBy: { __typename: 'Member', id: string, name: string, role: Role } | null };

/** Variables of the query `MusicRequests`. */
export type MusicRequestsQueryVariables = Exact<{
  status?: Array<MusicRequestStatus> | MusicRequestStatus | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


/** Data of the query `MusicRequests`. */
export type MusicRequestsQuery = { musicRequests: { __typename: 'MusicRequestConnection', nodes: Array<{ __typename: 'MusicRequest', id: string, songTitle: string, artist: string | null, dedicatedTo: string | null, status: MusicRequestStatus, queueKey: string | null, votes: number, reason: string | null, requestedAt: string, decidedAt: string | null, dedications: Array<{ __typename: 'Dedication', text: string, from: { __typename: 'Member', id: string, name: string, role: Role } }>, requestedBy: { __typename: 'Member', id: string, name: string, role: Role }, decidedBy: { __typename: 'Member', id: string, name: string, role: Role } | null }>, pageInfo: { __typename: 'PageInfo', hasNextPage: boolean, endCursor: string | null } } };

/** Variables of the query `SimilarMusicRequests`. */
export type SimilarMusicRequestsQueryVariables = Exact<{
  songTitle: string;
  artist?: string | null | undefined;
}>;


/** Data of the query `SimilarMusicRequests`. */
export type SimilarMusicRequestsQuery = { similarMusicRequests: Array<{ __typename: 'MusicRequest', id: string, songTitle: string, artist: string | null, dedicatedTo: string | null, status: MusicRequestStatus, queueKey: string | null, votes: number, reason: string | null, requestedAt: string, decidedAt: string | null, dedications: Array<{ __typename: 'Dedication', text: string, from: { __typename: 'Member', id: string, name: string, role: Role } }>, requestedBy: { __typename: 'Member', id: string, name: string, role: Role }, decidedBy: { __typename: 'Member', id: string, name: string, role: Role } | null }> };

/** Variables of the query `VotedMusicRequests`. */
export type VotedMusicRequestsQueryVariables = Exact<{ [key: string]: never; }>;


/** Data of the query `VotedMusicRequests`. */
export type VotedMusicRequestsQuery = { votedMusicRequestIds: Array<string> };

/** Variables of the mutation `RequestMusic`. */
export type RequestMusicMutationVariables = Exact<{
  input: RequestMusicInput;
}>;


/** Data of the mutation `RequestMusic`. */
export type RequestMusicMutation = { requestMusic: { __typename: 'MusicRequest', id: string, songTitle: string, artist: string | null, dedicatedTo: string | null, status: MusicRequestStatus, queueKey: string | null, votes: number, reason: string | null, requestedAt: string, decidedAt: string | null, dedications: Array<{ __typename: 'Dedication', text: string, from: { __typename: 'Member', id: string, name: string, role: Role } }>, requestedBy: { __typename: 'Member', id: string, name: string, role: Role }, decidedBy: { __typename: 'Member', id: string, name: string, role: Role } | null } };

/** Variables of the mutation `VoteForMusicRequest`. */
export type VoteForMusicRequestMutationVariables = Exact<{
  id: string;
}>;


/** Data of the mutation `VoteForMusicRequest`. */
export type VoteForMusicRequestMutation = { voteForMusicRequest: { __typename: 'MusicRequest', id: string, songTitle: string, artist: string | null, dedicatedTo: string | null, status: MusicRequestStatus, queueKey: string | null, votes: number, reason: string | null, requestedAt: string, decidedAt: string | null, dedications: Array<{ __typename: 'Dedication', text: string, from: { __typename: 'Member', id: string, name: string, role: Role } }>, requestedBy: { __typename: 'Member', id: string, name: string, role: Role }, decidedBy: { __typename: 'Member', id: string, name: string, role: Role } | null } };

/** Variables of the mutation `UnvoteMusicRequest`. */
export type UnvoteMusicRequestMutationVariables = Exact<{
  id: string;
}>;


/** Data of the mutation `UnvoteMusicRequest`. */
export type UnvoteMusicRequestMutation = { unvoteMusicRequest: { __typename: 'MusicRequest', id: string, songTitle: string, artist: string | null, dedicatedTo: string | null, status: MusicRequestStatus, queueKey: string | null, votes: number, reason: string | null, requestedAt: string, decidedAt: string | null, dedications: Array<{ __typename: 'Dedication', text: string, from: { __typename: 'Member', id: string, name: string, role: Role } }>, requestedBy: { __typename: 'Member', id: string, name: string, role: Role }, decidedBy: { __typename: 'Member', id: string, name: string, role: Role } | null } };

/** Variables of the mutation `WithdrawMusicRequest`. */
export type WithdrawMusicRequestMutationVariables = Exact<{
  id: string;
}>;


/** Data of the mutation `WithdrawMusicRequest`. */
export type WithdrawMusicRequestMutation = { withdrawMusicRequest: { __typename: 'MusicRequest', id: string, songTitle: string, artist: string | null, dedicatedTo: string | null, status: MusicRequestStatus, queueKey: string | null, votes: number, reason: string | null, requestedAt: string, decidedAt: string | null, dedications: Array<{ __typename: 'Dedication', text: string, from: { __typename: 'Member', id: string, name: string, role: Role } }>, requestedBy: { __typename: 'Member', id: string, name: string, role: Role }, decidedBy: { __typename: 'Member', id: string, name: string, role: Role } | null } };

/** Variables of the mutation `AcceptMusicRequest`. */
export type AcceptMusicRequestMutationVariables = Exact<{
  id: string;
}>;


/** Data of the mutation `AcceptMusicRequest`. */
export type AcceptMusicRequestMutation = { acceptMusicRequest: { __typename: 'MusicRequest', id: string, songTitle: string, artist: string | null, dedicatedTo: string | null, status: MusicRequestStatus, queueKey: string | null, votes: number, reason: string | null, requestedAt: string, decidedAt: string | null, dedications: Array<{ __typename: 'Dedication', text: string, from: { __typename: 'Member', id: string, name: string, role: Role } }>, requestedBy: { __typename: 'Member', id: string, name: string, role: Role }, decidedBy: { __typename: 'Member', id: string, name: string, role: Role } | null } };

/** Variables of the mutation `RejectMusicRequest`. */
export type RejectMusicRequestMutationVariables = Exact<{
  id: string;
  reason?: string | null | undefined;
}>;


/** Data of the mutation `RejectMusicRequest`. */
export type RejectMusicRequestMutation = { rejectMusicRequest: { __typename: 'MusicRequest', id: string, songTitle: string, artist: string | null, dedicatedTo: string | null, status: MusicRequestStatus, queueKey: string | null, votes: number, reason: string | null, requestedAt: string, decidedAt: string | null, dedications: Array<{ __typename: 'Dedication', text: string, from: { __typename: 'Member', id: string, name: string, role: Role } }>, requestedBy: { __typename: 'Member', id: string, name: string, role: Role }, decidedBy: { __typename: 'Member', id: string, name: string, role: Role } | null } };

/** Variables of the mutation `MarkMusicRequestPlayed`. */
export type MarkMusicRequestPlayedMutationVariables = Exact<{
  id: string;
}>;


/** Data of the mutation `MarkMusicRequestPlayed`. */
export type MarkMusicRequestPlayedMutation = { markMusicRequestPlayed: { __typename: 'MusicRequest', id: string, songTitle: string, artist: string | null, dedicatedTo: string | null, status: MusicRequestStatus, queueKey: string | null, votes: number, reason: string | null, requestedAt: string, decidedAt: string | null, dedications: Array<{ __typename: 'Dedication', text: string, from: { __typename: 'Member', id: string, name: string, role: Role } }>, requestedBy: { __typename: 'Member', id: string, name: string, role: Role }, decidedBy: { __typename: 'Member', id: string, name: string, role: Role } | null } };

/** Variables of the mutation `StartMusicRequest`. */
export type StartMusicRequestMutationVariables = Exact<{
  id: string;
}>;


/** Data of the mutation `StartMusicRequest`. */
export type StartMusicRequestMutation = { startMusicRequest: { __typename: 'MusicRequest', id: string, songTitle: string, artist: string | null, dedicatedTo: string | null, status: MusicRequestStatus, queueKey: string | null, votes: number, reason: string | null, requestedAt: string, decidedAt: string | null, dedications: Array<{ __typename: 'Dedication', text: string, from: { __typename: 'Member', id: string, name: string, role: Role } }>, requestedBy: { __typename: 'Member', id: string, name: string, role: Role }, decidedBy: { __typename: 'Member', id: string, name: string, role: Role } | null } };

/** Variables of the mutation `ReopenMusicRequest`. */
export type ReopenMusicRequestMutationVariables = Exact<{
  id: string;
}>;


/** Data of the mutation `ReopenMusicRequest`. */
export type ReopenMusicRequestMutation = { reopenMusicRequest: { __typename: 'MusicRequest', id: string, songTitle: string, artist: string | null, dedicatedTo: string | null, status: MusicRequestStatus, queueKey: string | null, votes: number, reason: string | null, requestedAt: string, decidedAt: string | null, dedications: Array<{ __typename: 'Dedication', text: string, from: { __typename: 'Member', id: string, name: string, role: Role } }>, requestedBy: { __typename: 'Member', id: string, name: string, role: Role }, decidedBy: { __typename: 'Member', id: string, name: string, role: Role } | null } };

/** Variables of the mutation `MoveMusicRequest`. */
export type MoveMusicRequestMutationVariables = Exact<{
  id: string;
  before?: string | null | undefined;
}>;


/** Data of the mutation `MoveMusicRequest`. */
export type MoveMusicRequestMutation = { moveMusicRequest: { __typename: 'MusicRequest', id: string, songTitle: string, artist: string | null, dedicatedTo: string | null, status: MusicRequestStatus, queueKey: string | null, votes: number, reason: string | null, requestedAt: string, decidedAt: string | null, dedications: Array<{ __typename: 'Dedication', text: string, from: { __typename: 'Member', id: string, name: string, role: Role } }>, requestedBy: { __typename: 'Member', id: string, name: string, role: Role }, decidedBy: { __typename: 'Member', id: string, name: string, role: Role } | null } };

/** Variables of the subscription `MusicRequestChanged`. */
export type MusicRequestChangedSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


/** Data of the subscription `MusicRequestChanged`. */
export type MusicRequestChangedSubscription = { musicRequestChanged: { __typename: 'MusicRequestChanged', cursor: string, at: string, change: MusicRequestChange, request: { __typename: 'MusicRequest', id: string, songTitle: string, artist: string | null, dedicatedTo: string | null, status: MusicRequestStatus, queueKey: string | null, votes: number, reason: string | null, requestedAt: string, decidedAt: string | null, dedications: Array<{ __typename: 'Dedication', text: string, from: { __typename: 'Member', id: string, name: string, role: Role } }>, requestedBy: { __typename: 'Member', id: string, name: string, role: Role }, decidedBy: { __typename: 'Member', id: string, name: string, role: Role } | null }, by: { __typename: 'Member', id: string, name: string, role: Role } } };

/** An object of the fragment `NotificationParts`. */
export type NotificationPartsFragment = { __typename: 'Notification', id: string, kind: NotificationKind, message: string, subjectId: string, createdAt: string, readAt: string | null };

/** Variables of the query `Notifications`. */
export type NotificationsQueryVariables = Exact<{
  unreadOnly?: boolean | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


/** Data of the query `Notifications`. */
export type NotificationsQuery = { notifications: { __typename: 'NotificationConnection', nodes: Array<{ __typename: 'Notification', id: string, kind: NotificationKind, message: string, subjectId: string, createdAt: string, readAt: string | null }>, pageInfo: { __typename: 'PageInfo', hasNextPage: boolean, endCursor: string | null } } };

/** Variables of the mutation `MarkNotificationsRead`. */
export type MarkNotificationsReadMutationVariables = Exact<{
  upTo: string;
}>;


/** Data of the mutation `MarkNotificationsRead`. */
export type MarkNotificationsReadMutation = { markNotificationsRead: number };

/** Variables of the subscription `NotificationReceived`. */
export type NotificationReceivedSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


/** Data of the subscription `NotificationReceived`. */
export type NotificationReceivedSubscription = { notificationReceived: { __typename: 'NotificationReceived', cursor: string, at: string, notification: { __typename: 'Notification', id: string, kind: NotificationKind, message: string, subjectId: string, createdAt: string, readAt: string | null } } };

/** An object of the fragment `PhotoParts`. */
export type PhotoPartsFragment = { __typename: 'Photo', id: string, url: string, thumbnailUrl: string, originalUrl: string | null, width: number, height: number, placeholder: string, caption: string | null, takenAt: string | null, sharedAt: string, sharedBy: { __typename: 'Member', id: string, name: string, role: Role } };

/** Variables of the query `Photos`. */
export type PhotosQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


/** Data of the query `Photos`. */
export type PhotosQuery = { photos: { __typename: 'PhotoConnection', nodes: Array<{ __typename: 'Photo', id: string, url: string, thumbnailUrl: string, originalUrl: string | null, width: number, height: number, placeholder: string, caption: string | null, takenAt: string | null, sharedAt: string, sharedBy: { __typename: 'Member', id: string, name: string, role: Role } }>, pageInfo: { __typename: 'PageInfo', hasNextPage: boolean, endCursor: string | null } } };

/** Variables of the mutation `SharePhoto`. */
export type SharePhotoMutationVariables = Exact<{
  input: SharePhotoInput;
}>;


/** Data of the mutation `SharePhoto`. */
export type SharePhotoMutation = { sharePhoto: { __typename: 'Photo', id: string, url: string, thumbnailUrl: string, originalUrl: string | null, width: number, height: number, placeholder: string, caption: string | null, takenAt: string | null, sharedAt: string, sharedBy: { __typename: 'Member', id: string, name: string, role: Role } } };

/** Variables of the mutation `EditPhoto`. */
export type EditPhotoMutationVariables = Exact<{
  input: EditPhotoInput;
}>;


/** Data of the mutation `EditPhoto`. */
export type EditPhotoMutation = { editPhoto: { __typename: 'Photo', id: string, url: string, thumbnailUrl: string, originalUrl: string | null, width: number, height: number, placeholder: string, caption: string | null, takenAt: string | null, sharedAt: string, sharedBy: { __typename: 'Member', id: string, name: string, role: Role } } };

/** Variables of the mutation `RemovePhoto`. */
export type RemovePhotoMutationVariables = Exact<{
  id: string;
}>;


/** Data of the mutation `RemovePhoto`. */
export type RemovePhotoMutation = { removePhoto: { __typename: 'Photo', id: string, url: string, thumbnailUrl: string, originalUrl: string | null, width: number, height: number, placeholder: string, caption: string | null, takenAt: string | null, sharedAt: string, sharedBy: { __typename: 'Member', id: string, name: string, role: Role } } };

/** Variables of the subscription `PhotoShared`. */
export type PhotoSharedSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


/** Data of the subscription `PhotoShared`. */
export type PhotoSharedSubscription = { photoShared: { __typename: 'PhotoShared', cursor: string, at: string, photo: { __typename: 'Photo', id: string, url: string, thumbnailUrl: string, originalUrl: string | null, width: number, height: number, placeholder: string, caption: string | null, takenAt: string | null, sharedAt: string, sharedBy: { __typename: 'Member', id: string, name: string, role: Role } } } };

/** An object of the fragment `PresenceParts`. */
export type PresencePartsFragment = { __typename: 'Presence', status: PresenceStatus, customStatus: string | null, lastSeenAt: string, member: { __typename: 'Member', id: string, name: string, role: Role } };

/** Variables of the query `OnlineUsers`. */
export type OnlineUsersQueryVariables = Exact<{ [key: string]: never; }>;


/** Data of the query `OnlineUsers`. */
export type OnlineUsersQuery = { onlineUsers: Array<{ __typename: 'Presence', status: PresenceStatus, customStatus: string | null, lastSeenAt: string, member: { __typename: 'Member', id: string, name: string, role: Role } }> };

/** Variables of the mutation `UpdatePresence`. */
export type UpdatePresenceMutationVariables = Exact<{
  input: UpdatePresenceInput;
}>;


/** Data of the mutation `UpdatePresence`. */
export type UpdatePresenceMutation = { updatePresence: { __typename: 'Presence', status: PresenceStatus, customStatus: string | null, lastSeenAt: string, member: { __typename: 'Member', id: string, name: string, role: Role } } };

/** Variables of the subscription `PresenceChanged`. */
export type PresenceChangedSubscriptionVariables = Exact<{ [key: string]: never; }>;


/** Data of the subscription `PresenceChanged`. */
export type PresenceChangedSubscription = { presenceChanged: { __typename: 'PresenceChanged', previousStatus: PresenceStatus, presence: { __typename: 'Presence', status: PresenceStatus, customStatus: string | null, lastSeenAt: string, member: { __typename: 'Member', id: string, name: string, role: Role } } } };

/** An object of the fragment `RejoinRequestParts`. */
export type RejoinRequestPartsFragment = { __typename: 'RejoinRequest', id: string, status: RejoinRequestStatus, requestedAt: string, expiresAt: string, decidedAt: string | null, requestedBy: { __typename: 'Member', id: string, name: string, role: Role }, member: { __typename: 'Member', id: string, name: string, role: Role }, decidedBy: { __typename: 'Member', id: string, name: string, role: Role } | null };

/** Variables of the query `RejoinRequests`. */
export type RejoinRequestsQueryVariables = Exact<{ [key: string]: never; }>;


/** Data of the query `RejoinRequests`. */
export type RejoinRequestsQuery = { rejoinRequests: Array<{ __typename: 'RejoinRequest', id: string, status: RejoinRequestStatus, requestedAt: string, expiresAt: string, decidedAt: string | null, requestedBy: { __typename: 'Member', id: string, name: string, role: Role }, member: { __typename: 'Member', id: string, name: string, role: Role }, decidedBy: { __typename: 'Member', id: string, name: string, role: Role } | null }> };

/** Variables of the mutation `RequestRejoin`. */
export type RequestRejoinMutationVariables = Exact<{
  input: RequestRejoinInput;
}>;


/** Data of the mutation `RequestRejoin`. */
export type RequestRejoinMutation = { requestRejoin: { __typename: 'RejoinRequest', id: string, status: RejoinRequestStatus, requestedAt: string, expiresAt: string, decidedAt: string | null, requestedBy: { __typename: 'Member', id: string, name: string, role: Role }, member: { __typename: 'Member', id: string, name: string, role: Role }, decidedBy: { __typename: 'Member', id: string, name: string, role: Role } | null } };

/** Variables of the mutation `ConfirmRejoinRequest`. */
export type ConfirmRejoinRequestMutationVariables = Exact<{
  id: string;
}>;


/** Data of the mutation `ConfirmRejoinRequest`. */
export type ConfirmRejoinRequestMutation = { confirmRejoinRequest: { __typename: 'RejoinRequest', id: string, status: RejoinRequestStatus, requestedAt: string, expiresAt: string, decidedAt: string | null, requestedBy: { __typename: 'Member', id: string, name: string, role: Role }, member: { __typename: 'Member', id: string, name: string, role: Role }, decidedBy: { __typename: 'Member', id: string, name: string, role: Role } | null } };

/** Variables of the mutation `DeclineRejoinRequest`. */
export type DeclineRejoinRequestMutationVariables = Exact<{
  id: string;
}>;


/** Data of the mutation `DeclineRejoinRequest`. */
export type DeclineRejoinRequestMutation = { declineRejoinRequest: { __typename: 'RejoinRequest', id: string, status: RejoinRequestStatus, requestedAt: string, expiresAt: string, decidedAt: string | null, requestedBy: { __typename: 'Member', id: string, name: string, role: Role }, member: { __typename: 'Member', id: string, name: string, role: Role }, decidedBy: { __typename: 'Member', id: string, name: string, role: Role } | null } };

/** Variables of the mutation `WithdrawRejoinRequest`. */
export type WithdrawRejoinRequestMutationVariables = Exact<{
  id: string;
}>;


/** Data of the mutation `WithdrawRejoinRequest`. */
export type WithdrawRejoinRequestMutation = { withdrawRejoinRequest: { __typename: 'RejoinRequest', id: string, status: RejoinRequestStatus, requestedAt: string, expiresAt: string, decidedAt: string | null, requestedBy: { __typename: 'Member', id: string, name: string, role: Role }, member: { __typename: 'Member', id: string, name: string, role: Role }, decidedBy: { __typename: 'Member', id: string, name: string, role: Role } | null } };

/** An object of the fragment `TaskParts`. */
export type TaskPartsFragment = { __typename: 'Task', id: string, title: string, notes: string | null, status: TaskStatus, dueAt: string | null, updatedAt: string, createdBy: { __typename: 'Member', id: string, name: string, role: Role }, assignee: { __typename: 'Member', id: string, name: string, role: Role } | null };

/** Variables of the query `Tasks`. */
export type TasksQueryVariables = Exact<{
  status?: Array<TaskStatus> | TaskStatus | null | undefined;
  assigneeId?: string | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


/** Data of the query `Tasks`. */
export type TasksQuery = { permissions: Array<Permission>, tasks: { __typename: 'TaskConnection', nodes: Array<{ __typename: 'Task', id: string, title: string, notes: string | null, status: TaskStatus, dueAt: string | null, updatedAt: string, createdBy: { __typename: 'Member', id: string, name: string, role: Role }, assignee: { __typename: 'Member', id: string, name: string, role: Role } | null }>, pageInfo: { __typename: 'PageInfo', hasNextPage: boolean, endCursor: string | null } } };

/** Variables of the mutation `CreateTask`. */
export type CreateTaskMutationVariables = Exact<{
  input: CreateTaskInput;
}>;


/** Data of the mutation `CreateTask`. */
export type CreateTaskMutation = { createTask: { __typename: 'Task', id: string, title: string, notes: string | null, status: TaskStatus, dueAt: string | null, updatedAt: string, createdBy: { __typename: 'Member', id: string, name: string, role: Role }, assignee: { __typename: 'Member', id: string, name: string, role: Role } | null } };

/** Variables of the mutation `UpdateTask`. */
export type UpdateTaskMutationVariables = Exact<{
  input: UpdateTaskInput;
}>;


/** Data of the mutation `UpdateTask`. */
export type UpdateTaskMutation = { updateTask: { __typename: 'Task', id: string, title: string, notes: string | null, status: TaskStatus, dueAt: string | null, updatedAt: string, createdBy: { __typename: 'Member', id: string, name: string, role: Role }, assignee: { __typename: 'Member', id: string, name: string, role: Role } | null } };

/** Variables of the mutation `AssignTask`. */
export type AssignTaskMutationVariables = Exact<{
  input: AssignTaskInput;
}>;


/** Data of the mutation `AssignTask`. */
export type AssignTaskMutation = { assignTask: { __typename: 'Task', id: string, title: string, notes: string | null, status: TaskStatus, dueAt: string | null, updatedAt: string, createdBy: { __typename: 'Member', id: string, name: string, role: Role }, assignee: { __typename: 'Member', id: string, name: string, role: Role } | null } };

/** Variables of the mutation `UnassignTask`. */
export type UnassignTaskMutationVariables = Exact<{
  id: string;
}>;


/** Data of the mutation `UnassignTask`. */
export type UnassignTaskMutation = { unassignTask: { __typename: 'Task', id: string, title: string, notes: string | null, status: TaskStatus, dueAt: string | null, updatedAt: string, createdBy: { __typename: 'Member', id: string, name: string, role: Role }, assignee: { __typename: 'Member', id: string, name: string, role: Role } | null } };

/** Variables of the mutation `DeleteTask`. */
export type DeleteTaskMutationVariables = Exact<{
  id: string;
}>;


/** Data of the mutation `DeleteTask`. */
export type DeleteTaskMutation = { deleteTask: { __typename: 'Task', id: string, title: string, notes: string | null, status: TaskStatus, dueAt: string | null, updatedAt: string, createdBy: { __typename: 'Member', id: string, name: string, role: Role }, assignee: { __typename: 'Member', id: string, name: string, role: Role } | null } };

/** Variables of the subscription `TaskChanged`. */
export type TaskChangedSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


/** Data of the subscription `TaskChanged`. */
export type TaskChangedSubscription = { taskChanged: { __typename: 'TaskChanged', cursor: string, at: string, change: TaskChange, task: { __typename: 'Task', id: string, title: string, notes: string | null, status: TaskStatus, dueAt: string | null, updatedAt: string, createdBy: { __typename: 'Member', id: string, name: string, role: Role }, assignee: { __typename: 'Member', id: string, name: string, role: Role } | null }, updatedBy: { __typename: 'Member', id: string, name: string, role: Role } } };

function definition(text: string): DefinitionNode {
  return parse(text, { noLocation: true }).definitions[0] as DefinitionNode
}

function document<Data, Variables>(...definitions: DefinitionNode[]): DocumentNode<Data, Variables> {
  return { kind: Kind.DOCUMENT, definitions }
}

const AnnouncementPartsDefinition = /*#__PURE__*/ definition("fragment AnnouncementParts on Announcement{id message priority madeAt everyWedding withdrawnAt from{...MemberParts __typename}__typename}")
const IntegrationPartsDefinition = /*#__PURE__*/ definition("fragment IntegrationParts on Integration{id name scopes webhookUrl kinds createdBy{...MemberParts __typename}createdAt lastUsedAt lastError revokedAt __typename}")
const MemberPartsDefinition = /*#__PURE__*/ definition("fragment MemberParts on Member{id name role __typename}")
const WeddingPartsDefinition = /*#__PURE__*/ definition("fragment WeddingParts on Wedding{id name date place timeZone locale __typename}")
const SessionPartsDefinition = /*#__PURE__*/ definition("fragment SessionParts on Session{token expiresAt member{...MemberParts __typename}wedding{id name __typename}__typename}")
const InvitationPartsDefinition = /*#__PURE__*/ definition("fragment InvitationParts on Invitation{id code url role createdBy{...MemberParts __typename}createdAt expiresAt revokedAt joined __typename}")
const MessagePartsDefinition = /*#__PURE__*/ definition("fragment MessageParts on Message{id seq channel content sentAt sender{...MemberParts __typename}recipient{...MemberParts __typename}replyTo{id excerpt sender{...MemberParts __typename}__typename}reactions{emoji members{...MemberParts __typename}__typename}editedAt removed{at by{...MemberParts __typename}__typename}__typename}")
const ConversationPartsDefinition = /*#__PURE__*/ definition("fragment ConversationParts on Conversation{with{...MemberParts __typename}lastMessage{...MessageParts __typename}unreadCount __typename}")
const MetricsPartsDefinition = /*#__PURE__*/ definition("fragment MetricsParts on Metrics{totalConnections activeConnections messagesPerMinute connectedUsers activeWeddings __typename}")
const MicRequestPartsDefinition = /*#__PURE__*/ definition("fragment MicRequestParts on MicRequest{id purpose durationMinutes urgent status reason requestedAt decidedAt requestedBy{...MemberParts __typename}decidedBy{...MemberParts __typename}__typename}")
const MusicRequestPartsDefinition = /*#__PURE__*/ definition("fragment MusicRequestParts on MusicRequest{id songTitle artist dedicatedTo dedications{text from{id name role __typename}__typename}status queueKey votes reason requestedAt decidedAt requestedBy{...MemberParts __typename}decidedBy{...MemberParts __typename}__typename}")
const NotificationPartsDefinition = /*#__PURE__*/ definition("fragment NotificationParts on Notification{id kind message subjectId createdAt readAt __typename}")
const PhotoPartsDefinition = /*#__PURE__*/ definition("fragment PhotoParts on Photo{id url thumbnailUrl originalUrl width height placeholder caption takenAt sharedAt sharedBy{...MemberParts __typename}__typename}")
const PresencePartsDefinition = /*#__PURE__*/ definition("fragment PresenceParts on Presence{status customStatus lastSeenAt member{...MemberParts __typename}__typename}")
const RejoinRequestPartsDefinition = /*#__PURE__*/ definition("fragment RejoinRequestParts on RejoinRequest{id requestedBy{...MemberParts __typename}member{...MemberParts __typename}status requestedAt expiresAt decidedBy{...MemberParts __typename}decidedAt __typename}")
const TaskPartsDefinition = /*#__PURE__*/ definition("fragment TaskParts on Task{id title notes status dueAt updatedAt createdBy{...MemberParts __typename}assignee{...MemberParts __typename}__typename}")
/** The document of the fragment `AnnouncementParts`. */
export const AnnouncementPartsFragmentDoc = /*#__PURE__*/ document<AnnouncementPartsFragment, unknown>(AnnouncementPartsDefinition, MemberPartsDefinition)
/** The document of the operation `Announcements`. */
export const AnnouncementsDocument = /*#__PURE__*/ document<AnnouncementsQuery, AnnouncementsQueryVariables>(/*#__PURE__*/ definition("query Announcements($first:Int=50$after:String){announcements(first:$first after:$after){nodes{...AnnouncementParts __typename}pageInfo{hasNextPage endCursor __typename}__typename}}"), AnnouncementPartsDefinition, MemberPartsDefinition)
/** The document of the operation `Announce`. */
export const AnnounceDocument = /*#__PURE__*/ document<AnnounceMutation, AnnounceMutationVariables>(/*#__PURE__*/ definition("mutation Announce($input:AnnounceInput!){announce(input:$input){...AnnouncementParts __typename}}"), AnnouncementPartsDefinition, MemberPartsDefinition)
/** The document of the operation `WithdrawAnnouncement`. */
export const WithdrawAnnouncementDocument = /*#__PURE__*/ document<WithdrawAnnouncementMutation, WithdrawAnnouncementMutationVariables>(/*#__PURE__*/ definition("mutation WithdrawAnnouncement($id:ID!){withdrawAnnouncement(id:$id){...AnnouncementParts __typename}}"), AnnouncementPartsDefinition, MemberPartsDefinition)
/** The document of the operation `AnnouncementMade`. */
export const AnnouncementMadeDocument = /*#__PURE__*/ document<AnnouncementMadeSubscription, AnnouncementMadeSubscriptionVariables>(/*#__PURE__*/ definition("subscription AnnouncementMade($after:Cursor){announcementMade(after:$after){cursor at announcement{...AnnouncementParts __typename}__typename}}"), AnnouncementPartsDefinition, MemberPartsDefinition)
/** The document of the operation `Events`. */
export const EventsDocument = /*#__PURE__*/ document<EventsSubscription, EventsSubscriptionVariables>(/*#__PURE__*/ definition("subscription Events($after:Cursor){events(after:$after){...on DurableEvent{cursor at __typename}...on MessageReceived{message{...MessageParts __typename}__typename}...on MessageChanged{messageChange:change message{...MessageParts __typename}by{...MemberParts __typename}__typename}...on MessagesRead{reader{...MemberParts __typename}upTo{...MessageParts __typename}__typename}...on TypingChanged{channel isTyping member{...MemberParts __typename}__typename}...on MusicRequestChanged{musicChange:change musicRequest:request{...MusicRequestParts __typename}by{...MemberParts __typename}__typename}...on MusicRequestHidden{requestId __typename}...on MicRequestChanged{micChange:change micRequest:request{...MicRequestParts __typename}by{...MemberParts __typename}__typename}...on PhotoShared{photo{...PhotoParts __typename}__typename}...on PhotoChanged{photo{...PhotoParts __typename}__typename}...on PhotoRemoved{photo{...PhotoParts __typename}__typename}...on TaskChanged{taskChange:change task{...TaskParts __typename}updatedBy{...MemberParts __typename}__typename}...on AnnouncementMade{announcement{...AnnouncementParts __typename}__typename}...on AnnouncementWithdrawn{announcement{...AnnouncementParts __typename}__typename}...on NotificationReceived{notification{...NotificationParts __typename}__typename}...on NotificationsRead{upTo{...NotificationParts __typename}__typename}...on MemberJoined{member{...MemberParts __typename}__typename}...on MemberChanged{member{...MemberParts __typename}__typename}...on MemberRemoved{member{...MemberParts __typename}__typename}...on RejoinRequestChanged{rejoinRequest:request{...RejoinRequestParts __typename}by{...MemberParts __typename}__typename}...on WeddingChanged{wedding{id name date place timeZone locale __typename}__typename}...on PresenceChanged{previousStatus presence{...PresenceParts __typename}__typename}__typename}}"), MessagePartsDefinition, MemberPartsDefinition, MusicRequestPartsDefinition, MicRequestPartsDefinition, PhotoPartsDefinition, TaskPartsDefinition, AnnouncementPartsDefinition, NotificationPartsDefinition, RejoinRequestPartsDefinition, PresencePartsDefinition)
/** The document of the fragment `IntegrationParts`. */
export const IntegrationPartsFragmentDoc = /*#__PURE__*/ document<IntegrationPartsFragment, unknown>(IntegrationPartsDefinition, MemberPartsDefinition)
/** The document of the operation `Integrations`. */
export const IntegrationsDocument = /*#__PURE__*/ document<IntegrationsQuery, IntegrationsQueryVariables>(/*#__PURE__*/ definition("query Integrations{integrations{...IntegrationParts __typename}}"), IntegrationPartsDefinition, MemberPartsDefinition)
/** The document of the operation `CreateIntegration`. */
export const CreateIntegrationDocument = /*#__PURE__*/ document<CreateIntegrationMutation, CreateIntegrationMutationVariables>(/*#__PURE__*/ definition("mutation CreateIntegration($input:CreateIntegrationInput!){createIntegration(input:$input){integration{...IntegrationParts __typename}token webhookSecret __typename}}"), IntegrationPartsDefinition, MemberPartsDefinition)
/** The document of the operation `RevokeIntegration`. */
export const RevokeIntegrationDocument = /*#__PURE__*/ document<RevokeIntegrationMutation, RevokeIntegrationMutationVariables>(/*#__PURE__*/ definition("mutation RevokeIntegration($id:ID!){revokeIntegration(id:$id){...IntegrationParts __typename}}"), IntegrationPartsDefinition, MemberPartsDefinition)
/** The document of the fragment `MemberParts`. */
export const MemberPartsFragmentDoc = /*#__PURE__*/ document<MemberPartsFragment, unknown>(MemberPartsDefinition)
/** The document of the fragment `WeddingParts`. */
export const WeddingPartsFragmentDoc = /*#__PURE__*/ document<WeddingPartsFragment, unknown>(WeddingPartsDefinition)
/** The document of the operation `Viewer`. */
export const ViewerDocument = /*#__PURE__*/ document<ViewerQuery, ViewerQueryVariables>(/*#__PURE__*/ definition("query Viewer{viewer{...MemberParts __typename}permissions}"), MemberPartsDefinition)
/** The document of the operation `Permissions`. */
export const PermissionsDocument = /*#__PURE__*/ document<PermissionsQuery, PermissionsQueryVariables>(/*#__PURE__*/ definition("query Permissions{permissions}"))
/** The document of the operation `Wedding`. */
export const WeddingDocument = /*#__PURE__*/ document<WeddingQuery, WeddingQueryVariables>(/*#__PURE__*/ definition("query Wedding{wedding{...WeddingParts cursor __typename}}"), WeddingPartsDefinition)
/** The document of the operation `Members`. */
export const MembersDocument = /*#__PURE__*/ document<MembersQuery, MembersQueryVariables>(/*#__PURE__*/ definition("query Members($first:Int=100$after:String){members(first:$first after:$after){nodes{...MemberParts __typename}pageInfo{hasNextPage endCursor __typename}__typename}}"), MemberPartsDefinition)
/** The document of the fragment `SessionParts`. */
export const SessionPartsFragmentDoc = /*#__PURE__*/ document<SessionPartsFragment, unknown>(SessionPartsDefinition, MemberPartsDefinition)
/** The document of the operation `JoinWedding`. */
export const JoinWeddingDocument = /*#__PURE__*/ document<JoinWeddingMutation, JoinWeddingMutationVariables>(/*#__PURE__*/ definition("mutation JoinWedding($input:JoinWeddingInput!){joinWedding(input:$input){...SessionParts namesakes{...MemberParts __typename}__typename}}"), SessionPartsDefinition, MemberPartsDefinition)
/** The document of the operation `RefreshSession`. */
export const RefreshSessionDocument = /*#__PURE__*/ document<RefreshSessionMutation, RefreshSessionMutationVariables>(/*#__PURE__*/ definition("mutation RefreshSession{refreshSession{...SessionParts __typename}}"), SessionPartsDefinition, MemberPartsDefinition)
/** The document of the fragment `InvitationParts`. */
export const InvitationPartsFragmentDoc = /*#__PURE__*/ document<InvitationPartsFragment, unknown>(InvitationPartsDefinition, MemberPartsDefinition)
/** The document of the operation `Invitations`. */
export const InvitationsDocument = /*#__PURE__*/ document<InvitationsQuery, InvitationsQueryVariables>(/*#__PURE__*/ definition("query Invitations{invitations{...InvitationParts __typename}}"), InvitationPartsDefinition, MemberPartsDefinition)
/** The document of the operation `CreateInvitation`. */
export const CreateInvitationDocument = /*#__PURE__*/ document<CreateInvitationMutation, CreateInvitationMutationVariables>(/*#__PURE__*/ definition("mutation CreateInvitation($input:CreateInvitationInput!){createInvitation(input:$input){...InvitationParts __typename}}"), InvitationPartsDefinition, MemberPartsDefinition)
/** The document of the operation `RevokeInvitation`. */
export const RevokeInvitationDocument = /*#__PURE__*/ document<RevokeInvitationMutation, RevokeInvitationMutationVariables>(/*#__PURE__*/ definition("mutation RevokeInvitation($id:ID!){revokeInvitation(id:$id){...InvitationParts __typename}}"), InvitationPartsDefinition, MemberPartsDefinition)
/** The document of the operation `CreatePersonalLink`. */
export const CreatePersonalLinkDocument = /*#__PURE__*/ document<CreatePersonalLinkMutation, CreatePersonalLinkMutationVariables>(/*#__PURE__*/ definition("mutation CreatePersonalLink($memberId:ID){createPersonalLink(memberId:$memberId){code url expiresAt __typename}}"))
/** The document of the operation `UpdateWedding`. */
export const UpdateWeddingDocument = /*#__PURE__*/ document<UpdateWeddingMutation, UpdateWeddingMutationVariables>(/*#__PURE__*/ definition("mutation UpdateWedding($input:UpdateWeddingInput!){updateWedding(input:$input){...WeddingParts __typename}}"), WeddingPartsDefinition)
/** The document of the operation `Rename`. */
export const RenameDocument = /*#__PURE__*/ document<RenameMutation, RenameMutationVariables>(/*#__PURE__*/ definition("mutation Rename($name:String!){rename(name:$name){...MemberParts __typename}}"), MemberPartsDefinition)
/** The document of the operation `LeaveWedding`. */
export const LeaveWeddingDocument = /*#__PURE__*/ document<LeaveWeddingMutation, LeaveWeddingMutationVariables>(/*#__PURE__*/ definition("mutation LeaveWedding{leaveWedding}"))
/** The document of the operation `RemoveMember`. */
export const RemoveMemberDocument = /*#__PURE__*/ document<RemoveMemberMutation, RemoveMemberMutationVariables>(/*#__PURE__*/ definition("mutation RemoveMember($id:ID!){removeMember(id:$id){...MemberParts __typename}}"), MemberPartsDefinition)
/** The document of the fragment `MessageParts`. */
export const MessagePartsFragmentDoc = /*#__PURE__*/ document<MessagePartsFragment, unknown>(MessagePartsDefinition, MemberPartsDefinition)
/** The document of the fragment `ConversationParts`. */
export const ConversationPartsFragmentDoc = /*#__PURE__*/ document<ConversationPartsFragment, unknown>(ConversationPartsDefinition, MemberPartsDefinition, MessagePartsDefinition)
/** The document of the operation `Messages`. */
export const MessagesDocument = /*#__PURE__*/ document<MessagesQuery, MessagesQueryVariables>(/*#__PURE__*/ definition("query Messages($with:ID$last:Int=30$before:String){messages(with:$with last:$last before:$before){nodes{...MessageParts __typename}pageInfo{hasPreviousPage startCursor __typename}__typename}}"), MessagePartsDefinition, MemberPartsDefinition)
/** The document of the operation `MessageChunks`. */
export const MessageChunksDocument = /*#__PURE__*/ document<MessageChunksQuery, MessageChunksQueryVariables>(/*#__PURE__*/ definition("query MessageChunks($with:ID$last:Int=30$before:String){messagesInChunks:messages(with:$with last:$last before:$before){nodes{...MessageParts __typename}pageInfo{hasPreviousPage startCursor __typename}__typename}}"), MessagePartsDefinition, MemberPartsDefinition)
/** The document of the operation `Message`. */
export const MessageDocument = /*#__PURE__*/ document<MessageQuery, MessageQueryVariables>(/*#__PURE__*/ definition("query Message($id:ID!){message(id:$id){...MessageParts __typename}}"), MessagePartsDefinition, MemberPartsDefinition)
/** The document of the operation `Conversations`. */
export const ConversationsDocument = /*#__PURE__*/ document<ConversationsQuery, ConversationsQueryVariables>(/*#__PURE__*/ definition("query Conversations{conversations{...ConversationParts __typename}}"), ConversationPartsDefinition, MemberPartsDefinition, MessagePartsDefinition)
/** The document of the operation `SearchMessages`. */
export const SearchMessagesDocument = /*#__PURE__*/ document<SearchMessagesQuery, SearchMessagesQueryVariables>(/*#__PURE__*/ definition("query SearchMessages($text:String!$with:ID$channel:Channel$first:Int$after:String){searchMessages(text:$text with:$with channel:$channel first:$first after:$after){nodes{...MessageParts __typename}pageInfo{hasNextPage endCursor __typename}__typename}}"), MessagePartsDefinition, MemberPartsDefinition)
/** The document of the operation `ReadMark`. */
export const ReadMarkDocument = /*#__PURE__*/ document<ReadMarkQuery, ReadMarkQueryVariables>(/*#__PURE__*/ definition("query ReadMark($with:ID!){conversation(with:$with){with{...MemberParts __typename}partnerReadUpTo{id seq sentAt __typename}__typename}}"), MemberPartsDefinition)
/** The document of the operation `ReadBy`. */
export const ReadByDocument = /*#__PURE__*/ document<ReadByQuery, ReadByQueryVariables>(/*#__PURE__*/ definition("query ReadBy($messageId:ID!){readBy(messageId:$messageId){...MemberParts __typename}}"), MemberPartsDefinition)
/** The document of the operation `SendMessage`. */
export const SendMessageDocument = /*#__PURE__*/ document<SendMessageMutation, SendMessageMutationVariables>(/*#__PURE__*/ definition("mutation SendMessage($input:SendMessageInput!){sendMessage(input:$input){...MessageParts __typename}}"), MessagePartsDefinition, MemberPartsDefinition)
/** The document of the operation `EditMessage`. */
export const EditMessageDocument = /*#__PURE__*/ document<EditMessageMutation, EditMessageMutationVariables>(/*#__PURE__*/ definition("mutation EditMessage($input:EditMessageInput!){editMessage(input:$input){...MessageParts __typename}}"), MessagePartsDefinition, MemberPartsDefinition)
/** The document of the operation `RemoveMessage`. */
export const RemoveMessageDocument = /*#__PURE__*/ document<RemoveMessageMutation, RemoveMessageMutationVariables>(/*#__PURE__*/ definition("mutation RemoveMessage($id:ID!){removeMessage(id:$id){...MessageParts __typename}}"), MessagePartsDefinition, MemberPartsDefinition)
/** The document of the operation `ReactToMessage`. */
export const ReactToMessageDocument = /*#__PURE__*/ document<ReactToMessageMutation, ReactToMessageMutationVariables>(/*#__PURE__*/ definition("mutation ReactToMessage($input:ReactToMessageInput!){reactToMessage(input:$input){...MessageParts __typename}}"), MessagePartsDefinition, MemberPartsDefinition)
/** The document of the operation `MarkMessagesRead`. */
export const MarkMessagesReadDocument = /*#__PURE__*/ document<MarkMessagesReadMutation, MarkMessagesReadMutationVariables>(/*#__PURE__*/ definition("mutation MarkMessagesRead($input:MarkMessagesReadInput!){markMessagesRead(input:$input){...ConversationParts __typename}}"), ConversationPartsDefinition, MemberPartsDefinition, MessagePartsDefinition)
/** The document of the operation `SetTyping`. */
export const SetTypingDocument = /*#__PURE__*/ document<SetTypingMutation, SetTypingMutationVariables>(/*#__PURE__*/ definition("mutation SetTyping($input:SetTypingInput!){setTyping(input:$input)}"))
/** The document of the operation `MessageReceived`. */
export const MessageReceivedDocument = /*#__PURE__*/ document<MessageReceivedSubscription, MessageReceivedSubscriptionVariables>(/*#__PURE__*/ definition("subscription MessageReceived($with:ID$after:Cursor){messageReceived(with:$with after:$after){cursor at message{...MessageParts __typename}__typename}}"), MessagePartsDefinition, MemberPartsDefinition)
/** The document of the operation `MessageChanged`. */
export const MessageChangedDocument = /*#__PURE__*/ document<MessageChangedSubscription, MessageChangedSubscriptionVariables>(/*#__PURE__*/ definition("subscription MessageChanged($with:ID$after:Cursor){messageChanged(with:$with after:$after){cursor at change by{...MemberParts __typename}message{...MessageParts __typename}__typename}}"), MemberPartsDefinition, MessagePartsDefinition)
/** The document of the operation `TypingChanged`. */
export const TypingChangedDocument = /*#__PURE__*/ document<TypingChangedSubscription, TypingChangedSubscriptionVariables>(/*#__PURE__*/ definition("subscription TypingChanged($with:ID){typingChanged(with:$with){channel isTyping member{...MemberParts __typename}__typename}}"), MemberPartsDefinition)
/** The document of the fragment `MetricsParts`. */
export const MetricsPartsFragmentDoc = /*#__PURE__*/ document<MetricsPartsFragment, unknown>(MetricsPartsDefinition)
/** The document of the operation `Metrics`. */
export const MetricsDocument = /*#__PURE__*/ document<MetricsQuery, MetricsQueryVariables>(/*#__PURE__*/ definition("query Metrics{metrics{...MetricsParts __typename}}"), MetricsPartsDefinition)
/** The document of the operation `LiveMetrics`. */
export const LiveMetricsDocument = /*#__PURE__*/ document<LiveMetricsSubscription, LiveMetricsSubscriptionVariables>(/*#__PURE__*/ definition("subscription LiveMetrics($everySeconds:Int){metrics(everySeconds:$everySeconds){...MetricsParts __typename}}"), MetricsPartsDefinition)
/** The document of the fragment `MicRequestParts`. */
export const MicRequestPartsFragmentDoc = /*#__PURE__*/ document<MicRequestPartsFragment, unknown>(MicRequestPartsDefinition, MemberPartsDefinition)
/** The document of the operation `MicRequests`. */
export const MicRequestsDocument = /*#__PURE__*/ document<MicRequestsQuery, MicRequestsQueryVariables>(/*#__PURE__*/ definition("query MicRequests($status:[MicRequestStatus!]$first:Int=100$after:String){micRequests(status:$status first:$first after:$after){nodes{...MicRequestParts __typename}pageInfo{hasNextPage endCursor __typename}__typename}}"), MicRequestPartsDefinition, MemberPartsDefinition)
/** The document of the operation `RequestMic`. */
export const RequestMicDocument = /*#__PURE__*/ document<RequestMicMutation, RequestMicMutationVariables>(/*#__PURE__*/ definition("mutation RequestMic($input:RequestMicInput!){requestMic(input:$input){...MicRequestParts __typename}}"), MicRequestPartsDefinition, MemberPartsDefinition)
/** The document of the operation `ApproveMicRequest`. */
export const ApproveMicRequestDocument = /*#__PURE__*/ document<ApproveMicRequestMutation, ApproveMicRequestMutationVariables>(/*#__PURE__*/ definition("mutation ApproveMicRequest($id:ID!){approveMicRequest(id:$id){...MicRequestParts __typename}}"), MicRequestPartsDefinition, MemberPartsDefinition)
/** The document of the operation `DeclineMicRequest`. */
export const DeclineMicRequestDocument = /*#__PURE__*/ document<DeclineMicRequestMutation, DeclineMicRequestMutationVariables>(/*#__PURE__*/ definition("mutation DeclineMicRequest($id:ID!$reason:String){declineMicRequest(id:$id reason:$reason){...MicRequestParts __typename}}"), MicRequestPartsDefinition, MemberPartsDefinition)
/** The document of the operation `WithdrawMicRequest`. */
export const WithdrawMicRequestDocument = /*#__PURE__*/ document<WithdrawMicRequestMutation, WithdrawMicRequestMutationVariables>(/*#__PURE__*/ definition("mutation WithdrawMicRequest($id:ID!){withdrawMicRequest(id:$id){...MicRequestParts __typename}}"), MicRequestPartsDefinition, MemberPartsDefinition)
/** The document of the operation `ReopenMicRequest`. */
export const ReopenMicRequestDocument = /*#__PURE__*/ document<ReopenMicRequestMutation, ReopenMicRequestMutationVariables>(/*#__PURE__*/ definition("mutation ReopenMicRequest($id:ID!){reopenMicRequest(id:$id){...MicRequestParts __typename}}"), MicRequestPartsDefinition, MemberPartsDefinition)
/** The document of the operation `MicRequestChanged`. */
export const MicRequestChangedDocument = /*#__PURE__*/ document<MicRequestChangedSubscription, MicRequestChangedSubscriptionVariables>(/*#__PURE__*/ definition("subscription MicRequestChanged($after:Cursor){micRequestChanged(after:$after){cursor at change request{...MicRequestParts __typename}by{...MemberParts __typename}__typename}}"), MicRequestPartsDefinition, MemberPartsDefinition)
/** The document of the fragment `MusicRequestParts`. */
export const MusicRequestPartsFragmentDoc = /*#__PURE__*/ document<MusicRequestPartsFragment, unknown>(MusicRequestPartsDefinition, MemberPartsDefinition)
/** The document of the operation `MusicRequests`. */
export const MusicRequestsDocument = /*#__PURE__*/ document<MusicRequestsQuery, MusicRequestsQueryVariables>(/*#__PURE__*/ definition("query MusicRequests($status:[MusicRequestStatus!]$first:Int=100$after:String){musicRequests(status:$status first:$first after:$after){nodes{...MusicRequestParts __typename}pageInfo{hasNextPage endCursor __typename}__typename}}"), MusicRequestPartsDefinition, MemberPartsDefinition)
/** The document of the operation `SimilarMusicRequests`. */
export const SimilarMusicRequestsDocument = /*#__PURE__*/ document<SimilarMusicRequestsQuery, SimilarMusicRequestsQueryVariables>(/*#__PURE__*/ definition("query SimilarMusicRequests($songTitle:String!$artist:String){similarMusicRequests(songTitle:$songTitle artist:$artist){...MusicRequestParts __typename}}"), MusicRequestPartsDefinition, MemberPartsDefinition)
/** The document of the operation `VotedMusicRequests`. */
export const VotedMusicRequestsDocument = /*#__PURE__*/ document<VotedMusicRequestsQuery, VotedMusicRequestsQueryVariables>(/*#__PURE__*/ definition("query VotedMusicRequests{votedMusicRequestIds}"))
/** The document of the operation `RequestMusic`. */
export const RequestMusicDocument = /*#__PURE__*/ document<RequestMusicMutation, RequestMusicMutationVariables>(/*#__PURE__*/ definition("mutation RequestMusic($input:RequestMusicInput!){requestMusic(input:$input){...MusicRequestParts __typename}}"), MusicRequestPartsDefinition, MemberPartsDefinition)
/** The document of the operation `VoteForMusicRequest`. */
export const VoteForMusicRequestDocument = /*#__PURE__*/ document<VoteForMusicRequestMutation, VoteForMusicRequestMutationVariables>(/*#__PURE__*/ definition("mutation VoteForMusicRequest($id:ID!){voteForMusicRequest(id:$id){...MusicRequestParts __typename}}"), MusicRequestPartsDefinition, MemberPartsDefinition)
/** The document of the operation `UnvoteMusicRequest`. */
export const UnvoteMusicRequestDocument = /*#__PURE__*/ document<UnvoteMusicRequestMutation, UnvoteMusicRequestMutationVariables>(/*#__PURE__*/ definition("mutation UnvoteMusicRequest($id:ID!){unvoteMusicRequest(id:$id){...MusicRequestParts __typename}}"), MusicRequestPartsDefinition, MemberPartsDefinition)
/** The document of the operation `WithdrawMusicRequest`. */
export const WithdrawMusicRequestDocument = /*#__PURE__*/ document<WithdrawMusicRequestMutation, WithdrawMusicRequestMutationVariables>(/*#__PURE__*/ definition("mutation WithdrawMusicRequest($id:ID!){withdrawMusicRequest(id:$id){...MusicRequestParts __typename}}"), MusicRequestPartsDefinition, MemberPartsDefinition)
/** The document of the operation `AcceptMusicRequest`. */
export const AcceptMusicRequestDocument = /*#__PURE__*/ document<AcceptMusicRequestMutation, AcceptMusicRequestMutationVariables>(/*#__PURE__*/ definition("mutation AcceptMusicRequest($id:ID!){acceptMusicRequest(id:$id){...MusicRequestParts __typename}}"), MusicRequestPartsDefinition, MemberPartsDefinition)
/** The document of the operation `RejectMusicRequest`. */
export const RejectMusicRequestDocument = /*#__PURE__*/ document<RejectMusicRequestMutation, RejectMusicRequestMutationVariables>(/*#__PURE__*/ definition("mutation RejectMusicRequest($id:ID!$reason:String){rejectMusicRequest(id:$id reason:$reason){...MusicRequestParts __typename}}"), MusicRequestPartsDefinition, MemberPartsDefinition)
/** The document of the operation `MarkMusicRequestPlayed`. */
export const MarkMusicRequestPlayedDocument = /*#__PURE__*/ document<MarkMusicRequestPlayedMutation, MarkMusicRequestPlayedMutationVariables>(/*#__PURE__*/ definition("mutation MarkMusicRequestPlayed($id:ID!){markMusicRequestPlayed(id:$id){...MusicRequestParts __typename}}"), MusicRequestPartsDefinition, MemberPartsDefinition)
/** The document of the operation `StartMusicRequest`. */
export const StartMusicRequestDocument = /*#__PURE__*/ document<StartMusicRequestMutation, StartMusicRequestMutationVariables>(/*#__PURE__*/ definition("mutation StartMusicRequest($id:ID!){startMusicRequest(id:$id){...MusicRequestParts __typename}}"), MusicRequestPartsDefinition, MemberPartsDefinition)
/** The document of the operation `ReopenMusicRequest`. */
export const ReopenMusicRequestDocument = /*#__PURE__*/ document<ReopenMusicRequestMutation, ReopenMusicRequestMutationVariables>(/*#__PURE__*/ definition("mutation ReopenMusicRequest($id:ID!){reopenMusicRequest(id:$id){...MusicRequestParts __typename}}"), MusicRequestPartsDefinition, MemberPartsDefinition)
/** The document of the operation `MoveMusicRequest`. */
export const MoveMusicRequestDocument = /*#__PURE__*/ document<MoveMusicRequestMutation, MoveMusicRequestMutationVariables>(/*#__PURE__*/ definition("mutation MoveMusicRequest($id:ID!$before:ID){moveMusicRequest(id:$id before:$before){...MusicRequestParts __typename}}"), MusicRequestPartsDefinition, MemberPartsDefinition)
/** The document of the operation `MusicRequestChanged`. */
export const MusicRequestChangedDocument = /*#__PURE__*/ document<MusicRequestChangedSubscription, MusicRequestChangedSubscriptionVariables>(/*#__PURE__*/ definition("subscription MusicRequestChanged($after:Cursor){musicRequestChanged(after:$after){cursor at change request{...MusicRequestParts __typename}by{...MemberParts __typename}__typename}}"), MusicRequestPartsDefinition, MemberPartsDefinition)
/** The document of the fragment `NotificationParts`. */
export const NotificationPartsFragmentDoc = /*#__PURE__*/ document<NotificationPartsFragment, unknown>(NotificationPartsDefinition)
/** The document of the operation `Notifications`. */
export const NotificationsDocument = /*#__PURE__*/ document<NotificationsQuery, NotificationsQueryVariables>(/*#__PURE__*/ definition("query Notifications($unreadOnly:Boolean$first:Int=50$after:String){notifications(unreadOnly:$unreadOnly first:$first after:$after){nodes{...NotificationParts __typename}pageInfo{hasNextPage endCursor __typename}__typename}}"), NotificationPartsDefinition)
/** The document of the operation `MarkNotificationsRead`. */
export const MarkNotificationsReadDocument = /*#__PURE__*/ document<MarkNotificationsReadMutation, MarkNotificationsReadMutationVariables>(/*#__PURE__*/ definition("mutation MarkNotificationsRead($upTo:ID!){markNotificationsRead(upTo:$upTo)}"))
/** The document of the operation `NotificationReceived`. */
export const NotificationReceivedDocument = /*#__PURE__*/ document<NotificationReceivedSubscription, NotificationReceivedSubscriptionVariables>(/*#__PURE__*/ definition("subscription NotificationReceived($after:Cursor){notificationReceived(after:$after){cursor at notification{...NotificationParts __typename}__typename}}"), NotificationPartsDefinition)
/** The document of the fragment `PhotoParts`. */
export const PhotoPartsFragmentDoc = /*#__PURE__*/ document<PhotoPartsFragment, unknown>(PhotoPartsDefinition, MemberPartsDefinition)
/** The document of the operation `Photos`. */
export const PhotosDocument = /*#__PURE__*/ document<PhotosQuery, PhotosQueryVariables>(/*#__PURE__*/ definition("query Photos($first:Int=40$after:String){photos(first:$first after:$after){nodes{...PhotoParts __typename}pageInfo{hasNextPage endCursor __typename}__typename}}"), PhotoPartsDefinition, MemberPartsDefinition)
/** The document of the operation `SharePhoto`. */
export const SharePhotoDocument = /*#__PURE__*/ document<SharePhotoMutation, SharePhotoMutationVariables>(/*#__PURE__*/ definition("mutation SharePhoto($input:SharePhotoInput!){sharePhoto(input:$input){...PhotoParts __typename}}"), PhotoPartsDefinition, MemberPartsDefinition)
/** The document of the operation `EditPhoto`. */
export const EditPhotoDocument = /*#__PURE__*/ document<EditPhotoMutation, EditPhotoMutationVariables>(/*#__PURE__*/ definition("mutation EditPhoto($input:EditPhotoInput!){editPhoto(input:$input){...PhotoParts __typename}}"), PhotoPartsDefinition, MemberPartsDefinition)
/** The document of the operation `RemovePhoto`. */
export const RemovePhotoDocument = /*#__PURE__*/ document<RemovePhotoMutation, RemovePhotoMutationVariables>(/*#__PURE__*/ definition("mutation RemovePhoto($id:ID!){removePhoto(id:$id){...PhotoParts __typename}}"), PhotoPartsDefinition, MemberPartsDefinition)
/** The document of the operation `PhotoShared`. */
export const PhotoSharedDocument = /*#__PURE__*/ document<PhotoSharedSubscription, PhotoSharedSubscriptionVariables>(/*#__PURE__*/ definition("subscription PhotoShared($after:Cursor){photoShared(after:$after){cursor at photo{...PhotoParts __typename}__typename}}"), PhotoPartsDefinition, MemberPartsDefinition)
/** The document of the fragment `PresenceParts`. */
export const PresencePartsFragmentDoc = /*#__PURE__*/ document<PresencePartsFragment, unknown>(PresencePartsDefinition, MemberPartsDefinition)
/** The document of the operation `OnlineUsers`. */
export const OnlineUsersDocument = /*#__PURE__*/ document<OnlineUsersQuery, OnlineUsersQueryVariables>(/*#__PURE__*/ definition("query OnlineUsers{onlineUsers{...PresenceParts __typename}}"), PresencePartsDefinition, MemberPartsDefinition)
/** The document of the operation `UpdatePresence`. */
export const UpdatePresenceDocument = /*#__PURE__*/ document<UpdatePresenceMutation, UpdatePresenceMutationVariables>(/*#__PURE__*/ definition("mutation UpdatePresence($input:UpdatePresenceInput!){updatePresence(input:$input){...PresenceParts __typename}}"), PresencePartsDefinition, MemberPartsDefinition)
/** The document of the operation `PresenceChanged`. */
export const PresenceChangedDocument = /*#__PURE__*/ document<PresenceChangedSubscription, PresenceChangedSubscriptionVariables>(/*#__PURE__*/ definition("subscription PresenceChanged{presenceChanged{previousStatus presence{...PresenceParts __typename}__typename}}"), PresencePartsDefinition, MemberPartsDefinition)
/** The document of the fragment `RejoinRequestParts`. */
export const RejoinRequestPartsFragmentDoc = /*#__PURE__*/ document<RejoinRequestPartsFragment, unknown>(RejoinRequestPartsDefinition, MemberPartsDefinition)
/** The document of the operation `RejoinRequests`. */
export const RejoinRequestsDocument = /*#__PURE__*/ document<RejoinRequestsQuery, RejoinRequestsQueryVariables>(/*#__PURE__*/ definition("query RejoinRequests{rejoinRequests{...RejoinRequestParts __typename}}"), RejoinRequestPartsDefinition, MemberPartsDefinition)
/** The document of the operation `RequestRejoin`. */
export const RequestRejoinDocument = /*#__PURE__*/ document<RequestRejoinMutation, RequestRejoinMutationVariables>(/*#__PURE__*/ definition("mutation RequestRejoin($input:RequestRejoinInput!){requestRejoin(input:$input){...RejoinRequestParts __typename}}"), RejoinRequestPartsDefinition, MemberPartsDefinition)
/** The document of the operation `ConfirmRejoinRequest`. */
export const ConfirmRejoinRequestDocument = /*#__PURE__*/ document<ConfirmRejoinRequestMutation, ConfirmRejoinRequestMutationVariables>(/*#__PURE__*/ definition("mutation ConfirmRejoinRequest($id:ID!){confirmRejoinRequest(id:$id){...RejoinRequestParts __typename}}"), RejoinRequestPartsDefinition, MemberPartsDefinition)
/** The document of the operation `DeclineRejoinRequest`. */
export const DeclineRejoinRequestDocument = /*#__PURE__*/ document<DeclineRejoinRequestMutation, DeclineRejoinRequestMutationVariables>(/*#__PURE__*/ definition("mutation DeclineRejoinRequest($id:ID!){declineRejoinRequest(id:$id){...RejoinRequestParts __typename}}"), RejoinRequestPartsDefinition, MemberPartsDefinition)
/** The document of the operation `WithdrawRejoinRequest`. */
export const WithdrawRejoinRequestDocument = /*#__PURE__*/ document<WithdrawRejoinRequestMutation, WithdrawRejoinRequestMutationVariables>(/*#__PURE__*/ definition("mutation WithdrawRejoinRequest($id:ID!){withdrawRejoinRequest(id:$id){...RejoinRequestParts __typename}}"), RejoinRequestPartsDefinition, MemberPartsDefinition)
/** The document of the fragment `TaskParts`. */
export const TaskPartsFragmentDoc = /*#__PURE__*/ document<TaskPartsFragment, unknown>(TaskPartsDefinition, MemberPartsDefinition)
/** The document of the operation `Tasks`. */
export const TasksDocument = /*#__PURE__*/ document<TasksQuery, TasksQueryVariables>(/*#__PURE__*/ definition("query Tasks($status:[TaskStatus!]$assigneeId:ID$first:Int=100$after:String){tasks(status:$status assigneeId:$assigneeId first:$first after:$after){nodes{...TaskParts __typename}pageInfo{hasNextPage endCursor __typename}__typename}permissions}"), TaskPartsDefinition, MemberPartsDefinition)
/** The document of the operation `CreateTask`. */
export const CreateTaskDocument = /*#__PURE__*/ document<CreateTaskMutation, CreateTaskMutationVariables>(/*#__PURE__*/ definition("mutation CreateTask($input:CreateTaskInput!){createTask(input:$input){...TaskParts __typename}}"), TaskPartsDefinition, MemberPartsDefinition)
/** The document of the operation `UpdateTask`. */
export const UpdateTaskDocument = /*#__PURE__*/ document<UpdateTaskMutation, UpdateTaskMutationVariables>(/*#__PURE__*/ definition("mutation UpdateTask($input:UpdateTaskInput!){updateTask(input:$input){...TaskParts __typename}}"), TaskPartsDefinition, MemberPartsDefinition)
/** The document of the operation `AssignTask`. */
export const AssignTaskDocument = /*#__PURE__*/ document<AssignTaskMutation, AssignTaskMutationVariables>(/*#__PURE__*/ definition("mutation AssignTask($input:AssignTaskInput!){assignTask(input:$input){...TaskParts __typename}}"), TaskPartsDefinition, MemberPartsDefinition)
/** The document of the operation `UnassignTask`. */
export const UnassignTaskDocument = /*#__PURE__*/ document<UnassignTaskMutation, UnassignTaskMutationVariables>(/*#__PURE__*/ definition("mutation UnassignTask($id:ID!){unassignTask(id:$id){...TaskParts __typename}}"), TaskPartsDefinition, MemberPartsDefinition)
/** The document of the operation `DeleteTask`. */
export const DeleteTaskDocument = /*#__PURE__*/ document<DeleteTaskMutation, DeleteTaskMutationVariables>(/*#__PURE__*/ definition("mutation DeleteTask($id:ID!){deleteTask(id:$id){...TaskParts __typename}}"), TaskPartsDefinition, MemberPartsDefinition)
/** The document of the operation `TaskChanged`. */
export const TaskChangedDocument = /*#__PURE__*/ document<TaskChangedSubscription, TaskChangedSubscriptionVariables>(/*#__PURE__*/ definition("subscription TaskChanged($after:Cursor){taskChanged(after:$after){cursor at change task{...TaskParts __typename}updatedBy{...MemberParts __typename}__typename}}"), TaskPartsDefinition, MemberPartsDefinition)