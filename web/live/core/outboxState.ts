import { compareTimes } from './time.ts'

/** The kinds of things that are done offline. Each is sent in the order in which it was done. */
export type EntryKind =
  | 'message'
  | 'messageChange'
  | 'song'
  | 'microphone'
  | 'photo'
  | 'task'
  | 'presence'
  | 'announcement'
  | 'notification'

/**
 * Why something is not stored: the error code of the server's refusal. UNANSWERED: too many tries had no answer.
 * OUTDATED: this version of the app does not know it any more. UNREADABLE: the file is gone from the device.
 */
export interface Problem {
  /** The error code of the API, or one of the above. */
  code: string
  /** For a developer. */
  message: string
  /** The field of the input that is wrong, where it is one. */
  field?: string
  /** Why it is wrong, where the API names reasons. */
  reason?: string
}

/** Something that the user did and that the server has not acknowledged yet. */
export interface Entry {
  /** UUID; of the thing itself if the entry makes one. */
  id: string
  /** The thing that was done. */
  kind: EntryKind
  /** Name of the mutation, such as `VoteForMusicRequest`. */
  operation: string
  /** Variables of the mutation. */
  variables: Record<string, unknown>
  /** Name of the file of a photo. */
  fileName?: string
  /** RFC 3339, UTC. No two entries of a member have the same, and later ones have a later one. */
  queuedAt: string
  /**
   * `queued` waits for its turn, or for the network. `held` waits because the server did not take this one now: things
   * of other kinds pass it. `failed` is not sent again by itself: `problem` says why, and the user tries again or gives
   * it up.
   */
  status: 'queued' | 'sending' | 'held' | 'failed'
  /** Why it failed. */
  problem: Problem | null
  /** False: it is lost when the page is closed, because there is no storage, or a full one. */
  isKept: boolean
}

/** The states and events of an entry. `undefined` is an entry that is not there any more. */
export type EntryEvent =
  | { type: 'start' }
  /** The server has stored it. */
  | { type: 'stored' }
  /** A try had no answer. */
  | { type: 'lost' }
  /** The server asks to come back with this one. */
  | { type: 'hold' }
  /** It is time for the next try of one that was held. */
  | { type: 'due' }
  /** It will not be stored. */
  | { type: 'refused'; problem: Problem }
  | { type: 'retry' }
  | { type: 'discard' }

/** Another tab may have sent an entry, so each event may come in each state. */
export function step(entry: Entry, event: EntryEvent): Entry | undefined {
  switch (event.type) {
    case 'start':
      return entry.status === 'queued' ? { ...entry, status: 'sending' } : entry
    case 'lost':
      return entry.status === 'sending' ? { ...entry, status: 'queued' } : entry
    case 'hold':
      return entry.status === 'sending' ? { ...entry, status: 'held' } : entry
    case 'due':
      return entry.status === 'held' ? { ...entry, status: 'queued' } : entry
    case 'refused':
      return { ...entry, status: 'failed', problem: event.problem }
    case 'retry':
      return entry.status === 'failed' ? { ...entry, status: 'queued', problem: null } : entry
    case 'stored':
    case 'discard':
      return undefined
  }
}

/** Entries of a lane are sent one after the other. Files have their own, since each takes long. */
export type Lane = 'files' | 'others'
/** All lanes. They do not wait for each other. */
export const lanes: readonly Lane[] = ['files', 'others']

/** Whether an entry is still to be sent. */
export function isOpen({ status }: Entry): boolean {
  return status !== 'failed'
}

/** The entry of a lane to send now: the first of all, but nothing passes another one of its own kind. */
export function nextOf(entries: readonly Entry[], lane: Lane): Entry | undefined {
  const open = entries.filter((entry) => isOpen(entry) && laneOf(entry) === lane)
  return open.find((entry) => entry.status === 'queued' && open.find(({ kind }) => kind === entry.kind) === entry)
}

function laneOf({ fileName }: Entry): Lane {
  return fileName === undefined ? 'others' : 'files'
}

/**
 * Whether a refused entry stays until the user decides. A message and a photo are shown with their problem. Anything
 * else is only told to its caller, if that one may be assumed to look at it still.
 */
export function staysRefused({ kind }: Entry, isAwaited: boolean): boolean {
  return kind === 'message' || kind === 'photo' || !isAwaited
}

/** The entries with this one in its place, or in the place of the one with its id. */
export function withEntry(entries: readonly Entry[], entry: Entry): Entry[] {
  return [...withoutEntry(entries, entry.id), entry].sort(byTime)
}

/** The entries without the one with this id. */
export function withoutEntry(entries: readonly Entry[], id: string): Entry[] {
  return entries.filter((other) => other.id !== id)
}

/** When a new entry is queued: now (ms since the epoch), and after all others even if the clock was set back. */
export function queuedAfter(entries: readonly Entry[], now: number): string {
  const last = entries.at(-1)
  return new Date(Math.max(now, last ? Date.parse(last.queuedAt) + 1 : 0)).toISOString()
}

function byTime(one: Entry, other: Entry): number {
  return compareTimes(one.queuedAt, other.queuedAt) || compareTimes(one.id, other.id)
}

/** An entry as it is stored. */
export function textOf({ id, kind, operation, variables, fileName, queuedAt, problem }: Entry): string {
  return JSON.stringify({ id, kind, operation, variables, fileName, queuedAt, problem })
}

/** The entry of a stored text; undefined for a text that is none. */
export function readEntry(text: string): Entry | undefined {
  try {
    const stored = fromEarlier(JSON.parse(text))
    const { id, kind, operation, variables, fileName, queuedAt, problem = null } = stored
    const isEntry = [id, kind, operation, queuedAt].every((value) => typeof value === 'string')
    if (!isEntry || typeof variables !== 'object' || Number.isNaN(Date.parse(queuedAt))) return undefined
    const status = problem === null ? 'queued' : 'failed'
    return { id, kind, operation, variables, fileName, queuedAt, status, problem, isKept: true }
  } catch {
    return undefined
  }
}

// Versions before 0.2 kept messages alone, as their input.
function fromEarlier(stored: Partial<Entry> & { input?: { id: string } }): Entry {
  const { input } = stored
  return (
    input ? { ...stored, id: input.id, kind: 'message', operation: 'SendMessage', variables: { input } } : stored
  ) as Entry
}
