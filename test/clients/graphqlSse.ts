import { createClient } from 'graphql-sse'
import { type Listener, listening, messagesSince, now, type Place } from './listening.ts'

interface Options {
  /** Whether one connection is for all operations. */
  singleConnection?: boolean
  /** The cursor to begin at, by default that of now. */
  after?: string
}

/** graphql-sse, with a connection for each operation or one for all. */
export function listenWithGraphqlSse(
  { url, token }: Place,
  { singleConnection = false, after }: Options = {},
): Listener {
  return listening((progress) => {
    progress.cursor = after
    const client = createClient({
      url: `${url}/graphql`,
      headers: (): Record<string, string> => ({ authorization: `Bearer ${token}` }),
      singleConnection,
      retryAttempts: 0,
    })
    progress.signal.addEventListener('abort', () => client.dispose())
    const run = (query: string, variables: Record<string, unknown>, show: (data: any) => void) =>
      new Promise<void>((resolve, reject) => {
        client.subscribe<any>(
          { query, variables },
          {
            next: ({ data, errors }) => (data && !errors ? show(data) : reject(errors)),
            error: reject,
            complete: () => resolve(),
          },
        )
      })
    return async () => {
      if (progress.cursor === undefined)
        await run(now, {}, ({ wedding }) => {
          progress.cursor = wedding.cursor
        })
      await run(messagesSince, { after: progress.cursor }, ({ messageReceived }) => progress.hear(messageReceived))
    }
  })
}
