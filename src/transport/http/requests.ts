import { GraphQLError } from 'graphql'
import type { FetchAPI, GraphQLParams, Plugin } from 'graphql-yoga'
import { Refusal } from '../../refusal.ts'
import { withStatus } from '../errors.ts'
import { hasId } from '../graphql/trusted.ts'
import { formatFor } from '../sse/formats.ts'
import type { Exchange } from './uploads.ts'

/** Media types of an answer to a query or mutation, and to a subscription. */
const answerTypes = ['application/graphql-response+json', 'application/json', 'text/event-stream', 'multipart/mixed']
const streamTypes = ['text/event-stream', 'multipart/mixed;subscriptionSpec=1.0']

const example = 'such as { "query": "{ viewer { name } }" }'

/** Reads GraphQL over HTTP. Any other request is answered with its mistake and the right form. */
export function createRequests({ bodyBytes }: { bodyBytes: number }): Plugin<object, Exchange> {
  const tooLarge = () => refused(413, `A request may have at most ${bodyBytes} bytes: send less, or several requests`)

  async function readBody(request: Request): Promise<GraphQLParams> {
    const text = await request.text().catch((error) => {
      throw error instanceof GraphQLError ? tooLarge() : refused(400, 'The body did not come whole: send it again')
    })
    if (text.trim() === '') throw refused(400, `The body is empty: send a JSON object, ${example}`)
    const body = parseJson(text, 'The body')
    if (Array.isArray(body)) throw refused(400, 'Batches are not supported: send one operation a request')
    if (!(body instanceof Object)) throw refused(400, `The body is no JSON object: send one, ${example}`)
    return withQuery(body, `The body has no "query": send a JSON object, ${example}`)
  }

  return {
    onRequestParse({ request, setRequestParser }) {
      if (request.method === 'GET') return setRequestParser(readAddress)
      if (request.method !== 'POST') return
      const type = request.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase()
      if (type !== 'application/json') throw unsupported(type)
      const coding = request.headers.get('content-encoding')?.trim().toLowerCase() || 'identity'
      if (coding !== 'identity')
        throw refused(415, `The Content-Encoding ${coding.slice(0, 100)} is not read: send the body as it is`)
      if (Number(request.headers.get('content-length')) > bodyBytes) throw tooLarge()
      setRequestParser(readBody)
    },
  }
}

/** Refuses a request before it is run if its `Accept` takes no kind of answer that it may get. */
export const acceptableAnswers: Plugin = {
  onRequestParse({ request, endResponse, fetchAPI }) {
    if (!accepts(request.headers.get('accept'), answerTypes)) endResponse(notAcceptableAnswer(fetchAPI, answerTypes))
  },

  onSubscribe({ args, setResultAndStopExecution }) {
    if (formatFor(args.contextValue.request.headers.get('accept'))) return
    setResultAndStopExecution({ errors: [notAcceptable(streamTypes)] })
  },

  /**
   * Yoga's own 406 has no body: it finds no way to write even an error as the type that a subscription was asked for
   * as.
   */
  onResponse({ response, setResponse, fetchAPI }) {
    if (response.status === 406 && !response.body) setResponse(notAcceptableAnswer(fetchAPI, streamTypes))
  },
}

function readAddress({ url }: Request): GraphQLParams {
  const parameters = new URL(url).searchParams
  const json = (name: string) => {
    const text = parameters.get(name)
    return text ? parseJson(text, `The parameter ${name}`) : undefined
  }
  const request = {
    query: parameters.get('query') || undefined,
    documentId: parameters.get('documentId') || undefined,
    operationName: parameters.get('operationName') || undefined,
    variables: json('variables'),
    extensions: json('extensions'),
  }
  return withQuery(
    request,
    'This address has no ?query=…: add it, send a POST, or open the address in a browser for GraphiQL',
  )
}

function withQuery(request: GraphQLParams, otherwise: string): GraphQLParams {
  if ((request.query === undefined || request.query === null) && !hasId(request)) throw refused(400, otherwise)
  return request
}

function parseJson(text: string, what: string) {
  try {
    return JSON.parse(text)
  } catch {
    throw refused(400, `${what} is not JSON: send a JSON object, ${example}`)
  }
}

/** Whether an `Accept` header takes one of these types, without regard to preferences. Only UTF-8 is spoken. */
export function accepts(header: string | null, types: string[]): boolean {
  return (header?.trim() || '*/*').split(',').some((range) => {
    const [asked = '', ...parameters] = range.replace(/\s/g, '').toLowerCase().split(';')
    if (parameters.some((parameter) => parameter.startsWith('charset=') && parameter !== 'charset=utf-8')) return false
    const prefix = asked.replace(/(\*\/)?\*$/, '')
    return types.some((type) => (asked.endsWith('/*') ? type.startsWith(prefix) : type === asked))
  })
}

function notAcceptable(types: string[]): GraphQLError {
  return refused(406, `This is answered as ${types.join(' or ')}: name one of these in the Accept header`)
}

function notAcceptableAnswer({ Response }: Pick<FetchAPI, 'Response'>, types: string[]): Response {
  const { message, extensions } = notAcceptable(types)
  const body = JSON.stringify({ errors: [{ message, extensions: { code: extensions.code } }] })
  return new Response(body, { status: 406, headers: { 'Content-Type': 'application/json' } })
}

function unsupported(type: string | undefined): GraphQLError {
  const given = type ? `The Content-Type ${type.slice(0, 100)} is not read` : 'This request has no Content-Type'
  const advice = 'send application/json, or for a file multipart/form-data with its boundary'
  return refused(415, `${given}: ${advice}`, { Accept: 'application/json, multipart/form-data' })
}

function refused(status: number, message: string, headers: Record<string, string> = {}): GraphQLError {
  return withStatus(status, new Refusal('BAD_USER_INPUT', message), headers)
}
