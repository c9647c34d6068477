import { createHmac } from 'node:crypto'

/** A message to sign, as it is sent. */
export interface Signable {
  /** The idempotency key. It has no dots. */
  id: string
  /** Seconds since 1970. */
  timestamp: number
  body: string
}

const secretPrefix = 'whsec_'

/**
 * The headers that sign a message with a secret, which begins with `whsec_` (https://www.standardwebhooks.com,
 * "signature scheme").
 */
export function signatureHeaders(secret: string, { id, timestamp, body }: Signable): Record<string, string> {
  const key = Buffer.from(secret.slice(secretPrefix.length), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': `v1,${signature}` }
}
