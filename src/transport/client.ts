import type { IncomingMessage } from 'node:http'
import type { Config } from '../config.ts'
import type { Client } from '../context.ts'
import type { Logger } from '../log.ts'
import { remembering } from '../remembering.ts'
import { bracketed } from '../url.ts'
import { believedOrigin } from './origin.ts'
import { clientAddress, networkOf, trustOf } from './proxies.ts'

type Settings = Pick<Config, 'trustedProxies' | 'publicUrl' | 'allowedOrigins'>

/**
 * Finds the address that a request came from, as limits count it, and the origin that it came to: PUBLIC_URL, or a host
 * that can be believed, or else the address of the socket. Headers of a proxy count only if it is one of
 * TRUSTED_PROXIES.
 */
export function createClientOf({ trustedProxies, publicUrl, allowedOrigins }: Settings, logger: Logger) {
  const trusts = trustOf(trustedProxies)
  let hasWarned = false
  // Reading addresses and hosts is dear, and the requests of a connection all say the same. Connections share the texts
  // too.
  const peers = remembering((address: string, forwardedFor: string | undefined): Peer => {
    return { isTrusted: trusts(address, 0), address: networkOf(clientAddress(address, forwardedFor, trusts)) }
  })
  const origins = remembering((protocol: Protocol, host: string | undefined, local: string | undefined) => {
    return believedOrigin({ protocol, host }, local, allowedOrigins)
  })

  const originOf = (request: IncomingMessage, { isTrusted }: Peer): string => {
    const { socket, headers } = request
    const forwarded = (name: string) =>
      isTrusted
        ? String(headers[name] ?? '')
            .split(',')[0]
            ?.trim()
        : ''
    const protocol: Protocol = forwarded('x-forwarded-proto') === 'https' ? 'https' : 'http'
    const host = forwarded('x-forwarded-host') || headers.host
    const origin = origins(protocol, host, socket.localAddress)
    if (origin) return origin
    if (!hasWarned)
      logger.warn({ host }, 'asked under an unknown host: links and photos need PUBLIC_URL to be reached under it')
    hasWarned = true
    return `${protocol}://${socketHost(request)}`
  }
  return (request: IncomingMessage): Client => {
    const { socket, headers } = request
    // Node joins repeated ones with commas.
    const peer = peers(socket.remoteAddress ?? '', headers['x-forwarded-for'] as string | undefined)
    return { address: peer.address, origin: publicUrl ?? originOf(request, peer) }
  }
}

type Protocol = 'http' | 'https'

/** The other side of a connection: the address that limits count, and whether headers of a proxy count. */
type Peer = { address: string; isTrusted: boolean }

function socketHost({ socket: { localAddress = 'localhost', localPort } }: IncomingMessage): string {
  const address = localAddress.replace(/^::ffff:/, '')
  return `${bracketed(address)}:${localPort}`
}
