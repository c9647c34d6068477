/** The schema of the API. */
export const sdl = `schema {
  query: Query
  mutation: Mutation
  subscription: Subscription
}

input AnnounceInput {
  everyWedding: Boolean! = false
  id: ID
  message: String!
  priority: Priority! = INFO
  weddingId: ID
}

type Announcement implements Node {
  everyWedding: Boolean!
  from: Member!
  id: ID!
  madeAt: DateTime!
  message: String!
  priority: Priority!
  withdrawnAt: DateTime
}

type AnnouncementConnection {
  edges: [AnnouncementEdge!]!
  nodes: [Announcement!]!
  pageInfo: PageInfo!
  totalCount: Int!
}

type AnnouncementEdge {
  cursor: String!
  node: Announcement!
}

type AnnouncementMade implements DurableEvent {
  announcement: Announcement!
  at: DateTime!
  cursor: Cursor!
}

type AnnouncementWithdrawn implements DurableEvent {
  announcement: Announcement!
  at: DateTime!
  cursor: Cursor!
}

input AssignTaskInput {
  assigneeId: ID!
  id: ID!
}

type CaughtUp {
  cursor: Cursor!
}

enum Channel {
  DIRECT
  WEDDING
}

type Conversation {
  lastMessage: Message
  partnerReadUpTo: Message
  unreadCount: Int!
  with: Member
}

input CreateIntegrationInput {
  id: ID
  kinds: [LiveEventKind!]
  name: String!
  scopes: [Permission!]!
  webhookUrl: URL
}

input CreateInvitationInput {
  expiresInHours: Int! = 72
  id: ID
  role: Role! = GUEST
}

input CreateTaskInput {
  assigneeId: ID
  dueAt: DateTime
  id: ID
  notes: String
  title: String!
}

scalar Cursor

scalar Date @specifiedBy(url: "https://www.rfc-editor.org/rfc/rfc3339#section-5.6")

scalar DateTime @specifiedBy(url: "https://www.rfc-editor.org/rfc/rfc3339")

type Dedication {
  from: Member!
  text: String!
}

interface DurableEvent {
  at: DateTime!
  cursor: Cursor!
}

input EditMessageInput {
  content: String!
  id: ID!
}

input EditPhotoInput {
  caption: String
  id: ID!
}

type EventPage {
  cursor: Cursor!
  events: [LiveEvent!]!
  hasMore: Boolean!
}

scalar File @specifiedBy(url: "https://github.com/jaydenseric/graphql-multipart-request-spec")

type Integration {
  createdAt: DateTime!
  createdBy: Member!
  id: ID!
  kinds: [LiveEventKind!]
  lastError: String
  lastUsedAt: DateTime
  name: String!
  revokedAt: DateTime
  scopes: [Permission!]!
  webhookUrl: URL
}

type IntegrationToken {
  integration: Integration!
  token: String!
  webhookSecret: String
}

type Invitation {
  code: String!
  createdAt: DateTime!
  createdBy: Member!
  expiresAt: DateTime!
  id: ID!
  joined: Int!
  revokedAt: DateTime
  role: Role!
  url: URL!
}

input JoinWeddingInput {
  code: String!
  id: ID
  name: String!
}

union LiveEvent = AnnouncementMade | AnnouncementWithdrawn | CaughtUp | MemberChanged | MemberJoined | MemberRemoved | MessageChanged | MessageReceived | MessagesRead | MicRequestChanged | MusicRequestChanged | MusicRequestHidden | NotificationReceived | NotificationsRead | PhotoChanged | PhotoRemoved | PhotoShared | PresenceChanged | RejoinRequestChanged | TaskChanged | TypingChanged | WeddingChanged

enum LiveEventKind {
  ANNOUNCEMENT_MADE
  ANNOUNCEMENT_WITHDRAWN
  MEMBER_CHANGED
  MEMBER_JOINED
  MEMBER_REMOVED
  MESSAGES_READ
  MESSAGE_CHANGED
  MESSAGE_RECEIVED
  MIC_REQUEST_CHANGED
  MUSIC_REQUEST_CHANGED
  MUSIC_REQUEST_HIDDEN
  NOTIFICATIONS_READ
  NOTIFICATION_RECEIVED
  PHOTO_CHANGED
  PHOTO_REMOVED
  PHOTO_SHARED
  PRESENCE_CHANGED
  REJOIN_REQUEST_CHANGED
  TASK_CHANGED
  TYPING_CHANGED
  WEDDING_CHANGED
}

input MarkMessagesReadInput {
  upTo: ID!
  with: ID
}

type Member implements Node {
  id: ID!
  joinedAt: DateTime
  name: String!
  presence: Presence
  role: Role!
}

type MemberChanged implements DurableEvent {
  at: DateTime!
  cursor: Cursor!
  member: Member!
}

type MemberConnection {
  edges: [MemberEdge!]!
  nodes: [Member!]!
  pageInfo: PageInfo!
  totalCount: Int!
}

type MemberEdge {
  cursor: String!
  node: Member!
}

type MemberJoined implements DurableEvent {
  at: DateTime!
  cursor: Cursor!
  member: Member!
}

type MemberRemoved implements DurableEvent {
  at: DateTime!
  cursor: Cursor!
  member: Member!
}

type Message implements Node {
  channel: Channel!
  content: String!
  editedAt: DateTime
  id: ID!
  reactions: [Reaction!]!
  recipient: Member
  removed: Removal
  replyTo: MessageQuote
  sender: Member!
  sentAt: DateTime!
  seq: Int!
}

enum MessageChange {
  EDITED
  REACTED
  REMOVED
}

type MessageChanged implements DurableEvent {
  at: DateTime!
  by: Member!
  change: MessageChange!
  cursor: Cursor!
  message: Message!
}

type MessageConnection {
  edges: [MessageEdge!]!
  nodes: [Message!]!
  pageInfo: PageInfo!
}

type MessageEdge {
  cursor: String!
  node: Message!
}

type MessageQuote {
  excerpt: String!
  id: ID!
  sender: Member!
}

type MessageReceived implements DurableEvent {
  at: DateTime!
  cursor: Cursor!
  message: Message!
}

type MessagesRead implements DurableEvent {
  at: DateTime!
  cursor: Cursor!
  reader: Member!
  upTo: Message!
}

type Metrics {
  activeConnections: Int!
  activeWeddings: Int!
  connectedUsers: Int!
  messagesPerMinute: Int!
  totalConnections: Int!
}

type MicRequest implements Node {
  decidedAt: DateTime
  decidedBy: Member
  durationMinutes: Int!
  id: ID!
  purpose: String!
  reason: String
  requestedAt: DateTime!
  requestedBy: Member!
  status: MicRequestStatus!
  urgent: Boolean! @deprecated(reason: "It says nothing: leave it out.")
}

enum MicRequestChange {
  APPROVED
  CREATED
  DECLINED
  REOPENED
  WITHDRAWN
}

type MicRequestChanged implements DurableEvent {
  at: DateTime!
  by: Member!
  change: MicRequestChange!
  cursor: Cursor!
  request: MicRequest!
}

type MicRequestConnection {
  edges: [MicRequestEdge!]!
  nodes: [MicRequest!]!
  pageInfo: PageInfo!
  totalCount: Int!
}

type MicRequestEdge {
  cursor: String!
  node: MicRequest!
}

enum MicRequestStatus {
  APPROVED
  DECLINED
  PENDING
  WITHDRAWN
}

type MusicRequest implements Node {
  artist: String
  decidedAt: DateTime
  decidedBy: Member
  dedicatedTo: String
  dedications: [Dedication!]!
  id: ID!
  position: Int
  queueKey: String
  reason: String
  requestedAt: DateTime!
  requestedBy: Member!
  songTitle: String!
  status: MusicRequestStatus!
  votes: Int!
}

enum MusicRequestChange {
  ACCEPTED
  CREATED
  MOVED
  PLAYED
  PLAYING
  REJECTED
  REOPENED
  UNVOTED
  VOTED
  WITHDRAWN
}

type MusicRequestChanged implements DurableEvent {
  at: DateTime!
  by: Member!
  change: MusicRequestChange!
  cursor: Cursor!
  request: MusicRequest!
}

type MusicRequestConnection {
  edges: [MusicRequestEdge!]!
  nodes: [MusicRequest!]!
  pageInfo: PageInfo!
  totalCount: Int!
}

type MusicRequestEdge {
  cursor: String!
  node: MusicRequest!
}

type MusicRequestHidden implements DurableEvent {
  at: DateTime!
  cursor: Cursor!
  requestId: ID!
}

enum MusicRequestStatus {
  ACCEPTED
  PENDING
  PLAYED
  PLAYING
  REJECTED
  WITHDRAWN
}

type Mutation {
  acceptMusicRequest(id: ID!): MusicRequest!
  announce(input: AnnounceInput!): Announcement!
  approveMicRequest(id: ID!): MicRequest!
  assignTask(input: AssignTaskInput!): Task!
  confirmRejoinRequest(id: ID!): RejoinRequest!
  createIntegration(input: CreateIntegrationInput!): IntegrationToken!
  createInvitation(input: CreateInvitationInput!): Invitation!
  createPersonalLink(memberId: ID): PersonalLink!
  createTask(input: CreateTaskInput!): Task!
  declineMicRequest(id: ID!, reason: String): MicRequest!
  declineRejoinRequest(id: ID!): RejoinRequest!
  deleteTask(id: ID!): Task!
  editMessage(input: EditMessageInput!): Message!
  editPhoto(input: EditPhotoInput!): Photo!
  joinWedding(input: JoinWeddingInput!): Session!
  leaveWedding: Boolean!
  markMessagesRead(input: MarkMessagesReadInput!): Conversation!
  markMusicRequestPlayed(id: ID!): MusicRequest!
  markNotificationsRead(upTo: ID!): Int!
  moveMusicRequest(before: ID, id: ID!): MusicRequest!
  reactToMessage(input: ReactToMessageInput!): Message!
  refreshSession: Session!
  rejectMusicRequest(id: ID!, reason: String): MusicRequest!
  removeMember(id: ID!): Member!
  removeMessage(id: ID!): Message!
  removePhoto(id: ID!): Photo!
  rename(name: String!): Member!
  reopenMicRequest(id: ID!): MicRequest!
  reopenMusicRequest(id: ID!): MusicRequest!
  requestMic(input: RequestMicInput!): MicRequest!
  requestMusic(input: RequestMusicInput!): MusicRequest!
  requestRejoin(input: RequestRejoinInput!): RejoinRequest!
  resumeSession(input: ResumeSessionInput!): Session!
  revokeIntegration(id: ID!): Integration!
  revokeInvitation(id: ID!): Invitation!
  sendMessage(input: SendMessageInput!): Message!
  setTyping(input: SetTypingInput!): Boolean!
  sharePhoto(input: SharePhotoInput!): Photo!
  startMusicRequest(id: ID!): MusicRequest!
  unassignTask(id: ID!): Task!
  unvoteMusicRequest(id: ID!): MusicRequest!
  updatePresence(input: UpdatePresenceInput!): Presence!
  updateTask(input: UpdateTaskInput!): Task!
  updateWedding(input: UpdateWeddingInput!): Wedding!
  voteForMusicRequest(id: ID!): MusicRequest!
  withdrawAnnouncement(id: ID!): Announcement!
  withdrawMicRequest(id: ID!): MicRequest!
  withdrawMusicRequest(id: ID!): MusicRequest!
  withdrawRejoinRequest(id: ID!): RejoinRequest!
}

interface Node {
  id: ID!
}

type Notification implements Node {
  createdAt: DateTime!
  id: ID!
  kind: NotificationKind!
  message: String!
  readAt: DateTime
  subjectId: ID!
}

type NotificationConnection {
  edges: [NotificationEdge!]!
  nodes: [Notification!]!
  pageInfo: PageInfo!
  totalCount: Int!
}

type NotificationEdge {
  cursor: String!
  node: Notification!
}

enum NotificationKind {
  ANNOUNCEMENT
  MESSAGE_REPLIED
  MIC_REQUEST_APPROVED
  MIC_REQUEST_DECLINED
  MUSIC_REQUEST_ACCEPTED
  MUSIC_REQUEST_PLAYED
  MUSIC_REQUEST_REJECTED
  TASK_ASSIGNED
  TASK_UPDATED
}

type NotificationReceived implements DurableEvent {
  at: DateTime!
  cursor: Cursor!
  notification: Notification!
}

type NotificationsRead implements DurableEvent {
  at: DateTime!
  cursor: Cursor!
  upTo: Notification!
}

type PageInfo {
  endCursor: String
  hasNextPage: Boolean!
  hasPreviousPage: Boolean!
  startCursor: String
}

enum Permission {
  ANNOUNCE
  ANNOUNCE_EVERYWHERE
  DECIDE_MIC
  DECIDE_MUSIC
  INVITE
  MANAGE_INTEGRATIONS
  MANAGE_TASKS
  MANAGE_WEDDING
  MODERATE_MESSAGES
  READ_METRICS
  REMOVE_MEMBER
  REMOVE_PHOTO
  REQUEST_MUSIC
  SEND_MESSAGE
  SHARE_PHOTO
}

type PersonalLink {
  code: String!
  expiresAt: DateTime!
  url: URL!
}

type Photo implements Node {
  caption: String
  height: Int!
  id: ID!
  originalUrl: URL
  placeholder: String!
  sharedAt: DateTime!
  sharedBy: Member!
  takenAt: DateTime
  thumbnailUrl: URL!
  url: URL!
  width: Int!
}

type PhotoChanged implements DurableEvent {
  at: DateTime!
  cursor: Cursor!
  photo: Photo!
}

type PhotoConnection {
  edges: [PhotoEdge!]!
  nodes: [Photo!]!
  pageInfo: PageInfo!
  totalCount: Int!
}

type PhotoEdge {
  cursor: String!
  node: Photo!
}

type PhotoRemoved implements DurableEvent {
  at: DateTime!
  by: Member!
  cursor: Cursor!
  photo: Photo!
}

type PhotoShared implements DurableEvent {
  at: DateTime!
  cursor: Cursor!
  photo: Photo!
}

type Presence {
  customStatus: String
  lastSeenAt: DateTime!
  member: Member!
  status: PresenceStatus!
}

type PresenceChanged {
  presence: Presence!
  previousStatus: PresenceStatus!
}

enum PresenceStatus {
  AWAY
  BUSY
  OFFLINE
  ONLINE
}

enum Priority {
  INFO
  URGENT
  WARNING
}

type Query {
  announcement(id: ID!): Announcement
  announcements(after: String, before: String, first: Int, last: Int): AnnouncementConnection!
  conversation(with: ID): Conversation!
  conversations: [Conversation!]!
  integrations: [Integration!]!
  invitations: [Invitation!]!
  member(id: ID!): Member
  members(after: String, before: String, first: Int, last: Int): MemberConnection!
  message(id: ID!): Message
  messages(after: String, before: String, first: Int, last: Int, with: ID): MessageConnection!
  metrics: Metrics!
  micRequest(id: ID!): MicRequest
  micRequests(after: String, before: String, first: Int, last: Int, status: [MicRequestStatus!]): MicRequestConnection!
  musicRequest(id: ID!): MusicRequest
  musicRequests(after: String, before: String, first: Int, last: Int, status: [MusicRequestStatus!]): MusicRequestConnection!
  node(id: ID!): Node
  notifications(after: String, before: String, first: Int, last: Int, unreadOnly: Boolean): NotificationConnection!
  onlineUsers: [Presence!]!
  pastEvents(after: Cursor!, first: Int! = 100, kinds: [LiveEventKind!]): EventPage!
  permissions: [Permission!]!
  photo(id: ID!): Photo
  photos(after: String, before: String, first: Int, last: Int): PhotoConnection!
  rateLimits: [RateLimit!]!
  readBy(messageId: ID!): [Member!]!
  rejoinRequests: [RejoinRequest!]!
  searchMessages(after: String, channel: Channel, first: Int, text: String!, with: ID): MessageConnection!
  server: ServerInfo!
  similarMusicRequests(artist: String, songTitle: String!): [MusicRequest!]!
  task(id: ID!): Task
  tasks(after: String, assigneeId: ID, before: String, first: Int, last: Int, status: [TaskStatus!]): TaskConnection!
  unreadNotificationCount: Int!
  viewer: Member!
  votedMusicRequestIds: [ID!]!
  wedding: Wedding!
}

type RateLimit {
  limit: Int!
  name: String!
  remaining: Int!
  resetsAt: DateTime!
}

input ReactToMessageInput {
  emoji: String!
  id: ID!
  remove: Boolean! = false
}

type Reaction {
  emoji: String!
  members: [Member!]!
}

type RejoinRequest {
  decidedAt: DateTime
  decidedBy: Member
  expiresAt: DateTime!
  id: ID!
  member: Member!
  requestedAt: DateTime!
  requestedBy: Member!
  status: RejoinRequestStatus!
}

type RejoinRequestChanged implements DurableEvent {
  at: DateTime!
  by: Member!
  cursor: Cursor!
  request: RejoinRequest!
}

enum RejoinRequestStatus {
  CONFIRMED
  DECLINED
  PENDING
  WITHDRAWN
}

type Removal {
  at: DateTime!
  by: Member!
}

input RequestMicInput {
  durationMinutes: Int! = 5
  id: ID
  purpose: String!
}

input RequestMusicInput {
  artist: String
  dedicatedTo: String
  id: ID
  songTitle: String!
}

input RequestRejoinInput {
  id: ID
  memberId: ID!
}

input ResumeSessionInput {
  id: ID!
}

enum Role {
  ADMIN
  COUPLE
  DJ
  GUEST
  PHOTOGRAPHER
  PLANNER
  VENDOR
}

input SendMessageInput {
  channel: Channel! = DIRECT
  content: String!
  id: ID
  recipientId: ID
  replyTo: ID
}

type ServerInfo {
  canJoin: Boolean!
  maxUploadBytes: Int!
  photoTypes: [String!]!
  pushKey: String
  version: String!
}

type Session {
  expiresAt: DateTime!
  member: Member!
  namesakes: [Member!]!
  token: String!
  wedding: Wedding!
}

input SetTypingInput {
  isTyping: Boolean!
  recipientId: ID
}

input SharePhotoInput {
  caption: String
  file: File
  id: ID
  url: URL
}

type Subscription {
  announcementMade(after: Cursor): AnnouncementMade!
  events(after: Cursor, caughtUp: Boolean! = false, kinds: [LiveEventKind!]): LiveEvent!
  messageChanged(after: Cursor, with: ID): MessageChanged!
  messageReceived(after: Cursor, with: ID): MessageReceived!
  metrics(everySeconds: Int! = 5): Metrics!
  micRequestChanged(after: Cursor): MicRequestChanged!
  musicRequestChanged(after: Cursor): MusicRequestChanged!
  notificationReceived(after: Cursor): NotificationReceived!
  photoShared(after: Cursor): PhotoShared!
  presenceChanged: PresenceChanged!
  taskChanged(after: Cursor): TaskChanged!
  typingChanged(with: ID): TypingChanged!
}

type Task implements Node {
  assignee: Member
  createdBy: Member!
  dueAt: DateTime
  id: ID!
  notes: String
  status: TaskStatus!
  title: String!
  updatedAt: DateTime!
}

enum TaskChange {
  ASSIGNED
  CREATED
  DELETED
  UPDATED
}

type TaskChanged implements DurableEvent {
  at: DateTime!
  change: TaskChange!
  cursor: Cursor!
  task: Task!
  updatedBy: Member!
}

type TaskConnection {
  edges: [TaskEdge!]!
  nodes: [Task!]!
  pageInfo: PageInfo!
  totalCount: Int!
}

type TaskEdge {
  cursor: String!
  node: Task!
}

enum TaskStatus {
  DONE
  IN_PROGRESS
  TODO
}

type TypingChanged {
  channel: Channel!
  isTyping: Boolean!
  member: Member!
}

scalar URL @specifiedBy(url: "https://url.spec.whatwg.org/")

input UpdatePresenceInput {
  customStatus: String
  status: PresenceStatus! = ONLINE
}

input UpdateTaskInput {
  dueAt: DateTime
  id: ID!
  notes: String
  status: TaskStatus
  title: String
}

input UpdateWeddingInput {
  date: Date
  locale: String
  name: String
  place: String
  timeZone: String
}

type Wedding {
  cursor: Cursor!
  date: Date
  id: ID!
  locale: String!
  name: String!
  place: String
  timeZone: String!
}

type WeddingChanged implements DurableEvent {
  at: DateTime!
  cursor: Cursor!
  wedding: WeddingDetails!
}

type WeddingDetails {
  date: Date
  id: ID!
  locale: String!
  name: String!
  place: String
  timeZone: String!
}`
