import type { IncomingMessage } from 'node:http'
import proxyaddr from 'proxy-addr'
import type { Config } from '../config.ts'
import type { Client } from '../context.ts'

/** Where a request came from, and to: what a proxy says of that is believed from TRUSTED_PROXIES alone. */
export function createClientOf({ trustedProxies, publicUrl }: Pick<Config, 'trustedProxies' | 'publicUrl'>) {
  const trusts = proxyaddr.compile(trustedProxies)

  return (request: IncomingMessage): Client => {
    const isForwarded = trusts(request.socket.remoteAddress ?? '', 0)
    const said = (name: string) =>
      isForwarded
        ? String(request.headers[name] ?? '')
            .split(',')[0]
            ?.trim()
        : ''
    const protocol = said('x-forwarded-proto') === 'https' ? 'https' : 'http'
    const host = said('x-forwarded-host') || request.headers.host || 'localhost'
    return { address: proxyaddr(request, trusts), origin: publicUrl ?? `${protocol}://${host}` }
  }
}
