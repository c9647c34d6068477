import { setTimeout as wait } from 'node:timers/promises'
import { GraphQLClient } from 'graphql-request'
import { type Listener, listening, type MessageEvent, now, type Place } from './listening.ts'

const events = `query ($after: Cursor!) {
  pastEvents(after: $after, kinds: [MESSAGE_RECEIVED]) {
    events { ... on MessageReceived { cursor message { id content } } }
    cursor
    hasMore
  }
}`
interface Page {
  pastEvents: { events: MessageEvent[]; cursor: string; hasMore: boolean }
}

/** graphql-request, which holds no stream: it asks for the events since its cursor again and again. */
export function listenWithGraphqlRequest({ url, token }: Place): Listener {
  return listening((progress) => {
    const client = new GraphQLClient(`${url}/graphql`, { headers: { authorization: `Bearer ${token}` } })
    return async () => {
      progress.cursor ??= (await client.request<{ wedding: { cursor: string } }>(now)).wedding.cursor
      while (!progress.signal.aborted) {
        const page: Page = await client.request(events, { after: progress.cursor })
        for (const event of page.pastEvents.events) progress.hear(event)
        progress.cursor = page.pastEvents.cursor
        if (!page.pastEvents.hasMore) await wait(100)
      }
    }
  })
}
