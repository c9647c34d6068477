import { post } from './request.ts'

/** Asks for server-sent events, and returns the response as soon as it begins. The signal ends it. */
export function askForEvents(
  url: string,
  token: string | undefined,
  asked: { query: string; variables?: object },
  signal?: AbortSignal,
): Promise<Response> {
  return post(url, token, asked, { headers: { accept: 'text/event-stream' }, signal })
}

/** An event of a stream of server-sent events, by the names of its fields. */
export interface ServerSentEvent {
  event?: string
  id?: string
  data?: any
}

/** Reads server-sent events as they come over the wire. Comments are left out. */
export async function* serverSentEvents({ body }: Response): AsyncGenerator<ServerSentEvent, undefined> {
  for await (const block of splitAt(body, '\n\n')) {
    const lines = block.split('\n').filter((line) => !line.startsWith(':') && line !== '')
    if (lines.length === 0) continue
    const fields = Object.fromEntries(lines.map((line) => [line.split(':', 1)[0], line.replace(/^\w+: ?/, '')]))
    yield { ...fields, ...(fields.data !== undefined && { data: fields.data && JSON.parse(fields.data) }) }
  }
}

/** Reads the parts of a multipart answer whose boundary is `graphql`, as they come. */
export async function* parts({ body }: Response): AsyncGenerator<any, undefined> {
  for await (const part of splitAt(body, '\r\n--graphql')) {
    const start = part.indexOf('\r\n\r\n')
    if (start !== -1) yield JSON.parse(part.slice(start))
  }
}

/** The texts between separators, each as soon as the separator after it has come. */
async function* splitAt(body: Response['body'], separator: string): AsyncGenerator<string, undefined> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    const texts = text.split(separator)
    text = texts.pop() ?? ''
    yield* texts
  }
}
