import { v4 as newId } from 'uuid'
import { attempt } from './attempt.ts'
import { type Bearer, readBearer } from './bearer.ts'
import { type Device, isMemberOf, type Namesake } from './keptSession.ts'
import { Refused } from './refused.ts'
import { RetryableError } from './retryable.ts'
import type { SessionStore } from './sessionStore.ts'
import { join, resume } from './sessionTexts.ts'

/** A token of the member who has joined on a device, and the device from then on. */
export interface Entered {
  token: string
  bearer: Bearer
  device: Device
}

/** A person who joins. */
export interface JoinOptions {
  /** The code of an invitation or a personal link, as typed. */
  code: string
  /** The name to show. A personal link ignores it. */
  name: string
  /** Whether this is another person than the one who joined on this device before. */
  isAnother?: boolean
}

interface Issued {
  token: string
  member: { name: string }
  /** Earlier members of the same name, where the person has just joined. */
  namesakes?: Namesake[]
}

interface Answer {
  data?: Record<string, Issued> | null
  errors?: { message: string; extensions?: Partial<Pick<Refused, 'code' | 'field' | 'reason' | 'retryAfter'>> }[]
}

/** Longest time (ms) until one of these is answered. */
const answerWithinMs = 20_000

/**
 * Joins a wedding. An attempt that was not answered is kept, so that the next one is the same. Rejects with Refused, or
 * with RetryableError when the server has not answered.
 */
export async function joinWedding(
  url: string,
  { code, name, isAnother = false }: JoinOptions,
  store: SessionStore,
): Promise<Entered> {
  const { joining, device: before } = store.kept
  const lastId = joining?.code === code && joining.name === name ? joining.id : undefined
  const id = lastId ?? (isAnother ? undefined : before?.id) ?? newId()
  store.keep({ joining: { id, code, name } })
  const { token, bearer, member, namesakes } = await ask(url, join, { id, code, name })
  // A returning member is not asked again. A personal link needs no name: it says who the person is.
  const asked = isMemberOf(before, bearer) ? before?.namesakes : name === '' ? [] : namesakes
  return { token, bearer, device: { id, name: member.name, ...idsOf(bearer), namesakes: asked } }
}

/** Signs the member of a device in. Rejects as `joinWedding` does; a refusal is kept with the device. */
export async function resumeSession(url: string, device: Device, store: SessionStore): Promise<Entered> {
  try {
    const { token, bearer, member } = await ask(url, resume, { id: device.id })
    const since = isMemberOf(device, bearer) ? {} : { namesakes: [], formerUserId: device.userId }
    return { token, bearer, device: { ...device, ...since, ...idsOf(bearer), name: member.name, hasLeft: undefined } }
  } catch (error) {
    const code = error instanceof Refused && error.code
    // The server does not know this device, and never will.
    if (code === 'NOT_FOUND') store.keep({ device: undefined })
    if (code === 'UNAUTHENTICATED') store.keep({ device: { ...device, hasLeft: true } })
    throw error
  }
}

/** Whether the server has refused a member for good. */
export function isEnding(error: unknown): boolean {
  return error instanceof Refused && ['FORBIDDEN', 'NOT_FOUND', 'UNAUTHENTICATED'].includes(error.code)
}

function idsOf({ userId, weddingId }: Bearer): Pick<Device, 'userId' | 'weddingId'> {
  return { userId, weddingId }
}

async function ask(url: string, query: string, input: object): Promise<Issued & { bearer: Bearer }> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables: { input } }),
    signal: AbortSignal.timeout(answerWithinMs),
  }).catch(() => {
    throw new RetryableError('The server cannot be reached')
  })
  const text = await response.text()
  const answer = attempt((): Answer | null => JSON.parse(text))
  const [issued] = Object.values(answer?.data ?? {})
  const bearer = readBearer(issued?.token ?? '')
  if (issued && bearer) return { ...issued, bearer }
  const [error] = answer?.errors ?? []
  // The page of a proxy or a captive portal is no answer, whatever its status.
  if (!error) throw new RetryableError(`The server answered ${response.status}`)
  throw new Refused({ code: 'INTERNAL_SERVER_ERROR', message: error.message, ...error.extensions })
}
