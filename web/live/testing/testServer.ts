import {
  type DocumentNode,
  defaultFieldResolver,
  execute,
  type FormattedExecutionResult,
  GraphQLError,
  type GraphQLFieldResolver,
  getArgumentValues,
  getOperationAST,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql'
import type { MemberPartsFragment, PresencePartsFragment } from '../gql/index.ts'
import type { Answers, Call } from './answers/call.ts'
import { historyQueries } from './answers/history.ts'
import { integrationMutations, integrationQueries } from './answers/integrations.ts'
import { memberMutations, memberQueries, metricsOf } from './answers/members.ts'
import { messageMutations, messageQueries } from './answers/messages.ts'
import { newsMutations, newsQueries } from './answers/news.ts'
import { nodeQueries } from './answers/node.ts'
import { rejoinMutations, rejoinQueries } from './answers/rejoining.ts'
import { requestMutations, requestQueries } from './answers/requests.ts'
import { deliveries } from './answers/subscriptions.ts'
import { taskMutations, taskQueries } from './answers/tasks.ts'
import type { WeddingEvent } from './events.ts'
import { allow } from './permissions.ts'
import { type RefusalCode, refusal } from './refusal.ts'
import { schemaOfApi, type TestWedding } from './testWedding.ts'

/** An operation as a client sends it. */
export interface TestRequest {
  query: string
  operationName?: string | null
  variables?: Record<string, unknown> | null
}

/** How `refuse` refuses. */
export interface RefuseOptions {
  /** How often. By default once. */
  times?: number
  /** The message for developers. */
  message?: string
  /** The field of the input that is wrong. */
  field?: string
  /** After how many seconds to try again, for RATE_LIMITED. */
  retryAfter?: number
}

/** The answers to all fields of Query and Mutation, by the names of the fields. */
export const answers: Answers = {
  ...integrationQueries,
  ...memberQueries,
  ...messageQueries,
  ...newsQueries,
  ...nodeQueries,
  ...historyQueries,
  ...rejoinQueries,
  ...requestQueries,
  ...taskQueries,
  ...integrationMutations,
  ...memberMutations,
  ...messageMutations,
  ...newsMutations,
  ...rejoinMutations,
  ...requestMutations,
  ...taskMutations,
}

/** Fields of a member that are null inside events. */
const ofQueries: ReadonlySet<string> = new Set(['joinedAt', 'presence'])

interface Refusing {
  error: GraphQLError
  left: number
}

/**
 * Answers a member of a test wedding, at once: queries, mutations and subscriptions of any document of the schema.
 */
export class TestServer {
  readonly #wedding: TestWedding
  readonly #viewerId: string
  readonly #refusing = new Map<string, Refusing>()
  readonly #root: Record<string, (args: unknown) => unknown>

  constructor(wedding: TestWedding, viewerId: string) {
    this.#wedding = wedding
    this.#viewerId = viewerId
    const names = Object.keys(answers)
    this.#root = Object.fromEntries(names.map((name) => [name, (args: unknown) => this.#answer(name, args)]))
  }

  /** Refuses the next uses of a field of Query, Mutation or Subscription, such as `sendMessage`. */
  refuse(field: string, code: RefusalCode, { times = 1, message, ...extensions }: RefuseOptions = {}): void {
    const { getQueryType: query, getMutationType: mutation, getSubscriptionType: subscription } = schemaOfApi()
    const roots = [query, mutation, subscription].map((type) => type.call(schemaOfApi()))
    if (!roots.some((root) => root?.getFields()[field])) throw new Error(`The schema has no field "${field}" to refuse`)
    this.#refusing.set(field, {
      error: refusal(code, message ?? `Refused by the test: ${code}`, extensions),
      left: times,
    })
  }

  /** The answer to a query or mutation. */
  answer(request: TestRequest): FormattedExecutionResult {
    const { document, errors } = documentOf(request)
    return errors ? { errors: errors.map(formatted) } : this.#run(document, request, this.#root)
  }

  /** Calls `next` with each result of a subscription, until the returned function is called. */
  subscribe(request: TestRequest, next: (result: FormattedExecutionResult) => void): () => void {
    const { document, errors } = documentOf(request)
    try {
      if (errors?.[0]) throw errors[0]
      return this.#follow(document as DocumentNode, request, next)
    } catch (error) {
      next({ errors: [formatted(error as GraphQLError)] })
      return () => {}
    }
  }

  #follow(document: DocumentNode, request: TestRequest, next: (result: FormattedExecutionResult) => void): () => void {
    const { name, args } = rootOf(document, request)
    this.#checkRefused(name)
    const tell = (value: unknown) => next(this.#run(document, request, { [name]: value }))
    if (name === 'metrics') {
      allow(this.#viewer(), 'READ_METRICS')
      tell(metricsOf(this.#wedding))
      return () => {}
    }
    const { event: wanted, wants } = deliveries[name] ?? {}
    const hear = (event: WeddingEvent) => {
      if ((wanted === undefined || event.__typename === wanted) && (wants?.(event, args) ?? true)) tell(event)
    }
    const missed = args.after == null ? [] : this.#wedding.after(this.#viewerId, args.after)
    for (const event of missed) hear(event)
    if (args.caughtUp) tell({ __typename: 'CaughtUp', cursor: this.#wedding.cursor })
    return this.#wedding.follow(this.#viewerId, hear)
  }

  #run(document: DocumentNode, request: TestRequest, rootValue: unknown): FormattedExecutionResult {
    const result = execute({
      schema: schemaOfApi(),
      document,
      rootValue,
      operationName: request.operationName,
      variableValues: request.variables,
      fieldResolver: this.#resolve,
    }) as FormattedExecutionResult & { errors?: readonly GraphQLError[] }
    return result.errors ? { ...result, errors: result.errors.map(formatted) } : result
  }

  /** Shows a member with the name and role that they have now, in everything that they did. */
  readonly #resolve: GraphQLFieldResolver<unknown, unknown> = (source, args, context, info) => {
    if (isMember(source) && ofQueries.has(info.fieldName)) {
      if (info.operation.operation === 'subscription') return null
      if (info.fieldName === 'presence') return this.#presenceOf(source.id)
    }
    const value = defaultFieldResolver(source, args, context, info)
    return isMember(value) ? (this.#wedding.memberOf(value.id) ?? value) : value
  }

  #presenceOf(memberId: string): PresencePartsFragment | undefined {
    const { presences } = this.#wedding.state
    return presences.find(({ member, status }) => member.id === memberId && status !== 'OFFLINE')
  }

  #viewer(): MemberPartsFragment {
    const member = this.#wedding.memberOf(this.#viewerId)
    if (!member) throw refusal('UNAUTHENTICATED', 'You were removed from this wedding')
    return member
  }

  #answer(name: string, args: unknown): unknown {
    this.#checkRefused(name)
    const call: Call = { wedding: this.#wedding, viewer: this.#viewer() }
    return answers[name]?.(args as never, call)
  }

  #checkRefused(name: string): void {
    const refusing = this.#refusing.get(name)
    if (!refusing) return
    refusing.left -= 1
    if (refusing.left <= 0) this.#refusing.delete(name)
    throw refusing.error
  }
}

