import ipaddr from 'ipaddr.js'
import { unbracketed } from '../url.ts'

/** The rule for photos that stay where they are, instead of being uploaded (PHOTO_URLS). */
export const photoLinkPolicies = ['public', 'any', 'off'] as const

/** The rule for URLs of photos that may be shared. */
export type PhotoLinkPolicy = (typeof photoLinkPolicies)[number]

/** Names that only a private network, or this machine, can resolve: RFC 6761, RFC 6762, RFC 8375 and common usage. */
const privateNames = /\.(localhost|local|internal|intranet|private|corp|home|lan|home\.arpa|onion|test|invalid)$/

/** The URL without a user and a password, which would be shown to everybody. */
export function withoutCredentials(url: string): string {
  const link = new URL(url)
  link.username = ''
  link.password = ''
  return link.href
}

/**
 * Whether every guest's browser may be told to load this picture. If only public addresses are allowed, a guest cannot
 * make the browsers of others send requests to machines of their own network.
 */
export function isLinkAllowed(url: string, policy: PhotoLinkPolicy): boolean {
  return policy === 'any' || (policy === 'public' && isPublicHost(new URL(url).hostname))
}

// WHATWG URLs write every form of an IPv4 address as four decimal numbers.
function isPublicHost(hostname: string): boolean {
  const host = unbracketed(hostname).replace(/\.$/, '')
  if (ipaddr.isValid(host)) return ipaddr.process(host).range() === 'unicast'
  return host.includes('.') && !privateNames.test(host)
}
