import { attempt } from '../../core/attempt.ts'
import type {
  CreateInvitationInput,
  InvitationPartsFragment,
  JoinWeddingInput,
  MemberPartsFragment,
  MetricsPartsFragment,
  UpdateWeddingInput,
} from '../../gql/index.ts'
import { type PageArgs, pageOf } from '../paging.ts'
import { allow, isAllowed, rolesFor } from '../permissions.ts'
import { badInput, noSuch, refusal } from '../refusal.ts'
import type { TestWedding } from '../testWedding.ts'
import { tokenFor } from '../token.ts'
import { type Answers, type Call, foundIn, maybeTextOf, textOf, thingOf } from './call.ts'
import { namesakesOf } from './rejoining.ts'

const longestName = 80
const longestPlace = 200
const hourMs = 3_600_000
const personalLinkHours = 24
const longestInvitationHours = 8_784
/** The limits of a server by the minute, as it has them without settings. */
const limitsOfServer = { cost: 1_000_000, messages: 50, writes: 120 }
const secondsOfToken = 10 * 365 * 24 * 3_600

/** Queries of the wedding and its members. */
export const memberQueries = {
  viewer: (_: unknown, { viewer }: Call) => viewer,

  permissions: (_: unknown, { viewer }: Call) =>
    (Object.keys(rolesFor) as (keyof typeof rolesFor)[]).filter((permission) => isAllowed(viewer, permission)),

  wedding: (_: unknown, { wedding }: Call) => aboutOf(wedding),

  server: () => ({
    version: '0.0.0',
    canJoin: true,
    maxUploadBytes: 15 * 1024 * 1024,
    photoTypes: ['image/jpeg', 'image/png', 'image/webp', 'image/avif', 'image/heic'],
    pushKey: null,
  }),

  // Nothing is counted here.
  rateLimits: (_: unknown, { wedding }: Call) =>
    Object.entries(limitsOfServer).map(([name, limit]) => ({
      name,
      limit,
      remaining: limit,
      resetsAt: wedding.now(),
    })),

  member: ({ id }: { id: string }, { wedding }: Call) => foundIn(wedding.state.members, id),

  members: (page: PageArgs, { wedding }: Call) =>
    pageOf(
      wedding.state.members.toSorted((one, other) => one.name.localeCompare(other.name)),
      page,
    ),

  invitations(_: unknown, { wedding, viewer }: Call) {
    allow(viewer, 'INVITE')
    return wedding.invitations.toReversed()
  },

  metrics(_: unknown, { viewer, wedding }: Call) {
    allow(viewer, 'READ_METRICS')
    return metricsOf(wedding)
  },
} satisfies Answers

