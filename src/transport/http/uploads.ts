import type { IncomingMessage, ServerResponse } from 'node:http'
import { GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { z } from 'zod'
import type { Viewer } from '../../access/viewer.ts'
import type { Config } from '../../config.ts'
import { tooManyBytes } from '../../pictures/flaws.ts'
import { Refusal } from '../../refusal.ts'
import { withStatus } from '../errors.ts'

/** How many files of the largest size one member may have in memory, unread or unfinished. */
const mostOfMember = 3

/** Whether a request is a POST of multipart/form-data, which may carry a file. */
export function isUpload({ method, headers }: IncomingMessage): boolean {
  return method === 'POST' && /^multipart\/form-data\s*;/i.test(headers['content-type'] ?? '')
}

/** The largest body of an upload: a file, and the rest of the form. */
export function mostBytes({ uploadBytes, bodyBytes }: Config['limits']): number {
  return uploadBytes + bodyBytes
}

/** Node's request and response, as yoga passes them to its plugins. */
export type Exchange = { req: IncomingMessage; res: ServerResponse }

type Parts = {
  viewerOf(request: IncomingMessage): Promise<Viewer | null>
  config: Pick<Config, 'limits' | 'uploadsAtOnce'>
}

/**
 * Reads multipart requests, of members alone and while there is room for them: the body is not read before that is
 * sure. https://github.com/jaydenseric/graphql-multipart-request-spec
 */
export function createUploads({ viewerOf, config: { limits, uploadsAtOnce } }: Parts): Plugin<object, Exchange> {
  const most = mostBytes(limits)
  const taken = new Map<string, number>()
  const take = (whose: string, bytes: number) => taken.set(whose, (taken.get(whose) ?? 0) + bytes)
  const hasCapacity = (whose: string, bytes: number, files: number) => (taken.get(whose) ?? 0) + bytes <= files * most

  return {
    async onRequestParse({ request, serverContext, setRequestParser }) {
      const viewer = await viewerOf(serverContext.req)
      if (!viewer)
        throw withStatus(
          401,
          new Refusal('UNAUTHENTICATED', 'An upload needs a token: send it as `Authorization: Bearer …`'),
        )
      const bytes = Number(request.headers.get('content-length') ?? most)
      if (bytes > most) throw withStatus(413, tooManyBytes(limits.uploadBytes))
      const member = `${viewer.weddingId} ${viewer.id}`
      if (!hasCapacity(member, bytes, mostOfMember)) {
        throw withStatus(429, new Refusal('RATE_LIMITED', 'Upload fewer files at a time', { retryAfter: 1 }))
      }
      if (!hasCapacity('', bytes, uploadsAtOnce))
        throw withStatus(503, new Refusal('UNAVAILABLE', 'Too many uploads at the moment: try again'))
      for (const whose of [member, '']) take(whose, bytes)
      serverContext.res.once('close', () => {
        for (const whose of [member, '']) take(whose, -bytes)
        if (taken.get(member) === 0) taken.delete(member)
      })
      setRequestParser((request) => readForm(request, limits))
    },
  }
}

const operation = z.object({
  query: z.string().nullish(),
  documentId: z.string().nullish(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
  extensions: z.record(z.string(), z.unknown()).nullish(),
})
const map = z.record(z.string(), z.array(z.string()))

/** Empty parts cost far more to read than their few bytes. */
const parts = { fields: 2, files: 1 }
type LimitedRequest = { formData(options: { formDataLimits: typeof parts & { fieldSize: number } }): Promise<FormData> }

async function readForm(request: Request, limits: Config['limits']) {
  const form = await (request as LimitedRequest)
    .formData({ formDataLimits: { ...parts, fieldSize: limits.bodyBytes } })
    .catch((error) => {
      throw error instanceof GraphQLError
        ? withStatus(413, tooManyBytes(limits.uploadBytes))
        : badForm('it is not whole, or has more than two fields and a file')
    })
  const { query, documentId, variables, operationName, extensions } = parse(
    operation,
    'operations',
    form.get('operations'),
  )
  const places = Object.entries(parse(map, 'map', form.get('map')))
  if (places.length > 1) throw badForm('one file at a time')
  for (const [part, paths] of places) {
    const file = form.get(part)
    if (file === null || typeof file === 'string') throw badForm(`the part ${part} is not a file`)
    if (file.size > limits.uploadBytes) throw withStatus(413, tooManyBytes(limits.uploadBytes, file.size))
    for (const path of paths) put({ variables }, path, file)
  }
  const orLeftOut = <Value>(value: Value | null | undefined) => value ?? undefined
  return {
    query: orLeftOut(query),
    documentId: orLeftOut(documentId),
    variables: orLeftOut(variables),
    operationName: orLeftOut(operationName),
    extensions: orLeftOut(extensions),
  }
}

function parse<Shape>(shape: z.ZodType<Shape>, name: string, text: unknown): Shape {
  try {
    return shape.parse(JSON.parse(String(text)))
  } catch {
    throw badForm(`the part ${name} is not as it should be`)
  }
}

/** Puts the file where the operation has a null for it. */
function put(operation: object, path: string, file: File) {
  const keys = path.split('.')
  const last = keys.pop() ?? ''
  let holder: unknown = operation
  for (const key of keys) holder = own(holder, key)
  if (own(holder, last) !== null) throw badForm(`there is no null at ${path}`)
  Object.assign(holder as object, { [last]: file })
}

function own(holder: unknown, key: string): unknown {
  return holder instanceof Object && Object.hasOwn(holder, key) ? (holder as Record<string, unknown>)[key] : undefined
}

function badForm(reason: string): GraphQLError {
  return withStatus(
    400,
    new Refusal('BAD_USER_INPUT', `This multipart request cannot be understood: ${reason}`, { field: 'file' }),
  )
}
