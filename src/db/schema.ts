import { and, eq, inArray, isNotNull, isNull, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import {
  type AnyPgColumn,
  bigint,
  boolean,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import type { Scope } from '../access/permissions.ts'
import type { Member, Role } from '../access/viewer.ts'
import type { Audience } from '../feed/event.ts'

/** All kinds of notifications, as the schema names them. */
export const notificationKinds = [
  'TASK_ASSIGNED',
  'TASK_UPDATED',
  'MUSIC_REQUEST_ACCEPTED',
  'MUSIC_REQUEST_REJECTED',
  'MUSIC_REQUEST_PLAYED',
  'MIC_REQUEST_APPROVED',
  'MIC_REQUEST_DECLINED',
  'ANNOUNCEMENT',
  'MESSAGE_REPLIED',
] as const

/** The kind of a notification. */
export type NotificationKind = (typeof notificationKinds)[number]

// Every primary key leads with the wedding, so that a distributed PostgreSQL can spread the tables by it; all but those
// of invitations, personal links and tokens of integrations, which are found by their code alone. Messages have none: two indexes of half its
// size stand in.

const weddingId = () => text('wedding_id').notNull()
const maybeMoment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 })
const moment = (name: string) => maybeMoment(name).notNull()
const sequence = (name: string) => bigint(name, { mode: 'number' }).notNull()

/** `seq` is the number of the wedding's last event; the row's lock is what puts its events in order. */
export const weddings = pgTable('weddings', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  /**
   * When the token that gave the name was issued (seconds); an older one does not change it. The largest of numbers for a
   * name that its people have given it themselves, which no token changes.
   */
  namedAt: sequence('named_at').default(0),
  /** Names this feed in its cursors. Change it after restoring a backup: older cursors then answer CURSOR_GONE. */
  feedId: text('feed_id').notNull(),
  seq: sequence('seq').default(0),
  /** The day: `2026-06-20`. */
  date: date('date', { mode: 'string' }),
  place: text('place'),
  /** An IANA zone. */
  timeZone: text('time_zone').notNull().default('UTC'),
  /** A BCP 47 language. */
  locale: text('locale').notNull().default('en'),
  createdAt: moment('created_at').defaultNow(),
})

/** The people of weddings. A member who was removed stays as the sender of their messages. */
export const members = pgTable(
  'members',
  {
    weddingId: weddingId(),
    id: text('id').notNull(),
    name: text('name').notNull(),
    role: text('role').$type<Role>().notNull(),
    /** When the token that this row was last written from was issued (seconds); an older one changes nothing. */
    issuedAt: sequence('issued_at'),
    joinedAt: moment('joined_at').defaultNow(),
    /**
     * Set while they are removed. A token that was issued later brings them back, and so does an invitation if they
     * have left by themselves.
     */
    removedAt: maybeMoment('removed_at'),
    /** The member who removed them: themselves if they have left. Null before this column existed. */
    removedBy: text('removed_by'),
    /** The invitation that they joined with; null for members who came with a token, or before this column existed. */
    invitationId: uuid('invitation_id'),
    /** The integration that acts as this member; null for people. */
    integrationId: uuid('integration_id'),
  },
  // No index by name: its order would be that of the ICU library which wrote it, and lose people when that is updated.
  (table) => [
    primaryKey({ columns: [table.weddingId, table.id] }),
    // Finds those whose marks go some time after their removal.
    index('members_removed').on(table.weddingId, table.id).where(isNotNull(table.removedAt)),
    // Counts those who have joined with an invitation.
    index('members_by_invitation').on(table.weddingId, table.invitationId).where(isNotNull(table.invitationId)),
  ],
)

/**
 * An event that refers to a row has null as `audience` and `payload`: `reference` and `seq` find that row. Messages
 * refer to theirs, with the conversation as `reference`; those of earlier versions have both columns, as all other
 * events do.
 */
