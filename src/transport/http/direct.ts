import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { type ExecutionArgs, type ExecutionResult, type GraphQLSchema, getOperationAST } from 'graphql'
import type { Config } from '../../config.ts'
import type { Context } from '../../context.ts'
import { remembering } from '../../remembering.ts'
import type { ErrorMasker } from '../errors.ts'
import type { Operations } from '../graphql/operations.ts'
import { compressAnswer, isWorthCompressing } from './compression.ts'
import { allowReading } from './cors.ts'
import {
  answerOf,
  type GraphQLRequest,
  isPlain,
  jsonTypeFor,
  readBody,
  readGraphQL,
  type WrittenRequest,
} from './plain.ts'

/** Parts of the direct way: the same as of yoga's way. */
export interface DirectParts {
  schema: GraphQLSchema
  operations: Operations
  /** Rejects when the token is refused. */
  contextOf(request: IncomingMessage, asked: GraphQLRequest): Promise<Context>
  maskError: ErrorMasker
  config: Config
}

/**
 * Answers a request in the way that nearly all take, with Node alone: a POST of JSON that runs a query or mutation
 * whose document was run before. It resolves with false for all others, which yoga answers, from the body that was read
 * here. Both ways run the same operations and give the same answers; making a fetch Request and Response costs yoga
 * more time than a mutation does.
 */
export function createDirect({ schema, operations, contextOf, maskError, config }: DirectParts) {
  const typeFor = remembering(jsonTypeFor)
  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const type = typeFor(request.headers.accept)
    if (!type || !isPlain(request, config.limits.bodyBytes)) return false
    const body = await readBody(request)
    // The client is gone: nobody waits for an answer any more.
    if (!body) return true
    const asked = readGraphQL(body)
    // Yoga's way finds the document of an id.
    const args = hasText(asked) ? argsOf(asked) : undefined
    if (!hasText(asked) || !args) {
      leaveBody(request, body)
      return false
    }
    send(request, response, type, await run(request, asked, args))
    request.resume()
    return true
  }

  /** Undefined for a document that is not known, and for what is no query or mutation of it. */
  function argsOf({ query, operationName, variables: variableValues }: GraphQLRequest): ExecutionArgs | undefined {
    const document = operations.known(query)?.document
    const operation = document && getOperationAST(document, operationName)
    if (!operation || operation.operation === 'subscription') return undefined
    return { schema, document, operationName, variableValues }
  }

  async function run(request: IncomingMessage, asked: GraphQLRequest, args: ExecutionArgs): Promise<ExecutionResult> {
    try {
      return await operations.execute({ contextValue: await contextOf(request, asked), ...args })
    } catch (error) {
      return { errors: [maskError(error)] }
    }
  }

  function send(request: IncomingMessage, response: ServerResponse, type: string, result: ExecutionResult) {
    const { status, headers, body } = answerOf(result)
    const bytes = Buffer.byteLength(body)
    response.statusCode = status
    allowReading(request, response, config)
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    response.setHeader('Content-Type', `${type}; charset=utf-8`)
    response.setHeader('Content-Length', bytes)
    if (isWorthCompressing(bytes)) compressAnswer(request, response)
    else response.setHeader('Vary', 'Origin, Accept-Encoding')
    response.end(body)
  }
}

function hasText(asked: WrittenRequest | undefined): asked is GraphQLRequest {
  return typeof asked?.query === 'string'
}

/** Leaves a body that was read to yoga, which takes it from where frameworks put theirs. */
function leaveBody(request: IncomingMessage, body: Buffer) {
  request.resume()
  Object.assign(request, { body: Readable.from([body]) })
}
