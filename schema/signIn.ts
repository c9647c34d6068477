import type { Invitation as InvitationShape } from '../src/wedding/signIn/invitations.ts'
import type { PersonalLink as PersonalLinkShape } from '../src/wedding/signIn/personalLinks.ts'
import type { Session as SessionShape } from '../src/wedding/signIn/signIn.ts'
import { builder, needs } from './builder.ts'
import { Member, Role } from './members.ts'
import { Wedding } from './weddings.ts'

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
    namesakes: t.field({
      type: [Member],
      description:
        'Earlier members of the same name, for a member who has joined within a day: up to 10, the first to join first. Case and ' +
        'accents do not matter. The person may be one of them, on another device: see `requestRejoin`.',
      resolve: ({ member, wedding }, _, { rejoining }) => rejoining.namesakes(wedding.id, member.id),
    }),
  }),
})

const Invitation = builder.objectRef<InvitationShape>('Invitation').implement({
  description: 'A code that any number of people join the wedding with.',
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
    createdBy: t.expose('createdBy', { type: Member, description: 'The member who created it.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was created.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When it stops working.' }),
    revokedAt: t.expose('revokedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was revoked. Null while it works, and when it has expired.',
    }),
    joined: t.exposeInt('joined', {
      description: 'Number of members who have joined with it, including those who have left since.',
    }),
  }),
})

const PersonalLink = builder.objectRef<PersonalLinkShape>('PersonalLink').implement({
  description: 'A link that opens a member on another device, once.',
  fields: (t) => ({
    code: t.exposeString('code', {
      description:
        'The code, for `joinWedding`. Case, spaces and hyphens are ignored; O counts as 0, I and L count as 1.',
    }),
    url: t.field({
      type: 'URL',
      description: 'Address of the web app with the code filled in, for a link or a QR code.',
      resolve: ({ code }, _, { addresses }) => addresses.personalLink(code),
    }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When it stops working.' }),
  }),
})

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
        'The secret of the device, a UUID of your choice. Sent again with the same code and name, it signs the same member in ' +
        'instead of adding another, and `resumeSession` signs them in without a code. Store it: whoever has it is that member.',
    }),
    code: t.string({ required: true, description: 'The code of an invitation or a personal link, as typed.' }),
    name: t.string({
      required: true,
      description:
        'The name to show: one line of up to 80 characters, without control or invisible characters. A personal link ignores it, ' +
        'and it may be empty then.',
    }),
  }),
})

const ResumeSessionInput = builder.inputType('ResumeSessionInput', {
  description: 'A device that has joined before.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The secret of the device: the `id` that it has joined with.' }),
  }),
})

builder.queryFields((t) => ({
  invitations: t.field({
    type: [Invitation],
    description:
      'The invitations of the wedding, the newest first: up to 500, those included that have expired or were revoked in the last ' +
      'weeks. For COUPLE, PLANNER and ADMIN.',
    authScopes: { may: 'INVITE' },
    resolve: (_, __, { invitations, viewer }) => invitations.list(viewer),
  }),
}))

builder.mutationFields((t) => ({
  joinWedding: t.field({
    type: Session,
    description:
      'Joins a wedding with the code of an invitation, or opens the member of a personal link. Needs no token. `FORBIDDEN` for a ' +
      'member who was removed, and where tokens come from an identity provider.',
    skipTypeScopes: true,
    extensions: { needsNoToken: true },
    args: { input: t.arg({ type: JoinWeddingInput, required: true, description: 'The name and the code.' }) },
    resolve: (_, { input }, { signIn, client }) => signIn.join(input, client.address),
  }),
  resumeSession: t.field({
    type: Session,
    description:
      'Signs in the member that this device was last, however long ago. Needs no token. `NOT_FOUND` for a device that has not joined ' +
      'here, `UNAUTHENTICATED` for a member who was removed or has left, `FORBIDDEN` where tokens come from an identity provider.',
    skipTypeScopes: true,
    extensions: { needsNoToken: true },
    args: { input: t.arg({ type: ResumeSessionInput, required: true, description: 'The device.' }) },
    resolve: (_, { input }, { signIn, client }) => signIn.resume(input.id, client.address),
  }),
  refreshSession: t.field({
    type: Session,
    description:
      'Issues a new token to the holder of a valid one. `FORBIDDEN` where tokens come from an identity provider instead of this ' +
      'server.',
    resolve: (_, __, { signIn, viewer }) => signIn.refresh(viewer),
  }),
  createInvitation: t.field({
    type: Invitation,
    description: 'Creates a code that any number of people can join with. For COUPLE, PLANNER and ADMIN.',
    ...needs('INVITE'),
    args: { input: t.arg({ type: CreateInvitationInput, required: true, description: 'The invitation.' }) },
    resolve: (_, { input }, { invitations, viewer }) => invitations.create(viewer, input),
  }),
  revokeInvitation: t.field({
    type: Invitation,
    description:
      'Revokes an invitation: nobody can join with it any more. The members who joined with it stay. For COUPLE, PLANNER and ADMIN.',
    ...needs('INVITE'),
    args: { id: t.arg.id({ required: true, description: 'The id of the invitation.' }) },
    resolve: (_, { id }, { invitations, viewer }) => invitations.revoke(viewer, id),
  }),
  createPersonalLink: t.field({
    type: PersonalLink,
    description:
      'Creates a link that opens a member on another device, once and within a day. Every member may create one for themselves, ' +
      'COUPLE and PLANNER also for a GUEST. `FORBIDDEN` where tokens come from an identity provider.',
    args: { memberId: t.arg.id({ description: 'The id of the guest; without it the link is for the viewer.' }) },
    resolve: (_, { memberId }, { signIn, viewer }) => signIn.createPersonalLink(viewer, memberId),
  }),
}))
