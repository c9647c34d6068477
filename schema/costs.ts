/**
 * Costs of fields beyond one for each value of the answer: what the types do not say. README.md explains the unit. A
 * list without pages needs an entry here with the number of `items` that it counts as.
 */
export const costs: Record<string, { items?: number; characters?: number; effort?: number }> = {
  // A query of the database, or a few.
  'Query.*': { effort: 100 },
  'Query.viewer': { effort: 0 },
  'Query.server': { effort: 0 },
  'ServerInfo.photoTypes': { items: 5 },
  'Query.rateLimits': { items: 9, effort: 20 },
  // The members of an answer are looked up together.
  'Member.joinedAt': { effort: 5 },
  'Member.presence': { effort: 10 },
  'Query.permissions': { items: 10, effort: 0 },
  'Query.metrics': { effort: 1_000 },
  'Query.similarMusicRequests': { items: 10, effort: 1_000 },
  // It looks at up to 5,000 messages, or 300 kB of them.
  'Query.searchMessages': { effort: 2_000 },
  // It looks among the things of each type.
  'Query.node': { effort: 800 },
  // It reads up to 500 events.
  'Query.pastEvents': { effort: 1_000 },
  'EventPage.events': { items: 100 },
  'Query.votedMusicRequestIds': { items: 100, effort: 300 },
  // A person who writes to a third of a wedding of 300, where everyone is online.
  'Query.conversations': { items: 100, effort: 4_000 },
  'Query.invitations': { items: 100, effort: 1_000 },
  'Query.rejoinRequests': { items: 5, effort: 100 },
  'Session.namesakes': { items: 3, effort: 300 },
  'Query.integrations': { items: 20, effort: 300 },
  'Integration.scopes': { items: 5 },
  'Integration.kinds': { items: 5 },
  'Query.readBy': { items: 300, effort: 300 },
  'Query.onlineUsers': { items: 300, effort: 1_000 },
  // A subscription costs its start and one event.
  'Subscription.*': { effort: 100 },
  'AnnouncementConnection.totalCount': { effort: 100 },
  'MemberConnection.totalCount': { effort: 100 },
  'MicRequestConnection.totalCount': { effort: 100 },
  'MusicRequestConnection.totalCount': { effort: 100 },
  'NotificationConnection.totalCount': { effort: 100 },
  'PhotoConnection.totalCount': { effort: 100 },
  'TaskConnection.totalCount': { effort: 100 },
  'MusicRequest.dedications': { items: 5 },
  // Some messages have reactions and answer another one, most do not.
  'Message.reactions': { items: 0.2 },
  'Message.replyTo': { items: 0.05 },
  'Message.removed': { items: 0.01 },
  'Reaction.members': { items: 2 },

  // Texts that any guest writes count at their longest, and a message's more: many characters take two bytes or more.
  // The others count as they are at a wedding.
  'Message.content': { characters: 6_000 },
  'MessageQuote.excerpt': { characters: 120 },
  'MusicRequest.songTitle': { characters: 200 },
  'MusicRequest.artist': { characters: 200 },
  'MusicRequest.dedicatedTo': { characters: 200 },
  'Dedication.text': { characters: 200 },
  'MicRequest.purpose': { characters: 200 },
  'Photo.caption': { characters: 200 },
  'Photo.url': { characters: 200 },
  'Photo.thumbnailUrl': { characters: 200 },
  'Photo.originalUrl': { characters: 200 },
  'Photo.placeholder': { characters: 40 },
  'Task.title': { characters: 200 },
  'Task.notes': { characters: 1_000 },
  'Announcement.message': { characters: 1_000 },
  'Notification.message': { characters: 1_000 },
  'MusicRequest.reason': { characters: 200 },
  'MicRequest.reason': { characters: 200 },
  'Session.token': { characters: 500 },
}
