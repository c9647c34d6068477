import { caughtUp, type Event } from '../src/feed/event.ts'
import { fromFeed } from '../src/source.ts'
import { matcherOf, type Past } from '../src/wedding/history.ts'
import { builder } from './builder.ts'
import { ephemeralEvent, fromCursor, kinds, types } from './events.ts'

// Loaded after the domains: by then they have said what kinds of events there are.

const LiveEvent = builder.unionType('LiveEvent', {
  description: 'Any event of the wedding.',
  types: () => types,
  resolveType: ({ kind }) => kinds.get(kind),
})

/** The kinds of events that happen at the wedding, with their types. */
const happenings = [...kinds]

ephemeralEvent(
  caughtUp,
  'CaughtUp',
  'Everything that happened before the subscription has come; everything after this is live. Delivered once to each ' +
    'subscription that asks for it with `caughtUp`, whatever `kinds` says. Not stored.',
  (t) => ({
    cursor: t.field({
      type: 'Cursor',
      description: 'The position between the past and the present. Subscribe `after` it to miss nothing.',
      resolve: ({ place }) => place.cursor,
    }),
  }),
)

const valueFor = (type: string) => type.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase()

/** The kinds of events. */
export const LiveEventKind = builder.enumType('LiveEventKind', {
  description: 'The kinds of events, one for each type of `LiveEvent` but `CaughtUp`.',
  values: Object.fromEntries(
    happenings.map(([kind, type]) => [valueFor(type), { value: kind, description: `Events of the type \`${type}\`.` }]),
  ),
})

const EventPage = builder.objectRef<Past>('EventPage').implement({
  description: 'A part of the events of the wedding so far.',
  fields: (t) => ({
    events: t.expose('events', { type: [LiveEvent], description: 'The events, oldest first.' }),
    cursor: t.expose('cursor', {
      type: 'Cursor',
      description: 'The end of this page: ask for the next one after it or, without more, subscribe after it.',
    }),
    hasMore: t.exposeBoolean('hasMore', { description: 'Whether there are events after this page.' }),
  }),
})

const kindsFilter = 'Only events of these kinds; omit for all.'

builder.queryField('pastEvents', (t) =>
  t.field({
    type: EventPage,
    description:
      'Stored events after a cursor, a page at a time, for a program that holds no stream. At most 500 events are looked at: a page ' +
      'may have fewer than asked, even none, while there are more. Typing, presence and reading marks are not stored.',
    args: {
      after: t.arg({ type: 'Cursor', required: true, description: 'The cursor after which the page begins.' }),
      first: t.arg.int({ required: true, defaultValue: 100, description: 'The first n events, 1 to 100.' }),
      kinds: t.arg({ type: [LiveEventKind], description: kindsFilter }),
    },
    resolve: (_, { kinds, ...page }, { history, viewer }) => history.past(viewer, { ...page, kinds: kinds ?? null }),
  }),
)

builder.subscriptionField('events', (t) =>
  t.field({
    type: LiveEvent,
    description: 'All events that the viewer may see, in one order, or those of some kinds.',
    args: {
      ...fromCursor,
      kinds: t.arg({ type: [LiveEventKind], description: kindsFilter }),
      caughtUp: t.arg.boolean({
        required: true,
        defaultValue: false,
        description: 'Whether `CaughtUp` comes once, after the last event of the past and before the first live one.',
      }),
    },
    subscribe: (_, { after, kinds, caughtUp }, { viewer }) =>
      fromFeed(viewer, after ?? null, matcherOf(kinds ?? null), { caughtUp }),
    resolve: (event: Event) => event,
  }),
)
