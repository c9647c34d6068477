import type { Figures } from '../src/metrics.ts'
import { builder } from './builder.ts'

const Metrics = builder.objectRef<Figures>('Metrics').implement({
  description: 'What is going on, over all servers and weddings.',
  fields: (t) => ({
    totalConnections: t.exposeInt('totalConnections', { description: 'Connections since the servers began to count.' }),
    activeConnections: t.exposeInt('activeConnections', { description: 'Connections now: WebSockets and streams of server-sent events.' }),
    messagesPerMinute: t.exposeInt('messagesPerMinute', { description: 'Messages that were sent in the last minute.' }),
    connectedUsers: t.exposeInt('connectedUsers', { description: 'People who are connected, each once, on however many devices.' }),
    activeWeddings: t.exposeInt('activeWeddings', { description: 'Weddings that somebody is connected to.' }),
  }),
})

builder.queryField('metrics', (t) =>
  t.field({
    type: Metrics,
    description: 'The figures of now. For ADMIN, of any wedding or none.',
    authScopes: { signedIn: true },
    skipTypeScopes: true,
    resolve: (_, __, { metrics, viewer }) => metrics.read(viewer),
  }),
)

builder.subscriptionField('metrics', (t) =>
  t.field({
    type: Metrics,
    description: 'The figures at once, and then every so often. For ADMIN, of any wedding or none.',
    authScopes: { signedIn: true },
    skipTypeScopes: true,
    args: { everySeconds: t.arg.int({ required: true, defaultValue: 5, description: 'From 1 to 3600.' }) },
    subscribe: (_, { everySeconds }, { metrics, viewer }) => metrics.follow(viewer, everySeconds),
    resolve: (figures) => figures,
  }),
)
