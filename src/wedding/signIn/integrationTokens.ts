import { randomBytes } from 'node:crypto'

/** Tells the token of an integration from that of a person, and lets scanners of leaked secrets find it. */
const prefix = 'attitudes_int_'
const secretBytes = 32

/** A new random token of an integration. */
export function newIntegrationToken(): string {
  return prefix + randomBytes(secretBytes).toString('base64url')
}

/** A new random secret of a webhook, in the form of Standard Webhooks (https://www.standardwebhooks.com). */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(secretBytes).toString('base64')}`
}

/** Whether a token is for an integration, known or not. */
export function isIntegrationToken(token: string): boolean {
  return token.startsWith(prefix)
}

/** The id of the member that an integration acts as. */
export function memberIdOfIntegration(id: string): string {
  return `integration:${id}`
}
