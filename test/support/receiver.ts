import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'

/** A message as a receiver of webhooks got it. */
export interface Received {
  id: string
  headers: Record<string, string>
  text: string
  /** The event, or undefined where the body has none. */
  event: any
}

type Answer = (response: ServerResponse, request: IncomingMessage) => void

/** Answers 200. */
export const takes: Answer = (response) => response.end()
/** Answers with a status. */
export const answers =
  (status: number, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(status, headers).end()
/** Never answers. */
export const hangs: Answer = () => {}

/** A receiver of webhooks, which does with the next message what `behave` was told last. */
export async function startReceiver(port = 0) {
  const received: Received[] = []
  let answer = takes
  let wake = () => {}
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    const headers = request.headers as Record<string, string>
    const { data } = JSON.parse(text)
    received.push({ id: String(headers['webhook-id']), headers, text, event: data?.events })
    answer(response, request)
    wake()
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const until = async (isSo: () => boolean) => {
    while (!isSo()) await new Promise<void>((resolve) => (wake = resolve))
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?from=wedding`,
    received,
    behave(next: Answer) {
      answer = next
    },
    /** Resolves once so many messages were received. */
    until: (count: number) => until(() => received.length >= count),
    /** Resolves once a message was received whose text has this in it. */
    untilSaid: (words: string) => until(() => received.some(({ text }) => text.includes(words))),
    /** The contents of the messages of people, in the order in which they were received. */
    said: () => received.map(({ event }) => event?.message?.content).filter(Boolean),
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** Throws unless a message was signed with this secret, as the library of Standard Webhooks sees it. */
export function verify(secret: string, { text, headers }: Received): void {
  new Webhook(secret).verify(text, headers)
}