export const events = pgTable(
  'events',
  {
    weddingId: weddingId(),
    seq: sequence('seq'),
    kind: text('kind').notNull(),
    audience: jsonb('audience').$type<Audience>(),
    payload: jsonb('payload'),
    createdAt: moment('created_at'),
    reference: text('reference'),
  },
  (table) => [primaryKey({ columns: [table.weddingId, table.seq] })],
)

/** The hash of a wedding that the index `messages_by_id` ends with. */
export function weddingHash(weddingId: SQLWrapper): SQL {
  return sql`hashtextextended(${weddingId}, 0)`
}

/** The hash of a conversation that the index `messages_by_conversation` begins with. */
export function conversationHash(weddingId: SQLWrapper, conversation: SQLWrapper): SQL {
  return sql`hashtextextended(${weddingId} || ' ' || ${conversation}, 0)`
}

type Name = SQLWrapper | string

/**
 * Whether messages, of this table or an alias of it, are of such conversations. Hashes find them, the names make sure.
 * Inside of `coalesce` PostgreSQL does not count the names as three reasons for few rows, and reads the index in its
 * order.
 */
export function isOfConversation(
  { weddingId, conversation }: Record<'weddingId' | 'conversation', AnyPgColumn>,
  wedding: Name,
  ...names: Name[]
): SQL | undefined {
  const weddingName = sql`${wedding}::text`
  const conversations = names.map((name) => sql`${name}::text`)
  const hashes = conversations.map((name) => conversationHash(weddingName, name))
  const isNamed = sql`coalesce(${and(eq(weddingId, weddingName), inArray(conversation, conversations))}, false)`
  return and(inArray(conversationHash(weddingId, conversation), hashes), isNamed)
}

/**
 * `conversation` is '' for the wedding's own channel and both member ids, sorted, for two people. `seq` is the number
 * of the message's event. A removed message has '' as `content`, and no other has.
 */
export const messages = pgTable(
  'messages',
  {
    weddingId: weddingId(),
    id: uuid('id').notNull(),
    seq: sequence('seq'),
    conversation: text('conversation').notNull(),
    senderId: text('sender_id').notNull(),
    recipientId: text('recipient_id'),
    content: text('content').notNull(),
    sentAt: moment('sent_at'),
  },
  (table) => [
    // Ids of weddings and members may be long, and there are many messages: in these indexes hashes stand for them. Two
    // weddings of one hash would refuse each other's ids of messages, which is why it has 64 bits.
    uniqueIndex('messages_by_id').on(table.id, weddingHash(table.weddingId)),
    index('messages_by_conversation').on(conversationHash(table.weddingId, table.conversation), table.seq),
    // Counts the messages of the last minute. A BRIN index would be smaller, but reads all that came since the last
    // VACUUM.
    index('messages_by_time').on(table.sentAt),
  ],
)

/**
 * Changes of some messages, and their quotes of others: most messages have no row here, and cost nothing. `asked` is the digest of
 * what was sent at first, once it was edited or removed: it tells a message that is sent again from another one.
 */
export const messageDetails = pgTable(
  'message_details',
  {
    weddingId: weddingId(),
    messageId: uuid('message_id').notNull(),
    /** The message that is answered; null without one. */
    replyTo: uuid('reply_to'),
    replySenderId: text('reply_sender_id'),
    /** The beginning of that message as it was then; '' once it is removed. */
    excerpt: text('excerpt'),
    /** The ids of the members who reacted, by emoji, each in the order in which they came. */
    reactions: jsonb('reactions').$type<{ emoji: string; members: string[] }[]>().notNull().default([]),
    asked: text('asked'),
    editedAt: maybeMoment('edited_at'),
    removedBy: text('removed_by'),
    removedAt: maybeMoment('removed_at'),
  },
  (table) => [
    primaryKey({ columns: [table.weddingId, table.messageId] }),
    // Finds the quotes of a message that is removed.
    index('message_details_by_reply_to').on(table.weddingId, table.replyTo).where(isNotNull(table.replyTo)),
  ],
)

