import { isPublicHost } from '../access/publicHosts.ts'

/** The rule for photos that stay where they are, instead of being uploaded (PHOTO_URLS). */
export const photoLinkPolicies = ['public', 'any', 'off'] as const

/** The rule for URLs of photos that may be shared. */
export type PhotoLinkPolicy = (typeof photoLinkPolicies)[number]

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
