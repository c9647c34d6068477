import { setTimeout as wait } from 'node:timers/promises'
import type { WebhookUrlPolicy } from '../access/webhookUrls.ts'
import type { Seer } from '../feed/event.ts'
import type { Feed, Past } from '../feed/feed.ts'
import type { DurableEvent } from '../feed/log.ts'
import type { Logger } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { matcherOf } from '../wedding/history.ts'
import { memberRemoved } from '../wedding/sessions/memberEvents.ts'
import { actorOf } from '../wedding/signIn/integrations.ts'
import { answerWithinMs, type Outcome, Postman } from './post.ts'
import { isGivenUp, pauseAfter } from './rules.ts'
import { signatureHeaders } from './signature.ts'
import type { HeldWebhook, WebhookStore } from './store.ts'
import type { Turns } from './turns.ts'

/** An event as a webhook's body shows it. Addresses in it begin with this origin. */
export type ShowEvent = (event: DurableEvent, origin: string) => string

/** Parts that all deliveries of a server share. */
export interface DeliveryParts {
  feed: Pick<Feed, 'watch' | 'past' | 'cursor'>
  store: WebhookStore
  show: ShowEvent
  turns: Turns
  policy: WebhookUrlPolicy
  logger: Logger
}

/** Number of events that are read at a time. */
const pageSize = 50
/** Number of pages without an event to send after which the position is stored. */
const pagesUnsaved = 100

/**
 * Sends the events of one webhook while this server has leased it, one after the other, each until it was received:
 *
 * - `reading`: it reads the events after its position that the integration may see.
 * - `sending`: it sends them, and stores its position after each.
 * - `pausing`: a try has failed, and the next one comes after a pause. Events are read again then.
 * - `waiting`: all is sent. The wedding's feed wakes it.
 * - `ended`: the lease was lost, the integration was revoked, or the webhook was switched off.
 */
export type DeliveryPhase = 'reading' | 'sending' | 'pausing' | 'waiting' | 'ended'

/** The delivery of one webhook; the phases are above. */
export class Delivery {
  readonly #parts: DeliveryParts
  readonly #webhook: HeldWebhook
  readonly #member: Seer & { weddingId: string }
  readonly #postman: Postman
  readonly #ending = new AbortController()
  #phase: DeliveryPhase = 'reading'
  #isFinishing = false
  #cursor: string
  #failures: number
  #unsaved = 0
  #hasNews = false
  #leasedUntil: number
  #wake = () => {}

  /** `leasedUntil` is a moment of `performance.now`. */
  constructor(webhook: HeldWebhook, leasedUntil: number, parts: DeliveryParts) {
    this.#parts = parts
    this.#webhook = webhook
    this.#member = { ...actorOf({ ...webhook, id: webhook.integrationId }), weddingId: webhook.weddingId }
    this.#postman = new Postman(parts.policy)
    this.#cursor = webhook.cursor
    this.#failures = webhook.failures
    this.#leasedUntil = leasedUntil
  }

  get phase(): DeliveryPhase {
    return this.#phase
  }

  /** The cursor up to which everything was delivered. */
  get cursor(): string {
    return this.#cursor
  }

  /** Delivers until it ends. Rejects when the events cannot be read or the position cannot be stored. */
  async run(): Promise<void> {
    const stopWatching = await this.#parts.feed.watch(this.#webhook.weddingId, (event) => {
      if (memberRemoved.matches(event) && event.payload.member.id === this.#member.id) this.end()
      else if (event.place?.seq) this.#hearNews()
    })
    try {
      await this.#pause(this.#webhook.nextTryInMs)
      while (!this.#isOver) await this.#deliverPage()
    } finally {
      this.end()
      stopWatching()
      this.#postman.end()
    }
  }

  /** The lease holds until this moment of `performance.now`. */
  renewed(leasedUntil: number): void {
    this.#leasedUntil = leasedUntil
    this.#wake()
  }

  /** Ends after what is being sent. */
  finish(): void {
    this.#isFinishing = true
    if (this.#phase !== 'sending') this.end()
  }

  /** Ends at once: what is being sent is aborted. */
  end(): void {
    this.#phase = 'ended'
    this.#ending.abort()
    this.#wake()
  }

  get #isOver(): boolean {
    return this.#isFinishing || this.#ending.signal.aborted
  }