/** Mutations of the wedding, its members and their sessions. */
export const memberMutations = {
  joinWedding({ input }: { input: JoinWeddingInput }, { wedding }: Call) {
    const invitation = wedding.invitations.find(({ code, revokedAt }) => code === input.code && revokedAt === null)
    if (!invitation) throw refusal('NOT_FOUND', 'There is no such invitation', { field: 'code' })
    const member = { id: wedding.nextId(), name: textOf('name', input.name, longestName), role: invitation.role }
    invitation.joined += 1
    return sessionOf(wedding, wedding.tell({ __typename: 'MemberJoined', member }).member)
  },

  // The test wedding is the device of the user.
  resumeSession: (_: unknown, { wedding, viewer }: Call) => sessionOf(wedding, viewer),
  refreshSession: (_: unknown, { wedding, viewer }: Call) => sessionOf(wedding, viewer),

  createInvitation({ input }: { input: CreateInvitationInput }, { wedding, viewer }: Call) {
    allow(viewer, 'INVITE')
    const { role = 'GUEST', expiresInHours = 72 } = input
    if (role === 'ADMIN') throw badInput('role', 'role must be any but ADMIN')
    if (expiresInHours < 1 || expiresInHours > longestInvitationHours)
      throw badInput('expiresInHours', `expiresInHours must be 1 to ${longestInvitationHours}`)
    const known = wedding.invitations.find(({ id }) => id === input.id)
    if (known) return known
    const code = `TEST${wedding.invitations.length + 1}`
    const invitation: InvitationPartsFragment = {
      __typename: 'Invitation',
      id: input.id ?? wedding.nextId(),
      code,
      url: urlOf(code),
      role,
      createdAt: wedding.now(),
      createdBy: viewer,
      expiresAt: hoursAfter(wedding, expiresInHours),
      joined: 0,
      revokedAt: null,
    }
    wedding.invitations.push(invitation)
    return invitation
  },

  revokeInvitation({ id }: { id: string }, { wedding, viewer }: Call) {
    allow(viewer, 'INVITE')
    const invitation = thingOf(wedding.invitations, 'invitation', id)
    invitation.revokedAt ??= wedding.now()
    return invitation
  },

  createPersonalLink({ memberId }: { memberId?: string | null }, { wedding, viewer }: Call) {
    const member = memberId == null ? viewer : wedding.memberOf(memberId)
    if (!member) throw noSuch('member', 'memberId')
    if (member.id !== viewer.id) {
      allow(viewer, 'MANAGE_WEDDING')
      if (member.role !== 'GUEST') throw refusal('FORBIDDEN', 'Only a GUEST gets a link from somebody else')
    }
    const code = `LINK-${member.id}`
    return { code, url: urlOf(code), expiresAt: hoursAfter(wedding, personalLinkHours) }
  },

  updateWedding({ input }: { input: UpdateWeddingInput }, { wedding, viewer }: Call) {
    allow(viewer, 'MANAGE_WEDDING')
    const before = wedding.state.wedding
    const after = {
      ...before,
      name: input.name == null ? before.name : textOf('name', input.name, longestName),
      date: input.date === undefined ? before.date : input.date,
      place: input.place === undefined ? before.place : maybeTextOf('place', input.place, longestPlace),
      timeZone: input.timeZone == null ? before.timeZone : timeZoneOf(input.timeZone),
      locale: input.locale == null ? before.locale : localeOf(input.locale),
    }
    if (JSON.stringify(after) !== JSON.stringify(before)) wedding.tell({ __typename: 'WeddingChanged', wedding: after })
    return aboutOf(wedding)
  },

  rename({ name }: { name: string }, { wedding, viewer }: Call) {
    const member = { ...viewer, name: textOf('name', name, longestName) }
    return wedding.tell({ __typename: 'MemberChanged', member }).member
  },

  leaveWedding(_: unknown, { wedding, viewer }: Call) {
    const isHost = ({ role }: MemberPartsFragment) => role === 'COUPLE'
    if (isHost(viewer) && wedding.state.members.filter(isHost).length === 1)
      throw refusal('FORBIDDEN', 'The last one of the couple cannot leave: the wedding would have no hosts')
    wedding.tell({ __typename: 'MemberRemoved', member: viewer })
    return true
  },

  removeMember({ id }: { id: string }, { wedding, viewer }: Call) {
    allow(viewer, 'REMOVE_MEMBER')
    if (id === viewer.id) throw refusal('FORBIDDEN', 'Nobody can remove themselves', { field: 'id' })
    const member = thingOf(wedding.state.members, 'member', id)
    return wedding.tell({ __typename: 'MemberRemoved', member }).member
  },
} satisfies Answers

/** Figures as one small server would have them. */
export function metricsOf({ state }: TestWedding): MetricsPartsFragment {
  const connectedUsers = state.presences.filter(({ status }) => status !== 'OFFLINE').length
  return {
    __typename: 'Metrics',
    totalConnections: connectedUsers,
    activeConnections: connectedUsers,
    connectedUsers,
    messagesPerMinute: 0,
    activeWeddings: 1,
  }
}

function aboutOf({ state, cursor }: TestWedding) {
  return { ...state.wedding, cursor }
}

function sessionOf(wedding: TestWedding, member: MemberPartsFragment) {
  const expiresAt = Math.floor(Date.now() / 1_000) + secondsOfToken
  return {
    token: tokenFor(member, wedding.id, expiresAt),
    expiresAt: new Date(expiresAt * 1_000).toISOString(),
    member,
    wedding: aboutOf(wedding),
    namesakes: namesakesOf(wedding, member),
  }
}

function hoursAfter(wedding: TestWedding, hours: number): string {
  return new Date(Date.parse(wedding.now()) + hours * hourMs).toISOString()
}

function urlOf(code: string): string {
  return `https://wedding.test/#/join/${code}`
}

function timeZoneOf(timeZone: string): string {
  const isKnown = attempt(() => new Intl.DateTimeFormat('en', { timeZone })) !== undefined
  if (!isKnown) throw badInput('timeZone', 'timeZone must be an IANA time zone, such as Europe/Paris')
  return timeZone
}

function localeOf(value: string): string {
  const [locale] = attempt(() => Intl.getCanonicalLocales(value)) ?? []
  if (!locale) throw badInput('locale', 'locale must be a language by BCP 47, such as fr or fr-CA')
  return locale
}
