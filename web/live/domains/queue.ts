import type { MusicRequestPartsFragment } from '../gql/index.ts'

type Request = Pick<MusicRequestPartsFragment, 'id' | 'status' | 'queueKey'>

/**
 * The accepted songs of a list, in the order of the DJ's queue. A song keeps its `queueKey` until it is moved itself, so
 * that all who have heard the same events have the same queue.
 */
export function queueOf<Song extends Request>(requests: readonly Song[]): Song[] {
  return requests.filter(({ status }) => status === 'ACCEPTED').sort(inQueue)
}

/** The song of a list that plays now, if one does. */
export function playingOf<Song extends Request>(requests: readonly Song[]): Song | undefined {
  return requests.find(({ status }) => status === 'PLAYING')
}

/** A key for a song that is expected at the end of the queue: after all keys of the server, in the order of time. */
export function expectedKeyAtEnd(at: string): string {
  return `~${at}`
}

/**
 * A key for a song that is expected right before another one, or at the end with null: right after the song before that
 * place, since no key of the server has a space. Undefined if the queue does not hold both.
 */
export function expectedKeyBefore(queue: readonly Request[], id: string, before: string | null, at: string) {
  const others = queue.filter((song) => song.id !== id)
  const place = before === null ? others.length : others.findIndex((song) => song.id === before)
  if (place < 0 || others.length === queue.length) return undefined
  return before === null ? expectedKeyAtEnd(at) : `${others[place - 1]?.queueKey ?? ''} `
}

function inQueue(one: Request, other: Request): number {
  return compare(one.queueKey ?? '', other.queueKey ?? '') || compare(one.id, other.id)
}

function compare(one: string, other: string): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}