  async #deliverPage(): Promise<void> {
    this.#enter('reading')
    this.#hasNews = false
    const page = await this.#read()
    if (!page) {
      await this.#startOver()
      return
    }
    for (const event of page.events) {
      if (this.#isOver) return
      const body = this.#parts.show(event, this.#webhook.origin)
      if (!(await this.#deliver(event.place.cursor, body))) return
    }
    await this.#pass(page)
    if (!page.hasMore) await this.#until('waiting', () => this.#hasNews)
  }

  /** The next events; undefined where they are not kept any more. */
  async #read(): Promise<Past | undefined> {
    try {
      const matches = matcherOf(this.#webhook.kinds)
      return await this.#parts.feed.past({ member: this.#member, after: this.#cursor, limit: pageSize, matches })
    } catch (error) {
      if (error instanceof Refusal && error.code === 'CURSOR_GONE') return undefined
      throw error
    }
  }

  /** Goes on with the events from now on, and tells the receiver so in their place. */
  async #startOver(): Promise<void> {
    const cursor = await this.#parts.feed.cursor(this.#member)
    const message = 'Events after the last delivery are no longer kept: query again, later events follow'
    const error = { message, extensions: { code: 'CURSOR_GONE', cursor } }
    if (await this.#deliver(cursor, JSON.stringify({ errors: [error] }))) this.#log('goes on after a gap')
  }

  /** Sends a body, and returns whether it was received. If not, it pauses or ends. */
  async #deliver(cursor: string, body: string): Promise<boolean> {
    const outcome = await this.#parts.turns.run(this.#turn, () => this.#send(cursor, body))
    if (this.#ending.signal.aborted) return false
    if (!outcome.isDelivered) {
      await this.#fail(outcome)
      return false
    }
    this.#cursor = cursor
    this.#failures = 0
    this.#unsaved = 0
    this.#mustHold(await this.#parts.store.delivered(this.#webhook, cursor))
    return true
  }

  /** Sends only while no other server can have the lease before the answer is there. */
  async #send(id: string, body: string): Promise<Outcome> {
    await this.#until('sending', () => this.#leasedUntil - performance.now() > answerWithinMs)
    const { url, secret } = this.#webhook
    const timestamp = Math.floor(Date.now() / 1_000)
    const headers = {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      'user-agent': 'Attitudes-Live',
      ...signatureHeaders(secret, { id, timestamp, body }),
    }
    return this.#postman.send({ url, headers, body, signal: this.#ending.signal })
  }

  async #fail({ reason, isFinal }: Outcome & { isDelivered: false }): Promise<void> {
    const { store } = this.#parts
    this.#failures++
    const pauseMs = pauseAfter(this.#failures, Math.random())
    const failingMs = await store.failed(this.#webhook, { reason, pauseMs })
    if (failingMs === undefined) return this.end()
    if (!isFinal && !isGivenUp(failingMs)) return this.#pause(pauseMs)
    await store.switchOff(this.#webhook, `Switched off: ${reason}`)
    this.#log('was switched off')
    this.end()
  }

  /** Notes that a page is done. Where nothing of it was to be sent, its end is stored now and then. */
  async #pass({ cursor, hasMore }: Past): Promise<void> {
    if (cursor === this.#cursor) return
    this.#cursor = cursor
    if (!hasMore && ++this.#unsaved < pagesUnsaved) return
    this.#unsaved = 0
    this.#mustHold(await this.#parts.store.passed(this.#webhook, cursor))
  }

  #mustHold(isHeld: boolean): void {
    if (!isHeld) this.end()
  }

  async #pause(ms: number): Promise<void> {
    if (ms <= 0) return
    this.#enter('pausing')
    await wait(ms, undefined, { signal: this.#ending.signal }).catch(() => {})
  }

  /** Resolves when something is so, or the delivery is over. */
  async #until(phase: DeliveryPhase, isSo: () => boolean): Promise<void> {
    this.#enter(phase)
    while (!this.#ending.signal.aborted && !isSo()) await new Promise<void>((resolve) => (this.#wake = resolve))
  }

  #hearNews(): void {
    this.#hasNews = true
    this.#wake()
  }

  #enter(phase: DeliveryPhase): void {
    if (this.#phase !== 'ended') this.#phase = phase
  }

  get #turn() {
    return { weddingId: this.#webhook.weddingId, id: this.#webhook.integrationId }
  }

  #log(what: string): void {
    const { weddingId, integrationId } = this.#webhook
    this.#parts.logger.warn({ weddingId, integrationId }, `a webhook ${what}`)
  }
}
