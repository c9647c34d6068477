import { BehaviorSubject, firstValueFrom, type Observable } from 'rxjs'
import type { MessagePartsFragment, SendMessageInput } from '../gql/index.ts'
import { createRetryPolicy, verdictOf } from './answers.ts'
import { attempt } from './attempt.ts'
import { newId } from './newId.ts'
import { Refused } from './refused.ts'
import type { ClientSession } from './session.ts'
import { compareTimes } from './time.ts'

/**
 * Why a message is not stored: the server's error code when it refused it, UNANSWERED when it could not be delivered
 * and may be sent again; and words for a developer.
 */
export type Problem = { code: string; message: string }

/** A message that the server has not acknowledged yet; with a problem, one that is not sent again by itself. */
export type Pending = { input: SendMessageInput & { id: string }; queuedAt: string; problem: Problem | null }

type Waiting = { resolve(message: MessagePartsFragment): void; reject(error: Error): void }

/** The messages of a client that are not acknowledged yet. */
export type MessageOutbox = ReturnType<typeof createMessageOutbox>

/**
 * Messages on their way, one after the other in the order they were written. Each has its id from the start, so that it
 * can be sent again until an answer comes, and is stored once. They outlive a reload where there is a storage
 * that takes them.
 */
export function createMessageOutbox({
  session,
  storage,
  send,
  retryDelay,
}: {
  session: Pick<ClientSession, 'bearer' | 'changes'>
  storage: Storage | undefined
  /**
   * Sends the message once, and resolves when it is shown as stored. It is kept whatever this rejects with; only the
   * server's final no ends it.
   */
  send(input: SendMessageInput, isRetry: boolean): Promise<MessagePartsFragment>
  retryDelay(error: unknown, failures: number): Observable<unknown>
}) {
  const pending = new BehaviorSubject<Pending[]>([])
  const waiting = new Map<string, Waiting>()
  let sending = false
  let owner = ''

  const prefix = () => `attitudes:outbox:${owner}:`
  const keep = (item: Pending) => {
    pending.next([...pending.value.filter(({ input }) => input.id !== item.input.id), item].sort(byTime))
    attempt(() => storage?.setItem(prefix() + item.input.id, JSON.stringify(item)))
  }
  const drop = (id: string) => {
    attempt(() => storage?.removeItem(prefix() + id))
    pending.next(pending.value.filter(({ input }) => input.id !== id))
  }

  /** Tries until the message is stored or has a problem, or its author is not signed in any more. */
  const deliver = async (item: Pending) => {
    const { id } = item.input
    const author = owner
    const again = createRetryPolicy(retryDelay)
    let isRetry = false
    while (owner === author && pending.value.includes(item)) {
      try {
        const message = await send(item.input, isRetry)
        if (owner !== author) return
        drop(id)
        waiting.get(id)?.resolve(message)
        waiting.delete(id)
      } catch (error) {
        if (owner !== author) return
        isRetry = true
        await firstValueFrom(again(error)).catch(() => {
          keep({ ...item, problem: problemOf(error) })
          waiting.get(id)?.reject(error as Error)
          waiting.delete(id)
        })
      }
    }
  }

  const sendAll = async () => {
    if (sending) return
    sending = true
    for (let item = nextOf(pending.value); item; item = nextOf(pending.value)) await deliver(item)
    sending = false
  }

  // A message belongs to its author: another person at the same phone neither sees nor sends it.
  const open = () => {
    const bearer = session.bearer()
    const next = bearer ? `${bearer.weddingId}:${bearer.userId}` : ''
    if (next === owner || next === '') return
    owner = next
    pending.next((attempt(() => storage && keptIn(storage, prefix())) ?? []).sort(byTime))
    sendAll()
  }
  session.changes.subscribe(open)

  return {
    pending,

    /**
     * Queues a message to a member, or with null to everyone. Resolves when it is stored, however long that takes;
     * rejects with a problem.
     */
    add(recipientId: string | null, content: string): Promise<MessagePartsFragment> {
      const input = {
        id: newId(),
        channel: recipientId === null ? ('WEDDING' as const) : ('DIRECT' as const),
        recipientId,
        content,
      }
      const answer = new Promise<MessagePartsFragment>((resolve, reject) => waiting.set(input.id, { resolve, reject }))
      keep({ input, queuedAt: new Date().toISOString(), problem: null })
      sendAll()
      return answer
    },

    /** Sends a message that has a problem again, as it is. */
    retry(id: string) {
      const item = pending.value.find(({ input }) => input.id === id)
      if (item) keep({ ...item, problem: null })
      sendAll()
    },

    discard: drop,
  }
}

function problemOf(error: unknown): Problem {
  const { message } = error as Error
  return { code: error instanceof Refused && verdictOf(error) === 'final' ? error.code : 'UNANSWERED', message }
}

function nextOf(items: Pending[]): Pending | undefined {
  return items.find(({ problem }) => problem === null)
}

function byTime(one: Pending, other: Pending): number {
  return compareTimes(one.queuedAt, other.queuedAt)
}

function keptIn(storage: Storage, prefix: string): Pending[] {
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '')
  const texts = keys.filter((key) => key.startsWith(prefix)).map((key) => storage.getItem(key) ?? '')
  return texts.flatMap((text) => attempt(() => [JSON.parse(text) as Pending]) ?? [])
}
