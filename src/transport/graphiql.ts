import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { renderGraphiQL } from '@graphql-yoga/render-graphiql'

const defaultQuery = `# Put your token in the Headers tab below: { "Authorization": "Bearer …" }
# It counts for queries, mutations and subscriptions.

query Who {
  viewer { name role }
  wedding { name cursor }
  conversations { with { id name } lastMessage { content } unreadCount }
}

mutation Say {
  sendMessage(input: { channel: WEDDING, content: "Hello from GraphiQL" }) { id sentAt }
}

subscription Hear {
  messageReceived { cursor message { sender { name } content } }
}
`

/** `scripts` are the sources that a Content-Security-Policy names for the scripts in the page. */
type Page = { compressed: Buffer; scripts: string[] }

/** GraphiQL as one page that needs nothing from elsewhere: 9 MB of it, so it is made once and compressed. */
export function createGraphiql(): () => Promise<Page> {
  let page: Promise<Page> | undefined
  return () => {
    page ??= makePage()
    return page
  }
}

async function makePage(): Promise<Page> {
  const html = withConnectionParams(renderGraphiQL({ title: 'Attitudes Live', defaultQuery, subscriptionsProtocol: 'WS' }))
  return { compressed: await promisify(gzip)(html), scripts: scriptSources(html) }
}

function scriptSources(html: string): string[] {
  const scripts = [...html.matchAll(/<script[^>]*>(.*?)<\/script>/gs)]
  return scripts.map(([, script = '']) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`)
}

// Yoga's GraphiQL hands the Headers tab to HTTP requests only; over WebSocket its executor reads `connectionParams`.
function withConnectionParams(html: string): string {
  const before = 'extensions:{headers:y?.headers}'
  if (html.split(before).length !== 2) throw new Error('this version of GraphiQL does not take connection params the known way')
  return html.replace(before, 'extensions:{headers:y?.headers,connectionParams:y?.headers}')
}
