import type { Role } from '../access/viewer.ts'

/** Members who may see an event: all, or these and everyone with one of these roles. Fixed when it is recorded. */
export type Audience = { everyone: true } | { members: string[]; roles: Role[] }

/** The audience of everyone at the wedding. */
export const everyone: Audience = { everyone: true }

/** The audience of some members, by id, and of everyone who has one of some roles. */
export const restrictedTo = (members: string[], roles: Role[] = []): Audience => ({ members, roles })

/**
 * Something that happened at a wedding. Durable events are stored and have a place in the wedding's feed. Typing,
 * presence and reading marks are not stored: they are delivered once to the current subscribers, and the latest wins.
 */
export type Event<Payload = unknown> = {
  kind: string
  audience: Audience
  payload: Payload
  place: Place | null
}

/**
 * `seq` counts a wedding's durable events from 1 without a gap, in commit order. It is 0 for an event that is not
 * stored and shows a cursor all the same: on delivery it gets the place of the last durable event. `at` is RFC 3339,
 * UTC.
 */
export type Place = { seq: number; cursor: string; at: string }

/**
 * A kind of event. Its payload is plain JSON and complete: nothing is looked up when it is shown, and nothing in it
 * depends on who looks, so that one execution serves every subscriber.
 */
export type Kind<Payload> = {
  name: string
  matches(event: Event): event is Event<Payload>
}

/** Declares a kind of event. Its name is stored with each event, and so never changes. */
export function kind<Payload>(name: string): Kind<Payload> {
  return { name, matches: (event): event is Event<Payload> => event.kind === name }
}

/**
 * The mark between the past and the present of one subscription, which may ask for it. Its place is that of the last
 * event before it. It is not stored, and told to nobody else.
 */
export const caughtUp = kind<null>('caught.up')

/** An event that is not stored. */
export function ephemeral<Payload>({ name }: Kind<Payload>, payload: Payload, audience: Audience): Event<Payload> {
  return { kind: name, audience, payload, place: null }
}

/**
 * An event that is not stored, of a type whose other events were: it has a time, and a cursor at which nothing is
 * missed. Servers of the versions that stored it take `seq` 0 for an event that they have delivered, and leave it out.
 */
export function ephemeralAt<Payload>(
  { name }: Kind<Payload>,
  payload: Payload,
  audience: Audience,
  at: Date,
): Event<Payload> {
  return { kind: name, audience, payload, place: { seq: 0, cursor: '', at: at.toISOString() } }
}

/** A person or an integration who follows a feed. */
export interface Seer {
  id: string
  role: Role
  /** Set for an integration: it gets events for some roles by their kind, and not by a role. */
  integration?: { restrictedKinds: ReadonlySet<string> }
}

/** Whether a member belongs to the audience of an event. */
export function sees({ id, role, integration }: Seer, { kind, audience }: Event): boolean {
  if ('everyone' in audience || audience.members.includes(id)) return true
  if (integration) return audience.roles.length > 0 && integration.restrictedKinds.has(kind)
  return audience.roles.includes(role)
}
