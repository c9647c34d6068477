import { isPublicHost } from './publicHosts.ts'

/** The rule for URLs of webhooks (WEBHOOK_URLS). */
export const webhookUrlPolicies = ['public', 'any', 'off'] as const

/** The rule for URLs of webhooks: `public` takes https at public addresses and names, `any` every URL, `off` none. */
export type WebhookUrlPolicy = (typeof webhookUrlPolicies)[number]

/** Whether this server may send events to a URL. A name must lead to a public address too, whenever it connects. */
export function isWebhookUrlAllowed(url: string, policy: WebhookUrlPolicy): boolean {
  const { protocol, hostname } = new URL(url)
  if (policy === 'any') return protocol === 'https:' || protocol === 'http:'
  return policy === 'public' && protocol === 'https:' && isPublicHost(hostname)
}
