import {
  createSourceEventStream,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  executeSync,
  type GraphQLError,
  type GraphQLSchema,
  getOperationAST,
} from 'graphql'
import type { Budget } from '../../access/budget.ts'
import type { Viewer } from '../../access/viewer.ts'
import type { Config } from '../../config.ts'
import type { Client, Context } from '../../context.ts'
import type { Event } from '../../feed/event.ts'
import type { Operation, Rendered, Sink } from '../../feed/fanout.ts'
import type { Feed } from '../../feed/feed.ts'
import { Refusal, tokenMissing } from '../../refusal.ts'
import { type FeedSource, type PollSource, SourceStream } from '../../source.ts'
import type { ErrorMasker } from '../errors.ts'
import { Charges, type CostReport, personOf } from './charges.ts'
import { type CostTable, createCostOf } from './cost.ts'
import { createDocuments, type Prepared } from './documents.ts'
import { InFlight, Places } from './inFlight.ts'
import { asksForSchemaAlone, introspectionCosts, introspectionRefusal, SchemaAnswers } from './introspection.ts'
import { needsToken } from './needsToken.ts'
import { createRendering, type Showable } from './rendering.ts'

/** Runs operations for both transports, so that HTTP and WebSocket answer alike. */
export interface Operations {
  /** A valid document that was prepared before, if it is still kept. */
  known(query: string): Prepared | undefined
  /**
   * Refuses a long document that is not known when its sender, a person or an address without a token, cannot spend
   * what reading it costs: 1 for each character.
   */
  admit(query: string, viewer: Viewer | null, client: Client): Promise<GraphQLError | undefined>
  /** A document, parsed and validated once. Throws a masked GraphQLError if it cannot be parsed. */
  prepare(query: string): Prepared
  /** Errors of a document. */
  errorsOf(document: DocumentNode): readonly GraphQLError[]
  /** Runs a query or mutation, in its person's turn. */
  execute(args: ExecutionArgs): Promise<ExecutionResult>
  /** Begins a subscription whose events go to the sink. Returns how to leave it, or why it cannot be. */
  subscribe(args: ExecutionArgs, sink: Sink): Promise<(() => void) | ExecutionResult>
  /** Resolves when no query or mutation is running. */
  idle(): Promise<void>
  /** Number of subscriptions that are polled, instead of following the feed. */
  polling(): number
  /** Ends the polled subscriptions. The others end with the feed. */
  end(): void
}

/** Parts of the operations. */
export interface OperationsParts {
  schema: GraphQLSchema
  /** Costs of the schema's fields. */
  costs: CostTable
  /** Budgets of people for operations. */
  budget: Budget
  feed: Feed
  limits: Config['limits']
  introspection: Config['introspection']
  maskError: ErrorMasker
}

/** Seconds after which to ask for a subscription again, when all that a person may have are taken. */
const untilStreamEnds = 10

/**
 * Each error about a variable repeats the whole variable, which may have thousands of mistakes: the first one is
 * enough.
 */
const coercion = { maxCoercionErrors: 1 }

