import type { Figures } from '../src/metrics/metrics.ts'
import { builder } from './builder.ts'

const Metrics = builder.objectRef<Figures>('Metrics').implement({
  description: 'Activity of all servers and weddings together.',
  fields: (t) => ({
    totalConnections: t.exposeInt('totalConnections', {
      description: 'Number of connections since the servers began to count.',
    }),
    activeConnections: t.exposeInt('activeConnections', {
      description: 'Number of open connections: WebSockets and streams of server-sent events.',
    }),
    messagesPerMinute: t.exposeInt('messagesPerMinute', { description: 'Number of messages sent in the last minute.' }),
    connectedUsers: t.exposeInt('connectedUsers', {
      description: 'Number of people with at least one connection; each counts once, whatever their devices.',
    }),
    activeWeddings: t.exposeInt('activeWeddings', { description: 'Number of weddings with at least one connection.' }),
  }),
})

builder.queryField('metrics', (t) =>
  t.field({
    type: Metrics,
    description: 'The current figures of all servers. For ADMIN, with or without a wedding.',
    authScopes: { may: 'READ_METRICS' },
    skipTypeScopes: true,
    resolve: (_, __, { metrics }) => metrics.figures(),
  }),
)

builder.subscriptionField('metrics', (t) =>
  t.field({
    type: Metrics,
    description: 'The current figures at once, then at an interval. For ADMIN, with or without a wedding.',
    authScopes: { may: 'READ_METRICS' },
    skipTypeScopes: true,
    args: {
      everySeconds: t.arg.int({ required: true, defaultValue: 5, description: 'The interval in seconds, 1 to 3600.' }),
    },
    subscribe: (_, { everySeconds }, { metrics }) => metrics.follow(everySeconds),
    resolve: (figures) => figures,
  }),
)
