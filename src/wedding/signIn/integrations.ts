import { and, desc, eq, isNull, lt, or, sql } from 'drizzle-orm'
import { LRUCache } from 'lru-cache'
import { BadToken } from '../../access/auth.ts'
import type { Limits } from '../../access/limits.ts'
import { scopes as allScopes, type IntegrationRights, type Scope, seesAll } from '../../access/permissions.ts'
import type { Member, Viewer } from '../../access/viewer.ts'
import type { WebhookUrlPolicy } from '../../access/webhookUrls.ts'
import type { Database, Db, Tx } from '../../db/open.ts'
import { integrations, integrationTokens, members, webhooks } from '../../db/schema.ts'
import type { Bus } from '../../feed/bus.ts'
import { restrictedTo } from '../../feed/event.ts'
import type { Feed } from '../../feed/feed.ts'
import { noSuch, Refusal } from '../../refusal.ts'
import { lineOf, uuidOf } from '../input.ts'
import { isMember, memberColumns } from '../memberRows.ts'
import { micRequestChanged } from '../mic.ts'
import { musicRequestChanged, musicRequestHidden } from '../musicRows.ts'
import { type Created, createOnce, idTaken, newId } from '../once.ts'
import { revoked } from '../sessions/connections.ts'
import { memberRemoved } from '../sessions/memberEvents.ts'
import type { Sessions } from '../sessions/sessions.ts'
import { taskChanged } from '../taskRows.ts'
import { digestOf } from './codes.ts'
import { memberIdOfIntegration, newIntegrationToken } from './integrationTokens.ts'
import {
  endWebhook,
  findWebhook,
  insertWebhook,
  type WebhookDraft,
  type WebhookInput,
  webhookOf,
  webhooksTopic,
} from './webhookRows.ts'

/** A program that acts at a wedding with a token of its own. */
export interface Integration {
  id: string
  name: string
  scopes: Scope[]
  /** The address that events are sent to; null without a webhook. */
  webhookUrl: string | null
  /** Kinds of the events that it is sent, by name; null for all, and without a webhook. */
  kinds: string[] | null
  createdBy: Member
  createdAt: Date
  /** When it was last used, some minutes exact; null if it never was. */
  lastUsedAt: Date | null
  /** Why the last try of its webhook failed, or why it was switched off; null after a delivery. */
  lastError: string | null
  revokedAt: Date | null
}

/** An integration with its secrets, which are shown now and never again. */
export interface IntegrationToken {
  integration: Integration
  token: string
  /** Signs what its webhook gets; null without a webhook. */
  webhookSecret: string | null
}

/** An integration to create. */
export interface IntegrationInput extends WebhookInput {
  /** A UUID of the client's choice. */
  id?: string | null
  name: string
  scopes: Scope[]
}

/** Number of integrations of a wedding that are not revoked. */
const mostActive = 50
/** Number of integrations in a list. */
const mostListed = 500
/** How long (minutes) a creation may be sent again, and how many tokens it gives out. */
const [sentAgainMinutes, mostTokens] = [60, 5]
/** How often (minutes) the last use is written at most. */
const usedEveryMinutes = 5
/** Number of tokens that a server remembers. */
const mostRemembered = 1_000
/** Tokens of integrations do not expire: the last moment that a Date can hold. */
const never = new Date(8.64e15)

type Parts = Pick<Database, 'db' | 'readAs'> & {
  bus: Bus
  feed: Feed
  limits: Limits
  sessions: Pick<Sessions, 'isPresent'>
  sizes: { nameLength: number }
  webhookUrls: WebhookUrlPolicy
}

/** An integration to store, checked. */
interface Draft {
  id: string
  name: string
  scopes: Scope[]
  webhook: WebhookDraft
  origin: string
}

/** The facts of a token, which never change. */
interface Known {
  weddingId: string
  id: string
  name: string
  scopes: Scope[]
  rights: IntegrationRights
  /** When its last use was written by this server, in ms. */
  usedAt: number
}

/** The integrations of a wedding, and their tokens. */
export class Integrations {
  readonly #parts: Parts
  readonly #known = new LRUCache<string, Known>({ max: mostRemembered })

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /**
   * Creates an integration, once for each id. Sent again soon, it returns the same integration with one more token,
   * since the first answer may have been lost. `origin` is `https://host:port`, with which addresses in the events of a
   * webhook begin. BAD_USER_INPUT, RATE_LIMITED; FORBIDDEN for a scope that no integration
   * gets, or one too many of them; CONFLICT if the id is that of another integration, or its time to be sent again is
   * over.
   */
  async create(viewer: Viewer, input: IntegrationInput, origin: string): Promise<IntegrationToken> {
    const { limits, sizes, db, bus, webhookUrls } = this.#parts
    const name = lineOf('name', input.name, sizes.nameLength)
    const scopes = scopesOf(input.scopes)
    const webhook = webhookOf(input, webhookUrls)
    const created = await createOnce(viewer, newId(input.id), {
      limit: limits.write,
      exists: async (id) => (await find(db, viewer.weddingId, id)) !== undefined,
      store: (id) => this.#store(viewer, { id, name, scopes, webhook, origin }),
    })
    // A server that is not told finds it some seconds later.
    if (webhook) bus.publish(webhooksTopic, created.integration.id)
    return created
  }

