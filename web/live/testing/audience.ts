import type { MemberPartsFragment } from '../gql/index.ts'
import type { WeddingEvent } from './events.ts'
import { decidesRejoining, seesAll } from './permissions.ts'
import { hiddenStatuses } from './requestRules.ts'

/**
 * Whether the server would deliver an event to a member. `people` are members whom it concerns although the event does
 * not name them: the owner of a notification, a task's former assignee, or the two of a conversation.
 */
export function isFor(event: WeddingEvent, member: MemberPartsFragment, people: readonly string[] = []): boolean {
  const isAmong = (...ids: (string | undefined)[]) => ids.includes(member.id) || people.includes(member.id)
  switch (event.__typename) {
    case 'MessageChanged':
    case 'MessageReceived': {
      const { sender, recipient } = event.message
      return recipient === null || isAmong(sender.id, recipient.id)
    }
    case 'MessagesRead': {
      const { reader, upTo } = event
      return isAmong(reader.id) || (upTo.recipient !== null && isAmong(upTo.sender.id, upTo.recipient.id))
    }
    case 'MusicRequestChanged': {
      const { status, requestedBy } = event.request
      return !hiddenStatuses.includes(status) || isAmong(requestedBy.id) || seesAll(member, 'hiddenMusic')
    }
    case 'MusicRequestHidden':
      return !seesAll(member, 'hiddenMusic')
    case 'MicRequestChanged':
      return isAmong(event.request.requestedBy.id) || seesAll(member, 'micRequests')
    case 'RejoinRequestChanged':
      return isAmong(event.request.requestedBy.id) || decidesRejoining(member, event.request)
    case 'TaskChanged':
      return isAmong(event.task.createdBy.id, event.task.assignee?.id) || seesAll(member, 'tasks')
    case 'NotificationReceived':
    case 'NotificationsRead':
    case 'TypingChanged':
      return people.length === 0 || isAmong()
    default:
      return true
  }
}
