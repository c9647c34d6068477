import { parse } from 'graphql'

/** The fields of members that each event shows. */
const member = '{ id name role }'

/**
 * The operation with which a webhook shows events: each body is an answer to it. Fields that two events have with
 * different types stand under another name, as in any valid operation. Fields may be added, and never change: the
 * programs that receive them are not ours.
 */
export const webhookEvents = `subscription WebhookEvents {
  events {
    __typename
    ... on DurableEvent { cursor at }
    ... on MessageReceived { message { ...WebhookMessage } }
    ... on MessageChanged { messageChange: change message { ...WebhookMessage } by ${member} }
    ... on MessagesRead { reader ${member} upToMessage: upTo { ...WebhookMessage } }
    ... on MusicRequestChanged {
      musicChange: change
      musicRequest: request {
        id songTitle artist dedications { from ${member} text } status votes reason requestedAt
        requestedBy ${member} decidedAt decidedBy ${member}
      }
      by ${member}
    }
    ... on MusicRequestHidden { requestId }
    ... on MicRequestChanged {
      micChange: change
      micRequest: request {
        id purpose durationMinutes urgent status reason requestedAt requestedBy ${member} decidedAt decidedBy ${member}
      }
      by ${member}
    }
    ... on PhotoShared { photo { ...WebhookPhoto } }
    ... on PhotoChanged { photo { ...WebhookPhoto } }
    ... on PhotoRemoved { photo { ...WebhookPhoto } by ${member} }
    ... on TaskChanged {
      taskChange: change
      task { id title notes status dueAt updatedAt createdBy ${member} assignee ${member} }
      updatedBy ${member}
    }
    ... on AnnouncementMade { announcement { ...WebhookAnnouncement } }
    ... on AnnouncementWithdrawn { announcement { ...WebhookAnnouncement } }
    ... on NotificationReceived { notification { ...WebhookNotification } }
    ... on NotificationsRead { upTo { ...WebhookNotification } }
    ... on MemberJoined { member ${member} }
    ... on MemberChanged { member ${member} }
    ... on MemberRemoved { member ${member} }
    ... on WeddingChanged { wedding { id name date place timeZone locale } }
    ... on RejoinRequestChanged {
      rejoinRequest: request {
        id status requestedAt expiresAt requestedBy ${member} member ${member} decidedAt decidedBy ${member}
      }
      by ${member}
    }
  }
}
fragment WebhookMessage on Message {
  id channel content sentAt sender ${member} recipient ${member} replyTo { id excerpt sender ${member} }
  reactions { emoji members ${member} } editedAt removed { by ${member} at }
}
fragment WebhookPhoto on Photo {
  id url thumbnailUrl originalUrl width height placeholder caption takenAt sharedAt sharedBy ${member}
}
fragment WebhookAnnouncement on Announcement { id message priority madeAt from ${member} withdrawnAt }
fragment WebhookNotification on Notification { id kind message subjectId createdAt readAt }
`

/** That operation, parsed. */
export const webhookDocument = parse(webhookEvents)
