import type { Member } from '../../access/viewer.ts'
import type { Entry, Status, View } from './state.ts'
import { timeOf } from './state.ts'

// Entries as servers keep them in Redis. While servers are replaced one after the other, servers of other versions read
// and write them too: a field may be added, but none may change or go.

interface EntryText {
  presence: { member: Member; status: Status; customStatus: string | null; lastSeenAt: string }
  /** Only the status of somebody who was offline; older servers also write the id and the time. */
  told: { status: 'OFFLINE' } | { member: Pick<Member, 'name' | 'role'>; status: Status; customStatus: string | null }
  /** Until when (ms), by holder. */
  leases: Record<string, number>
  changedAt: number
}

/** Writes an entry as the store keeps it. */
export function encode({ chosen, announced, seenAt, leases, changedAt }: Entry): string {
  const text: EntryText = {
    presence: { ...chosen, lastSeenAt: timeOf(seenAt) },
    told: announced.status === 'OFFLINE' ? { status: announced.status } : toldOf(announced),
    leases: Object.fromEntries(leases.map(({ holder, until }) => [holder, until])),
    changedAt,
  }
  return JSON.stringify(text)
}

/** Reads an entry that `encode` wrote, of this version or an earlier one. */
export function decode(text: string): Entry {
  const { presence, told, leases, changedAt }: EntryText = JSON.parse(text)
  const { member, status, customStatus, lastSeenAt } = presence
  const chosen: View = { member, status, customStatus }
  return {
    chosen,
    announced: announcedOf(told, chosen),
    seenAt: Date.parse(lastSeenAt),
    leases: Object.entries(leases).map(([holder, until]) => ({ holder, until })),
    changedAt,
  }
}

function toldOf({ member: { name, role }, status, customStatus }: View): EntryText['told'] {
  return { member: { name, role }, status, customStatus }
}

function announcedOf(told: EntryText['told'], chosen: View): View {
  if (!('member' in told)) return { member: chosen.member, status: told.status, customStatus: null }
  const { member, status, customStatus } = told
  return { member: { ...member, id: chosen.member.id }, status, customStatus }
}
