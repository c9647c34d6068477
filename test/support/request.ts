import { get } from 'node:http'
import { text } from 'node:stream/consumers'
import { SignJWT } from 'jose'

export const secret = 'a secret for tests that is long enough to be one'

/** A signed token, issued now unless `iat` says otherwise. `expiresIn` is in seconds. */
export function tokenOf(claims: Record<string, unknown>, expiresIn = 3600, key = secret): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuedAt(claims.iat as number | undefined)
    .setExpirationTime(Math.floor(Date.now() / 1000) + expiresIn)
    .sign(new TextEncoder().encode(key))
}

export type GraphQLAnswer = {
  data?: Record<string, any> | null
  errors?: { message: string; extensions: Record<string, unknown> }[]
}

/** Posts an operation, and returns the response as soon as it begins. */
export function post(
  url: string,
  token: string | undefined,
  asked: object,
  { headers, signal }: { headers?: Record<string, string>; signal?: AbortSignal } = {},
): Promise<Response> {
  return fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }), ...headers },
    body: JSON.stringify(asked),
    signal,
  })
}

/** Sends a request over HTTP, as any client would. */
export async function request(
  url: string,
  token: string | undefined,
  query: string,
  variables: object = {},
  extensions?: object,
): Promise<GraphQLAnswer> {
  return answerOf(await post(url, token, { query, variables, extensions }))
}

/** The JSON of an answer. A proxy that answers in place of the server is named by its status. */
async function answerOf(response: Response): Promise<GraphQLAnswer> {
  const body = await response.text()
  try {
    return JSON.parse(body)
  } catch {
    throw new Error(`no JSON but ${response.status}: ${body.slice(0, 200)}`)
  }
}

const sharePhoto = `mutation ($input: SharePhotoInput!) {
  sharePhoto(input: $input) { id url thumbnailUrl caption sharedBy { id } sharedAt }
}`

/** A photo as a file of a multipart request. The name says nothing of what it is. */
export async function upload(
  url: string,
  token: string | undefined,
  file: Blob,
  input: object = {},
): Promise<GraphQLAnswer> {
  const form = new FormData()
  form.set('operations', JSON.stringify({ query: sharePhoto, variables: { input: { ...input, file: null } } }))
  form.set('map', JSON.stringify({ 0: ['variables.input.file'] }))
  form.set('0', file, 'photo.jpg')
  const headers: HeadersInit = token ? { authorization: `Bearer ${token}` } : {}
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body: form })
  return answerOf(response)
}

/**
 * Returns the body of a response, or undefined if its status is not 200. It does not use fetch, which is a browser's in
 * a test of hooks.
 */
export function read(url: string, accept = '*/*'): Promise<string | undefined> {
  return new Promise((resolve) => {
    get(url, { headers: { accept } }, async (response) => {
      const body = await text(response)
      resolve(response.statusCode === 200 ? body : undefined)
    }).on('error', () => resolve(undefined))
  })
}
