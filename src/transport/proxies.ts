import type { IncomingMessage } from 'node:http'
import ipaddr from 'ipaddr.js'
import proxyaddr from 'proxy-addr'

/**
 * Whether the word of the proxy at this address is believed. Hop 0 is the peer of the connection, hop 1 the one before
 * it.
 */
export type Trust = (address: string, hop: number) => boolean

/** Ranges in which the guests of a venue have their addresses too, not its proxies alone. */
const guestRanges = ['uniquelocal', 'linklocal']

/**
 * Reads TRUSTED_PROXIES: a number of hops, or addresses, ranges and the names of ranges. The names of ranges that
 * guests may be in count for the peer of the connection alone. Throws a TypeError if an entry is none of these.
 */
export function trustOf(entries: string[]): Trust {
  const [first = ''] = entries
  if (entries.length === 1 && /^[1-9]\d?$/.test(first)) return (_, hop) => hop < Number(first)
  if (entries.some((entry) => /^\d+$/.test(entry))) throw new TypeError('a number of hops stands alone')
  const isForPeer = (entry: string) => guestRanges.includes(entry)
  const trusts = proxyaddr.compile(entries.filter((entry) => !isForPeer(entry)))
  const trustsPeer = proxyaddr.compile(entries.filter(isForPeer))
  return (address, hop) => trusts(address, hop) || (hop === 0 && trustsPeer(address, hop))
}

/**
 * The address that a request comes from: that of the peer, or the one that the last trusted hop names. X-Forwarded-For
 * is read from the right, where the nearest proxy adds to it; anybody may have written what stands further left. An
 * entry that is no address ends the walk.
 */
export function clientAddress(peer: string, forwardedFor: string | undefined, trusts: Trust): string {
  let address = parseAddress(peer) ?? peer
  const named = forwardedFor?.split(',').reverse() ?? []
  for (const [hop, entry] of named.entries()) {
    const before = parseAddress(entry.trim())
    if (before === undefined || !trusts(address, hop)) break
    address = before
  }
  return address
}

/** An address without brackets, port and zone; IPv4 in its own form. Undefined if it is none. */
function parseAddress(text: string): string | undefined {
  const [, bare = ''] = /^\[(.*)\](?::\d+)?$/.exec(text) ?? /^([\d.]+):\d+$/.exec(text) ?? ['', text]
  const [withoutZone = ''] = bare.split('%')
  if (!ipaddr.IPv4.isValidFourPartDecimal(withoutZone) && !ipaddr.IPv6.isValid(withoutZone)) return undefined
  return ipaddr.process(withoutZone).toString()
}

/**
 * Network that limits count in place of an address: the first 64 bits of an IPv6 address, since whoever has one of
 * these addresses has all of them (RFC 6177). An IPv4 address stays as it is.
 */
export function networkOf(address: string): string {
  return ipaddr.IPv6.isValid(address) ? `${ipaddr.IPv6.networkAddressFromCIDR(`${address}/64`)}/64` : address
}

const forwardingHeaders =
  /^(forwarded|via|x-forwarded.*|x-original-.*|x-real-ip|(.*-)?client-ip|cf-.*|x-envoy-.*|x-amzn-.*|x-azure-.*|x-cloud-trace-context)$/

/** The parts of a request that show whether a proxy sent it. */
export type Arrival = Pick<IncomingMessage, 'headers' | 'httpVersion'> & {
  socket: Pick<IncomingMessage['socket'], 'remoteAddress' | 'localPort'>
}

/**
 * Whether a program on this machine sent the request itself. A proxy on this machine has a loopback address too, and
 * may say nothing of those it forwards for: nginx with a bare `proxy_pass` speaks HTTP/1.0 or closes the connection,
 * and others keep the host that they were asked under.
 */
export function isFromThisMachine({ headers, httpVersion, socket }: Arrival): boolean {
  const { host = '', connection = 'keep-alive' } = headers
  const ownHosts = ['localhost', '127.0.0.1', '[::1]'].map((name) => `${name}:${socket.localPort}`)
  return (
    /^(127\.|::1$|::ffff:127\.)/.test(socket.remoteAddress ?? '') &&
    ownHosts.includes(socket.localPort === 80 ? `${host}:80` : host) &&
    httpVersion === '1.1' &&
    connection.toLowerCase() === 'keep-alive' &&
    !Object.keys(headers).some((name) => forwardingHeaders.test(name))
  )
}
