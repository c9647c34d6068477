import type {
  AnnounceInput,
  EditPhotoInput,
  PresencePartsFragment,
  SharePhotoInput,
  UpdatePresenceInput,
} from '../../gql/index.ts'
import { type PageArgs, pageOf } from '../paging.ts'
import { allow } from '../permissions.ts'
import { badInput, idTaken, noSuch, refusal } from '../refusal.ts'
import { type Answers, type Call, foundIn, maybeTextOf, textOf, thingOf } from './call.ts'

const longestText = 4_000
const longestCaption = 200
const longestStatus = 80

/** Queries of photos, announcements, notifications and people online. */
export const newsQueries = {
  photo: ({ id }: { id: string }, { wedding }: Call) => foundIn(wedding.state.photos, id),
  announcement: ({ id }: { id: string }, { wedding }: Call) => foundIn(wedding.state.announcements, id),
  unreadNotificationCount: (_: unknown, call: Call) =>
    notificationsOf(call).filter(({ readAt }) => readAt === null).length,

  photos: (page: PageArgs, { wedding }: Call) => pageOf(wedding.state.photos.toReversed(), page),

  announcements: (page: PageArgs, { wedding }: Call) => pageOf(wedding.state.announcements.toReversed(), page),

  notifications({ unreadOnly, ...page }: PageArgs & { unreadOnly?: boolean | null }, call: Call) {
    const wanted = notificationsOf(call).filter(({ readAt }) => !unreadOnly || readAt === null)
    return pageOf(wanted.toReversed(), page)
  },

  onlineUsers: (_: unknown, { wedding }: Call) =>
    wedding.state.presences
      .filter(({ status }) => status !== 'OFFLINE')
      .sort((one, other) => one.member.name.localeCompare(other.member.name)),
} satisfies Answers

/** Mutations of photos, announcements, notifications and presence. */
export const newsMutations = {
  sharePhoto({ input }: { input: SharePhotoInput }, { wedding, viewer }: Call) {
    const caption = maybeTextOf('caption', input.caption, longestCaption)
    if ((input.url == null) === (input.file == null)) throw badInput('url', 'A photo is either a url or a file')
    const id = input.id ?? wedding.nextId()
    const known = wedding.state.photos.find((photo) => photo.id === id)
    if (known) {
      if (known.sharedBy.id !== viewer.id || known.caption !== caption) throw idTaken('photo')
      return known
    }
    const photo = { id, url: input.url ?? `https://photos.test/${id}.jpg`, caption, sharedBy: viewer }
    return wedding.tell({ __typename: 'PhotoShared', photo }).photo
  },

  editPhoto({ input }: { input: EditPhotoInput }, { wedding, viewer }: Call) {
    const photo = thingOf(wedding.state.photos, 'photo', input.id)
    if (photo.sharedBy.id !== viewer.id) throw refusal('FORBIDDEN', 'A photo is changed by the member who shared it')
    if (input.caption === undefined) return photo
    const caption = maybeTextOf('caption', input.caption, longestCaption)
    return caption === photo.caption
      ? photo
      : wedding.tell({ __typename: 'PhotoChanged', photo: { ...photo, caption } }).photo
  },

  removePhoto({ id }: { id: string }, { wedding, viewer }: Call) {
    const photo = thingOf(wedding.state.photos, 'photo', id)
    if (photo.sharedBy.id !== viewer.id) allow(viewer, 'REMOVE_PHOTO')
    return wedding.tell({ __typename: 'PhotoRemoved', photo, by: viewer }).photo
  },

  announce({ input }: { input: AnnounceInput }, { wedding, viewer }: Call) {
    allow(viewer, 'ANNOUNCE')
    if (input.everyWedding) allow(viewer, 'ANNOUNCE_EVERYWHERE')
    const message = textOf('message', input.message, longestText)
    if (input.weddingId != null && input.weddingId !== wedding.id) throw noSuch('wedding', 'weddingId')
    const known = wedding.state.announcements.find(({ id }) => id === input.id)
    if (known) {
      if (known.from.id !== viewer.id || (!known.withdrawnAt && known.message !== message))
        throw idTaken('announcement')
      return known
    }
    const { priority, everyWedding } = input
    const draft = { id: input.id ?? wedding.nextId(), message, priority, everyWedding, from: viewer }
    const { announcement } = wedding.tell({ __typename: 'AnnouncementMade', announcement: draft })
    const notification = { kind: 'ANNOUNCEMENT', message, subjectId: announcement.id } as const
    wedding.tell({ __typename: 'NotificationReceived', notification })
    return announcement
  },

  withdrawAnnouncement({ id }: { id: string }, { wedding, viewer }: Call) {
    const known = thingOf(wedding.state.announcements, 'announcement', id)
    if (known.everyWedding) allow(viewer, 'ANNOUNCE_EVERYWHERE')
    else if (known.from.id !== viewer.id) allow(viewer, 'ANNOUNCE')
    if (known.withdrawnAt) return known
    const announcement = { ...known, message: '', withdrawnAt: wedding.now() }
    return wedding.tell({ __typename: 'AnnouncementWithdrawn', announcement }).announcement
  },

  markNotificationsRead({ upTo }: { upTo: string }, call: Call) {
    const own = notificationsOf(call)
    const place = own.findIndex(({ id }) => id === upTo)
    const last = own[place]
    if (!last) throw noSuch('notification', 'upTo')
    const { owner: _, ...notification } = last
    const unread = own.slice(0, place + 1).filter(({ readAt }) => readAt === null).length
    const readUpTo = { ...notification, readAt: notification.readAt ?? call.wedding.now() }
    if (unread > 0) call.wedding.tell({ __typename: 'NotificationsRead', upTo: readUpTo }, [call.viewer.id])
    return unread
  },

  updatePresence({ input }: { input: UpdatePresenceInput }, { wedding, viewer }: Call) {
    const before = wedding.state.presences.find(({ member }) => member.id === viewer.id)
    const { status = 'ONLINE' } = input
    const isHeartbeat = status === 'ONLINE' && input.customStatus === undefined
    const customStatus =
      input.customStatus === undefined
        ? (before?.customStatus ?? null)
        : maybeTextOf('customStatus', input.customStatus, longestStatus)
    const presence: PresencePartsFragment = {
      __typename: 'Presence',
      member: viewer,
      status: isHeartbeat && before ? before.status : status,
      customStatus,
      lastSeenAt: wedding.now(),
    }
    const isChanged = before?.status !== presence.status || before.customStatus !== customStatus
    if (isChanged) wedding.tell({ __typename: 'PresenceChanged', presence })
    return presence
  },
} satisfies Answers

/** The notifications of the viewer, the oldest first. */
export function notificationsOf({ wedding, viewer }: Call) {
  return wedding.state.notifications.filter(({ owner }) => owner === null || owner === viewer.id)
}
