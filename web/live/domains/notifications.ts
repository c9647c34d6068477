import type { FieldPolicy } from '@apollo/client'
import type { ActionParts, QueuedOperation } from '../core/operations.ts'
import { compareTimes } from '../core/time.ts'
import {
  MarkNotificationsReadDocument,
  type MarkNotificationsReadMutation,
  type MarkNotificationsReadMutationVariables,
  type NotificationPartsFragment,
  NotificationPartsFragmentDoc,
} from '../gql/index.ts'
import { createList } from './lists.ts'
import { itemsOf, withoutItem } from './segments.ts'
import type { Updates } from './update.ts'

const list = createList<NotificationPartsFragment, { unreadOnly: boolean }>({
  field: 'notifications',
  fragment: NotificationPartsFragmentDoc,
  order: 'createdAt',
  latestFirst: true,
  filters: ['unreadOnly'],
  belongs: ({ readAt }, { unreadOnly }) => !unreadOnly || readAt === null,
})

// Reading never goes back: an answer may be older than the news that something was read.
const readAt: FieldPolicy<string | null> = { merge: (known, told) => told ?? known ?? null }

/** How the cache keeps lists of notifications. */
export const notificationPolicies = { Query: { notifications: list.policy }, Notification: { fields: { readAt } } }

/** The changes that events make to the cached notifications. */
export const notificationUpdates: Updates = {
  NotificationReceived(cache, { notification }) {
    const id = cache.identify(notification)
    const known = cache.readFragment({ id, fragment: NotificationPartsFragmentDoc })
    list.put(cache, known ?? notification)
  },
  AnnouncementWithdrawn(cache, { announcement }) {
    list.change(cache, (known, { order, readField }) => {
      const gone = itemsOf(known).filter((item) => readField('subjectId', item) === announcement.id)
      return gone.reduce((left, { __ref: id }) => withoutItem(left, id, order), known)
    })
  },
  NotificationsRead(cache, { upTo: { createdAt, readAt } }) {
    list.change(cache, (known, { filter, order, readField }) => {
      const read = itemsOf(known).filter((item) => compareTimes(String(readField('createdAt', item)), createdAt) <= 0)
      for (const { __ref: id } of read)
        cache.modify<{ readAt: string | null }>({ id, fields: { readAt: (before) => before ?? readAt } })
      return filter.unreadOnly ? read.reduce((left, { __ref: id }) => withoutItem(left, id, order), known) : known
    })
  },
}

const markRead: QueuedOperation<MarkNotificationsReadMutation, MarkNotificationsReadMutationVariables> = {
  kind: 'notification',
  document: MarkNotificationsReadDocument,
}

/** The mutations about notifications, which go through the outbox. */
export const notificationOperations = [markRead]

/** The mutations about notifications. */
export function notificationActions({ queue }: Pick<ActionParts, 'queue'>) {
  return {
    /** Marks this one and all before it as read. */
    async markNotificationsRead(upTo: string): Promise<void> {
      await queue(markRead, { upTo })
    },
  }
}
