import type { Kind } from './event.ts'
import type { DurableEvent } from './log.ts'

/**
 * Events of one kind, the changes, that change what earlier events show. The log has those as they are now; a revision
 * does the same to the events that a server has in memory.
 */
export interface Revision<Change = unknown> {
  /** The kind of the changes. */
  kind: Kind<Change>
  /** The id of the thing that a change is about. */
  idOf(change: Change): string
  /**
   * An event as it is replayed from now on. `changeOf` returns the latest change of the thing with an id, and undefined
   * for a thing that did not change. Returns the same object for an event that no change concerns.
   */
  revise(event: DurableEvent, changeOf: (id: string) => Change | undefined): DurableEvent
}

/**
 * Events as they are replayed after these changes, which are in their order. Other events among these change nothing.
 */
export function revised(
  revisions: readonly Revision[],
  events: DurableEvent[],
  changes: DurableEvent[],
): DurableEvent[] {
  return revisions.reduce((before, { kind, idOf, revise }) => {
    const latest = new Map<string, unknown>()
    for (const change of changes) if (kind.matches(change)) latest.set(idOf(change.payload), change.payload)
    return latest.size > 0 ? before.map((event) => revise(event, (id) => latest.get(id))) : before
  }, events)
}
