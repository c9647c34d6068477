import type { Member } from '../../access/viewer.ts'
import { type Event, kind } from '../../feed/event.ts'

/** A member joined. For everyone. */
export const memberJoined = kind<{ member: Member }>('member.joined')

/** The name or role of a member changed. For everyone. */
export const memberChanged = kind<{ member: Member }>('member.changed')

/** A member was removed. For everyone. */
export const memberRemoved = kind<{ member: Member }>('member.removed')

/** An event about a member: everything else that is known of that member may be out of date. */
export type MemberEvent = Event<{ member: Member }>

/** Whether an event is one of these. */
export function isMemberEvent(event: Event): event is MemberEvent {
  return memberJoined.matches(event) || memberChanged.matches(event) || memberRemoved.matches(event)
}
