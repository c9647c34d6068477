import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { ExecutionResult, GraphQLError } from 'graphql'
import { isWritten } from '../graphql/introspection.ts'
import { hasId } from '../graphql/trusted.ts'
import { retryAfterOf } from './retryAfter.ts'

/** Parameters of a request of GraphQL over HTTP: https://graphql.github.io/graphql-over-http/draft/#sec-Request */
export interface GraphQLRequest {
  query: string
  operationName?: string | null
  variables?: Record<string, unknown> | null
  extensions?: Record<string, unknown> | null
}

/** A request as its body has it: its document may be named by an id. */
export interface WrittenRequest extends Omit<GraphQLRequest, 'query'> {
  query?: string | null
  documentId?: unknown
}

/** Whether a request is a POST of JSON whose length is known and within the limit. */
export function isPlain({ method, headers }: Pick<IncomingMessage, 'method' | 'headers'>, mostBytes: number): boolean {
  const bytes = Number(headers['content-length'])
  return method === 'POST' && isJson(headers) && isUncoded(headers) && bytes > 0 && bytes <= mostBytes
}

function isJson({ 'content-type': type }: IncomingHttpHeaders): boolean {
  return type === 'application/json' || type?.split(';', 1)[0]?.trim().toLowerCase() === 'application/json'
}

function isUncoded({ 'content-encoding': coding }: IncomingHttpHeaders): boolean {
  return coding === undefined || coding.trim().toLowerCase() === 'identity'
}

/** The types that a result is written as; of two that an `Accept` takes in one range, the latter. */
const jsonTypes = ['application/graphql-response+json', 'application/json']

/**
 * The type to write a result as: of those that an `Accept` takes, the one it names first; undefined if it takes none.
 */
export function jsonTypeFor(accept = ''): string | undefined {
  for (const range of (accept.trim() || '*/*').replace(/\s/g, '').toLowerCase().split(',')) {
    const [asked = '', ...parameters] = range.split(';')
    const charset = parameters.find((parameter) => parameter.includes('charset='))
    if (charset !== undefined && charset !== 'charset=utf-8') continue
    const [kind, subtype] = asked.split('/')
    const type = jsonTypes.findLast((type) => {
      const [ownKind, ownSubtype] = type.split('/')
      return (kind === '*' || kind === ownKind) && (subtype === '*' || subtype === ownSubtype)
    })
    if (type) return type
  }
  return undefined
}

const parameters = new Set(['query', 'documentId', 'operationName', 'variables', 'extensions'])

/**
 * The whole body, of the length that its head says; undefined when the client has gone before its end. The caller
 * calls `request.resume()` at some time afterwards, without which the request does not end.
 */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  // Node goes on to read what came together with the head. Most bodies did, and are there after this: a listener would
  // have them several turns of the stream later.
  await undefined
  const first: Buffer | null = request.read()
  return first?.length === Number(request.headers['content-length']) ? first : await restOfBody(request, first)
}

function restOfBody(request: IncomingMessage, first: Buffer | null): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const chunks = first ? [first] : []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.once('end', () => resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)))
    // A request that is cut off closes; it has no error while nobody listens for one.
    request.once('close', () => resolve(undefined))
  })
}

/** The request in a body; undefined for a body that is not as it should be. */
export function readGraphQL(body: Buffer): WrittenRequest | undefined {
  let asked: unknown
  try {
    asked = JSON.parse(body.toString())
  } catch {
    return undefined
  }
  return isGraphQL(asked) ? asked : undefined
}

function isGraphQL(body: unknown): body is WrittenRequest {
  if (!isObject(body)) return false
  const { query, operationName, variables, extensions } = body
  if (![query, operationName].every((value) => value == null || typeof value === 'string')) return false
  if (query == null && !hasId(body)) return false
  if (![variables, extensions].every((value) => value == null || isObject(value))) return false
  return Object.entries(body).every(([name, value]) => value == null || parameters.has(name))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** How the answer to a request is to be sent. An error says so in `extensions.http`, which clients are not shown. */
export interface Answer {
  status: number
  headers: Record<string, string>
  body: string
}

type Http = { status?: number; headers?: Record<string, string> }

/** The answer that a result makes. Of several errors with a status, the highest counts. */
export function answerOf(answer: ExecutionResult): Answer {
  if (isWritten(answer)) return { status: 200, headers: {}, body: answer.stringify() }
  if (!answer.errors && !answer.extensions) return { status: 200, headers: {}, body: JSON.stringify(answer) }
  const { extensions, ...result } = answer
  const errors = result.errors ?? []
  const parts = [extensions, ...errors.map(({ extensions }) => extensions)].flatMap(
    (own) => (own?.http as Http | undefined) ?? [],
  )
  const seconds = retryAfterOf(result)
  const headers = Object.assign(
    seconds === undefined ? {} : { 'Retry-After': String(seconds) },
    ...parts.map(({ headers }) => headers),
  )
  const shown = withoutHttp(extensions)
  const body = {
    ...result,
    ...(result.errors && { errors: errors.map(shownError) }),
    ...(shown && { extensions: shown }),
  }
  return { status: Math.max(0, ...parts.map(({ status = 0 }) => status)) || 200, headers, body: JSON.stringify(body) }
}

/** The error as clients are shown it. */
export function shownError(error: GraphQLError) {
  const { extensions, ...shown } = error.toJSON()
  const rest = withoutHttp(extensions)
  return rest ? { ...shown, extensions: rest } : shown
}

/** Extensions without what is for HTTP alone; undefined if nothing is left. */
export function withoutHttp(
  extensions: Readonly<Record<string, unknown>> | undefined,
): Record<string, unknown> | undefined {
  const { http, ...rest } = extensions ?? {}
  return Object.keys(rest).length > 0 ? rest : undefined
}
