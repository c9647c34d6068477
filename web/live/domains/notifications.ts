import type { FieldPolicy } from '@apollo/client'
import type { ActionParts, QueuedOperation } from '../core/operations.ts'
import {
  MarkNotificationsReadDocument,
  type MarkNotificationsReadMutation,
  type MarkNotificationsReadMutationVariables,
  type NotificationPartsFragment,
  NotificationPartsFragmentDoc,
  NotificationsDocument,
} from '../gql/index.ts'
import { createList } from './lists.ts'
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
  NotificationsRead(cache, { upTo: { createdAt, readAt } }) {
    const known = cache.readQuery({ query: NotificationsDocument })?.notifications.nodes ?? []
    for (const notification of known) {
      if (notification.readAt === null && notification.createdAt <= createdAt)
        list.put(cache, { ...notification, readAt })
    }
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
