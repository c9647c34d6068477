import type {
  AnnouncementPartsFragment,
  MemberPartsFragment,
  MessagePartsFragment,
  MicRequestPartsFragment,
  MusicRequestPartsFragment,
  NotificationPartsFragment,
  PhotoPartsFragment,
  PresencePartsFragment,
  TaskPartsFragment,
} from '../gql/index.ts'
import type { Details, Sketch } from './events.ts'

/**
 * The test wedding's content from the start, under the names of the schema. A member is named by their id, and
 * what is left out is filled in.
 *
 * @example
 * const seed: Seed = {
 *   members: [{ id: 'lea', name: 'Léa' }, { id: 'max', name: 'Max', role: 'DJ' }],
 *   messages: [{ sender: 'max', content: 'Welcome!' }, { sender: 'max', recipient: 'lea', content: 'Any wishes?' }],
 *   musicRequests: [{ requestedBy: 'lea', songTitle: 'Bohemian Rhapsody', artist: 'Queen' }],
 * }
 */
export interface Seed {
  /** The wedding itself. */
  wedding?: Partial<Details>
  /** The people at the wedding. The first one is the user, unless the option `viewer` names another. */
  members?: readonly Sketch<MemberPartsFragment>[]
  /** The oldest first. A message without `recipient` is on the wedding's channel. */
  messages?: readonly Sketch<MessagePartsFragment>[]
  /** The oldest first, as all other lists. */
  musicRequests?: readonly Sketch<MusicRequestPartsFragment>[]
  /** Requests for the microphone. */
  micRequests?: readonly Sketch<MicRequestPartsFragment>[]
  /** Photos that were shared. */
  photos?: readonly Sketch<PhotoPartsFragment>[]
  /** Tasks of the members. */
  tasks?: readonly Sketch<TaskPartsFragment>[]
  /** Announcements that were made. */
  announcements?: readonly Sketch<AnnouncementPartsFragment>[]
  /** Notifications of the user. */
  notifications?: readonly Sketch<NotificationPartsFragment>[]
  /** The members who are online. The user is. */
  onlineUsers?: readonly Sketch<PresencePartsFragment>[]
}
