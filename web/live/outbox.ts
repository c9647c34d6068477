import { BehaviorSubject, firstValueFrom } from 'rxjs'
import { v4 as newId } from 'uuid'
import type { MessagePartsFragment, SendMessageInput } from '../gql/index.ts'
import { Refused } from './refused.ts'
import { whenWorthTrying } from './resume.ts'
import type { Session } from './session.ts'
import { compareTimes } from './time.ts'

/** Why the server refused something: its error code, and its words for a developer. */
export type Problem = { code: string; message: string }

/** A message that the server has not acknowledged yet; with a problem, one that it refused. */
export type Pending = { input: SendMessageInput & { id: string }; queuedAt: string; problem: Problem | null }

type Waiting = { resolve(message: MessagePartsFragment): void; reject(error: Error): void }

export type Outbox = ReturnType<typeof createOutbox>

/**
 * Messages on their way, one after the other in the order they were written. Each has its id from the start, so that it
 * can be sent again until an answer comes, and is stored once. They outlive a reload where there is a storage.
 */
export function createOutbox({
  session,
  storage,
  send,
}: {
  session: Session
  storage: Storage | undefined
  /** Rejects with Refused for what will never be taken; anything else is tried again. */
  send(input: SendMessageInput): Promise<MessagePartsFragment>
}) {
  const pending = new BehaviorSubject<Pending[]>([])
  const waiting = new Map<string, Waiting>()
  let sending = false
  let owner = ''

  const prefix = () => `attitudes:outbox:${owner}:`
  const keep = (item: Pending) => {
    pending.next([...pending.value.filter(({ input }) => input.id !== item.input.id), item].sort(byTime))
    storage?.setItem(prefix() + item.input.id, JSON.stringify(item))
  }
  const drop = (id: string) => {
    storage?.removeItem(prefix() + id)
    pending.next(pending.value.filter(({ input }) => input.id !== id))
  }

  const sendAll = async () => {
    if (sending) return
    sending = true
    let failures = 0
    for (let item = nextOf(pending.value); item; item = nextOf(pending.value)) {
      const { input } = item
      const author = owner
      try {
        const message = await send(input)
        // Somebody else has signed in meanwhile: it stays with its author, who asks again another time.
        if (owner !== author) continue
        failures = 0
        drop(input.id)
        waiting.get(input.id)?.resolve(message)
        waiting.delete(input.id)
      } catch (error) {
        if (owner !== author) continue
        if (error instanceof Refused) {
          keep({ ...item, problem: { code: error.code, message: error.message } })
          waiting.get(input.id)?.reject(error)
          waiting.delete(input.id)
        } else await firstValueFrom(whenWorthTrying(error, ++failures, session))
      }
    }
    sending = false
  }

  // What somebody wrote is theirs alone: another person at the same phone neither sees nor sends it.
  const open = () => {
    const bearer = session.bearer()
    const next = bearer ? `${bearer.weddingId}:${bearer.userId}` : ''
    if (next === owner || next === '') return
    owner = next
    const keys = storage ? Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '') : []
    const items = keys.filter((key) => key.startsWith(prefix())).flatMap((key) => parse(storage?.getItem(key)))
    pending.next(items.sort(byTime))
    sendAll()
  }
  session.changes.subscribe(open)

  return {
    pending,

    /** To a member, or with null to everyone. Resolves when it is stored, however long that takes; rejects when refused. */
    add(recipientId: string | null, content: string): Promise<MessagePartsFragment> {
      const input = { id: newId(), channel: recipientId === null ? ('WEDDING' as const) : ('DIRECT' as const), recipientId, content }
      const answer = new Promise<MessagePartsFragment>((resolve, reject) => waiting.set(input.id, { resolve, reject }))
      keep({ input, queuedAt: new Date().toISOString(), problem: null })
      sendAll()
      return answer
    },

    /** Sends a refused message again, as it is. */
    retry(id: string) {
      const item = pending.value.find(({ input }) => input.id === id)
      if (item) keep({ ...item, problem: null })
      sendAll()
    },

    discard: drop,
  }
}

function nextOf(items: Pending[]): Pending | undefined {
  return items.find(({ problem }) => problem === null)
}

function byTime(one: Pending, other: Pending): number {
  return compareTimes(one.queuedAt, other.queuedAt)
}

function parse(text: string | null | undefined): Pending[] {
  try {
    return text ? [JSON.parse(text)] : []
  } catch {
    return []
  }
}
