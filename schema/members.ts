import { z } from 'zod'
import { type Member as MemberShape, roles } from '../src/access/viewer.ts'
import { type MemberKey, memberJoined, type Session as SessionShape, type Wedding as WeddingShape } from '../src/wedding/members.ts'
import { builder } from './builder.ts'
import { connection } from './connections.ts'
import { durableEvent } from './events.ts'

const Role = builder.enumType('Role', {
  values: roles,
  description: 'What somebody is at the wedding; it decides what they may see and do.',
})

export const Member = builder.objectRef<MemberShape>('Member').implement({
  description: 'A person at the wedding.',
  fields: (t) => ({
    id: t.exposeID('id', { description: "The `sub` of the person's token." }),
    name: t.exposeString('name', { description: 'The name to show.' }),
    role: t.expose('role', { type: Role, description: 'What they are at the wedding.' }),
  }),
})

const Wedding = builder.objectRef<WeddingShape>('Wedding').implement({
  description: 'A wedding. Its people see it and nothing of any other.',
  fields: (t) => ({
    id: t.exposeID('id', { description: "The `weddingId` of its people's tokens." }),
    name: t.exposeString('name', { description: 'The name to show.' }),
    cursor: t.field({
      type: 'Cursor',
      description: 'The place in the feed at or before everything else that this query read. Subscribe after it to miss nothing.',
      resolve: (_, __, { cursor }) => cursor(),
    }),
  }),
})

const Session = builder.objectRef<SessionShape>('Session').implement({
  description: 'A token and what it opens.',
  fields: (t) => ({
    token: t.exposeString('token', { description: 'Send it as `Authorization: Bearer …`, or as `token` in connection_init.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When the token ends, and every connection made with it.' }),
    member: t.expose('member', { type: Member, description: 'Whom the token stands for.' }),
    wedding: t.expose('wedding', { type: Wedding, description: 'The wedding that it opens.' }),
  }),
})

durableEvent(memberJoined, 'MemberJoined', 'Somebody is at the wedding for the first time.', (t) => ({
  member: t.field({ type: Member, description: 'Who joined.', resolve: ({ payload }) => payload.member }),
}))

builder.queryFields((t) => ({
  viewer: t.field({
    type: Member,
    description: 'Who asks.',
    authScopes: { signedIn: true },
    skipTypeScopes: true,
    resolve: (_, __, { viewer }) => viewer,
  }),
  wedding: t.field({
    type: Wedding,
    description: "The viewer's wedding.",
    resolve: (_, __, { members, viewer }) => members.wedding(viewer),
  }),
  members: t.connection(
    {
      type: Member,
      description: 'Everyone at the wedding, by name.',
      resolve: (_, args, { members, viewer }) =>
        connection<MemberKey, MemberShape>(args, {
          key: z.tuple([z.string(), z.string()]),
          keyOf: ({ name, id }) => [name, id],
          list: (page) => members.list(viewer, page),
        }),
    },
    { name: 'MemberConnection', description: 'A page of members.' },
    { name: 'MemberEdge', description: 'A member and where they stand in the list.' },
  ),
}))

builder.mutationField('refreshSession', (t) =>
  t.field({
    type: Session,
    description: 'A new token for who has a valid one. `FORBIDDEN` where tokens come from an identity provider instead of this server.',
    resolve: (_, __, { members, viewer }) => members.refresh(viewer),
  }),
)
