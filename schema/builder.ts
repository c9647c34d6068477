import SchemaBuilder from '@pothos/core'
import RelayPlugin from '@pothos/plugin-relay'
import ScopeAuthPlugin from '@pothos/plugin-scope-auth'
import type { Viewer } from '../src/access/viewer.ts'
import type { Context } from '../src/context.ts'
import { Refusal, tokenMissing } from '../src/refusal.ts'

/** Inside a resolver the scopes below have made sure of a viewer. */
type Scoped = Omit<Context, 'viewer'> & { viewer: Viewer }

export const builder = new SchemaBuilder<{
  Context: Scoped
  DefaultFieldNullability: false
  AuthScopes: { signedIn: boolean; member: boolean }
  DefaultEdgesNullability: false
  DefaultNodeNullability: false
  Scalars: {
    ID: { Input: string; Output: string }
    Cursor: { Input: string; Output: string }
    DateTime: { Input: string; Output: Date | string }
    URL: { Input: string; Output: string }
    File: { Input: File; Output: never }
  }
}>({
  plugins: [ScopeAuthPlugin, RelayPlugin],
  defaultFieldNullability: false,
  scopeAuth: {
    authScopes: ({ viewer }: { viewer: Viewer | null }) => ({ signedIn: viewer !== null, member: Boolean(viewer?.weddingId) }),
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
    cursorFieldOptions: { description: 'Where the item stands in the list: for `after` and `before`.', nullable: false },
    pageInfoFieldOptions: { description: 'Whether there is more, and where to go on.', nullable: false },
    pageInfoTypeOptions: { description: 'Where a page begins and ends, and whether there is more.' },
    hasNextPageFieldOptions: { description: 'Whether something comes after this page.' },
    hasPreviousPageFieldOptions: { description: 'Whether something comes before this page.' },
    startCursorFieldOptions: { description: 'The cursor of the first item: for `before`.' },
    endCursorFieldOptions: { description: 'The cursor of the last item: for `after`.' },
    firstArgOptions: { description: 'The first this many, 0 to 100.' },
    lastArgOptions: { description: 'The last this many, 0 to 100. Not together with `first`.' },
    afterArgOptions: { description: 'Only what comes after this cursor of the list.' },
    beforeArgOptions: { description: 'Only what comes before this cursor of the list.' },
    defaultConnectionTypeOptions: { description: 'A page of a list.' },
    defaultEdgeTypeOptions: { description: 'An item of a list and where it stands.' },
  },
})

builder.queryType({ description: 'What can be read.', authScopes: { member: true } })
builder.mutationType({ description: 'What can be done. When a mutation has answered, it is stored.', authScopes: { member: true } })
builder.subscriptionType({
  description:
    'What can be heard, in order and once. `after` is a cursor: all that the viewer may see since it comes first. Without it: from now on.',
  authScopes: { member: true },
})

builder.scalarType('Cursor', {
  description:
    'An opaque place in the feed of one wedding. One that cannot be honoured answers with the error code `CURSOR_GONE`: query again, and subscribe after the new cursor.',
  serialize: String,
  parseValue: (value) => {
    if (typeof value === 'string') return value
    throw new Refusal('BAD_USER_INPUT', 'A cursor is a string')
  },
})

builder.scalarType('DateTime', {
  description: 'A moment, as RFC 3339 in UTC: `2026-06-20T14:30:00.000Z`. In an input it may have another offset; its day must exist.',
  serialize: (value) => (value instanceof Date ? value.toISOString() : value),
  // Like an id, it is checked where its field is known.
  parseValue: (value) => {
    if (typeof value === 'string') return value
    throw new Refusal('BAD_USER_INPUT', 'A moment is a string, such as 2026-06-20T14:30:00Z')
  },
})

builder.scalarType('URL', {
  description: 'An absolute http or https URL.',
  serialize: String,
  parseValue: (value) => {
    if (typeof value === 'string' && value.length <= 2_000 && /^https?:\/\//i.test(value) && URL.canParse(value)) return new URL(value).href
    throw new Refusal('BAD_USER_INPUT', 'A URL is absolute, such as https://example.com/photo.jpg, and at most 2,000 characters long', {
      field: 'url',
    })
  },
})

builder.scalarType('File', {
  description: 'A file of a multipart request (https://github.com/jaydenseric/graphql-multipart-request-spec).',
  serialize: () => {
    throw new Error('a file is never answered')
  },
  parseValue: (value) => {
    if (value instanceof Object && 'arrayBuffer' in value && typeof value.arrayBuffer === 'function') return value as File
    throw new Refusal('BAD_USER_INPUT', 'A file is a part of a multipart request', { field: 'file' })
  },
})
