import { BehaviorSubject, distinctUntilChanged, map } from 'rxjs'
import type { MessagePartsFragment, SendMessageInput, SendMessageMutation } from '../gql/index.ts'
import { newId } from './newId.ts'
import type { Outbox } from './outbox.ts'
import type { Entry, Problem } from './outboxState.ts'

/** A message that the server has not acknowledged yet; with a problem, one that is not sent again by itself. */
export interface Pending {
  input: SendMessageInput & { id: string }
  queuedAt: string
  problem: Problem | null
}

/** Everything that the user did and that is not acknowledged yet. */
export interface LiveOutbox extends Pick<Outbox, 'entries' | 'retry' | 'discard'> {
  /** The messages among the entries. */
  readonly pending: BehaviorSubject<readonly Pending[]>
  /**
   * Queues a message to a member, or with null to everyone; with the id of the message that it answers. Resolves when it is stored, however long that takes;
   * rejects with a problem.
   */
  add(recipientId: string | null, content: string, replyTo?: string | null): Promise<MessagePartsFragment>
}

/** The outbox, with its messages in the form in which conversations show them. */
export function createLiveOutbox(outbox: Outbox): LiveOutbox {
  const pending = new BehaviorSubject<readonly Pending[]>([])
  const shown = new WeakMap<Record<string, unknown>, Pending>()
  const asPending = ({ variables, queuedAt, problem }: Entry): Pending => {
    const known = shown.get(variables)
    const message =
      known?.problem === problem ? known : { input: variables.input as Pending['input'], queuedAt, problem }
    shown.set(variables, message)
    return message
  }
  outbox.entries
    .pipe(
      map((entries) => entries.filter(isMessage).map(asPending)),
      distinctUntilChanged((one, other) => one.length === other.length && one.every((item, at) => item === other[at])),
    )
    .subscribe(pending)

  return {
    entries: outbox.entries,
    pending,
    async add(recipientId, content, replyTo = null) {
      const channel = recipientId === null ? ('WEDDING' as const) : ('DIRECT' as const)
      const id = newId()
      const variables = { input: { id, channel, recipientId, content, ...(replyTo !== null && { replyTo }) } }
      const entry = { id, kind: 'message', operation: 'SendMessage', variables } as const
      return (await outbox.add<SendMessageMutation>(entry)).sendMessage
    },
    retry: outbox.retry,
    discard: outbox.discard,
  }
}

/** Another version of the app may have stored messages in another form. */
function isMessage({ kind, variables }: Entry): boolean {
  const { id, content } = (variables.input ?? {}) as { id?: unknown; content?: unknown }
  return kind === 'message' && typeof id === 'string' && typeof content === 'string'
}
