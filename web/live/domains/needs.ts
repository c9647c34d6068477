/** Fields of a type that the cache needs, whether a document asks for them or not. */
export interface Need {
  /** Of every object of the type. */
  always?: readonly string[]
  /** Beside a field that is asked for. */
  beside?: Readonly<Record<string, readonly string[]>>
}

/**
 * Fields that the cache needs beside the `id` of an object: its key where that is another field, what its lists are
 * ordered by, and what an event is applied by.
 */
export const needs: Readonly<Record<string, Need>> = {
  Announcement: { always: ['madeAt'] },
  Conversation: { always: ['with'], beside: { unreadCount: ['lastMessage'] } },
  Member: { always: ['name'] },
  Message: { always: ['seq'] },
  MicRequest: { always: ['requestedAt'] },
  MusicRequest: { always: ['requestedAt'] },
  Notification: { always: ['createdAt'] },
  Photo: { always: ['sharedAt'] },
  Presence: { always: ['member'] },
  // Events of tasks are applied by what the user may see.
  Query: { beside: { tasks: ['permissions'] } },
}