type Read = { document: DocumentNode; errors?: undefined } | { document?: undefined; errors: readonly GraphQLError[] }

/** The document of a request, or the errors in it. */
function documentOf({ query }: TestRequest): Read {
  try {
    const document = parse(query)
    const errors = validate(schemaOfApi(), document)
    return errors.length > 0 ? { errors } : { document }
  } catch (error) {
    return { errors: [error as GraphQLError] }
  }
}

interface SubscriptionArgs {
  after?: string
  with?: string
  caughtUp?: boolean
}

/** The field that a subscription asks for, and its arguments. */
function rootOf(document: DocumentNode, { operationName, variables }: TestRequest) {
  const operation = getOperationAST(document, operationName) as OperationDefinitionNode
  const [node] = operation.selectionSet.selections
  const field =
    node?.kind === Kind.FIELD ? schemaOfApi().getSubscriptionType()?.getFields()[node.name.value] : undefined
  if (!field || node?.kind !== Kind.FIELD) throw refusal('BAD_USER_INPUT', 'A subscription selects one field')
  const { coerced, errors } = getVariableValues(schemaOfApi(), operation.variableDefinitions ?? [], variables ?? {})
  if (errors?.[0]) throw errors[0]
  return { name: field.name, args: getArgumentValues(field, node, coerced) as SubscriptionArgs }
}

/** An error with its code, as the server sends it. */
function formatted(error: GraphQLError) {
  if (error.extensions.code !== undefined) return error.toJSON()
  const isOfRequest = error.path === undefined || error.originalError instanceof GraphQLError
  const { message, locations, path } = error.toJSON()
  return { message, locations, path, extensions: { code: isOfRequest ? 'BAD_USER_INPUT' : 'INTERNAL_SERVER_ERROR' } }
}

function isMember(value: unknown): value is { __typename: 'Member'; id: string } {
  return (value as { __typename?: string } | null | undefined)?.__typename === 'Member'
}