/** How far a member has read a conversation: the `seq` of the last message they have seen. */
export const reads = pgTable(
  'reads',
  {
    weddingId: weddingId(),
    memberId: text('member_id').notNull(),
    conversation: text('conversation').notNull(),
    seq: sequence('seq'),
    readAt: moment('read_at'),
  },
  // By conversation first, for those who have read a message.
  (table) => [primaryKey({ columns: [table.weddingId, table.conversation, table.memberId] })],
)

/** `titleKey` finds songs that may be the same; null until a server that knows how has computed it. */
export const musicRequests = pgTable(
  'music_requests',
  {
    weddingId: weddingId(),
    id: uuid('id').notNull(),
    seq: sequence('seq'),
    /** No longer read. A server of the release before, which may still run during an update, writes it. */
    song: text('song'),
    titleKey: text('title_key'),
    songTitle: text('song_title').notNull(),
    artist: text('artist'),
    dedicatedTo: text('dedicated_to'),
    requestedBy: text('requested_by').notNull(),
    requestedAt: moment('requested_at'),
    votes: integer('votes').notNull().default(0),
    status: text('status')
      .$type<'PENDING' | 'ACCEPTED' | 'REJECTED' | 'PLAYING' | 'PLAYED' | 'WITHDRAWN'>()
      .notNull()
      .default('PENDING'),
    decidedBy: text('decided_by'),
    decidedAt: maybeMoment('decided_at'),
    reason: text('reason'),
    /** Its place in the queue while it is accepted. Null in rows that an older server accepted. */
    queueKey: text('queue_key'),
  },
  (table) => [
    primaryKey({ columns: [table.weddingId, table.id] }),
    uniqueIndex('music_requests_by_seq').on(table.weddingId, table.seq),
    index('music_requests_by_title').on(table.weddingId, table.titleKey),
    index('music_requests_accepted').on(table.weddingId).where(sql`${table.status} = 'ACCEPTED'`),
    // At most one song plays at a time, also if two servers were to start one each.
    uniqueIndex('music_requests_playing').on(table.weddingId).where(sql`${table.status} = 'PLAYING'`),
  ],
)

/** Each wish for a song, and the request that it became or votes for. Its dedication is kept here. */
export const musicAsks = pgTable(
  'music_asks',
  {
    weddingId: weddingId(),
    id: uuid('id').notNull(),
    memberId: text('member_id').notNull(),
    requestId: uuid('request_id').notNull(),
    /** Orders the wishes for one song. Null in rows that are older than this column. */
    seq: bigint('seq', { mode: 'number' }),
    songTitle: text('song_title').notNull(),
    artist: text('artist'),
    dedicatedTo: text('dedicated_to'),
    /** Set when its member takes the vote back that came with it: its dedication is not shown any more. */
    isTakenBack: boolean('taken_back').notNull().default(false),
  },
  (table) => [
    primaryKey({ columns: [table.weddingId, table.id] }),
    index('music_asks_by_request').on(table.weddingId, table.requestId),
  ],
)

/** Votes for songs: one of a member for a request. */
export const musicVotes = pgTable(
  'music_votes',
  { weddingId: weddingId(), requestId: uuid('request_id').notNull(), memberId: text('member_id').notNull() },
  (table) => [primaryKey({ columns: [table.weddingId, table.requestId, table.memberId] })],
)

/** Requests for the microphone. */
export const micRequests = pgTable(
  'mic_requests',
  {
    weddingId: weddingId(),
    id: uuid('id').notNull(),
    seq: sequence('seq'),
    purpose: text('purpose').notNull(),
    durationMinutes: integer('duration_minutes').notNull(),
    requestedBy: text('requested_by').notNull(),
    requestedAt: moment('requested_at'),
    status: text('status').$type<'PENDING' | 'APPROVED' | 'DECLINED' | 'WITHDRAWN'>().notNull().default('PENDING'),
    decidedBy: text('decided_by'),
    decidedAt: maybeMoment('decided_at'),
    reason: text('reason'),
  },
  (table) => [
    primaryKey({ columns: [table.weddingId, table.id] }),
    uniqueIndex('mic_requests_by_seq').on(table.weddingId, table.seq),
  ],
)

