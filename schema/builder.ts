import SchemaBuilder from '@pothos/core'
import RelayPlugin from '@pothos/plugin-relay'
import ScopeAuthPlugin from '@pothos/plugin-scope-auth'
import { allow, type Permission } from '../src/access/permissions.ts'
import type { Viewer } from '../src/access/viewer.ts'
import type { Context } from '../src/context.ts'
import { Refusal, tokenMissing } from '../src/refusal.ts'
import { dayOf } from '../src/wedding/input.ts'

/** Inside a resolver the scopes below have made sure of a viewer. */
type Scoped = Omit<Context, 'viewer'> & { viewer: Viewer }

/** The Pothos builder of the whole schema. Each file of this folder adds its types to it. */
export const builder = new SchemaBuilder<{
  Context: Scoped
  DefaultFieldNullability: false
  AuthScopes: { signedIn: boolean; member: boolean; may: Permission }
  DefaultEdgesNullability: false
  DefaultNodeNullability: false
  Scalars: {
    ID: { Input: string; Output: string }
    Cursor: { Input: string; Output: string }
    Date: { Input: string; Output: string }
    DateTime: { Input: string; Output: Date | string }
    URL: { Input: string; Output: string }
    File: { Input: File; Output: never }
  }
}>({
  plugins: [ScopeAuthPlugin, RelayPlugin],
  defaultFieldNullability: false,
  scopeAuth: {
    authScopes: ({ viewer }: { viewer: Viewer | null }) => ({
      signedIn: viewer !== null,
      member: Boolean(viewer?.weddingId),
      may(permission: Permission) {
        if (viewer) allow(viewer, permission)
        return viewer !== null
      },
    }),
    authorizeOnSubscribe: true,
    unauthorizedError: (_parent, { viewer }: { viewer: Viewer | null }) =>
      viewer ? new Refusal('FORBIDDEN', 'Your token names no wedding, and this needs one') : tokenMissing(),
  },
  relay: {
    cursorType: 'String',
    nodeQueryOptions: false,
    nodesQueryOptions: false,
    nodesOnConnection: { description: 'The items of this page.' },
    edgesFieldOptions: { description: 'The items of this page, each with its cursor.', nullable: false },
    nodeFieldOptions: { description: 'The item.', nullable: false },
    cursorFieldOptions: {
      description: 'The position of the item in the list, for `after` and `before`.',
      nullable: false,
    },
    pageInfoFieldOptions: {
      description: 'Whether there are more pages, and the cursors that lead to them.',
      nullable: false,
    },
    pageInfoTypeOptions: { description: 'The ends of a page, and whether there are more pages.' },
    hasNextPageFieldOptions: { description: 'Whether there are items after this page.' },
    hasPreviousPageFieldOptions: { description: 'Whether there are items before this page.' },
    startCursorFieldOptions: { description: 'The cursor of the first item: for `before`.' },
    endCursorFieldOptions: { description: 'The cursor of the last item: for `after`.' },
    firstArgOptions: { description: 'The first n items, 0 to 100; 20 if neither `first` nor `last` is given.' },
    lastArgOptions: { description: 'The last n items, 0 to 100. Not together with `first`.' },
    afterArgOptions: { description: 'Only items after this cursor of the list.' },
    beforeArgOptions: { description: 'Only items before this cursor of the list.' },
    defaultConnectionTypeOptions: { description: 'A page of a list.' },
    defaultEdgeTypeOptions: { description: 'An item of a list and where it stands.' },
  },
})

/** Options of a mutation that needs a permission of a person, and the scope of that name of an integration. */
export function needs<Name extends Permission>(permission: Name) {
  return { authScopes: { may: permission }, extensions: { scope: permission } }
}

/**
 * Resolves a field that answers have and events have not: it is null inside events. An event is shown to everyone
 * alike, with a context that has no viewer.
 */
export function inAnswers<Parent, Value>(resolve: (parent: Parent, context: Scoped) => Value) {
  return (parent: Parent, _: unknown, context: Scoped) =>
    'viewer' in context && context.viewer !== null ? resolve(parent, context) : null
}

builder.queryType({ description: 'Reading.', authScopes: { member: true } })
builder.mutationType({
  description: 'Changes. A mutation answers after its change is stored.',
  authScopes: { member: true },
})
builder.subscriptionType({
  description:
    'Live events, in order, each exactly once. With `after`, everything after that cursor comes first, then what happens; without' +
    ' it the stream starts now.',
  authScopes: { member: true },
})

builder.scalarType('Cursor', {
  description:
    'An opaque position in the feed of one wedding. If the server cannot continue from it, the error is `CURSOR_GONE`: query ' +
    'again and subscribe after the new cursor.',
  serialize: String,
  parseValue: (value) => {
    if (typeof value === 'string') return value
    throw new Refusal('BAD_USER_INPUT', 'A cursor is a string')
  },
})

builder.scalarType('Date', {
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339#section-5.6',
  description: 'A day of the calendar, the `full-date` of RFC 3339: `2026-06-20`. It must exist.',
  serialize: String,
  parseValue: (value) => dayOf('date', typeof value === 'string' ? value : ''),
})

builder.scalarType('DateTime', {
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
  description:
    'A date and time by RFC 3339, in UTC: `2026-06-20T14:30:00.000Z`. Inputs may have another offset; the day must exist.',
  serialize: (value) => (value instanceof Date ? value.toISOString() : value),
  // Like an id, it is checked where its field is known.
  parseValue: (value) => {
    if (typeof value === 'string') return value
    throw new Refusal('BAD_USER_INPUT', 'A moment is a string, such as 2026-06-20T14:30:00Z')
  },
})

builder.scalarType('URL', {
  specifiedByURL: 'https://url.spec.whatwg.org/',
  description: 'An absolute http or https URL.',
  serialize: String,
  // Like an id, it is checked where its field is known.
  parseValue: (value) => {
    if (typeof value === 'string') return value
    throw new Refusal('BAD_USER_INPUT', 'A URL is a string, such as https://example.com/')
  },
})

builder.scalarType('File', {
  specifiedByURL: 'https://github.com/jaydenseric/graphql-multipart-request-spec',
  description: 'A file of a multipart request (https://github.com/jaydenseric/graphql-multipart-request-spec).',
  serialize: () => {
    throw new Error('a file is never answered')
  },
  parseValue: (value) => {
    if (value instanceof Object && 'arrayBuffer' in value && typeof value.arrayBuffer === 'function')
      return value as File
    throw new Refusal('BAD_USER_INPUT', 'A file is a part of a multipart request', { field: 'file' })
  },
})
