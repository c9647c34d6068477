import { setTimeout as wait } from 'node:timers/promises'
import { singleFlight } from '../coalesce.ts'
import type { Bus } from '../feed/bus.ts'
import { webhooksTopic } from '../wedding/signIn/webhookRows.ts'
import type { Delivery, DeliveryParts } from './delivery.ts'
import { type HeldWebhook, keyOf, leaseMs, type WebhookStore } from './store.ts'
import { Turns } from './turns.ts'

/** Parts of the webhooks of a server. */
export type WebhooksParts = Omit<DeliveryParts, 'store' | 'turns'> & { store: WebhookStore; bus: Bus }

/** Time (ms) between two looks for webhooks that no server has, and how many looks later leases are renewed. */
const [lookEveryMs, renewEvery] = [1_000, 4]
/**
 * Number of looks after which a server that knows of no webhook asks whether there is one, if it has not been told. It
 * has asked before the lease of a new webhook is over, so that it takes over from a server that was killed in time.
 */
const askEvery = 10
/** How long (ms) messages on their way may take when the server ends. */
const finishWithinMs = 3_000
/** Requests that are under way at the same time. A wedding may have 50 integrations, each with one request. */
const shares = { all: 512, wedding: 50, person: 1 }

/**
 * Sends events to the webhooks that this server has leased. Each webhook is sent to by one server at a time; when that
 * server ends, another takes over, at once or, if it was killed, when the lease is over. A webhook's wedding is
 * followed as if somebody was subscribed; other weddings cost nothing. While there is no webhook at all, the database is
 * asked once in ten seconds.
 */
export class Webhooks {
  readonly #parts: DeliveryParts
  readonly #bus: Bus
  readonly #held = new Map<string, { webhook: HeldWebhook; delivery: Delivery }>()
  readonly #running = new Set<Promise<void>>()
  #looks = 0
  #areThereAny = false
  /** Whether a webhook may have been created since the database was asked. */
  #wasTold = false
  #stopListening = () => {}
  #timer: NodeJS.Timeout | undefined
  #lastLook: Promise<void> | undefined
  #isEnding = false

  constructor({ bus, ...parts }: WebhooksParts) {
    this.#bus = bus
    this.#parts = { ...parts, turns: new Turns(shares) }
  }

  /** Begins to look for webhooks, every second while there are any. */
  start(): void {
    this.#stopListening = this.#bus.listen(webhooksTopic, () => {
      this.#wasTold = true
    })
    this.#timer = setInterval(() => {
      this.#lastLook = this.#look().catch((error) =>
        this.#parts.logger.warn({ reason: error }, 'webhooks could not be looked for'),
      )
    }, lookEveryMs)
  }

  /** Number of webhooks that this server sends to. */
  get count(): number {
    return this.#held.size
  }

  /** Lets messages on their way arrive, and gives all webhooks to other servers. */
  async end(): Promise<void> {
    this.#isEnding = true
    clearInterval(this.#timer)
    this.#stopListening()
    await this.#lastLook
    const all = Promise.all(this.#running)
    for (const { delivery } of this.#held.values()) delivery.finish()
    await Promise.race([all, wait(finishWithinMs, undefined, { ref: false })])
    for (const { delivery } of this.#held.values()) delivery.end()
    await all
  }

  readonly #look = singleFlight(async () => {
    if (++this.#looks % renewEvery === 0) await this.#renew()
    if (this.#wasTold || this.#looks % askEvery === 1) await this.#ask()
    if (!this.#areThereAny) return
    const leasedUntil = performance.now() + leaseMs
    const taken = await this.#parts.store.take()
    if (taken.length === 0) return
    // Most servers have no webhook.
    const { Delivery } = await import('./delivery.ts')
    for (const webhook of taken) this.#begin(webhook, new Delivery(webhook, leasedUntil, this.#parts))
  })

  async #ask(): Promise<void> {
    // Before the question: one that is created meanwhile is asked for again.
    this.#wasTold = false
    this.#areThereAny = await this.#parts.store.areThereAny()
  }

  async #renew(): Promise<void> {
    if (this.#held.size === 0) return
    const leasedUntil = performance.now() + leaseMs
    const held = [...this.#held.entries()]
    const renewed = await this.#parts.store.renew(held.map(([, { webhook }]) => webhook))
    for (const [key, { delivery }] of held) {
      if (renewed.has(key)) delivery.renewed(leasedUntil)
      else delivery.end()
    }
  }

  #begin(webhook: HeldWebhook, delivery: Delivery): void {
    const key = keyOf(webhook)
    // A lease that this server could not renew in time.
    this.#held.get(key)?.delivery.end()
    this.#held.set(key, { webhook, delivery })
    if (this.#isEnding) delivery.finish()
    const running = this.#run(key, webhook, delivery).finally(() => this.#running.delete(running))
    this.#running.add(running)
  }

  async #run(key: string, webhook: HeldWebhook, delivery: Delivery): Promise<void> {
    const { weddingId, integrationId } = webhook
    try {
      await delivery.run()
    } catch (error) {
      this.#parts.logger.warn({ weddingId, integrationId, reason: error }, 'a webhook could not go on')
    }
    if (this.#held.get(key)?.delivery === delivery) this.#held.delete(key)
    // Without an answer the lease ends by itself.
    await this.#parts.store.release(webhook, delivery.cursor).catch(() => {})
  }
}
