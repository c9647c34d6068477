import { permissionsOf, type Scope } from '../src/access/permissions.ts'
import { builder } from './builder.ts'

/** The enum `Permission`. */
export const Permission = builder.enumType('Permission', {
  description:
    'An action that not every member may do, and a scope of an integration. Other actions are open to all members, and to no ' +
    'integration.',
  values: {
    INVITE: {
      description: 'Invite people to the wedding: `createInvitation`, `invitations`, `revokeInvitation`.',
    },
    REMOVE_MEMBER: { description: 'Remove other members from the wedding: `removeMember`.' },
    REQUEST_MUSIC: {
      description:
        'Ask for songs and vote for those of others: `requestMusic`, `voteForMusicRequest`, `unvoteMusicRequest`.',
    },
    DECIDE_MUSIC: {
      description:
        'Decide about songs: `acceptMusicRequest`, `rejectMusicRequest`, `startMusicRequest`, `markMusicRequestPlayed`, ' +
        '`moveMusicRequest`, `reopenMusicRequest`.',
    },
    DECIDE_MIC: {
      description: 'Decide about the microphone: `approveMicRequest`, `declineMicRequest`, `reopenMicRequest`.',
    },
    REMOVE_PHOTO: { description: 'Remove the photos of others: `removePhoto`. Members may always remove their own.' },
    MANAGE_TASKS: {
      description:
        'See all tasks, create tasks and change those of others: `createTask`, `updateTask`, `assignTask`, `unassignTask`, `deleteTask`. A ' +
        'creator may always change or delete a task and an assignee may always update it.',
    },
    ANNOUNCE: {
      description:
        'Announce something to everyone at the wedding, and withdraw it: `announce`, `withdrawAnnouncement`. Authors may always ' +
        'withdraw their own.',
    },
    ANNOUNCE_EVERYWHERE: {
      description:
        'Announce at another wedding or at every wedding of this server, and withdraw it there: `announce` with `weddingId` or ' +
        '`everyWedding`. Not a scope.',
    },
    MODERATE_MESSAGES: {
      description:
        "Remove the messages of others on the wedding's channel: `removeMessage`. Members may always remove their own.",
    },
    MANAGE_WEDDING: {
      description:
        'Change the wedding, `updateWedding`, and help guests back in: `createPersonalLink` for them, and `confirmRejoinRequest`.',
    },
    MANAGE_INTEGRATIONS: {
      description: 'Let programs in: `createIntegration`, `integrations`, `revokeIntegration`. Not a scope.',
    },
    READ_METRICS: { description: 'Read the figures of all servers: `metrics`. Not a scope.' },
    SEND_MESSAGE: {
      description: "A scope alone, since every member may do it: write on the wedding's channel, `sendMessage`.",
    },
    SHARE_PHOTO: { description: 'A scope alone, since every member may do it: `sharePhoto`, `editPhoto`.' },
  } satisfies Record<Scope, object>,
})

builder.queryField('permissions', (t) =>
  t.field({
    type: [Permission],
    description:
      'The permissions of the viewer, by their role; of an integration its scopes. Query them again after a `MemberChanged` of the viewer. For an ADMIN of no ' +
      'wedding, only those that need none.',
    // The token of an ADMIN need not name a wedding.
    authScopes: { signedIn: true },
    skipTypeScopes: true,
    resolve: (_, __, { viewer }) => permissionsOf(viewer),
  }),
)
