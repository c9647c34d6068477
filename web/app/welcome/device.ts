import { Refused, readBearer } from '@attitudes/live'
import type { JoinWeddingMutation } from '@attitudes/live/documents'
import { v4 as newId } from 'uuid'
import { personOf } from '../session.ts'

/** The member who has joined in this browser. */
export interface Device {
  /** The secret that signs this member in again: anybody who has it is this member. */
  id: string
  name: string
  /** See `personOf`. */
  whose: string
  /** The member has left the wedding: only joining again helps. */
  hasLeft?: boolean
}

/** An attempt to join that may not have been answered. */
interface Attempt {
  id: string
  code: string
  name: string
}

type Session = Pick<JoinWeddingMutation['joinWedding'], 'token'> & { member: { name: string } }
interface Answer {
  data?: Record<string, Session> | null
  errors?: { message: string; extensions?: { code?: string; field?: string; retryAfter?: number } }[]
}

// Texts, because printing a document takes a library that nobody needs before they are signed in.
const fields = '{ token member { name } }'
const join = `mutation JoinWedding($input: JoinWeddingInput!) { joinWedding(input: $input) ${fields} }`
const resume = `mutation ResumeSession($input: ResumeSessionInput!) { resumeSession(input: $input) ${fields} }`

const deviceKey = 'attitudes:device'
const attemptKey = 'attitudes:joining'

/** The member who has joined in this browser, if somebody has. */
export function knownDevice(): Device | undefined {
  return JSON.parse(localStorage.getItem(deviceKey) ?? 'null') ?? undefined
}

/**
 * Joins a wedding by the code of an invitation, or opens the member of a personal link. Returns a token. A browser that has joined
 * is the same member again, unless somebody else joins in it. Trying again after an answer that was lost joins once.
 */
export async function joinWedding(code: string, name: string, isAnother = false): Promise<string> {
  const last: Partial<Attempt> = JSON.parse(localStorage.getItem(attemptKey) ?? '{}')
  const lastId = last.code === code && last.name === name ? last.id : undefined
  const id = lastId ?? (isAnother ? undefined : knownDevice()?.id) ?? newId()
  localStorage.setItem(attemptKey, JSON.stringify({ id, code, name } satisfies Attempt))
  const { token, member } = await ask(join, { id, code, name })
  const bearer = readBearer(token)
  const device: Device = { id, name: member.name, whose: bearer ? personOf(bearer) : '' }
  localStorage.setItem(deviceKey, JSON.stringify(device))
  localStorage.removeItem(attemptKey)
  return token
}

/** Signs the member in again who has joined in this browser. Returns a token. Forgets a member whom the server does not know. */
export async function resumeSession(): Promise<string> {
  try {
    const { token } = await ask(resume, { id: knownDevice()?.id })
    return token
  } catch (error) {
    if (error instanceof Refused && error.code === 'NOT_FOUND') localStorage.removeItem(deviceKey)
    throw error
  }
}

/** Remembers that the member of this browser has left the wedding. */
export function markLeft() {
  const device = knownDevice()
  if (device) localStorage.setItem(deviceKey, JSON.stringify({ ...device, hasLeft: true }))
}

/** Throws a Refused, or whatever fetch throws when the server is out of reach. */
async function ask(query: string, input: object): Promise<Session> {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables: { input } }),
  })
  const { data, errors }: Answer = await response.json()
  const [session] = Object.values(data ?? {})
  if (session) return session
  const [error] = errors ?? []
  throw new Refused({ code: 'INTERNAL_SERVER_ERROR', message: error?.message ?? '', ...error?.extensions })
}
