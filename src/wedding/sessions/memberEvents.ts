import type { Member } from '../../access/viewer.ts'
import { type Event, kind } from '../../feed/event.ts'

export const memberJoined = kind<{ member: Member }>('member.joined')
export const memberChanged = kind<{ member: Member }>('member.changed')
export const memberRemoved = kind<{ member: Member }>('member.removed')

/** An event about a member: everything else that is known of that member may be out of date. */
export type MemberEvent = Event<{ member: Member }>

export function isMemberEvent(event: Event): event is MemberEvent {
  return memberJoined.matches(event) || memberChanged.matches(event) || memberRemoved.matches(event)
}