/** Whether the file of a photo was stored by an earlier version, and not measured since. */
export function isUnmeasured({ file, width, removedAt }: Record<'file' | 'width' | 'removedAt', AnyPgColumn>): SQL {
  return sql`${file} is not null and ${width} is null and ${removedAt} is null`
}

/**
 * `source` tells one picture from another: its URL, or the digest of the file that was uploaded. A removed photo keeps
 * its row for EVENTS_DAYS, so that its id is not used again by a phone that sends it once more.
 */
export const photos = pgTable(
  'photos',
  {
    weddingId: weddingId(),
    id: uuid('id').notNull(),
    seq: sequence('seq'),
    source: text('source').notNull(),
    /**
     * The name of the files in the storage; null for a picture that stays at its URL. Addresses are made when it is
     * read.
     */
    file: text('file'),
    caption: text('caption'),
    sharedBy: text('shared_by').notNull(),
    sharedAt: moment('shared_at'),
    removedAt: maybeMoment('removed_at'),
    /** When its caption was changed last; null while it has the one that it was shared with. */
    editedAt: maybeMoment('edited_at'),
    /** The caption that an edited photo was shared with: it tells a share that is sent again from another one. */
    sharedCaption: text('shared_caption'),
    takenAt: maybeMoment('taken_at'),
    /**
     * The size of the large file in pixels. Null, with the placeholder, for a picture that stays at its URL, and for a
     * file of an earlier version until a server has measured it.
     */
    width: integer('width'),
    height: integer('height'),
    /** A ThumbHash in base64. */
    placeholder: text('placeholder'),
    /** The ending of the file in full resolution, such as `jpg`; null if that is not kept. */
    original: text('original'),
    originalBytes: integer('original_bytes'),
  },
  (table) => [
    primaryKey({ columns: [table.weddingId, table.id] }),
    uniqueIndex('photos_by_seq').on(table.weddingId, table.seq),
    index('photos_removed').on(table.removedAt).where(isNotNull(table.removedAt)),
    // Finds files of earlier versions.
    index('photos_unmeasured').on(table.weddingId, table.id).where(isUnmeasured(table)),
  ],
)

/**
 * `asked` is the input of the creation: it distinguishes a creation that is sent again from another one with the same
 * id. A deleted task keeps its row for EVENTS_DAYS, so that its id is not used again by a phone that sends it once more.
 */
export const tasks = pgTable(
  'tasks',
  {
    weddingId: weddingId(),
    id: uuid('id').notNull(),
    seq: sequence('seq'),
    asked: text('asked').notNull(),
    title: text('title').notNull(),
    notes: text('notes'),
    status: text('status').$type<'TODO' | 'IN_PROGRESS' | 'DONE'>().notNull().default('TODO'),
    dueAt: maybeMoment('due_at'),
    createdBy: text('created_by').notNull(),
    assigneeId: text('assignee_id'),
    updatedAt: moment('updated_at'),
    deletedAt: maybeMoment('deleted_at'),
  },
  (table) => [
    primaryKey({ columns: [table.weddingId, table.id] }),
    uniqueIndex('tasks_by_seq').on(table.weddingId, table.seq),
    index('tasks_deleted').on(table.deletedAt).where(isNotNull(table.deletedAt)),
  ],
)

