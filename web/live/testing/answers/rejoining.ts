import type { MemberPartsFragment, RejoinRequestPartsFragment, RequestRejoinInput } from '../../gql/index.ts'
import { decidesRejoining } from '../permissions.ts'
import { idTaken, noSuch, refusal } from '../refusal.ts'
import type { TestWedding } from '../testWedding.ts'
import { type Answers, type Call, thingOf } from './call.ts'

const dayMs = 24 * 3_600_000
const mostNamesakes = 10

/** Queries of newcomers who may be a member already. */
export const rejoinQueries = {
  rejoinRequests: (_: unknown, { wedding, viewer }: Call) =>
    wedding.state.rejoinRequests.filter(
      (request) =>
        isOpen(wedding, request) && (request.requestedBy.id === viewer.id || decidesRejoining(viewer, request)),
    ),
} satisfies Answers

/** Mutations of newcomers who may be a member already. */
export const rejoinMutations = {
  requestRejoin({ input }: { input: RequestRejoinInput }, { wedding, viewer }: Call) {
    const known = wedding.state.rejoinRequests.find(({ id }) => id === input.id)
    if (known && (known.requestedBy.id !== viewer.id || known.member.id !== input.memberId)) throw idTaken('request')
    if (known) return known
    const member = wedding.memberOf(input.memberId)
    if (!member) throw noSuch('member', 'memberId')
    if (!namesakesOf(wedding, viewer).includes(member))
      throw refusal('FORBIDDEN', 'Only a newcomer can be an earlier member of the same name', { field: 'memberId' })
    for (const earlier of wedding.state.rejoinRequests) {
      if (earlier.requestedBy.id === viewer.id && isOpen(wedding, earlier))
        decide(wedding, earlier, viewer, 'WITHDRAWN')
    }
    const requestedAt = wedding.now()
    const request: RejoinRequestPartsFragment = {
      __typename: 'RejoinRequest',
      id: input.id ?? wedding.nextId(),
      requestedBy: viewer,
      member,
      status: 'PENDING',
      requestedAt,
      expiresAt: new Date(Date.parse(requestedAt) + dayMs).toISOString(),
      decidedBy: null,
      decidedAt: null,
    }
    return wedding.tell({ __typename: 'RejoinRequestChanged', request, by: viewer }).request
  },

  confirmRejoinRequest({ id }: { id: string }, call: Call) {
    const found = requestFor(call, id)
    if (found.status === 'CONFIRMED') return found
    const request = decide(call.wedding, found, call.viewer, 'CONFIRMED')
    call.wedding.tell({ __typename: 'MemberRemoved', member: found.requestedBy })
    return request
  },

  declineRejoinRequest({ id }: { id: string }, call: Call) {
    const found = requestFor(call, id)
    return found.status === 'DECLINED' ? found : decide(call.wedding, found, call.viewer, 'DECLINED')
  },

  withdrawRejoinRequest({ id }: { id: string }, { wedding, viewer }: Call) {
    const found = thingOf(wedding.state.rejoinRequests, 'request', id)
    if (found.requestedBy.id !== viewer.id) throw noSuch('request')
    return found.status === 'WITHDRAWN' ? found : decide(wedding, found, viewer, 'WITHDRAWN')
  },
} satisfies Answers

/** Earlier members of the same name. At a test wedding everyone is a newcomer. */
export function namesakesOf({ state }: TestWedding, member: MemberPartsFragment): MemberPartsFragment[] {
  const place = state.members.findIndex(({ id }) => id === member.id)
  const earlier = state.members.slice(0, Math.max(place, 0))
  const key = nameKey(member.name)
  return earlier.filter(({ name, role }) => role !== 'ADMIN' && nameKey(name) === key).slice(0, mostNamesakes)
}

/** The request of this id, for somebody who decides it. */
function requestFor({ wedding, viewer }: Call, id: string): RejoinRequestPartsFragment {
  const found = thingOf(wedding.state.rejoinRequests, 'request', id)
  if (found.requestedBy.id === viewer.id)
    throw refusal('FORBIDDEN', 'Somebody else confirms who you are', { field: 'id' })
  if (!decidesRejoining(viewer, found)) throw noSuch('request')
  return found
}

function decide(
  wedding: TestWedding,
  found: RejoinRequestPartsFragment,
  by: MemberPartsFragment,
  status: 'CONFIRMED' | 'DECLINED' | 'WITHDRAWN',
): RejoinRequestPartsFragment {
  if (!isOpen(wedding, found)) throw refusal('CONFLICT', 'This request is not pending any more', { field: 'id' })
  const request = { ...found, status, decidedBy: by, decidedAt: wedding.now() }
  return wedding.tell({ __typename: 'RejoinRequestChanged', request, by }).request
}

function isOpen(wedding: TestWedding, { status, expiresAt, requestedBy, member }: RejoinRequestPartsFragment): boolean {
  const areHere = wedding.memberOf(requestedBy.id) !== undefined && wedding.memberOf(member.id) !== undefined
  return status === 'PENDING' && areHere && Date.parse(expiresAt) > Date.parse(wedding.now())
}

function nameKey(name: string): string {
  return name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, ' ').trim()
}
