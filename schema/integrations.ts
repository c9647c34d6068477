import type {
  Integration as IntegrationShape,
  IntegrationToken as IntegrationTokenShape,
} from '../src/wedding/signIn/integrations.ts'
import { builder, needs } from './builder.ts'
import { LiveEventKind } from './liveEvents.ts'
import { Member } from './members.ts'
import { Permission } from './permissions.ts'

const Integration = builder.objectRef<IntegrationShape>('Integration').implement({
  description:
    'A program that acts at the wedding with tokens of its own: a photo booth, the software of the DJ, a wall of messages. It reads ' +
    'what every member sees, does what its scopes name, and is not a member.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A UUID in lower case, chosen by the creator or else by the server.' }),
    name: t.exposeString('name', { description: 'The name that members see beside what it does.' }),
    scopes: t.expose('scopes', {
      type: [Permission],
      description: 'The actions that it may do. Some let it see more than every member sees.',
    }),
    webhookUrl: t.expose('webhookUrl', {
      type: 'URL',
      nullable: true,
      description: 'The address that its webhook sends events to. Null without a webhook.',
    }),
    kinds: t.expose('kinds', {
      type: [LiveEventKind],
      nullable: true,
      description: 'The kinds of events that its webhook gets. Null for all, and without a webhook.',
    }),
    createdBy: t.expose('createdBy', { type: Member, description: 'The member who created it.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was created.' }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it last sent a request or connected, exact to 5 minutes. Null before its first use.',
    }),
    lastError: t.exposeString('lastError', {
      nullable: true,
      description:
        'Why the last try of its webhook failed, or why the webhook was switched off after failing for a day. Null after a delivery.',
    }),
    revokedAt: t.expose('revokedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was revoked. Null while it works.',
    }),
  }),
})

const IntegrationToken = builder.objectRef<IntegrationTokenShape>('IntegrationToken').implement({
  description: 'An integration and its secrets.',
  fields: (t) => ({
    integration: t.expose('integration', { type: Integration, description: 'The integration.' }),
    token: t.exposeString('token', {
      description:
        'Send it as the token of a member: `Authorization: Bearer …`, or `token` in `connection_init`. It works until the integration ' +
        'is revoked. Only this answer has it: the server keeps a digest.',
    }),
    webhookSecret: t.exposeString('webhookSecret', {
      nullable: true,
      description:
        'The secret that signs what the webhook gets, as Standard Webhooks has it: `whsec_…`. Only this answer has it. Null without ' +
        'a webhook.',
    }),
  }),
})

const CreateIntegrationInput = builder.inputType('CreateIntegrationInput', {
  description: 'An integration to create.',
  fields: (t) => ({
    id: t.id({
      description:
        'A UUID of your choice. Sent again within the hour as the same integration, it is returned with another token, since the first ' +
        'answer may be lost; both tokens work. Otherwise, and after 5 tokens, it is a `CONFLICT`.',
    }),
    name: t.string({
      required: true,
      description: 'The name to show: one line of up to 80 characters, without control or invisible characters.',
    }),
    scopes: t.field({
      type: [Permission],
      required: true,
      description: 'The actions that it may do. Empty for one that reads what every member sees.',
    }),
    webhookUrl: t.field({
      type: 'URL',
      description:
        'The address to send events to as they happen: https, at a public address, without a user or password. Docs: webhooks.md.',
    }),
    kinds: t.field({
      type: [LiveEventKind],
      description: 'The kinds of events to send there; omit for all that the integration may see and that are stored.',
    }),
  }),
})

builder.queryFields((t) => ({
  integrations: t.field({
    type: [Integration],
    description:
      'The integrations of the wedding, the newest first, revoked ones too: up to 500. For COUPLE, PLANNER and ADMIN.',
    authScopes: { may: 'MANAGE_INTEGRATIONS' },
    resolve: (_, __, { integrations, viewer }) => integrations.list(viewer),
  }),
}))

builder.mutationFields((t) => ({
  createIntegration: t.field({
    type: IntegrationToken,
    description:
      'Lets a program in, with a token that is shown once. Beyond reading what every member sees, it may do what its scopes name; ' +
      'anything else is `FORBIDDEN`. It is not shown online, and is not in the list of members. `FORBIDDEN` for the scopes ' +
      'ANNOUNCE_EVERYWHERE, MANAGE_INTEGRATIONS and READ_METRICS, and for more than 50 integrations. For COUPLE, PLANNER and ADMIN.',
    ...needs('MANAGE_INTEGRATIONS'),
    args: { input: t.arg({ type: CreateIntegrationInput, required: true, description: 'The integration.' }) },
    resolve: (_, { input }, { integrations, viewer, addresses }) =>
      integrations.create(viewer, input, addresses.origin),
  }),
  revokeIntegration: t.field({
    type: Integration,
    description:
      'Ends an integration: its connections and its webhook end at once on all servers, and its tokens are `UNAUTHENTICATED`. Things that it made stay. ' +
      'Revoking it again changes nothing. For COUPLE, PLANNER and ADMIN.',
    ...needs('MANAGE_INTEGRATIONS'),
    args: { id: t.arg.id({ required: true, description: 'The id of the integration.' }) },
    resolve: (_, { id }, { integrations, viewer }) => integrations.revoke(viewer, id),
  }),
}))
