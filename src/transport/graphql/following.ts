import {
  createSourceEventStream,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  getOperationAST,
} from 'graphql'
import { contextOf } from '../../context.ts'
import type { Operation, Sink } from '../../feed/fanout.ts'
import type { Feed } from '../../feed/feed.ts'
import { Refusal, tokenMissing } from '../../refusal.ts'
import { type FeedSource, type PollSource, SourceStream } from '../../source.ts'
import type { ErrorMasker } from '../errors.ts'
import { type Charges, personOf } from './charges.ts'
import { firstWithCost, withCost } from './costReport.ts'
import type { Documents } from './documents.ts'
import { coercion, masked } from './execution.ts'
import type { CompiledOf } from './frequent.ts'
import { Places } from './inFlight.ts'
import { createRendering, type Showable } from './rendering.ts'

/** Parts of the following of subscriptions. */
export interface FollowingParts {
  documents: Documents
  charges: Charges
  compiledOf: CompiledOf
  feed: Feed
  maskError: ErrorMasker
  /** How many subscriptions a person may have at a time. */
  mostOfPerson: number
}

/** Seconds after which to ask for a subscription again, when all that a person may have are taken. */
const untilStreamEnds = 10

/** Follows the sources of subscriptions: the feed of a wedding, or a value that is read every few seconds. */
export class Following {
  readonly #parts: FollowingParts
  readonly #places: Places
  readonly #show: ReturnType<typeof createRendering>
  /** The polled subscriptions, by how to end each. */
  readonly #polling = new Set<() => void>()

  constructor(parts: FollowingParts) {
    this.#parts = parts
    this.#show = createRendering(parts.compiledOf)
    this.#places = new Places(parts.mostOfPerson)
  }

  /** Number of subscriptions that are polled. */
  get polling(): number {
    return this.#polling.size
  }

  /** Ends the polled subscriptions. The others end with the feed. */
  end(): void {
    for (const end of this.#polling) end()
  }

  /**
   * Charges a subscription and begins it. Its events go to the sink. Returns how to leave it, or the answer that says
   * why it cannot be.
   */
  async subscribe(args: ExecutionArgs, sink: Sink): Promise<(() => void) | ExecutionResult> {
    const { documents, charges, maskError, mostOfPerson } = this.#parts
    const { viewer } = contextOf(args)
    if (!viewer) return { errors: [maskError(tokenMissing())] }
    const giveBack = this.#places.take(personOf(viewer))
    try {
      if (!giveBack) throw tooMany(mostOfPerson)
      const { refusal, report } = await charges.operation(args, documents.of(args.document))
      const outcome = refusal
        ? { errors: [maskError(refusal)] }
        : await this.#follow(args, report ? firstWithCost(sink, report) : sink)
      if (typeof outcome !== 'function') {
        giveBack()
        return report ? withCost(outcome, report) : outcome
      }
      return () => {
        outcome()
        giveBack()
      }
    } catch (error) {
      giveBack?.()
      return { errors: [maskError(error)] }
    }
  }

  async #follow(args: ExecutionArgs, sink: Sink): Promise<(() => void) | ExecutionResult> {
    const stream = await createSourceEventStream({ options: coercion, ...args })
    if (!(stream instanceof SourceStream)) return masked(stream as ExecutionResult, this.#parts.maskError)
    const { source } = stream
    return source.from === 'poll' ? this.#poll(args, source, sink) : this.#followFeed(args, source, sink)
  }

  #followFeed(args: ExecutionArgs, { member, matches, ...source }: FeedSource, sink: Sink): Promise<() => void> {
    const { charges, feed } = this.#parts
    const after = contextOf(args).params.lastEventId ?? source.after
    const { weddingId } = member
    const admit = async (backlog: number) => {
      const refusal = await charges.backlog(backlog, member)
      if (refusal) throw refusal
    }
    const operation = this.#operationOf(args, matches)
    return feed.follow({ weddingId, member, after, sink, operation, wantsCaughtUp: source.caughtUp, admit })
  }

  /**
   * Reads again every few seconds until the reader leaves. A slow reader, whose last values are still unsent, misses
   * some.
   */
  #poll(args: ExecutionArgs, { everySeconds, read }: PollSource, sink: Sink): () => void {
    const showable = showableOf(args)
    let waiting = false
    const beat = async () => {
      if (waiting) return
      waiting = true
      const rendered = await read().then(
        (value) => ({ json: this.#render(showable, value) }),
        (error) => ({ json: JSON.stringify({ errors: [this.#parts.maskError(error)] }) }),
      )
      if (this.#polling.has(end)) sink.next(rendered)
      if (sink.isFull()) await sink.drained()
      waiting = false
    }
    const beats = setInterval(beat, everySeconds * 1_000)
    const leave = () => {
      clearInterval(beats)
      this.#polling.delete(end)
    }
    const end = () => sink.end(new Refusal('UNAVAILABLE', 'This server is restarting: subscribe again'))
    this.#polling.add(end)
    beat()
    return leave
  }

  /**
   * Subscribers share an operation if their addresses are equal too: those are all that an event's frame may depend on.
   */
  #operationOf(args: ExecutionArgs, matches: Operation['matches']): Operation {
    const showable = showableOf(args)
    const { document, operationName, variableValues, contextValue } = showable
    const variables = variablesButCursors(document, operationName, variableValues)
    const { origin } = contextValue.addresses
    const { id } = this.#parts.documents.of(document)
    const key = `${id} ${operationName ?? ''} ${origin} ${JSON.stringify(variables)}`
    const render: Operation['render'] = (event) => ({
      json: this.#render(showable, event),
      cursor: event.place?.cursor,
    })
    return { key, matches, render }
  }

  #render(showable: Showable, event: unknown): string {
    return JSON.stringify(masked(this.#show(showable, event), this.#parts.maskError))
  }
}

/** Leaves out of an operation's context all that is of the person who asked. */
function showableOf(args: ExecutionArgs) {
  const { schema, document, operationName, variableValues } = args
  const { addresses } = contextOf(args)
  return { schema, document, operationName, variableValues, contextValue: { addresses } }
}

/** The variables that say what a subscription asks for. Its cursor says only where it begins. */
function variablesButCursors(
  document: DocumentNode,
  operationName: string | null | undefined,
  values: ExecutionArgs['variableValues'],
) {
  const definitions = getOperationAST(document, operationName)?.variableDefinitions ?? []
  return definitions
    .filter(({ type }) => !(type.kind === 'NamedType' && type.name.value === 'Cursor'))
    .map(({ variable }) => [variable.name.value, values?.[variable.name.value]])
}

function tooMany(most: number): Refusal {
  const message = `At most ${most} subscriptions of a person at a time: end one, or follow \`events\` instead of many`
  return new Refusal('RATE_LIMITED', message, { retryAfter: untilStreamEnds })
}
