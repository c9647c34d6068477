import { and, eq } from 'drizzle-orm'
import { isWebhookUrlAllowed, type WebhookUrlPolicy } from '../../access/webhookUrls.ts'
import type { Db, Tx } from '../../db/open.ts'
import { webhooks } from '../../db/schema.ts'
import { badInput, urlOf } from '../input.ts'
import { typingChanged } from '../messages.ts'
import { presenceChanged } from '../presence/state.ts'
import { messagesRead } from '../reading.ts'
import { newWebhookSecret } from './integrationTokens.ts'

/** The webhook of an integration that is created. */
export interface WebhookInput {
  /** The address that events are sent to. */
  webhookUrl?: string | null
  /** Kinds of events, by name; all without any. */
  kinds?: readonly string[] | null
}

/** A webhook to store: null for an integration without one. */
export type WebhookDraft = { url: string; kinds: string[] | null } | null

/** The topic of the bus on which servers are told that a webhook was created. */
export const webhooksTopic = 'webhooks'

/** Kinds of events that are not stored. */
const fleeting: readonly string[] = [typingChanged, presenceChanged, messagesRead].map(({ name }) => name)

/** Checks the webhook of a new integration. Throws BAD_USER_INPUT. */
export function webhookOf({ webhookUrl, kinds }: WebhookInput, policy: WebhookUrlPolicy): WebhookDraft {
  if (webhookUrl == null) {
    if (kinds != null) throw badInput('kinds', 'These are the kinds that a webhook gets: name its webhookUrl too')
    return null
  }
  const { href, username, password } = new URL(urlOf('webhookUrl', webhookUrl))
  if (policy === 'off') throw badInput('webhookUrl', 'This server has no webhooks')
  if (!isWebhookUrlAllowed(href, policy))
    throw badInput('webhookUrl', 'A webhook needs an https URL at a public address')
  if (username || password) throw badInput('webhookUrl', 'The URL must not have a user or a password: it is shown')
  return { url: href, kinds: kindsOf(kinds ?? null) }
}

/** The kinds in one order, each once; null for all. */
function kindsOf(kinds: readonly string[] | null): string[] | null {
  if (kinds === null) return null
  if (kinds.length === 0) throw badInput('kinds', 'Name a kind of event, or leave kinds out for all')
  if (kinds.some((kind) => fleeting.includes(kind)))
    throw badInput('kinds', 'Typing, presence and reading marks are not stored, so no webhook gets them')
  return [...new Set(kinds)].sort()
}

/** Stores a webhook that begins after this cursor. Returns its secret. */
export async function insertWebhook(
  tx: Tx,
  of: { weddingId: string; integrationId: string },
  { url, kinds, ...begin }: NonNullable<WebhookDraft> & { origin: string; cursor: string },
): Promise<string> {
  const secret = newWebhookSecret()
  await tx.insert(webhooks).values({ ...of, url, kinds, secret, ...begin })
  return secret
}

/** The webhook of an integration, if it has one. */
export async function findWebhook(
  db: Db | Tx,
  of: { weddingId: string; integrationId: string },
): Promise<(NonNullable<WebhookDraft> & { secret: string }) | undefined> {
  const { url, kinds, secret } = webhooks
  const [found] = await db.select({ url, kinds, secret }).from(webhooks).where(isOf(of))
  return found
}

/** Ends the webhook of an integration: no server can go on with its lease. */
export async function endWebhook(tx: Tx, of: { weddingId: string; integrationId: string }, at: Date): Promise<void> {
  await tx.update(webhooks).set({ endedAt: at, secret: '' }).where(isOf(of))
}

function isOf({ weddingId, integrationId }: { weddingId: string; integrationId: string }) {
  return and(eq(webhooks.weddingId, weddingId), eq(webhooks.integrationId, integrationId))
}