/** Runs operations of this schema. */
export function createOperations({
  schema,
  costs,
  budget,
  feed,
  limits,
  introspection,
  maskError,
}: OperationsParts): Operations {
  // Long: the methods of Operations, and the steps of answering and following that they share.
  // "Did you mean …?" would tell the schema to those who may not read it.
  const hideSuggestions = introspection !== 'on'
  const costOf = createCostOf(schema, { ...introspectionCosts(schema), ...costs })
  const documents = createDocuments({ schema, costOf, limits, hideSuggestions, maskError })
  const inFlight = new InFlight({ atOnce: limits.operationsPerPerson, waiting: limits.waitingPerPerson })
  const streams = new Places(limits.streamsPerPerson)
  const charges = new Charges(budget)
  const schemaAnswers = new SchemaAnswers()
  let running = 0
  const whenIdle: (() => void)[] = []
  const polling = new Set<() => void>()
  const show = createRendering()

  return {
    known: documents.known,
    prepare: documents.prepare,

    async admit(query, viewer, client) {
      const refusal = documents.known(query) ? undefined : await charges.document(query, viewer, client)
      return refusal && maskError(refusal)
    },

    errorsOf: (document) => documents.of(document).errors,

    async execute(args) {
      running++
      try {
        const { viewer } = contextOf(args)
        // Checked before execution: of a mutation with several fields the first would be done and its answer lost.
        if (!viewer && needsToken(args)) throw tokenMissing()
        return viewer ? await inFlight.run(personOf(viewer), () => answer(args)) : await answer(args)
      } catch (error) {
        return { data: null, errors: [maskError(error)] }
      } finally {
        running--
        if (running === 0) for (const resolve of whenIdle.splice(0)) resolve()
      }
    },

    async subscribe(args, sink) {
      const { viewer } = contextOf(args)
      if (!viewer) return { errors: [maskError(tokenMissing())] }
      const giveBack = streams.take(personOf(viewer))
      try {
        if (!giveBack) throw tooManyStreams(limits.streamsPerPerson)
        const { refusal, report } = await charges.operation(args, documents.of(args.document))
        const leave = refusal
          ? { errors: [maskError(refusal)] }
          : await follow(args, report ? firstWithCost(sink, report) : sink)
        if (typeof leave !== 'function') {
          giveBack()
          return report ? withCost(leave, report) : leave
        }
        return () => {
          leave()
          giveBack()
        }
      } catch (error) {
        giveBack?.()
        return { errors: [maskError(error)] }
      }
    },

    idle: () => new Promise((resolve) => (running === 0 ? resolve() : whenIdle.push(resolve))),
    polling: () => polling.size,
    end() {
      for (const end of polling) end()
    },
  }

  async function answer(args: ExecutionArgs): Promise<ExecutionResult> {
    const known = documents.of(args.document)
    const forbidden = known.introspects && introspectionRefusal(introspection, contextOf(args).viewer)
    if (forbidden) return { errors: [maskError(forbidden)] }
    const { refusal, report } = await charges.operation(args, known)
    const result = refusal ? { data: null, errors: [maskError(refusal)] } : await perform(args, known)
    return report ? withCost(result, report) : result
  }

  async function perform(
    args: ExecutionArgs,
    { id, document, introspects, asksForCursor }: Prepared,
  ): Promise<ExecutionResult> {
    const { viewer, cursor } = contextOf(args)
    const { operationName, variableValues } = args
    const operation = getOperationAST(document, operationName)
    if (introspects && operation && asksForSchemaAlone(document, operation)) {
      const key = `${id} ${operationName} ${JSON.stringify(variableValues)}`
      return masked(schemaAnswers.answer(key, () => executeSync({ ...args, options: coercion })))
    }
    // Before anything else is read, so that the cursor is at or before all of it. The field reports a failure.
    if (viewer?.weddingId && asksForCursor) await cursor(viewer.weddingId).catch(() => {})
    return masked(await execute({ ...args, hideSuggestions, options: coercion }))
  }

  async function follow(args: ExecutionArgs, sink: Sink): Promise<(() => void) | ExecutionResult> {
    const stream = await createSourceEventStream({ ...args, options: coercion })
    if (!(stream instanceof SourceStream)) return masked(stream as ExecutionResult)
    const { source } = stream
    return source.from === 'poll' ? poll(args, source, sink) : followFeed(args, source, sink)
  }

  function followFeed(args: ExecutionArgs, { member, after, matches }: FeedSource, sink: Sink): Promise<() => void> {
    const { weddingId } = member
    const admit = async (backlog: number) => {
      const refusal = await charges.backlog(backlog, member)
      if (refusal) throw refusal
    }
    return feed.follow({ weddingId, member, after, sink, operation: operationOf(args, matches), admit })
  }

  /**
   * Reads again every few seconds until the reader leaves. A slow reader, whose last values are still unsent, misses
   * some.
   */
  function poll(args: ExecutionArgs, { everySeconds, read }: PollSource, sink: Sink): () => void {
    const showable = showableOf(args)
    let waiting = false
    const beat = async () => {
      if (waiting) return
      waiting = true
      const rendered = await read().then(
        (value) => render(showable, value),
        (error) => ({ json: JSON.stringify({ errors: [maskError(error)] }) }),
      )
      if (polling.has(end)) sink.next(rendered)
      if (sink.isFull()) await sink.drained()
      waiting = false
    }
    const beats = setInterval(beat, everySeconds * 1_000)
    const leave = () => {
      clearInterval(beats)
      polling.delete(end)
    }
    const end = () => sink.end(new Refusal('UNAVAILABLE', 'This server is restarting: subscribe again'))
    polling.add(end)
    beat()
    return leave
  }

  /**
   * Subscribers share an operation if their addresses are equal too: those are all that an event's frame may depend on.
   */
  function operationOf(args: ExecutionArgs, matches: Operation['matches']): Operation {
    const showable = showableOf(args)
    const { document, operationName, variableValues, contextValue } = showable
    const variables = variablesButCursors(document, operationName, variableValues)
    const { origin } = contextValue.addresses
    const key = `${documents.of(document).id} ${operationName ?? ''} ${origin} ${JSON.stringify(variables)}`
    return { key, matches, render: (event: Event) => render(showable, event) }
  }

  function render(showable: Showable, event: unknown): Rendered {
    return { json: JSON.stringify(masked(show(showable, event))) }
  }

  function masked(result: ExecutionResult): ExecutionResult {
    return result.errors ? { ...result, errors: result.errors.map(maskError) } : result
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

function contextOf({ contextValue }: ExecutionArgs): Context {
  return contextValue as Context
}

function tooManyStreams(most: number): Refusal {
  const message = `At most ${most} subscriptions of a person at a time: end one, or follow \`events\` instead of many`
  return new Refusal('RATE_LIMITED', message, { retryAfter: untilStreamEnds })
}

/** The answer with a report of its cost. JSON that was made before is left out: it has none. */
function withCost({ data, errors, extensions }: ExecutionResult, cost: CostReport): ExecutionResult {
  return { ...(errors && { errors }), ...(data !== undefined && { data }), extensions: { ...extensions, cost } }
}

/**
 * The sink of a subscription whose first answer has a report of its cost. Answers are shared: only this one is its own.
 */
function firstWithCost(sink: Sink, cost: CostReport): Sink {
  let isFirst = true
  return {
    next(rendered) {
      sink.next(isFirst ? { json: JSON.stringify(withCost(JSON.parse(rendered.json), cost)) } : rendered)
      isFirst = false
    },
    isFull: () => sink.isFull(),
    drained: () => sink.drained(),
    end: (reason) => sink.end(reason),
  }
}
