import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { GraphQLError, type GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql'
import type { Config } from '../../config.ts'
import { introspectionRefusal } from '../graphql/introspection.ts'
import { answer } from './answer.ts'
import { compressAnswer } from './compression.ts'
import { answersPreflight } from './cors.ts'
import type { Viewers } from './viewers.ts'

/** Parts of the route of the schema. */
export interface SchemaFileParts {
  schema: GraphQLSchema
  viewers: Pick<Viewers, 'of'>
  config: Config
}

/**
 * Serves the schema in the schema definition language, as schema/schema.graphql has it, to everyone who may introspect
 * it. Its ETag (RFC 9110, section 8.8.3) is weak, since a compressed answer has the same.
 */
export function createSchemaFile({ schema, viewers, config }: SchemaFileParts) {
  let printed: { text: string; etag: string } | undefined
  const file = () => {
    const text = printed?.text ?? `${printSchema(lexicographicSortSchema(schema))}\n`
    printed ??= { text, etag: `W/"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"` }
    return printed
  }

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (answersPreflight(request, response, config)) return
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD, OPTIONS')
      return answer(response, 405, { error: 'The schema is read with GET or HEAD' })
    }
    const refusal = await refusalOf(request, viewers, config)
    if (refusal) return answer(response, refusal.status, { error: refusal.message })
    const { text, etag } = file()
    response.setHeader('ETag', etag)
    response.setHeader('Cache-Control', config.introspection === 'on' ? 'public, no-cache' : 'private, no-cache')
    if (isCurrent(request.headers['if-none-match'], etag)) {
      response.writeHead(304).end()
      return
    }
    compressAnswer(request, response)
    const headers = { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': Buffer.byteLength(text) }
    response.writeHead(200, headers).end(text)
  }
}

/** Why the schema is not shown to the viewer of a request, with the status of the answer; undefined if it is. */
async function refusalOf(request: IncomingMessage, viewers: Pick<Viewers, 'of'>, { introspection }: Config) {
  try {
    const viewer = introspection === 'admin' ? await viewers.of(request) : null
    const refusal = introspectionRefusal(introspection, viewer)
    return refusal && { status: 403, message: refusal.message }
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error
    const { status = 500 } = (error.extensions.http ?? {}) as { status?: number }
    return { status, message: error.message }
  }
}

/** Whether a client has this version: `If-None-Match` names it, or `*` (RFC 9110, section 13.1.2). */
export function isCurrent(header: string | undefined, etag: string): boolean {
  const opaque = (tag: string) => tag.trim().replace(/^W\//, '')
  return header?.trim() === '*' || (header?.split(',').some((tag) => opaque(tag) === opaque(etag)) ?? false)
}
