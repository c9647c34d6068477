import {
  type ASTVisitor,
  createSourceEventStream,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type SelectionSetNode,
  TypeInfo,
  type ValidationContext,
  type ValidationRule,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import { LRUCache } from 'lru-cache'
import type { Config } from '../config.ts'
import type { Context } from '../context.ts'
import type { Event } from '../feed/event.ts'
import type { Operation, Rendered, Sink } from '../feed/fanout.ts'
import { type Feed, Subscription } from '../feed/feed.ts'
import { Refusal, tokenMissing } from '../refusal.ts'
import { Repeating } from '../repeating.ts'
import { costRule, parseWithin, rulesWithin } from './complexity.ts'
import type { Present } from './errors.ts'
import { introspectionRefusal, introspects } from './introspection.ts'
import { needsToken } from './needsToken.ts'
import { createRendering, type Showable } from './rendering.ts'

type Prepared = {
  id: number
  document: DocumentNode
  errors: readonly GraphQLError[]
  asksForCursor: boolean
  introspects: boolean
}

/** What both transports run operations with, so that HTTP and WebSocket answer alike. */
export type Operations = ReturnType<typeof createOperations>

export function createOperations({
  schema,
  feed,
  limits,
  introspection,
  present,
}: {
  schema: GraphQLSchema
  feed: Feed
  limits: Config['limits']
  introspection: Config['introspection']
  present: Present
}) {
  const rules: ValidationRule[] = [...rulesWithin(limits), noConditionAtTheRoot]
  const cost = [costRule(limits)]
  // "Did you mean …?" would tell the schema to those who may not read it.
  const hideSuggestions = introspection !== 'on'
  // Parsing and validating costs more than most operations do. A document takes up to 200 bytes for each of its characters.
  const cache = new LRUCache<string, Prepared>({ maxSize: 64_000_000, sizeCalculation: (_, query) => query.length * 200 })
  const prepared = new WeakMap<DocumentNode, Prepared>()
  let documents = 0
  let running = 0
  const whenIdle: (() => void)[] = []
  const repeating = new Set<() => void>()
  const show = createRendering()

  const check = (document: DocumentNode): readonly GraphQLError[] => {
    try {
      const errors = validate(schema, document, rules, { maxErrors: 10, hideSuggestions })
      return errors.length > 0 ? errors : validate(schema, withFullPages(document), cost)
    } catch (error) {
      return [present(error)]
    }
  }

  const parseDocument = (query: string): DocumentNode => {
    try {
      return parseWithin(limits, query)
    } catch (error) {
      throw present(error)
    }
  }

  return {
    /** A document, parsed and validated once. Throws a presented GraphQLError if it cannot be parsed. */
    prepare(query: string): Prepared {
      let known = cache.get(query)
      if (!known) {
        const document = parseDocument(query)
        const errors = check(document).map(present)
        const isValid = errors.length === 0
        known = {
          id: ++documents,
          document,
          errors,
          asksForCursor: isValid && asksForCursor(schema, document),
          introspects: isValid && introspects(document),
        }
        // What is wrong is not asked again in good faith, and its errors are large.
        if (errors.length === 0) cache.set(query, known)
        prepared.set(document, known)
      }
      return known
    },

    /** A valid document that was prepared before, if it is still kept. */
    known: (query: string): Prepared | undefined => cache.get(query),

    /** What was found wrong with a prepared document. */
    errorsOf: (document: DocumentNode): readonly GraphQLError[] => prepared.get(document)?.errors ?? check(document),

    /** Runs a query or mutation. */
    async execute(args: ExecutionArgs): Promise<ExecutionResult> {
      running++
      try {
        const { viewer, cursor } = args.contextValue as Context
        // Its fields run one after the other: the first would be done, and its answer lost when a later one is refused.
        if (!viewer && isMutation(args) && needsToken(args)) return { data: null, errors: [present(tokenMissing())] }
        const known = prepared.get(args.document)
        const refusal = known?.introspects && introspectionRefusal(introspection, viewer)
        if (refusal) return { errors: [present(refusal)] }
        // Before anything else is read, so that the cursor is at or before all of it. The field reports a failure.
        if (viewer?.weddingId && known?.asksForCursor) await cursor(viewer.weddingId).catch(() => {})
        return presented(await execute({ ...args, hideSuggestions }))
      } finally {
        running--
        if (running === 0) for (const resolve of whenIdle.splice(0)) resolve()
      }
    },

    /** Begins a subscription whose events go to the sink. Answers how to leave it, or why it cannot be. */
    async subscribe(args: ExecutionArgs, sink: Sink): Promise<(() => void) | ExecutionResult> {
      const subscription = await createSourceEventStream(args)
      if (subscription instanceof Repeating) return repeat(args, subscription, sink)
      if (!(subscription instanceof Subscription)) return presented(subscription as ExecutionResult)
      const { member, after, wants } = subscription
      const { weddingId } = member
      try {
        return await feed.follow({ weddingId, member, after, sink, operation: operationOf(args, wants) })
      } catch (error) {
        return { errors: [present(error)] }
      }
    },

    /** Resolves when no query or mutation is running. */
    idle: () => new Promise<void>((resolve) => (running === 0 ? resolve() : whenIdle.push(resolve))),

    /** How many subscriptions repeat, instead of following the feed. */
    repeating: () => repeating.size,

    /** Ends those. The others end with the feed. */
    end() {
      for (const end of repeating) end()
    },
  }

  /** Reads again and again until it is left. Who has not taken the last values yet misses one. */
  function repeat(args: ExecutionArgs, { everySeconds, read }: Repeating, sink: Sink): () => void {
    const showable = showableOf(args)
    let waiting = false
    const beat = async () => {
      if (waiting) return
      waiting = true
      const rendered = await read().then(
        (value) => render(showable, value),
        (error) => ({ json: JSON.stringify({ errors: [present(error)] }) }),
      )
      if (repeating.has(end)) sink.next(rendered)
      if (sink.isFull()) await sink.drained()
      waiting = false
    }
    const beats = setInterval(beat, everySeconds * 1_000)
    const leave = () => {
      clearInterval(beats)
      repeating.delete(end)
    }
    const end = () => sink.end(new Refusal('UNAVAILABLE', 'This server is restarting: subscribe again'))
    repeating.add(end)
    beat()
    return leave
  }

  /** Subscribers share an operation if their addresses are equal too: those are all that an event's frame may depend on. */
  function operationOf(args: ExecutionArgs, wants: Operation['wants']): Operation {
    const showable = showableOf(args)
    const { document, operationName, variableValues, contextValue } = showable
    const variables = variablesButCursors(document, operationName, variableValues)
    const { origin } = contextValue.addresses
    const key = `${prepared.get(document)?.id} ${operationName ?? ''} ${origin} ${JSON.stringify(variables)}`
    return { key, wants, render: (event: Event) => render(showable, event) }
  }

  function render(showable: Showable, event: unknown): Rendered {
    return { json: JSON.stringify(presented(show(showable, event))) }
  }

  function presented(result: ExecutionResult): ExecutionResult {
    return result.errors ? { ...result, errors: result.errors.map(present) } : result
  }
}

/** Leaves out of an operation's context all that is of the person who asked. */
function showableOf({ schema, document, operationName, variableValues, contextValue }: ExecutionArgs) {
  const { addresses } = contextValue as Context
  return { schema, document, operationName, variableValues, contextValue: { addresses } }
}

/** The variables that say what a subscription asks for. Its cursor says only where it begins. */
function variablesButCursors(document: DocumentNode, operationName: string | null | undefined, values: ExecutionArgs['variableValues']) {
  const definitions = getOperationAST(document, operationName)?.variableDefinitions ?? []
  return definitions
    .filter(({ type }) => !(type.kind === 'NamedType' && type.name.value === 'Cursor'))
    .map(({ variable }) => [variable.name.value, values?.[variable.name.value]])
}

function isMutation({ document, operationName }: ExecutionArgs): boolean {
  return getOperationAST(document, operationName)?.operation === 'mutation'
}

function asksForCursor(schema: GraphQLSchema, document: DocumentNode): boolean {
  const types = new TypeInfo(schema)
  let asks = false
  visit(
    document,
    visitWithTypeInfo(types, {
      Field: ({ name }) => {
        if (name.value === 'cursor' && types.getParentType()?.name === 'Wedding') asks = true
      },
    }),
  )
  return asks
}

/** A page whose size is in a variable costs as much as the largest there may be: what is checked once holds for any value. */
function withFullPages(document: DocumentNode): DocumentNode {
  return visit(document, {
    Argument(argument) {
      const isSize = argument.name.value === 'first' || argument.name.value === 'last'
      if (!isSize || argument.value.kind !== Kind.VARIABLE) return undefined
      return { ...argument, value: { kind: Kind.INT, value: '100' } }
    },
  })
}

/**
 * The specification wants the field of a subscription to be there unconditionally; graphql 16 throws where it is not.
 * https://spec.graphql.org/September2025/#sec-Single-Root-Field
 */
function noConditionAtTheRoot(context: ValidationContext): ASTVisitor {
  const check = ({ selections }: SelectionSetNode, seen: Set<string>) => {
    for (const selection of selections) {
      const condition = selection.directives?.find(({ name }) => name.value === 'skip' || name.value === 'include')
      if (condition) context.reportError(new GraphQLError('The field of a subscription cannot be skipped', { nodes: condition }))
      if (selection.kind === Kind.INLINE_FRAGMENT) check(selection.selectionSet, seen)
      if (selection.kind !== Kind.FRAGMENT_SPREAD || seen.has(selection.name.value)) continue
      const fragment = context.getFragment(selection.name.value)
      if (fragment) check(fragment.selectionSet, seen.add(selection.name.value))
    }
  }
  return {
    OperationDefinition({ operation, selectionSet }) {
      if (operation === 'subscription') check(selectionSet, new Set())
    },
  }
}
