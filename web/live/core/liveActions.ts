import type { TaskChanges, TaskDraft } from '../domains/tasks.ts'
import type {
  AnnounceInput,
  AnnouncementPartsFragment,
  CreateIntegrationInput,
  CreateIntegrationMutation,
  CreateInvitationInput,
  CreatePersonalLinkMutation,
  InvitationPartsFragment,
  MessagePartsFragment,
  MicRequestPartsFragment,
  MusicRequestPartsFragment,
  PhotoPartsFragment,
  PresencePartsFragment,
  PresenceStatus,
  RejoinRequestPartsFragment,
  TaskPartsFragment,
  UpdateWeddingInput,
  WeddingPartsFragment,
} from '../gql/index.ts'
import type { UploadOptions } from './uploads.ts'

/**
 * Everything that the user can do, except writing messages. Each function stays the same as long as the client. Each
 * resolves when the thing is stored, and rejects with `Refused`, whose `code` says why: FORBIDDEN for a user who may not
 * do it, NOT_FOUND for an id of nothing at this wedding, BAD_USER_INPUT with the `field`, RATE_LIMITED with
 * `retryAfter`. The members name further codes.
 *
 * @example
 * const { actions } = useLive()
 * await actions.announce('The bus leaves at two', { priority: 'URGENT' })
 */
export interface LiveActions
  extends AnnouncementActions,
    IntegrationActions,
    MemberActions,
    MessageActions,
    MicActions,
    MusicActions,
    NotificationActions,
    PhotoActions,
    PresenceActions,
    RejoinActions,
    TaskActions {}

/** Announcements. */
export interface AnnouncementActions {
  /**
   * Announces to everyone at the user's wedding, as COUPLE or PLANNER. An ADMIN names a wedding with `weddingId`, or all
   * of them with `everyWedding`.
   */
  announce(
    message: string,
    options?: Pick<AnnounceInput, 'priority' | 'weddingId' | 'everyWedding'>,
  ): Promise<AnnouncementPartsFragment>
  /**
   * Withdraws an announcement, as its author, COUPLE or PLANNER: its text is gone for everyone. An ADMIN withdraws it at
   * all weddings that have it.
   */
  withdrawAnnouncement(id: string): Promise<AnnouncementPartsFragment>
}

/** Programs with tokens of their own. For COUPLE, PLANNER and ADMIN. */
export interface IntegrationActions {
  /**
   * Lets a program in. The answer alone has its token: neither the server nor the cache keeps it. FORBIDDEN also for more
   * than 50 integrations.
   */
  createIntegration(input: Omit<CreateIntegrationInput, 'id'>): Promise<CreateIntegrationMutation['createIntegration']>
  /** Ends an integration: its connections end at once, and its tokens are worth nothing. */
  revokeIntegration(id: string): Promise<void>
}

/** The wedding, its members and invitations. */
export interface MemberActions {
  /**
   * Changes the wedding's name, date, place, time zone or language, as COUPLE or PLANNER. An omitted field stays; null
   * empties the date and the place.
   *
   * @example
   * await actions.updateWedding({ date: '2026-06-20', place: 'Annecy', timeZone: 'Europe/Paris' })
   */
  updateWedding(changes: UpdateWeddingInput): Promise<WeddingPartsFragment>
  /** Creates a code that people join with, and a link to it. For COUPLE, PLANNER and ADMIN. */
  createInvitation(input?: Omit<CreateInvitationInput, 'id'>): Promise<InvitationPartsFragment>
  /** Ends an invitation: nobody joins with it any more. The members who have joined with it stay. */
  revokeInvitation(id: string): Promise<void>
  /**
   * Creates a link that opens a member on another device, once and within a day: the user, or for COUPLE and PLANNER a
   * guest. It is tried once, and rejects while the server is out of reach.
   */
  createPersonalLink(memberId?: string): Promise<CreatePersonalLinkMutation['createPersonalLink']>
  /** Changes the user's own name: one line of up to 80 characters. FORBIDDEN where an identity provider names people. */
  rename(name: string): Promise<void>
  /** Ends the user's own membership. They may join again by an invitation. FORBIDDEN for the last one of the COUPLE. */
  leaveWedding(): Promise<void>
  /** Removes another member and their devices: their connections end at once. For COUPLE, PLANNER and ADMIN. */
  removeMember(id: string): Promise<void>
}

/** Messages that are stored. CONFLICT with the reason REMOVED for one that was removed. */
export interface MessageActions {
  /** Changes the text of a message of the user's own. CONFLICT with the reason TOO_LATE 15 minutes after it was sent. */
  editMessage(id: string, content: string): Promise<MessagePartsFragment>
  /** Removes a message of the user's own; on the wedding's channel as COUPLE or PLANNER also one of others. */
  removeMessage(id: string): Promise<MessagePartsFragment>
  /** Reacts with one emoji, or takes that back. CONFLICT with the reason FULL for a message that can have no more. */
  reactToMessage(id: string, emoji: string, options?: { remove?: boolean }): Promise<MessagePartsFragment>
}

