import { z } from 'zod'
import { type Member as MemberShape, roles } from '../src/access/viewer.ts'
import { memberChanged, memberJoined, memberRemoved } from '../src/wedding/attendance.ts'
import type { Invitation as InvitationShape, MemberKey, Session as SessionShape, Wedding as WeddingShape } from '../src/wedding/members.ts'
import { builder } from './builder.ts'
import { connection } from './connections.ts'
import { durableEvent } from './events.ts'

export const Role = builder.enumType('Role', {
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
      description:
        'A cursor read before everything else that this answer shows of the wedding: subscribing after it misses nothing, and may repeat what is shown already.',
      // In a session it was read together with the rest: a look-up of its own could fail, and the token be lost.
      resolve: ({ id, cursor }, _, context) => cursor ?? context.cursor(id),
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

const Invitation = builder.objectRef<InvitationShape>('Invitation').implement({
  description: 'A code with which people join the wedding.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A UUID in lower case, chosen by the person who invites or else by the server.' }),
    code: t.exposeString('code', { description: 'To type. Capitals, spaces and hyphens do not matter, nor O for 0, nor I or L for 1.' }),
    url: t.field({
      type: 'URL',
      description: 'Opens the web app with the code filled in: for a link, or a QR code.',
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
durableEvent(memberJoined, 'MemberJoined', 'Somebody is at the wedding for the first time, or again.', ofMember('Who joined.'))
durableEvent(memberChanged, 'MemberChanged', 'Somebody has another name or role.', ofMember('Who, as they are now.'))
durableEvent(memberRemoved, 'MemberRemoved', 'Somebody was removed from the wedding.', ofMember('Who was removed.'))

const CreateInvitationInput = builder.inputType('CreateInvitationInput', {
  description: 'Whom to invite, and until when.',
  fields: (t) => ({
    id: t.id({
      description:
        'A UUID of your choice. Sent again with the same role and time, it returns the invitation that is stored; otherwise it is a `CONFLICT`.',
    }),
    role: t.field({ type: Role, required: true, defaultValue: 'GUEST', description: 'The role of those who join: any but ADMIN.' }),
    expiresInHours: t.int({ required: true, defaultValue: 72, description: 'From 1 to 8784, which is a year.' }),
  }),
})

const JoinWeddingInput = builder.inputType('JoinWeddingInput', {
  description: 'Who joins, with which code.',
  fields: (t) => ({
    id: t.id({
      description:
        'A UUID of your choice, which you keep to yourself: sending it again signs the same member in instead of adding another.',
    }),
    code: t.string({ required: true, description: 'The code of the invitation, as it was typed.' }),
    name: t.string({
      required: true,
      description: 'The name to show: one line of up to 80 characters, without control or invisible characters.',
    }),
  }),
})

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
      description: 'Everyone at the wedding, by name: without regard to case and accents, unless names differ in nothing else.',
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

builder.mutationFields((t) => ({
  joinWedding: t.field({
    type: Session,
    description: 'Joins a wedding with an invitation code. Needs no token. `FORBIDDEN` where tokens come from an identity provider.',
    skipTypeScopes: true,
    extensions: { needsNoToken: true },
    args: { input: t.arg({ type: JoinWeddingInput, required: true, description: 'Who, and the code.' }) },
    resolve: (_, { input }, { members, client }) => members.join(input, client.address),
  }),
  refreshSession: t.field({
    type: Session,
    description: 'A new token for who has a valid one. `FORBIDDEN` where tokens come from an identity provider instead of this server.',
    resolve: (_, __, { members, viewer }) => members.refresh(viewer),
  }),
  createInvitation: t.field({
    type: Invitation,
    description: 'Makes a code with which any number of people join. For COUPLE, PLANNER and ADMIN.',
    args: { input: t.arg({ type: CreateInvitationInput, required: true, description: 'Whom, and until when.' }) },
    resolve: (_, { input }, { members, viewer }) => members.invite(viewer, input),
  }),
  removeMember: t.field({
    type: Member,
    description:
      'Removes a member: their connections end at once, and their token is not taken any more. For COUPLE, PLANNER and ADMIN; not oneself.',
    args: { id: t.arg.id({ required: true, description: 'The id of the member.' }) },
    resolve: (_, { id }, { members, viewer }) => members.remove(viewer, id),
  }),
}))
