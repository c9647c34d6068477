import { z } from 'zod'
import { Subscription } from '../src/feed/feed.ts'
import {
  type Notification as NotificationShape,
  notificationReceived,
  notificationsRead,
  type StoredNotification,
} from '../src/wedding/notifications.ts'
import { builder } from './builder.ts'
import { connection } from './connections.ts'
import { durableEvent } from './events.ts'

const NotificationKind = builder.enumType('NotificationKind', {
  description: 'What a notification is about.',
  values: {
    TASK_ASSIGNED: { description: 'A task was given to the viewer.' },
    TASK_UPDATED: { description: 'A task that the viewer has, or created, was changed by somebody else.' },
    MUSIC_REQUEST_ACCEPTED: { description: 'The DJ will play the song that the viewer asked for.' },
    MUSIC_REQUEST_REJECTED: { description: 'The DJ will not play the song that the viewer asked for.' },
    MUSIC_REQUEST_PLAYED: { description: 'The song that the viewer asked for was played.' },
    MIC_REQUEST_APPROVED: { description: 'The viewer gets the microphone.' },
    MIC_REQUEST_DECLINED: { description: 'The viewer does not get the microphone.' },
    ANNOUNCEMENT: { description: 'Something was announced to everyone.' },
  } as const,
})

const Notification = builder.objectRef<NotificationShape>('Notification').implement({
  description: 'Something that concerns the viewer, kept until they see it.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A UUID.' }),
    kind: t.expose('kind', { type: NotificationKind, description: 'What it is about.' }),
    message: t.exposeString('message', {
      description:
        'The song, the task, the purpose or the announcement itself, and after a colon the reason of a refusal. `kind` says the rest.',
    }),
    subjectId: t.exposeID('subjectId', { description: 'The id of the task, request or announcement.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was stored.' }),
    readAt: t.expose('readAt', { type: 'DateTime', nullable: true, description: 'When it was marked as read; null while it is new.' }),
  }),
})

const NotificationReceived = durableEvent(
  notificationReceived,
  'NotificationReceived',
  'There is a new notification for the viewer.',
  (t) => ({
    notification: t.field({ type: Notification, description: 'The notification.', resolve: ({ payload }) => payload.notification }),
  }),
)

durableEvent(
  notificationsRead,
  'NotificationsRead',
  'The viewer has marked notifications as read, perhaps on another device. Told to nobody else.',
  (t) => ({
    upTo: t.field({ type: Notification, description: 'The last one; all before it are read too.', resolve: ({ payload }) => payload.upTo }),
  }),
)

builder.queryFields((t) => ({
  notifications: t.connection(
    {
      type: Notification,
      description: "The viewer's notifications, the newest first. Of the announcements, those since they joined.",
      args: { unreadOnly: t.arg.boolean({ description: 'Only those that are not marked as read.' }) },
      resolve: (_, args, { notifications, viewer }) =>
        connection<number, StoredNotification>(args, {
          key: z.int(),
          keyOf: ({ seq }) => seq,
          list: (page) => notifications.list(viewer, args.unreadOnly ?? false, page),
        }),
    },
    { name: 'NotificationConnection', description: 'A page of notifications.' },
    { name: 'NotificationEdge', description: 'A notification and where it stands in the list.' },
  ),
}))

builder.mutationFields((t) => ({
  markNotificationsRead: t.int({
    description: 'Marks all notifications up to and including this one as read. Answers how many were not before.',
    args: { upTo: t.arg.id({ required: true, description: 'The id of the newest notification that the viewer has seen.' }) },
    resolve: (_, { upTo }, { notifications, viewer }) => notifications.markRead(viewer, upTo),
  }),
}))

builder.subscriptionField('notificationReceived', (t) =>
  t.field({
    type: NotificationReceived,
    description: "The viewer's notifications as they come.",
    args: { after: t.arg({ type: 'Cursor', description: 'All since this cursor first; without it, from now on.' }) },
    subscribe: (_, { after }, { viewer }) => new Subscription(viewer, after ?? null, notificationReceived.matches),
    resolve: (event) => event,
  }),
)
