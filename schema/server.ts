import type { ServerInfo as Info, LimitState } from '../src/context.ts'
import { builder } from './builder.ts'

/** The largest `Int`. A setting may be larger, where somebody wants no limit. */
const shown = (limit: number) => Math.min(limit, 2 ** 31 - 1)

const ServerInfo = builder.objectRef<Info>('ServerInfo').implement({
  description: 'Facts about this server, for a client that has not signed in yet.',
  fields: (t) => ({
    version: t.exposeString('version', { description: 'The version of the server, by semver.org.' }),
    canJoin: t.exposeBoolean('canJoin', {
      description: 'Whether people join with codes, `joinWedding`; otherwise tokens come from an identity provider.',
    }),
    maxUploadBytes: t.exposeInt('maxUploadBytes', {
      description: 'The size of a file that may be uploaded, in bytes.',
    }),
    photoTypes: t.exposeStringList('photoTypes', {
      description:
        'The media types of pictures that `sharePhoto` takes: `image/jpeg`. The content of a file counts, not its name.',
    }),
    pushKey: t.exposeString('pushKey', {
      nullable: true,
      description: 'The key for push notifications, for `applicationServerKey`. Null: this server sends none.',
    }),
  }),
})

const RateLimit = builder.objectRef<LimitState>('RateLimit').implement({
  description: 'A limit of the viewer by the minute.',
  fields: (t) => ({
    name: t.exposeString('name', {
      description:
        'The things that are counted: `cost` of operations, `connections`, `messages` and announcements, `typing` and ' +
        'presence, `requests` and votes, `photos`, `marks` of what was read, other `writes`, and `retries` of what was stored already.',
    }),
    limit: t.int({ description: 'The number in a minute.', resolve: ({ limit }) => shown(limit) }),
    remaining: t.int({
      description: 'The rest of the current minute.',
      resolve: ({ remaining }) => shown(remaining),
    }),
    resetsAt: t.expose('resetsAt', {
      type: 'DateTime',
      description:
        'When the whole limit is there again; now, if nothing was counted. A minute begins with the first thing that counts.',
    }),
  }),
})

builder.queryFields((t) => ({
  server: t.field({
    type: ServerInfo,
    description: 'The version of this server, and what it lets people do. Needs no token.',
    skipTypeScopes: true,
    extensions: { needsNoToken: true },
    resolve: (_, __, { server }) => server,
  }),
  rateLimits: t.field({
    type: [RateLimit],
    description:
      'The limits of the viewer, over all servers, with what is left of them. Asking counts by its cost alone.',
    // The token of an ADMIN need not name a wedding.
    authScopes: { signedIn: true },
    skipTypeScopes: true,
    resolve: (_, __, { limits, viewer }) => limits.of(viewer),
  }),
}))
