// The tables of the database, a file per domain.
//
// Every primary key leads with the wedding, so that a distributed PostgreSQL can spread the tables by it. Exceptions
// are the tables whose rows are found by a code or its digest alone: invitations, personal links, tokens of
// integrations and tickets of streams. Messages have no primary key: two indexes of half its size stand in.

export * from './tables/announcements.ts'
export * from './tables/events.ts'
export * from './tables/integrations.ts'
export * from './tables/members.ts'
export * from './tables/messages.ts'
export * from './tables/mic.ts'
export * from './tables/music.ts'
export * from './tables/notifications.ts'
export * from './tables/operations.ts'
export * from './tables/photos.ts'
export * from './tables/signIn.ts'
export * from './tables/streamTickets.ts'
export * from './tables/tasks.ts'
export * from './tables/weddings.ts'