/** An ADMIN from outside of the wedding may announce, so the sender is kept as they were then. `message` is '' once withdrawn. */
export const announcements = pgTable(
  'announcements',
  {
    weddingId: weddingId(),
    id: uuid('id').notNull(),
    message: text('message').notNull(),
    priority: text('priority').$type<'INFO' | 'WARNING' | 'URGENT'>().notNull(),
    from: jsonb('from').$type<Member>().notNull(),
    madeAt: moment('made_at'),
    /** Whether it was made to every wedding. */
    everyWedding: boolean('every_wedding').notNull().default(false),
    withdrawnAt: maybeMoment('withdrawn_at'),
  },
  (table) => [primaryKey({ columns: [table.weddingId, table.id] })],
)

/** Without a member it is for everyone who was there when it was made: one row, however many they are. */
export const notifications = pgTable(
  'notifications',
  {
    weddingId: weddingId(),
    id: uuid('id').notNull(),
    seq: sequence('seq'),
    memberId: text('member_id'),
    kind: text('kind').$type<NotificationKind>().notNull(),
    message: text('message').notNull(),
    subjectId: uuid('subject_id').notNull(),
    createdAt: moment('created_at'),
    /** Set once its announcement is withdrawn: it is not listed any more, and `message` is ''. */
    withdrawnAt: maybeMoment('withdrawn_at'),
  },
  (table) => [
    primaryKey({ columns: [table.weddingId, table.id] }),
    uniqueIndex('notifications_by_seq').on(table.weddingId, table.seq),
    index('notifications_by_member').on(table.weddingId, table.memberId, table.seq),
  ],
)

/** Each time that a member marked their notifications as read: all up to the one of this `seq`. */
export const notificationReads = pgTable(
  'notification_reads',
  { weddingId: weddingId(), memberId: text('member_id').notNull(), seq: sequence('seq'), readAt: moment('read_at') },
  (table) => [primaryKey({ columns: [table.weddingId, table.memberId, table.seq] })],
)

/** `expiresInHours` is the input of the creation; null for invitations that were created before this column existed. */
export const invitations = pgTable(
  'invitations',
  {
    code: text('code').primaryKey(),
    weddingId: weddingId(),
    id: uuid('id').notNull().defaultRandom(),
    role: text('role').$type<Role>().notNull(),
    createdBy: text('created_by').notNull(),
    expiresInHours: integer('expires_in_hours'),
    createdAt: moment('created_at').defaultNow(),
    expiresAt: moment('expires_at'),
    revokedAt: maybeMoment('revoked_at'),
  },
  (table) => [
    uniqueIndex('invitations_by_id').on(table.weddingId, table.id),
    index('invitations_by_expiry').on(table.expiresAt),
  ],
)

/**
 * Devices that open a member again. `key` is the digest of a secret that only the device has. One device may know
 * several weddings, and has one member at each.
 */
export const devices = pgTable(
  'devices',
  {
    weddingId: weddingId(),
    key: text('key').notNull(),
    memberId: text('member_id').notNull(),
    /** The name that was given when it joined; null for a device that came by a personal link. */
    joinedAs: text('joined_as'),
    openedAt: moment('opened_at').defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.weddingId, table.key] }),
    index('devices_by_key').on(table.key, table.openedAt),
  ],
)

/** Links that open a member on another device, once. `key` is the digest of the code, which is stored nowhere. */
export const personalLinks = pgTable(
  'personal_links',
  {
    key: text('key').primaryKey(),
    weddingId: weddingId(),
    memberId: text('member_id').notNull(),
    createdBy: text('created_by').notNull(),
    expiresAt: moment('expires_at'),
    /** The key of the device that used it. */
    usedBy: text('used_by'),
  },
  (table) => [index('personal_links_by_expiry').on(table.expiresAt)],
)

/** Programs that act at a wedding with tokens of their own. A revoked one keeps its row, as what it made keeps its creator. */
export const integrations = pgTable(
  'integrations',
  {
    weddingId: weddingId(),
    id: uuid('id').notNull(),
    name: text('name').notNull(),
    scopes: jsonb('scopes').$type<Scope[]>().notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: moment('created_at'),
    /** Up to some minutes before the last use: it is not written for each request. */
    lastUsedAt: maybeMoment('last_used_at'),
    revokedAt: maybeMoment('revoked_at'),
  },
  (table) => [primaryKey({ columns: [table.weddingId, table.id] })],
)

