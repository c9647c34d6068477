import type { MetricsPartsFragment } from '@attitudes/live/documents'

export type Figure = Exclude<keyof MetricsPartsFragment, '__typename'>
/** All figures as they were at one moment. */
export type Measured = Record<Figure, number> & { at: number }

export const figures: Figure[] = [
  'connectedUsers',
  'activeConnections',
  'messagesPerMinute',
  'activeWeddings',
  'totalConnections',
]
