import { z } from 'zod'
import type { Member as MemberShape, Role as RoleName } from '../src/access/viewer.ts'
import type { MemberKey } from '../src/wedding/members.ts'
import { memberChanged, memberJoined, memberRemoved } from '../src/wedding/sessions/memberEvents.ts'
import { builder, inAnswers, needs } from './builder.ts'
import { connection, totalOf } from './connections.ts'
import { durableEvent } from './events.ts'
import { Node } from './node.ts'

/** The type `Role`. */
export const Role = builder.enumType('Role', {
  values: {
    ADMIN: { description: 'The operator of the servers. An ADMIN may belong to one wedding or to none.' },
    COUPLE: { description: 'The hosts. They manage the wedding.' },
    PLANNER: { description: 'Manages the wedding for the couple.' },
    DJ: { description: 'Decides about songs and the microphone.' },
    PHOTOGRAPHER: { description: 'Takes the pictures.' },
    VENDOR: { description: 'Works at the wedding, for instance the caterer.' },
    GUEST: { description: 'Everyone else.' },
  } satisfies Record<RoleName, object>,
  description: 'The role of a member, which decides what they may see and do.',
})

/** The type `Member`. */
export const Member = builder.objectRef<MemberShape>('Member').implement({
  description: 'A person at the wedding.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.exposeID('id', { description: "Opaque, unique within the wedding; the `sub` of the member's tokens." }),
    name: t.exposeString('name', { description: 'The name to show.' }),
    role: t.expose('role', { type: Role, description: 'The role, which decides what they may see and do.' }),
    joinedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description:
        'When they joined the wedding last. Null inside events, without a token, and for an ADMIN from outside of the wedding.',
      resolve: inAnswers(({ id }, { members, viewer }) => members.joinedAt(viewer, id)),
    }),
  }),
})

const ofMember =
  (description: string): Parameters<typeof durableEvent<{ member: MemberShape }>>[3] =>
  (t) => ({
    member: t.field({ type: Member, description, resolve: ({ payload }) => payload.member }),
  })
durableEvent(
  memberJoined,
  'MemberJoined',
  'A member joined the wedding, or came back after being removed.',
  ofMember('The member who joined.'),
)
durableEvent(
  memberChanged,
  'MemberChanged',
  "A member's name or role changed.",
  ofMember('The member after the change.'),
)
durableEvent(
  memberRemoved,
  'MemberRemoved',
  'A member was removed from the wedding.',
  ofMember('The member who was removed.'),
)

builder.queryFields((t) => ({
  viewer: t.field({
    type: Member,
    description: 'The member that the token stands for.',
    authScopes: { signedIn: true },
    skipTypeScopes: true,
    resolve: (_, __, { viewer }) => viewer,
  }),
  member: t.field({
    type: Member,
    nullable: true,
    description: 'The member with this id; null if there is none, or none any more.',
    args: { id: t.arg.id({ required: true, description: 'The id of the member.' }) },
    resolve: (_, { id }, { members, viewer }) => members.find(viewer, id),
  }),
  members: t.connection(
    {
      type: Member,
      description:
        'The members of the wedding, by name. Case and accents matter only between names that are otherwise equal.',
      resolve: (_, args, { members, viewer }) =>
        connection<MemberKey, MemberShape>(args, {
          key: z.tuple([z.string(), z.string()]),
          keyOf: ({ name, id }) => [name, id],
          list: (page) => members.list(viewer, page),
          count: () => members.count(viewer),
        }),
    },
    {
      name: 'MemberConnection',
      description: 'A page of members.',
      fields: (t) => ({ totalCount: t.int(totalOf('members')) }),
    },
    { name: 'MemberEdge', description: 'A member and their position in the list.' },
  ),
}))

builder.mutationFields((t) => ({
  removeMember: t.field({
    type: Member,
    description:
      'Removes another member. Their connections end at once, their tokens stop working, and their devices cannot join again. For ' +
      'COUPLE, PLANNER and ADMIN.',
    ...needs('REMOVE_MEMBER'),
    args: { id: t.arg.id({ required: true, description: 'The id of the member.' }) },
    resolve: (_, { id }, { members, viewer }) => members.remove(viewer, id),
  }),
  rename: t.field({
    type: Member,
    description:
      "Changes the viewer's own name. Their connections end and may begin again with the same token. `FORBIDDEN` where names come " +
      'from an identity provider.',
    args: {
      name: t.arg.string({
        required: true,
        description: 'The new name: one line of up to 80 characters, without control or invisible characters.',
      }),
    },
    resolve: (_, { name }, { members, viewer }) => members.rename(viewer, name),
  }),
  leaveWedding: t.boolean({
    description:
      'Ends the membership of the viewer, who may join again with an invitation. Their connections end at once and their tokens ' +
      'stop working. Returns true. `FORBIDDEN` for the last one of the COUPLE.',
    resolve: async (_, __, { members, viewer }) => {
      await members.leave(viewer)
      return true
    },
  }),
}))
