import type { Kind } from './event.ts'
import type { DurableEvent } from './log.ts'

/** Events of one kind that change what earlier events show. Those in memory are revised, as the log completes stored ones. */
export interface Revision<Payload = unknown> {
  kind: Kind<Payload>
  /**
   * Events as they are replayed from now on, by changes in their order, of which the last is the newest. Returns the same
   * object for an event that none concerns.
   */
  revise(events: DurableEvent[], changes: DurableEvent<Payload>[]): DurableEvent[]
}

/** Applies revisions to events by those of the `changes` that are of their kind. */
export function revised(
  revisions: readonly Revision[],
  events: DurableEvent[],
  changes: DurableEvent[],
): DurableEvent[] {
  return revisions.reduce((before, { kind, revise }) => {
    const relevant = changes.filter((change) => kind.matches(change))
    return relevant.length > 0 ? revise(before, relevant) : before
  }, events)
}
