import ipaddr from 'ipaddr.js'
import { unbracketed } from '../url.ts'

/** Names that only a private network, or this machine, can resolve: RFC 6761, RFC 6762, RFC 8375 and common usage. */
const privateNames = /\.(localhost|local|internal|intranet|private|corp|home|lan|home\.arpa|onion|test|invalid)$/

/**
 * Whether the host of a WHATWG URL, which writes every form of an IPv4 address as four decimal numbers, is a public
 * address or may be a public name. A name may still lead to a private address: see `isPublicAddress`.
 */
export function isPublicHost(hostname: string): boolean {
  const host = unbracketed(hostname).replace(/\.$/, '')
  if (ipaddr.isValid(host)) return isPublicAddress(host)
  return host.includes('.') && !privateNames.test(host)
}

/** All IPv6 addresses that the registries give out (RFC 4291, IANA): `range` calls what it does not know unicast too. */
const givenOut = ipaddr.IPv6.parseCIDR('2000::/3')

/** Whether an IP address is of the public internet: also one that an IPv6 address carries inside. */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false
  const address = ipaddr.process(text)
  return address.range() === 'unicast' && (address instanceof ipaddr.IPv4 || address.match(givenOut))
}
