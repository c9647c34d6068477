import type { FieldMap, ObjectRef } from '@pothos/core'
import type { Event, Kind, Place } from '../src/feed/event.ts'
import { fromFeed } from '../src/source.ts'
import { builder } from './builder.ts'

type Types = typeof builder extends PothosSchemaTypes.SchemaBuilder<infer Types> ? Types : never
type Fields<Payload> = (t: PothosSchemaTypes.ObjectFieldBuilder<Types, Stored<Payload>>) => FieldMap

type Stored<Payload = unknown> = Event<Payload> & { place: Place }

/** The types of events by their kinds. */
export const kinds = new Map<string, string>()
/** The types of events. */
export const types: ObjectRef<Types, Event>[] = []

const DurableEvent = builder.interfaceRef<Stored>('DurableEvent').implement({
  description: 'Something that happened at the wedding and is stored, with a position in the feed.',
  fields: (t) => ({
    cursor: t.field({
      type: 'Cursor',
      description: 'The position of this event in the feed. Subscribe `after` it to miss nothing.',
      resolve: ({ place }) => place.cursor,
    }),
    at: t.field({ type: 'DateTime', description: 'When the server stored it.', resolve: ({ place }) => place.at }),
  }),
})

/**
 * The type of a kind of stored event, a member of `LiveEvent`. Its fields come from the event alone, the same for every
 * viewer and without waiting: the fan-out runs an operation once for all who asked for it.
 */
export function durableEvent<Payload>(kind: Kind<Payload>, name: string, description: string, fields: Fields<Payload>) {
  return member(
    kind,
    builder.objectRef<Stored<Payload>>(name).implement({ description, interfaces: [DurableEvent], fields }),
  )
}

/** The type of a kind of event that is ephemeral, that is, delivered once and not stored; a member of `LiveEvent`. */
export function ephemeralEvent<Payload>(
  kind: Kind<Payload>,
  name: string,
  description: string,
  fields: Fields<Payload>,
) {
  return member(kind, builder.objectRef<Stored<Payload>>(name).implement({ description, fields }))
}

function member<Payload>(kind: Kind<Payload>, ref: ObjectRef<Types, Stored<Payload>>) {
  kinds.set(kind.name, ref.name)
  types.push(ref as ObjectRef<Types, Event>)
  return ref
}

/** The argument of a subscription to stored events: the cursor after which they begin. */
export const fromCursor = builder.args((t) => ({
  after: t.field({
    type: 'Cursor',
    description: 'First everything after this cursor, then live events. Omit for live events only.',
  }),
}))

/** A subscription to the events of one durable kind that the viewer may see, shown as the type of that kind. */
export function eventSubscription<Payload>(
  name: string,
  kind: Kind<Payload>,
  type: ObjectRef<Types, Stored<Payload>>,
  description: string,
) {
  builder.subscriptionField(name, (t) =>
    t.field({
      type,
      description,
      args: fromCursor,
      subscribe: (_, { after }, { viewer }) => fromFeed(viewer, after ?? null, kind.matches),
      resolve: (event: Stored<Payload>) => event,
    }),
  )
}