/** Requests for the microphone. */
export interface MicActions {
  /** Asks for the microphone, for `duration` minutes: 5 if it is left out. */
  requestMic(purpose: string, duration?: number): Promise<MicRequestPartsFragment>
  /** Withdraws the user's own pending request. CONFLICT once it is decided. */
  withdrawMic(id: string): Promise<MicRequestPartsFragment>
  /** Gives the requester of a pending request the microphone, as the DJ. CONFLICT once it is declined or withdrawn. */
  approveMic(id: string): Promise<MicRequestPartsFragment>
  /** Declines a pending request, as the DJ. CONFLICT once it is approved or withdrawn. */
  declineMic(id: string, reason?: string): Promise<MicRequestPartsFragment>
  /** Makes a request pending again, whatever its status, as the DJ. */
  reopenMic(id: string): Promise<MicRequestPartsFragment>
}

/** Requests for songs. */
export interface MusicActions {
  /**
   * Asks the DJ for a song. A song that another member asked for already gets a vote and the dedication instead: the
   * result has the `id` of that request. CONFLICT for a pending song of the user's own.
   */
  requestMusic(songTitle: string, artist?: string, dedicatedTo?: string): Promise<MusicRequestPartsFragment>
  /** Votes for another member's pending request. Voting again changes nothing. */
  voteForMusic(id: string): Promise<MusicRequestPartsFragment>
  /**
   * Takes back the user's vote for another member's pending request, and the dedications that came with it. Without a
   * vote nothing changes. CONFLICT once it is decided.
   */
  unvoteMusic(id: string): Promise<MusicRequestPartsFragment>
  /** Withdraws the user's own pending request. CONFLICT once it is decided. */
  withdrawMusic(id: string): Promise<MusicRequestPartsFragment>
  /** Accepts a pending request, to the end of the queue, as the DJ. CONFLICT once it is anything else. */
  acceptMusic(id: string): Promise<MusicRequestPartsFragment>
  /** Rejects a pending request, as the DJ. CONFLICT once it is anything else. */
  rejectMusic(id: string, reason?: string): Promise<MusicRequestPartsFragment>
  /** Starts a pending or accepted song, as the DJ: it plays, and the song that was playing is played. */
  startMusic(id: string): Promise<MusicRequestPartsFragment>
  /** Marks a pending, accepted or playing song as played, as the DJ. CONFLICT once it is rejected or withdrawn. */
  markMusicPlayed(id: string): Promise<MusicRequestPartsFragment>
  /** Makes a song pending again, whatever its status, as the DJ. Everyone sees it then. */
  reopenMusic(id: string): Promise<MusicRequestPartsFragment>
  /** Moves an accepted song right before another one, or with null to the end of the queue, as the DJ. */
  moveMusic(id: string, before: string | null): Promise<MusicRequestPartsFragment>
}

/** Notifications of the user. */
export interface NotificationActions {
  /** Marks this notification and all older ones as read. */
  markNotificationsRead(upTo: string): Promise<void>
}

/** Photos. */
export interface PhotoActions {
  /**
   * Shares a picture: a file, or the address of one. Rejects with `NotSent` for a file that could not be sent: it stays
   * in the outbox. With the same `id`, a UUID, it is stored once, however often it is tried.
   */
  uploadPhoto(
    fileOrUrl: File | string,
    caption?: string,
    id?: string,
    options?: UploadOptions,
  ): Promise<PhotoPartsFragment>
  /** Changes the caption of a photo that the user shared; null takes it away. */
  editPhoto(id: string, caption: string | null): Promise<PhotoPartsFragment>
  /** Removes a photo for everyone, as COUPLE, PLANNER or the member who shared it. */
  removePhoto(id: string): Promise<void>
}

/** The user's own presence. */
export interface PresenceActions {
  /**
   * Sets the user's status. ONLINE without a text is a sign of life: it overwrites neither AWAY and BUSY nor the text,
   * and rejects while the server is out of reach. With a text, or null, ONLINE means available again.
   */
  updatePresence(
    status: PresenceStatus | Lowercase<PresenceStatus>,
    customStatus?: string | null,
  ): Promise<PresencePartsFragment>
}

/** Newcomers who say that they are a member who is here already. CONFLICT for a request that was decided otherwise. */
export interface RejoinActions {
  /**
   * Says that the user, who has just joined, is this earlier member of the same name. Somebody confirms it. FORBIDDEN for
   * anybody who is no such namesake, and for a fourth request in a day.
   */
  requestRejoin(memberId: string): Promise<RejoinRequestPartsFragment>
  /** Confirms that the newcomer is the member: their device goes on as that member. */
  confirmRejoinRequest(id: string): Promise<void>
  /** Says that the newcomer is somebody else. They stay at the wedding. */
  declineRejoinRequest(id: string): Promise<void>
  /** Takes a request of the user's own back. */
  withdrawRejoinRequest(id: string): Promise<void>
}

/** Tasks. */
export interface TaskActions {
  /** Creates a task, as COUPLE or PLANNER. */
  createTask(draft: TaskDraft): Promise<TaskPartsFragment>
  /**
   * Changes the named fields, as COUPLE, PLANNER, the task's creator or its assignee.
   *
   * @example
   * await actions.updateTask(id, { status: 'DONE' })
   */
  updateTask(taskId: string, updates: TaskChanges): Promise<TaskPartsFragment>
  /** Gives a task to a member, who is notified. For COUPLE, PLANNER and the task's creator. */
  assignTask(taskId: string, assigneeId: string): Promise<TaskPartsFragment>
  /** Takes a task from its assignee. For COUPLE, PLANNER and the task's creator. Without an assignee nothing changes. */
  unassignTask(taskId: string): Promise<TaskPartsFragment>
  /** Deletes a task for everyone. For COUPLE, PLANNER and the task's creator. */
  deleteTask(taskId: string): Promise<void>
}
