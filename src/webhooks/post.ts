import { Resolver } from 'node:dns/promises'
import { Agent, type ClientRequest, type IncomingMessage, type RequestOptions, request as requestHttp } from 'node:http'
import { request as requestHttps, Agent as TlsAgent } from 'node:https'
import type { LookupFunction } from 'node:net'
import { isPublicAddress } from '../access/publicHosts.ts'
import { isWebhookUrlAllowed, type WebhookUrlPolicy } from '../access/webhookUrls.ts'
import { gone, mistakeOf } from './rules.ts'

/** The outcome of a try to deliver. */
export type Outcome =
  | { isDelivered: true }
  | {
      isDelivered: false
      /** Why it was not delivered, for people. */
      reason: string
      /** Whether the receiver wants no further try. */
      isFinal?: boolean
    }

/** A message to deliver. */
export interface Post {
  url: string
  headers: Record<string, string>
  body: string
  /** Aborted when nothing is to be sent any more. */
  signal: AbortSignal
}

/** Time (ms) that a receiver has for its whole answer. */
export const answerWithinMs = 10_000
/** Bytes of an answer that are read, for the sake of the connection: nobody looks at them. */
const mostAnswerBytes = 16_384
/** Number of informational answers (1xx) that may come before the answer. */
const mostInformational = 100
/** An idle connection is closed before most servers would close it (Node.js after 5 s), so that none is lost by it. */
const idleMs = 4_000

/**
 * Sends the messages of one webhook, over a connection that is kept while there is much to send. With the policy
 * `public`, each connection goes to an address that was found to be public just then, whatever the name leads to later.
 */
export class Postman {
  readonly #policy: WebhookUrlPolicy
  readonly #options: Pick<RequestOptions, 'lookup'>
  readonly #agents: Record<string, Agent | TlsAgent>

  constructor(policy: WebhookUrlPolicy, resolve: Resolve = resolveName) {
    this.#policy = policy
    this.#options = policy === 'public' ? { lookup: publicLookup(resolve) } : {}
    const kept = { keepAlive: true, maxSockets: 1, timeout: idleMs }
    this.#agents = { 'http:': new Agent(kept), 'https:': new TlsAgent(kept) }
  }

  /** Sends a message, and resolves with the outcome. It never rejects. */
  async send(post: Post): Promise<Outcome> {
    if (!isWebhookUrlAllowed(post.url, this.#policy)) return notDelivered('This server does not send to this URL')
    try {
      const status = await this.#status(post)
      const reason = mistakeOf(status)
      return reason === undefined ? { isDelivered: true } : notDelivered(reason, status === gone)
    } catch (error) {
      return notDelivered(reasonOf(error))
    }
  }

  /** Closes its connections. */
  end(): void {
    for (const agent of Object.values(this.#agents)) agent.destroy()
  }

  /**
   * The status of the answer. A receiver that closes an idle connection at this moment is asked once more. It settles
   * by `deadline`, a moment of `performance.now`, whatever the receiver does.
   */
  #status(post: Post, deadline = performance.now() + answerWithinMs, isRepeated = false): Promise<number> {
    const { url, headers, body, signal } = post
    const { protocol } = new URL(url)
    const send = protocol === 'https:' ? requestHttps : requestHttp
    return new Promise((resolve, reject) => {
      const request = send(url, { method: 'POST', headers, signal, agent: this.#agents[protocol], ...this.#options })
      const timer = setTimeout(() => request.destroy(new TooSlow()), deadline - performance.now())
      request.on('close', () => {
        clearTimeout(timer)
        reject(new Unanswered())
      })
      request.on('error', (error: NodeJS.ErrnoException) => {
        const isOfIdle = request.reusedSocket && error.code === 'ECONNRESET' && !isRepeated
        if (isOfIdle) resolve(this.#status(post, deadline, true))
        else reject(error)
      })
      let informational = 0
      request.on('information', () => {
        if (++informational > mostInformational) request.destroy(new Unanswered())
      })
      request.on('response', (answer) => resolve(statusAtEnd(answer, request)))
      // Without this listener an answer of 101 would end the request with neither an answer nor an error.
      request.on('upgrade', ({ statusCode = 0 }, socket) => {
        socket.destroy()
        resolve(statusCode)
      })
      request.end(body)
    })
  }
}

/** The status of an answer once it was read or has broken off. Of a long answer no more is read than is allowed. */
function statusAtEnd(answer: IncomingMessage, request: ClientRequest): Promise<number> {
  return new Promise((resolve) => {
    let bytes = 0
    answer.on('data', ({ length }: Buffer) => {
      bytes += length
      if (bytes > mostAnswerBytes) request.destroy()
    })
    answer.on('error', ignore)
    answer.on('close', () => resolve(answer.statusCode ?? 0))
  })
}

function ignore() {}

function notDelivered(reason: string, isFinal = false): Outcome {
  return { isDelivered: false, reason, isFinal }
}

class TooSlow extends Error {}
class NotPublic extends Error {}
class Unanswered extends Error {}

function reasonOf(error: unknown): string {
  if (error instanceof TooSlow) return `It did not answer within ${answerWithinMs / 1_000} seconds`
  if (error instanceof NotPublic) return 'Its name leads to an address that is not public'
  if (error instanceof Unanswered) return 'It sent no final answer'
  const { code } = error as NodeJS.ErrnoException
  return code ? `It could not be reached: ${code}` : 'It could not be reached'
}

/** Finds all addresses of a name. */
export type Resolve = (hostname: string) => Promise<string[]>

const resolver = new Resolver({ timeout: 2_000, tries: 2 })

/** Asks DNS alone, and takes no thread of the pool that files and pictures need, however long an answer takes. */
async function resolveName(hostname: string): Promise<string[]> {
  const found = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)])
  const addresses = found.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
  if (addresses.length === 0) throw (found[0] as PromiseRejectedResult).reason
  return addresses
}

/** A lookup for a connection that fails if any address of the name is not public. */
function publicLookup(resolve: Resolve): LookupFunction {
  return (hostname, { all }, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
        const [first] = found
        if (!first || !addresses.every(isPublicAddress)) callback(new NotPublic(), '')
        else if (all) callback(null, found)
        else callback(null, first.address, first.family)
      },
      (error) => callback(error, ''),
    )
  }
}