/** Tokens of integrations. `key` is the digest of one, which is stored nowhere. */
export const integrationTokens = pgTable(
  'integration_tokens',
  { key: text('key').primaryKey(), weddingId: weddingId(), integrationId: uuid('integration_id').notNull() },
  (table) => [index('integration_tokens_by_integration').on(table.weddingId, table.integrationId)],
)

/**
 * Webhooks of integrations. Each keeps its position in the wedding's feed: there is no queue. A server that sends for
 * one has leased it, and writes to it only while the row has the `fence` that it got with the lease.
 */
export const webhooks = pgTable(
  'webhooks',
  {
    weddingId: weddingId(),
    integrationId: uuid('integration_id').notNull(),
    url: text('url').notNull(),
    /** Signs what is sent. It is needed in full, so there is no digest of it; empty once the webhook has ended. */
    secret: text('secret').notNull(),
    /** Kinds of the events that are sent, by name; null for all. */
    kinds: jsonb('kinds').$type<string[]>(),
    /** `https://host:port` that addresses in events begin with. */
    origin: text('origin').notNull(),
    /** The cursor of the last event that was delivered or was not to be. */
    cursor: text('cursor').notNull(),
    failingSince: maybeMoment('failing_since'),
    /** Number of tries that have failed since the last delivery. */
    failures: integer('failures').notNull().default(0),
    nextTryAt: maybeMoment('next_try_at'),
    lastError: text('last_error'),
    leasedUntil: moment('leased_until').defaultNow(),
    fence: sequence('fence').default(0),
    /** When it was switched off, or its integration was revoked. */
    endedAt: maybeMoment('ended_at'),
  },
  (table) => [
    primaryKey({ columns: [table.weddingId, table.integrationId] }),
    // Finds those that no server has.
    index('webhooks_by_lease').on(table.leasedUntil).where(isNull(table.endedAt)),
  ],
)

/**
 * Tickets for streams of clients that send no headers. `key` is the digest of a ticket, which is stored nowhere;
 * `sealed` is its content, encrypted with the ticket.
 */
export const streamTickets = pgTable(
  'stream_tickets',
  {
    key: text('key').primaryKey(),
    sealed: text('sealed').notNull(),
    expiresAt: moment('expires_at'),
    connections: integer('connections').notNull().default(0),
  },
  (table) => [index('stream_tickets_by_expiry').on(table.expiresAt)],
)

/**
 * Newcomers who say that they are a member who is here already. A decided one is kept as long as one that has expired:
 * both count among those that a newcomer may make in a day.
 */
export const rejoinRequests = pgTable(
  'rejoin_requests',
  {
    weddingId: weddingId(),
    id: uuid('id').notNull(),
    /** The newcomer. */
    requestedBy: text('requested_by').notNull(),
    /** The member whom they say they are. */
    memberId: text('member_id').notNull(),
    status: text('status').$type<'PENDING' | 'CONFIRMED' | 'DECLINED' | 'WITHDRAWN'>().notNull().default('PENDING'),
    requestedAt: moment('requested_at'),
    expiresAt: moment('expires_at'),
    decidedBy: text('decided_by'),
    decidedAt: maybeMoment('decided_at'),
  },
  (table) => [
    primaryKey({ columns: [table.weddingId, table.id] }),
    // A newcomer has one that is pending.
    uniqueIndex('rejoin_requests_pending')
      .on(table.weddingId, table.requestedBy)
      .where(eq(table.status, sql.raw(`'PENDING'`))),
    index('rejoin_requests_by_newcomer').on(table.weddingId, table.requestedBy),
    index('rejoin_requests_by_expiry').on(table.expiresAt),
  ],
)
