import type { DocumentNode, ExecutionArgs, ExecutionResult, GraphQLError, GraphQLSchema } from 'graphql'
import type { Budget } from '../../access/budget.ts'
import type { Viewer } from '../../access/viewer.ts'
import type { Config } from '../../config.ts'
import { type Client, contextOf } from '../../context.ts'
import type { Sink } from '../../feed/fanout.ts'
import type { Feed } from '../../feed/feed.ts'
import { tokenMissing } from '../../refusal.ts'
import type { ErrorMasker } from '../errors.ts'
import { Answering } from './answering.ts'
import { Charges, personOf } from './charges.ts'
import { type CostTable, createCostOf } from './cost.ts'
import { createDocuments, type Prepared } from './documents.ts'
import { Following } from './following.ts'
import { createFrequent } from './frequent.ts'
import { withKeyOf } from './idempotency.ts'
import { InFlight } from './inFlight.ts'
import { introspectionCosts } from './introspection.ts'
import { needsToken, scopeRefusal } from './rootFields.ts'
import type { Named, TrustedDocuments } from './trusted.ts'

/** Runs operations for both transports, so that HTTP and WebSocket answer alike. */
export interface Operations {
  /**
   * The text of the document that a request asks for, itself or by an id; undefined if it has neither. Throws a masked
   * GraphQLError for an id that is not known.
   */
  textOf(asked: Named): string | undefined
  /** A valid document that was prepared before, if it is still kept. */
  known(query: string): Prepared | undefined
  /**
   * Refuses a long document that is not known when its sender, a person or an address without a token, cannot spend
   * what reading it costs: 1 for each character.
   */
  admit(query: string, viewer: Viewer | null, client: Client): Promise<GraphQLError | undefined>
  /** A document, parsed and validated once. Throws a masked GraphQLError if it cannot be parsed, or may not run. */
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
  trusted: TrustedDocuments
  limits: Config['limits']
  introspection: Config['introspection']
  maskError: ErrorMasker
}

/** Creates the operations of a schema. */
export function createOperations({ schema, costs, budget, feed, ...parts }: OperationsParts): Operations {
  const { trusted, limits, introspection, maskError } = parts
  const costOf = createCostOf(schema, { ...introspectionCosts(schema), ...costs })
  const hideSuggestions = introspection !== 'on'
  const documents = createDocuments({ schema, costOf, trusted, limits, hideSuggestions, maskError })
  const charges = new Charges(budget)
  const compiledOf = createFrequent()
  const answering = new Answering({ documents, charges, compiledOf, introspection, maskError })
  const mostOfPerson = limits.streamsPerPerson
  const following = new Following({ documents, charges, compiledOf, feed, maskError, mostOfPerson })
  const inFlight = new InFlight({ atOnce: limits.operationsPerPerson, waiting: limits.waitingPerPerson })
  const work = new Work()

  return {
    textOf(asked) {
      try {
        return trusted.textOf(asked)
      } catch (error) {
        throw maskError(error)
      }
    },

    known: documents.known,
    prepare: documents.prepare,

    async admit(query, viewer, client) {
      const refusal = documents.known(query) ? undefined : await charges.document(query, viewer, client)
      return refusal && maskError(refusal)
    },

    errorsOf: (document) => documents.of(document).errors,

    async execute(args) {
      work.begin()
      try {
        const { viewer } = contextOf(args)
        // Checked before execution: of a mutation with several fields the first would be done and its answer lost.
        if (!viewer && needsToken(args)) throw tokenMissing()
        const refusal = viewer?.integration && scopeRefusal(args, viewer.integration)
        if (refusal) throw refusal
        const keyed = withKeyOf(args)
        return await (viewer ? inFlight.run(personOf(viewer), () => answering.answer(keyed)) : answering.answer(keyed))
      } catch (error) {
        return { data: null, errors: [maskError(error)] }
      } finally {
        work.done()
      }
    },

    subscribe: (args, sink) => following.subscribe(args, sink),

    idle: () => work.idle(),
    polling: () => following.polling,
    end: () => following.end(),
  }
}

/** Counts what is running. */
class Work {
  #running = 0
  readonly #whenIdle: (() => void)[] = []

  begin(): void {
    this.#running++
  }

  done(): void {
    this.#running--
    if (this.#running === 0) for (const resolve of this.#whenIdle.splice(0)) resolve()
  }

  /** Resolves when nothing is running. */
  idle(): Promise<void> {
    return new Promise((resolve) => (this.#running === 0 ? resolve() : this.#whenIdle.push(resolve)))
  }
}
