import { z } from 'zod'
import type { Member as MemberShape, Role as RoleName } from '../src/access/viewer.ts'
import type {
  Invitation as InvitationShape,
  MemberKey,
  Session as SessionShape,
  Wedding as WeddingShape,
} from '../src/wedding/members.ts'
import { memberChanged, memberJoined, memberRemoved } from '../src/wedding/sessions/memberEvents.ts'
import { builder } from './builder.ts'
import { connection } from './connections.ts'
import { durableEvent } from './events.ts'

const Role = builder.enumType('Role', {
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

export const Member = builder.objectRef<MemberShape>('Member').implement({
  description: 'A person at the wedding.',
  fields: (t) => ({
    id: t.exposeID('id', { description: "Opaque, unique within the wedding; the `sub` of the member's tokens." }),
    name: t.exposeString('name', { description: 'The name to show.' }),
    role: t.expose('role', { type: Role, description: 'The role, which decides what they may see and do.' }),
  }),
})

const Wedding = builder.objectRef<WeddingShape>('Wedding').implement({
  description: 'A wedding. Its members see nothing of any other wedding.',
  fields: (t) => ({
    id: t.exposeID('id', { description: "The `weddingId` of its members' tokens." }),
    name: t.exposeString('name', { description: 'The name to show.' }),
    cursor: t.field({
      type: 'Cursor',
      description:
        'A cursor that was read before everything else in this answer: subscribing after it misses nothing, and may repeat what ' +
        'the answer already shows.',
      // In a session it was read together with the rest: a look-up of its own could fail, and the token be lost.
      resolve: ({ id, cursor }, _, context) => cursor ?? context.cursor(id),
    }),
  }),
})

const Session = builder.objectRef<SessionShape>('Session').implement({
  description: 'A token, its member and its wedding.',
  fields: (t) => ({
    token: t.exposeString('token', {
      description: 'Send it as `Authorization: Bearer …`, or as `token` in `connection_init`.',
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      description: 'When the token expires and the connections made with it end.',
    }),
    member: t.expose('member', { type: Member, description: 'The member that the token stands for.' }),
    wedding: t.expose('wedding', { type: Wedding, description: 'The wedding of the member.' }),
  }),
})

const Invitation = builder.objectRef<InvitationShape>('Invitation').implement({
  description: 'A code that people join the wedding with.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A UUID in lower case, chosen by the creator or else by the server.' }),
    code: t.exposeString('code', {
      description: 'The code to type. Case, spaces and hyphens are ignored; O counts as 0, I and L count as 1.',
    }),
    url: t.field({
      type: 'URL',
      description: 'Address of the web app with the code filled in, for a link or a QR code.',
      resolve: ({ code }, _, { addresses }) => addresses.invitation(code),
    }),
    role: t.expose('role', { type: Role, description: 'The role of those who join.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When it stops working.' }),
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

const CreateInvitationInput = builder.inputType('CreateInvitationInput', {
  description: 'An invitation to create.',
  fields: (t) => ({
    id: t.id({
      description:
        'A UUID of your choice. Sent again with the same role and hours, it returns the stored invitation; otherwise it is a ' +
        '`CONFLICT`.',
    }),
    role: t.field({
      type: Role,
      required: true,
      defaultValue: 'GUEST',
      description: 'The role of those who join: any but ADMIN.',
    }),
    expiresInHours: t.int({
      required: true,
      defaultValue: 72,
      description: 'Hours until the code stops working, 1 to 8784 (366 days).',
    }),
  }),
})

const JoinWeddingInput = builder.inputType('JoinWeddingInput', {
  description: 'A person who joins, and their code.',
  fields: (t) => ({
    id: t.id({
      description:
        'A secret UUID of your choice. Sent again with the same code and name, it signs the same member in instead of adding ' +
        'another. Store it: whoever has it is that member.',
    }),
    code: t.string({ required: true, description: 'The code of the invitation, as typed.' }),
    name: t.string({
      required: true,
      description: 'The name to show: one line of up to 80 characters, without control or invisible characters.',
    }),
  }),
})

builder.queryFields((t) => ({
  viewer: t.field({
    type: Member,
    description: 'The member that the token stands for.',
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
      description:
        'The members of the wedding, by name. Case and accents matter only between names that are otherwise equal.',
      resolve: (_, args, { members, viewer }) =>
        connection<MemberKey, MemberShape>(args, {
          key: z.tuple([z.string(), z.string()]),
          keyOf: ({ name, id }) => [name, id],
          list: (page) => members.list(viewer, page),
        }),
    },
    { name: 'MemberConnection', description: 'A page of members.' },
    { name: 'MemberEdge', description: 'A member and their position in the list.' },
  ),
}))

builder.mutationFields((t) => ({
  joinWedding: t.field({
    type: Session,
    description:
      'Joins a wedding with an invitation code. Needs no token. `FORBIDDEN` where tokens come from an identity provider.',
    skipTypeScopes: true,
    extensions: { needsNoToken: true },
    args: { input: t.arg({ type: JoinWeddingInput, required: true, description: 'The name and the code.' }) },
    resolve: (_, { input }, { members, client }) => members.join(input, client.address),
  }),
  refreshSession: t.field({
    type: Session,
    description:
      'Issues a new token to the holder of a valid one. `FORBIDDEN` where tokens come from an identity provider instead of this ' +
      'server.',
    resolve: (_, __, { members, viewer }) => members.refresh(viewer),
  }),
  createInvitation: t.field({
    type: Invitation,
    description: 'Creates a code that any number of people can join with. For COUPLE, PLANNER and ADMIN.',
    authScopes: { may: 'INVITE' },
    args: { input: t.arg({ type: CreateInvitationInput, required: true, description: 'The invitation.' }) },
    resolve: (_, { input }, { members, viewer }) => members.invite(viewer, input),
  }),
  removeMember: t.field({
    type: Member,
    description:
      'Removes another member. Their connections end at once and their tokens stop working. For COUPLE, PLANNER and ADMIN.',
    authScopes: { may: 'REMOVE_MEMBER' },
    args: { id: t.arg.id({ required: true, description: 'The id of the member.' }) },
    resolve: (_, { id }, { members, viewer }) => members.remove(viewer, id),
  }),
}))
