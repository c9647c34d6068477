import type { IncomingMessage, ServerResponse } from 'node:http'
import { type ExecutionResult, getOperationAST } from 'graphql'
import { BadToken } from '../../access/auth.ts'
import type { Limits } from '../../access/limits.ts'
import type { Config } from '../../config.ts'
import type { Client } from '../../context.ts'
import type { Feed } from '../../feed/feed.ts'
import { Refusal, tokenMissing } from '../../refusal.ts'
import { type ErrorMasker, withStatus } from '../errors.ts'
import type { Operations } from '../graphql/operations.ts'
import type { StreamTickets, TicketContent } from '../sse/tickets.ts'
import { bearer } from '../token.ts'
import { answer } from './answer.ts'
import type { Api } from './api.ts'
import { answersPreflight } from './cors.ts'
import { answerOf, type GraphQLRequest, isPlain, readBody, readGraphQL } from './plain.ts'
import { lastEventIdOf, type Viewers } from './viewers.ts'

/** Parts of the streams that are opened with a ticket. */
export interface StreamsParts {
  api: Api
  operations: Operations
  tickets: StreamTickets
  viewers: Viewers
  feed: Pick<Feed, 'canContinue'>
  limits: Pick<Limits, 'write' | 'badToken'>
  clientOf(request: IncomingMessage): Client
  maskError: ErrorMasker
  config: Config
}

/** The path of tickets and of their streams. */
export const streamPath = '/graphql/stream'

/** The status of a refusal. An EventSource connects again only after an answer of 200 that breaks off. */
const statuses = new Map<unknown, number>([
  ['UNAUTHENTICATED', 401],
  ['FORBIDDEN', 403],
  ['RATE_LIMITED', 429],
  ['UNAVAILABLE', 503],
  ['INTERNAL_SERVER_ERROR', 500],
])

/**
 * Serves clients that cannot send headers, such as EventSource: a POST of a subscription with a token is answered with
 * the address of its stream, in which a ticket stands for both. A GET of that address is answered as a GET of the
 * subscription with the token would be.
 */
export function createStreams(parts: StreamsParts) {
  const { maskError, config } = parts
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // The address is not to be told to anybody else.
    response.setHeader('Referrer-Policy', 'no-referrer')
    try {
      if (request.method === 'GET') return await openStream(parts, request, response)
      if (answersPreflight(request, response, config)) return
      if (request.method !== 'POST') throw new Refusal('BAD_USER_INPUT', 'Ask for a ticket with a POST')
      answer(response, 201, await issueTicket(parts, request))
    } catch (error) {
      const masked = maskError(error)
      const { status, headers, body } = answerOf({ errors: [masked] } as ExecutionResult)
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
      answersPreflight(request, response, config)
      answer(response, status === 200 ? (statuses.get(masked.extensions.code) ?? 400) : status, JSON.parse(body))
    }
  }
}

async function issueTicket(parts: StreamsParts, request: IncomingMessage) {
  const { tickets, viewers, limits, clientOf } = parts
  const viewer = await viewers.of(request)
  const token = bearer(request.headers.authorization)
  if (!viewer || token === undefined) throw tokenMissing()
  const { query, operationName, variables } = await readSubscription(parts, request)
  const refusal = await parts.operations.admit(query, viewer, clientOf(request))
  if (refusal) throw refusal
  checkSubscription(parts, { query, operationName })
  await limits.write(viewer)
  const { ticket, expiresAt } = await tickets.issue({ token, query, operationName, variables })
  return { url: `${clientOf(request).origin}${streamPath}?ticket=${ticket}`, expiresAt }
}

async function readSubscription(
  { operations, config }: StreamsParts,
  request: IncomingMessage,
): Promise<GraphQLRequest> {
  const { bodyBytes } = config.limits
  if (Number(request.headers['content-length']) > bodyBytes) {
    const message = `A request may have at most ${bodyBytes} bytes: send a shorter subscription`
    throw withStatus(413, new Refusal('BAD_USER_INPUT', message))
  }
  if (!isPlain(request, bodyBytes))
    throw new Refusal('BAD_USER_INPUT', 'Send a subscription as application/json, with its Content-Length')
  const body = await readBody(request)
  request.resume()
  const asked = body && readGraphQL(body)
  const query = asked && operations.textOf(asked)
  if (query === undefined) throw new Refusal('BAD_USER_INPUT', 'Send a subscription as JSON, as in a POST to /graphql')
  return { ...asked, query }
}

function checkSubscription({ operations }: StreamsParts, { query, operationName }: GraphQLRequest): void {
  const { document, errors } = operations.prepare(query)
  if (errors[0]) throw errors[0]
  if (getOperationAST(document, operationName)?.operation === 'subscription') return
  throw new Refusal('BAD_USER_INPUT', 'A ticket is for one subscription: name it in operationName if there are more')
}

async function openStream(parts: StreamsParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { tickets, api, limits, clientOf } = parts
  const ticket = new URL(request.url ?? '', 'http://localhost').searchParams.get('ticket') ?? ''
  const { content, connection } = await openTicket(parts, request, ticket).catch(async (error) => {
    if (error instanceof BadToken) await limits.badToken(clientOf(request).address)
    throw error
  })
  if (connection !== undefined) {
    const end = () => response.destroy()
    response.once('close', tickets.hold(ticket, connection, end))
  }
  request.url = addressOf(content)
  request.headers.accept = 'text/event-stream'
  await api(request, response)
}

/**
 * Opens a ticket for one more connection. A reader whose cursor cannot be continued has none: the stream says so to
 * them, and that of the reader who was there goes on.
 */
async function openTicket({ tickets, viewers, feed }: StreamsParts, request: IncomingMessage, ticket: string) {
  const after = lastEventIdOf(request)
  const reader = { isBack: after !== undefined }
  const content = await tickets.read(ticket, reader)
  request.headers.authorization = `Bearer ${content.token}`
  const viewer = await viewers.of(request)
  if (!viewer) throw tokenMissing()
  if (after !== undefined && !(await feed.canContinue(after, viewer))) return { content, connection: undefined }
  return { content, connection: await tickets.open(ticket, reader) }
}

/** The address of the API at which a GET asks for the subscription. */
function addressOf({ query, operationName, variables }: TicketContent): string {
  const parameters = new URLSearchParams({ query })
  if (operationName) parameters.set('operationName', operationName)
  if (variables) parameters.set('variables', JSON.stringify(variables))
  return `/graphql?${parameters}`
}
