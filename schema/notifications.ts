import { z } from 'zod'
import { notificationsRead } from '../src/wedding/notificationMarks.ts'
import {
  type Notification as NotificationShape,
  notificationReceived,
  type StoredNotification,
} from '../src/wedding/notifications.ts'
import { builder } from './builder.ts'
import { connection, totalOf } from './connections.ts'
import { durableEvent, eventSubscription } from './events.ts'
import { Node } from './node.ts'

const NotificationKind = builder.enumType('NotificationKind', {
  description: 'The kinds of notifications.',
  values: {
    TASK_ASSIGNED: { description: 'A task was assigned to the viewer.' },
    TASK_UPDATED: { description: 'Another member changed a task that the viewer created or is assigned to.' },
    MUSIC_REQUEST_ACCEPTED: { description: 'The DJ will play the song that the viewer asked for.' },
    MUSIC_REQUEST_REJECTED: { description: 'The DJ will not play the song that the viewer asked for.' },
    MUSIC_REQUEST_PLAYED: { description: 'The song that the viewer asked for was played.' },
    MIC_REQUEST_APPROVED: { description: 'The DJ gives the viewer the microphone.' },
    MIC_REQUEST_DECLINED: { description: 'The DJ does not give the viewer the microphone.' },
    ANNOUNCEMENT: { description: 'An announcement was made.' },
    MESSAGE_REPLIED: { description: 'A member answered a message of the viewer.' },
  } as const,
})

const Notification = builder.objectRef<NotificationShape>('Notification').implement({
  description: 'A notification for the viewer. It is kept after it was read.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A UUID in lower case.' }),
    kind: t.expose('kind', { type: NotificationKind, description: 'The kind of notification.' }),
    message: t.exposeString('message', {
      description:
        'The song, task, purpose or announcement as it was written, followed by a colon and the reason if a request was refused ' +
        'with one; for an answer the name of its sender. Build your sentence from `kind`.',
    }),
    subjectId: t.exposeID('subjectId', {
      description:
        'The id of what `kind` names: of a task, a request for a song or for the microphone, an announcement, or the message that is ' +
        'the answer.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the server stored it.' }),
    readAt: t.expose('readAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was marked as read; null while unread.',
    }),
  }),
})

const NotificationReceived = durableEvent(
  notificationReceived,
  'NotificationReceived',
  'The viewer got a notification.',
  (t) => ({
    notification: t.field({
      type: Notification,
      description: 'The notification.',
      resolve: ({ payload }) => payload.notification,
    }),
  }),
)

durableEvent(
  notificationsRead,
  'NotificationsRead',
  'The viewer marked notifications as read, on this or another device. Delivered to the viewer only.',
  (t) => ({
    upTo: t.field({
      type: Notification,
      description: 'The newest notification that is read; all older ones are read too.',
      resolve: ({ payload }) => payload.upTo,
    }),
  }),
)

builder.queryFields((t) => ({
  unreadNotificationCount: t.int({
    description: 'Number of notifications that the viewer has not read.',
    resolve: (_, __, { notifications, viewer }) => notifications.count(viewer, true),
  }),
  notifications: t.connection(
    {
      type: Notification,
      description: "The viewer's notifications, newest first. Announcements count from when the viewer joined.",
      args: { unreadOnly: t.arg.boolean({ description: 'Only unread notifications.' }) },
      resolve: (_, args, { notifications, viewer }) =>
        connection<number, StoredNotification>(args, {
          key: z.int(),
          keyOf: ({ seq }) => seq,
          list: (page) => notifications.list(viewer, args.unreadOnly ?? false, page),
          count: () => notifications.count(viewer, args.unreadOnly ?? false),
        }),
    },
    {
      name: 'NotificationConnection',
      description: 'A page of notifications.',
      fields: (t) => ({ totalCount: t.int(totalOf('notifications')) }),
    },
    { name: 'NotificationEdge', description: 'A notification and its position in the list.' },
  ),
}))

builder.mutationFields((t) => ({
  markNotificationsRead: t.int({
    description: 'Marks this notification and all older ones as read. Returns how many were unread.',
    args: {
      upTo: t.arg.id({ required: true, description: 'The id of the newest notification that the viewer has seen.' }),
    },
    resolve: (_, { upTo }, { notificationMarks, viewer }) => notificationMarks.mark(viewer, upTo),
  }),
}))

eventSubscription(
  'notificationReceived',
  notificationReceived,
  NotificationReceived,
  'New notifications of the viewer.',
)