  /** All integrations, the newest first, revoked ones included. */
  async list(viewer: Viewer): Promise<Integration[]> {
    return selectIntegrations(this.#parts.readAs(viewer))
      .where(eq(integrations.weddingId, viewer.weddingId))
      .orderBy(desc(integrations.createdAt), desc(integrations.id))
      .limit(mostListed)
  }

  /** Ends the tokens and connections of an integration. Revoking it again changes nothing. NOT_FOUND, RATE_LIMITED. */
  async revoke(viewer: Viewer, integrationId: string): Promise<Integration> {
    const id = uuidOf('id', integrationId)
    await this.#parts.limits.write(viewer)
    return this.#parts.feed.record(viewer.weddingId, async ({ tx, at, emit }) => {
      const { weddingId } = viewer
      const found = await find(tx, weddingId, id)
      if (!found) throw noSuch('integration')
      if (found.revokedAt) return found
      await tx.update(integrations).set({ revokedAt: at }).where(isIntegration(weddingId, id))
      await endWebhook(tx, { weddingId, integrationId: id }, at)
      const member = memberOf(found)
      await tx.update(members).set({ removedAt: at, removedBy: viewer.id }).where(isMember(weddingId, member.id))
      // For nobody: each server hears of it and ends its connections, and the people were never told that it is there.
      emit(memberRemoved, { member }, restrictedTo([]))
      return { ...found, revokedAt: at }
    })
  }

  /**
   * The viewer that a token stands for. `isValid` is called as soon as the token is found. Rejects as a `BadToken` if
   * there is no such token, and with UNAUTHENTICATED when its integration was revoked.
   */
  async authenticate(token: string, isValid: () => void): Promise<Viewer> {
    const key = digestOf(token)
    const known = this.#known.get(key) ?? (await this.#read(key))
    if (!known) throw new BadToken('There is no such token of an integration')
    isValid()
    const { weddingId, name, rights } = known
    const { id, role } = memberOf(known)
    if (!(await this.#parts.sessions.isPresent(weddingId, id))) throw revoked()
    this.#noteUse(known)
    return { id, name, role, weddingId, expiresAt: never, integration: rights }
  }

  async #store(viewer: Viewer, draft: Draft): Promise<Created<IntegrationToken>> {
    const { weddingId, id: createdBy } = viewer
    const { id, name, scopes, webhook, origin } = draft
    const of = { weddingId, integrationId: id }
    const token = newIntegrationToken()
    return this.#parts.feed.record(weddingId, async ({ tx, at, cursor }) => {
      const stored = await find(tx, weddingId, id)
      let webhookSecret: string | null = null
      if (stored) {
        const found = await findWebhook(tx, of)
        await mustBeSentAgain(tx, weddingId, { ...stored, webhook: found ?? null }, { ...draft, createdBy, at })
        webhookSecret = found?.secret ?? null
      } else {
        await mustHaveRoom(tx, weddingId)
        await tx.insert(integrations).values({ weddingId, id, name, scopes, createdBy, createdAt: at })
        const row = { ...memberOf(draft), weddingId, issuedAt: 0, joinedAt: at, integrationId: id }
        await tx.insert(members).values(row)
        if (webhook) webhookSecret = await insertWebhook(tx, of, { ...webhook, origin, cursor })
      }
      await tx.insert(integrationTokens).values({ key: digestOf(token), ...of })
      const integration = stored ?? (await find(tx, weddingId, id))
      if (!integration) throw new Error('an integration is found in the transaction that stores it')
      return { value: { integration, token, webhookSecret }, isNew: stored === undefined }
    })
  }

  async #read(key: string): Promise<Known | undefined> {
    const [row] = await this.#parts.db
      .select({
        weddingId: integrations.weddingId,
        id: integrations.id,
        name: integrations.name,
        scopes: integrations.scopes,
      })
      .from(integrationTokens)
      .innerJoin(
        integrations,
        and(
          eq(integrations.weddingId, integrationTokens.weddingId),
          eq(integrations.id, integrationTokens.integrationId),
        ),
      )
      .where(eq(integrationTokens.key, key))
    if (!row) return undefined
    const known = { ...row, rights: rightsOf(row.scopes), usedAt: 0 }
    this.#known.set(key, known)
    return known
  }

  /** Writes that it is used, once in some minutes. Where that fails, a later use writes it. */
  #noteUse(known: Known): void {
    const now = Date.now()
    if (now - known.usedAt < usedEveryMinutes * 60_000) return
    known.usedAt = now
    const { lastUsedAt } = integrations
    const isLongAgo = lt(lastUsedAt, sql`clock_timestamp() - make_interval(mins => ${usedEveryMinutes})`)
    this.#parts.db
      .update(integrations)
      .set({ lastUsedAt: sql`clock_timestamp()` })
      .where(and(isIntegration(known.weddingId, known.id), or(isNull(lastUsedAt), isLongAgo)))
      .catch(() => {
        known.usedAt = 0
      })
  }
}

