import type { MemberPartsFragment } from '../gql/index.ts'
import { attempt } from './attempt.ts'
import { type Bearer, bearerOf } from './bearer.ts'
import { defaultStorage } from './defaults.ts'
import type { LiveStorage } from './storage.ts'

/** An earlier member of the same name. */
export type Namesake = Omit<MemberPartsFragment, '__typename'>

/** The member who has joined on this device. */
export interface Device {
  /** The device key, a secret: whoever has it is this member. */
  id: string
  /** The name of the member when they joined. */
  name: string
  /** The id of the member. */
  userId: string
  /** The id of the wedding. */
  weddingId: string
  /** Earlier members of that name, until `dismissNamesakes`: the person may be one of them, and has not said yet. */
  namesakes?: Namesake[]
  /** The id with which the person had joined here, since it was confirmed that they were a member already. */
  formerUserId?: string
  /** The member is at the wedding no more: they left, or were removed. Only joining again helps. */
  hasLeft?: boolean
}

/** Whether a person is the member of a device. */
export function isMemberOf(device: Device | undefined, bearer: Bearer | undefined): boolean {
  return bearer !== undefined && device?.userId === bearer.userId && device.weddingId === bearer.weddingId
}

/** Everything that a device keeps of its sessions. */
export interface KeptSession {
  token?: string
  device?: Device
  /** An attempt to join that may not have been answered. */
  joining?: { id: string; code: string; name: string }
}

/** The people that a device knows before there is a client. */
export interface KnownPeople {
  /** The person who is signed in. */
  bearer?: Bearer
  /** The member who joined on this device last. */
  device?: Device
}

/** The key of a storage under which the session is kept, if the app names none. */
export const defaultSessionKey = 'attitudes:session'

/**
 * Reads who is known on this device without a client, for an entry page that loads one only when somebody comes in. A
 * storage that is asynchronous is not read.
 *
 * @example
 * const { bearer, device } = readKeptSession()
 * const greeting = bearer ? `Hello ${bearer.userName}` : device ? `Go on as ${device.name}` : 'Welcome'
 */
export function readKeptSession({
  storage = defaultStorage(),
  sessionKey = defaultSessionKey,
}: {
  storage?: LiveStorage | null
  sessionKey?: string
} = {}): KnownPeople {
  // The promise of an asynchronous storage is no JSON.
  const text = String(attempt(() => storage?.getItem(sessionKey)) ?? '{}')
  const { token, device } = parseSession(text)
  return { bearer: bearerOf(token), device }
}

/** The session that a text of the storage says; an empty one if it says nothing. */
export function parseSession(text: string | null): KeptSession {
  return attempt(() => JSON.parse(text ?? '{}')) ?? {}
}
