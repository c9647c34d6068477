import { type ExecutionArgs, getOperationAST } from 'graphql'
import type { Budget } from '../../access/budget.ts'
import type { Viewer } from '../../access/viewer.ts'
import { type Client, contextOf } from '../../context.ts'
import type { Refusal } from '../../refusal.ts'
import type { Prepared } from './documents.ts'

/** A mutation of this cost or less is not counted: how many of each somebody may send has a limit of its own. */
const freeMutation = 500
/** A document of so many characters takes no longer to read than the request that brings it. */
const freeDocument = 500
/** Cost of each event that is sent from the past, and how many of them are free: a phone misses as many in a tunnel. */
const replayedEvent = 20
const freeBacklog = 100

/** Cost of an operation, the rest of the minute's budget, and that budget: `extensions.cost` of an answer. */
export interface CostReport {
  requested: number
  remaining: number
  limit: number
}

/** Result of charging an operation: a refusal if it may not run, and a report if the request asks for one. */
export interface Charge {
  refusal?: Refusal | undefined
  report?: CostReport
}

/** Charges what is asked to the budget of the person who asks, or without a token of their address. */
export class Charges {
  readonly #budget: Budget

  constructor(budget: Budget) {
    this.#budget = budget
  }

  /** Charges an operation, by its cost. */
  async operation(
    { document, operationName, variableValues, contextValue }: ExecutionArgs,
    known: Prepared,
  ): Promise<Charge> {
    const operation = getOperationAST(document, operationName)
    // GraphQL itself says what is wrong.
    if (!operation) return {}
    const { viewer, client, params } = contextOf({ contextValue })
    const requested = known.cost(operation, variableValues)
    const isCounted = viewer ? operation.operation !== 'mutation' || requested > freeMutation : known.introspects
    const payer = payerOf(viewer, client)
    const { refusal, remaining } = isCounted ? await this.#budget.spend(payer, requested) : { remaining: undefined }
    if (params?.extensions?.cost !== true) return { refusal }
    const { limit } = this.#budget
    return {
      refusal,
      report: { requested, remaining: remaining ?? (await this.#budget.state(payer)).remaining, limit },
    }
  }

  /** Charges reading a document that is not known, by its length. */
  async document(query: string, viewer: Viewer | null, client: Client): Promise<Refusal | undefined> {
    if (query.length <= freeDocument) return undefined
    return (await this.#budget.spend(payerOf(viewer, client), query.length)).refusal
  }

  /**
   * Charges the events since a cursor, by their number: half of the budget at most, so that nobody is too far behind to
   * come back.
   */
  async backlog(events: number, viewer: Pick<Viewer, 'weddingId' | 'id'>): Promise<Refusal | undefined> {
    if (events <= freeBacklog) return undefined
    const cost = Math.min(events * replayedEvent, Math.floor(this.#budget.limit / 2))
    return (await this.#budget.spend(personOf(viewer), cost)).refusal
  }
}

/** The person under whose name all that they ask is counted, on whatever connection. */
export function personOf({ weddingId, id }: Pick<Viewer, 'weddingId' | 'id'>): string {
  return `${weddingId} ${id}`
}

function payerOf(viewer: Viewer | null, client: Client): string {
  return viewer ? personOf(viewer) : client.address
}
