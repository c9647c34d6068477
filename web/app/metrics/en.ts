import type { fr } from './fr.ts'

export const en: typeof fr = {
  metrics: {
    title: 'Metrics',
    lead: 'Of all servers together, every {{count}} seconds.',
    activeConnections: 'Open connections',
    connectedUsers: 'People connected',
    messagesPerMinute: 'Messages per minute',
    activeWeddings: 'Weddings going on',
    totalConnections: 'Connections since the start',
    units: {
      activeConnections_one: 'connection',
      activeConnections_other: 'connections',
      connectedUsers_one: 'person',
      connectedUsers_other: 'people',
      messagesPerMinute_one: 'message per minute',
      messagesPerMinute_other: 'messages per minute',
      activeWeddings_one: 'wedding',
      activeWeddings_other: 'weddings',
      totalConnections_one: 'connection',
      totalConnections_other: 'connections',
    },
    chart: '{{name}}, since {{since}}: at least {{least}}, at most {{most}}, now {{now}}',
  },
}
