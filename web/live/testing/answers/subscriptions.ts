import type { EventName, WeddingEvent } from '../events.ts'

/** The events that a field of Subscription delivers. */
export interface Delivery {
  /** The events; undefined for all. */
  event?: EventName
  /** Whether an event is wanted by these arguments. */
  wants?(event: WeddingEvent, args: { with?: string | null; kinds?: readonly string[] | null }): boolean
}

/** The fields of Subscription that deliver events. `metrics` alone does not. */
export const deliveries: Record<string, Delivery> = {
  events: { wants: (event, { kinds }) => isOfKinds(event, kinds) },
  announcementMade: { event: 'AnnouncementMade' },
  messageChanged: {
    event: 'MessageChanged',
    wants: (event, args) => args.with == null || (event.__typename === 'MessageChanged' && isBetween(event, args.with)),
  },
  messageReceived: {
    event: 'MessageReceived',
    wants: (event, args) =>
      args.with == null || (event.__typename === 'MessageReceived' && isBetween(event, args.with)),
  },
  micRequestChanged: { event: 'MicRequestChanged' },
  musicRequestChanged: { event: 'MusicRequestChanged' },
  notificationReceived: { event: 'NotificationReceived' },
  photoShared: { event: 'PhotoShared' },
  presenceChanged: { event: 'PresenceChanged' },
  taskChanged: { event: 'TaskChanged' },
  typingChanged: {
    event: 'TypingChanged',
    wants: (event, args) =>
      args.with == null ||
      (event.__typename === 'TypingChanged' && event.channel === 'DIRECT' && event.member.id === args.with),
  },
}

/** Whether an event is of one of these kinds, as the API names them; of any without kinds. */
export function isOfKinds({ __typename }: WeddingEvent, kinds: readonly string[] | null | undefined): boolean {
  return kinds == null || kinds.includes(__typename.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase())
}

function isBetween(
  { message }: Extract<WeddingEvent, { __typename: 'MessageReceived' | 'MessageChanged' }>,
  partnerId: string,
): boolean {
  return message.recipient !== null && [message.sender.id, message.recipient.id].includes(partnerId)
}
