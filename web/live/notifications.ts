import {
  MarkNotificationsReadDocument,
  type NotificationPartsFragment,
  NotificationPartsFragmentDoc,
  NotificationsDocument,
} from '../gql/index.ts'
import { createList } from './lists.ts'
import type { Performer } from './perform.ts'
import type { Updates } from './update.ts'

const list = createList<NotificationPartsFragment, { unreadOnly: boolean }>({
  field: 'notifications',
  fragment: NotificationPartsFragmentDoc,
  order: 'createdAt',
  latestFirst: true,
  filters: ['unreadOnly'],
  belongs: ({ readAt }, { unreadOnly }) => !unreadOnly || readAt === null,
})

export const notificationPolicies = { Query: { notifications: list.policy } }

export const notificationUpdates: Updates = {
  NotificationReceived: (cache, { notification }) => list.put(cache, notification),
  NotificationsRead(cache, { upTo: { createdAt, readAt } }) {
    const known = cache.readQuery({ query: NotificationsDocument })?.notifications.nodes ?? []
    for (const notification of known) {
      if (notification.readAt === null && notification.createdAt <= createdAt) list.put(cache, { ...notification, readAt })
    }
  },
}

export function notificationActions({ perform }: Performer) {
  return {
    /** Marks this one and all before it as read. */
    async markNotificationsRead(upTo: string): Promise<void> {
      await perform(MarkNotificationsReadDocument, { upTo })
    },
  }
}
