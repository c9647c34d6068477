import { defer, filter, merge, type Observable, retry, type Subscription } from 'rxjs'
import { createRetryPolicy } from '../core/answers.ts'
import { pageEvents } from '../core/pageEvents.ts'

/** Parts of the reading marks. */
export interface ReadingOptions {
  /** Sends a mark once. Rejects where it was not stored. */
  send(partnerId: string | null, upTo: string): Promise<unknown>
  /** Emits when another attempt is worth it after so many failures. */
  retryDelay(error: unknown, failures: number): Observable<unknown>
  /** Emits when the page is hidden or left. */
  leavings?: Observable<unknown>
}

/** How far the user has read, on its way to the server. */
export interface ReadingMarks {
  /** Marks a conversation, with null the wedding's channel, as read up to this message. */
  mark(partnerId: string | null, upTo: string): void
  /** The latest mark of each conversation that the server has not answered yet, by the other member's id. */
  pending(): Map<string | null, string>
  /** Drops unsent marks: they are of a user who has left. */
  forget(): void
  /** Drops them, and takes no notice of the page any more. */
  dispose(): void
}

/** Least time (ms) between two marks of a conversation. */
const intervalMs = 5_000
/**
 * Everyone reads the channel at the same moment, so each client waits for a random part of this time (ms) before it
 * sends the mark.
 */
const channelSpreadMs = 3_000

/**
 * Sends the latest mark of each conversation, at most one every five seconds, and the last one always: at the latest
 * when the page is hidden or left. While the server is out of reach the latest mark is kept.
 */
export function createReadingMarks({ send, retryDelay, leavings = leavingsOfPage() }: ReadingOptions): ReadingMarks {
  const conversations = new Map<string | null, ConversationMark>()
  const leaving = leavings.subscribe(() => {
    for (const conversation of conversations.values()) conversation.flush()
  })

  const forget = () => {
    for (const conversation of conversations.values()) conversation.stop()
    conversations.clear()
  }

  return {
    mark(partnerId, upTo) {
      let conversation = conversations.get(partnerId)
      if (!conversation) {
        const attempt = (upTo: () => string) =>
          defer(() => send(partnerId, upTo())).pipe(retry({ delay: createRetryPolicy(retryDelay) }))
        conversation = new ConversationMark(attempt, partnerId === null ? channelSpreadMs : 0)
        conversations.set(partnerId, conversation)
      }
      conversation.mark(upTo)
    },

    pending: () =>
      new Map(
        [...conversations].flatMap(([partnerId, { pending }]) => (pending === undefined ? [] : [[partnerId, pending]])),
      ),

    forget,

    dispose() {
      leaving.unsubscribe()
      forget()
    },
  }
}

/** Tries until it is answered, each time with the mark that is the latest then. Errors when it is refused for good. */
type Attempt = (upTo: () => string) => Observable<unknown>

type State =
  | { phase: 'idle' }
  | { phase: 'waiting'; timer: ReturnType<typeof setTimeout> }
  | { phase: 'sending'; attempt: Subscription }

class ConversationMark {
  readonly #attempt: Attempt
  readonly #spreadMs: number
  #state: State = { phase: 'idle' }
  #latest: string | undefined
  #sent: string | undefined
  #sentAt = -Infinity

  constructor(attempt: Attempt, spreadMs: number) {
    this.#attempt = attempt
    this.#spreadMs = spreadMs
  }

  /** The latest mark, until it is answered. */
  get pending(): string | undefined {
    return this.#state.phase === 'idle' ? undefined : this.#latest
  }

  mark(upTo: string): void {
    this.#latest = upTo
    if (this.#state.phase === 'idle' && upTo !== this.#sent) this.#wait()
  }

  flush(): void {
    if (this.#state.phase === 'waiting') this.#send()
  }

  stop(): void {
    if (this.#state.phase === 'waiting') clearTimeout(this.#state.timer)
    if (this.#state.phase === 'sending') this.#state.attempt.unsubscribe()
    this.#state = { phase: 'idle' }
  }

  #wait(): void {
    const delay = Math.max(0, this.#sentAt + intervalMs - Date.now()) + Math.random() * this.#spreadMs
    this.#state = { phase: 'waiting', timer: setTimeout(() => this.#send(), delay) }
  }

  #send(): void {
    this.stop()
    const latest = () => {
      this.#sent = this.#latest
      this.#sentAt = Date.now()
      return this.#sent ?? ''
    }
    const next = () => {
      this.#state = { phase: 'idle' }
      if (this.#latest !== this.#sent) this.#wait()
    }
    const attempt = this.#attempt(latest).subscribe({ error: next, complete: next })
    if (!attempt.closed) this.#state = { phase: 'sending', attempt }
  }
}

function leavingsOfPage(): Observable<unknown> {
  const hidings = pageEvents('document', 'visibilitychange').pipe(filter(() => document.visibilityState === 'hidden'))
  return merge(hidings, pageEvents('window', 'pagehide'))
}