/** Checks the scopes of a new integration. They are kept in the order of the table, each once. */
function scopesOf(asked: readonly Scope[]): Scope[] {
  const refused = asked.find((scope) => !allScopes.includes(scope))
  if (refused) throw new Refusal('FORBIDDEN', `No integration gets the scope ${refused}`, { field: 'scopes' })
  return allScopes.filter((scope) => asked.includes(scope))
}

/** The rights that these scopes give. */
function rightsOf(scopes: readonly Scope[]): IntegrationRights {
  const actor = { role: 'VENDOR', integration: { scopes, restrictedKinds: new Set<string>() } } as const
  const seesHidden = seesAll(actor, 'hiddenMusic')
  const kinds = [
    seesHidden ? musicRequestChanged : musicRequestHidden,
    ...(seesAll(actor, 'micRequests') ? [micRequestChanged] : []),
    ...(seesAll(actor, 'tasks') ? [taskChanged] : []),
  ]
  return { scopes, restrictedKinds: new Set(kinds.map(({ name }) => name)) }
}

/** An integration as permissions and audiences see it. */
export function actorOf(integration: { id: string; name: string; scopes: readonly Scope[] }) {
  return { ...memberOf(integration), integration: rightsOf(integration.scopes) }
}

/** The member that an integration acts as. Its role gives it nothing: its scopes say what it may do. */
function memberOf({ id, name }: { id: string; name: string }): Member {
  return { id: memberIdOfIntegration(id), name, role: 'VENDOR' }
}

async function mustHaveRoom(tx: Tx, weddingId: string): Promise<void> {
  const active = await tx.$count(
    integrations,
    and(eq(integrations.weddingId, weddingId), isNull(integrations.revokedAt)),
  )
  if (active < mostActive) return
  throw new Refusal('FORBIDDEN', `A wedding has at most ${mostActive} integrations: revoke one first`)
}

/** Throws CONFLICT unless a creation is the stored one, sent again while it may be. */
async function mustBeSentAgain(
  tx: Tx,
  weddingId: string,
  stored: Integration & { webhook: WebhookDraft },
  { name, scopes, webhook, createdBy, at }: Draft & { createdBy: string; at: Date },
): Promise<void> {
  const isSame =
    stored.name === name &&
    stored.createdBy.id === createdBy &&
    String(stored.scopes) === String(scopes) &&
    stored.webhook?.url === webhook?.url &&
    String(stored.webhook?.kinds) === String(webhook?.kinds)
  if (!isSame) throw idTaken('integration')
  const { weddingId: wedding, integrationId } = integrationTokens
  const given = await tx.$count(integrationTokens, and(eq(wedding, weddingId), eq(integrationId, stored.id)))
  const isLate = at.getTime() > stored.createdAt.getTime() + sentAgainMinutes * 60_000
  if (!stored.revokedAt && !isLate && given < mostTokens) return
  const message = 'This integration was created, and its token was shown: revoke it and create another one'
  throw new Refusal('CONFLICT', message, { field: 'id' })
}

function isIntegration(weddingId: string, id: string) {
  return and(eq(integrations.weddingId, weddingId), eq(integrations.id, id))
}

async function find(db: Db | Tx, weddingId: string, id: string): Promise<Integration | undefined> {
  const [found] = await selectIntegrations(db).where(isIntegration(weddingId, id))
  return found
}

function selectIntegrations(db: Pick<Db, 'select'>) {
  const { id, name, scopes, createdAt, lastUsedAt, revokedAt } = integrations
  return db
    .select({
      id,
      name,
      scopes,
      createdBy: memberColumns(members),
      webhookUrl: webhooks.url,
      kinds: webhooks.kinds,
      createdAt,
      lastUsedAt,
      lastError: webhooks.lastError,
      revokedAt,
    })
    .from(integrations)
    .leftJoin(
      webhooks,
      and(eq(webhooks.weddingId, integrations.weddingId), eq(webhooks.integrationId, integrations.id)),
    )
    .innerJoin(members, and(eq(members.weddingId, integrations.weddingId), eq(members.id, integrations.createdBy)))
    .$dynamic()
}
