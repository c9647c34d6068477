import { serverSentEvents } from './eventSource.ts'

/** A request of graphql-sse's single connection mode. */
export interface StreamRequest {
  method: 'PUT' | 'GET' | 'POST' | 'DELETE'
  /** The name of the stream, which the answer to `PUT` has. */
  stream?: string
  path?: string
  body?: object
}

/** Sends a request of the single connection mode. */
export function askStream(url: string, token: string | undefined, asked: StreamRequest): Promise<Response> {
  const { method, stream, path = '', body } = asked
  return fetch(`${url}/graphql${path}`, {
    method,
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(stream && { 'x-graphql-event-stream-token': stream }),
      ...(body && { 'content-type': 'application/json' }),
      ...(method === 'GET' && { accept: 'text/event-stream' }),
    },
    body: body && JSON.stringify(body),
  })
}

/** Opens a stream that was reserved with `PUT`. Its operations are asked for with `adds`. */
export async function openStream(url: string, token: string, stream: string) {
  const response = await askStream(url, token, { method: 'GET', stream })
  const events = serverSentEvents(response)
  const asks = (body: object) => askStream(url, token, { method: 'POST', stream, body })
  return {
    response,
    asks,
    adds: (operationId: string, query: string, variables?: object) =>
      asks({ query, variables, extensions: { operationId } }),
    hears: async () => (await events.next()).value,
    leave: () => events.return(undefined),
  }
}
