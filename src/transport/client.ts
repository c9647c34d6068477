import type { IncomingMessage } from 'node:http'
import { LRUCache } from 'lru-cache'
import type { Config } from '../config.ts'
import type { Client } from '../context.ts'
import type { Logger } from '../log.ts'
import { bracketed } from '../url.ts'
import { believedOrigin } from './origin.ts'
import { clientAddress, networkOf, trustOf } from './proxies.ts'

type Settings = Pick<Config, 'trustedProxies' | 'publicUrl' | 'allowedOrigins'>

/**
 * Tells the address that a request came from, as limits count it, and the origin that it came to: PUBLIC_URL, or a host
 * that can be believed, or else the address of the socket. Headers of a proxy count only if it is one of TRUSTED_PROXIES.
 */
export function createClientOf({ trustedProxies, publicUrl, allowedOrigins }: Settings, logger: Logger) {
  const trusts = trustOf(trustedProxies)
  let hasWarned = false
  // Clients name few hosts, and parsing one is dear. Connections of the same host share the text too.
  const origins = new LRUCache<string, { believed: string | undefined }>({
    maxSize: 100_000,
    sizeCalculation: (_, key) => key.length,
  })
  const believed = (protocol: 'http' | 'https', host: string | undefined, local: string | undefined) => {
    const key = `${protocol} ${host} ${local}`
    const known = origins.get(key) ?? { believed: believedOrigin({ protocol, host }, local, allowedOrigins) }
    origins.set(key, known)
    return known.believed
  }

  const originOf = (request: IncomingMessage): string => {
    const { socket, headers } = request
    const isForwarded = trusts(socket.remoteAddress ?? '', 0)
    const forwarded = (name: string) =>
      isForwarded
        ? String(headers[name] ?? '')
            .split(',')[0]
            ?.trim()
        : ''
    const protocol = forwarded('x-forwarded-proto') === 'https' ? 'https' : 'http'
    const host = forwarded('x-forwarded-host') || headers.host
    const origin = believed(protocol, host, socket.localAddress)
    if (origin) return origin
    if (!hasWarned) logger.warn({ host }, 'asked under an unknown host: links and photos need PUBLIC_URL to be reached under it')
    hasWarned = true
    return `${protocol}://${socketHost(request)}`
  }
  const addressOf = ({ socket, headers }: IncomingMessage): string => {
    // Node joins repeated ones with commas.
    const forwardedFor = headers['x-forwarded-for'] as string | undefined
    return networkOf(clientAddress(socket.remoteAddress ?? '', forwardedFor, trusts))
  }
  return (request: IncomingMessage): Client => ({ address: addressOf(request), origin: publicUrl ?? originOf(request) })
}

function socketHost({ socket: { localAddress = 'localhost', localPort } }: IncomingMessage): string {
  const address = localAddress.replace(/^::ffff:/, '')
  return `${bracketed(address)}:${localPort}`
}
