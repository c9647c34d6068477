import { type Bearer, Refused, readBearer } from '@attitudes/live'
import type { JoinWeddingMutation } from '@attitudes/live/documents'
import { v4 as newId } from 'uuid'
import { personOf } from '../session.ts'
import { join, resume } from './deviceTexts.ts'

/** The member who has joined in this browser. */
export interface Device {
  /** The secret that signs this member in again: anybody who has it is this member. */
  id: string
  name: string
  /** See `personOf`. */
  whose: string
  /** The member has left the wedding: only joining again helps. */
  hasLeft?: boolean
  /** Earlier members of that name, of whom the user may be one: they have not said yet. */
  namesakes?: Namesake[]
  /** The newcomer as whom the user joined in this browser, before it was confirmed that they were a member already. */
  formerly?: string
  /** The user has yet to be told of that. */
  isBack?: boolean
}

/** An earlier member of the same name. */
export type Namesake = JoinWeddingMutation['joinWedding']['namesakes'][number]

/** An attempt to join that may not have been answered. */
interface Attempt {
  id: string
  code: string
  name: string
}

type Session = Pick<JoinWeddingMutation['joinWedding'], 'token'> & { member: { name: string }; namesakes?: Namesake[] }
interface Answer {
  data?: Record<string, Session> | null
  errors?: { message: string; extensions?: { code?: string; field?: string; retryAfter?: number } }[]
}

const deviceKey = 'attitudes:device'
const attemptKey = 'attitudes:joining'

/** The member who has joined in this browser, if somebody has. */
export function knownDevice(): Device | undefined {
  return JSON.parse(localStorage.getItem(deviceKey) ?? 'null') ?? undefined
}

/** This device as that of a person who is signed in; undefined if they have not joined in this browser. */
export function deviceOf(bearer: Bearer | undefined): Device | undefined {
  const device = knownDevice()
  return bearer && device?.whose === personOf(bearer) ? device : undefined
}

/** Whether somebody who was signed in is the member of a device, or was the newcomer who is that member now. */
export function isOf(whose: string, device: Device | undefined): boolean {
  return whose === device?.whose || whose === device?.formerly
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
  const { token, member, namesakes } = await ask(join, { id, code, name })
  const whose = whoseIs(token)
  const before = knownDevice()
  // Somebody who comes back has said already who they are not, and a personal link, which needs no name, says who they are.
  const asked = before?.whose === whose ? before.namesakes : namesakes
  keep({ id, name: member.name, whose, namesakes: name === '' ? undefined : asked })
  localStorage.removeItem(attemptKey)
  return token
}

/**
 * Signs the member in again who has joined in this browser: an earlier one, if that was confirmed meanwhile. Returns a token.
 * Forgets a member whom the server does not know.
 */
export async function resumeSession(): Promise<string> {
  const device = knownDevice()
  try {
    const { token, member } = await ask(resume, { id: device?.id })
    const whose = whoseIs(token)
    const back = { namesakes: undefined, formerly: device?.whose, isBack: true }
    if (device) keep({ ...device, name: member.name, whose, ...(whose !== device.whose && back) })
    return token
  } catch (error) {
    if (error instanceof Refused && error.code === 'NOT_FOUND') localStorage.removeItem(deviceKey)
    throw error
  }
}

/** Remembers that the member of this browser has left the wedding. */
export function markLeft() {
  change({ hasLeft: true })
}

/** Remembers that the user has said which of their namesakes they are, or none. */
export function markAnswered() {
  change({ namesakes: undefined })
}

/** Remembers that the user knows that they are a member who was here before. */
export function markWelcomed() {
  change({ isBack: undefined })
}

function change(changes: Partial<Device>) {
  const device = knownDevice()
  if (device) keep({ ...device, ...changes })
}

function keep(device: Device) {
  localStorage.setItem(deviceKey, JSON.stringify(device))
}

function whoseIs(token: string): string {
  const bearer = readBearer(token)
  return bearer ? personOf(bearer) : ''
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
