import { askForEvents } from './eventSource.ts'
import { type GraphQLAnswer, post } from './request.ts'
import { openSocket } from './socket.ts'

export interface Asked {
  query: string
  variables?: object
  operationName?: string
  extensions?: object
}
/**
 * Sends an operation to a server and returns the first answer, with the seconds of `Retry-After` where there is such a
 * header.
 */
export type Way = (
  url: string,
  token: string | undefined,
  asked: Asked,
) => Promise<GraphQLAnswer & { extensions?: any; wait?: number }>

/** The ways in which a query can be asked. All but WebSocket do without a token too. */
export const ways: Record<'POST' | 'GET' | 'server-sent events' | 'WebSocket', Way> = {
  POST: async (url, token, asked) => read(await post(url, token, asked, { headers: { accept: 'application/json' } })),

  async GET(url, token, { query, variables = {}, extensions = {} }) {
    const address = new URL(`${url}/graphql`)
    address.searchParams.set('query', query)
    address.searchParams.set('variables', JSON.stringify(variables))
    address.searchParams.set('extensions', JSON.stringify(extensions))
    return read(await fetch(address, { headers: bearing(token) }))
  },

  async 'server-sent events'(url, token, asked) {
    const response = await askForEvents(url, token, asked)
    const text = await response.text()
    const [, json = '{}'] = /^data: (\{.*)$/m.exec(text) ?? []
    return { ...JSON.parse(json), ...waitOf(response) }
  },

  async WebSocket(url, token, asked) {
    using socket = openSocket({ url })
    await socket.connects(token ?? '')
    await socket.says({ id: '1', type: 'subscribe', payload: asked })
    const { type, payload } = await socket.hears('1')
    return type === 'error' ? { errors: payload } : payload
  },
}

async function read(response: Response) {
  return { ...((await response.json()) as GraphQLAnswer), ...waitOf(response) }
}

function waitOf({ headers }: Response): { wait?: number } {
  const seconds = headers.get('retry-after')
  return seconds === null ? {} : { wait: Number(seconds) }
}

function bearing(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` }
}
