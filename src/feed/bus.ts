import { createRedisEventTarget } from '@graphql-yoga/redis-event-target'
import type { Cluster, Redis } from 'ioredis'
import type { Logger } from '../log.ts'

/**
 * Carries what happens from the server where it happened to every server that listens. It may lose, repeat or reorder:
 * the log is the truth, the bus only makes it quick.
 */
export type Bus = {
  publish(topic: string, message: unknown): void
  /** Hears a topic until the returned function is called. A handler must not throw. */
  listen(topic: string, handler: (message: unknown) => void): () => void
  /** Calls back whenever messages may have been lost and the log should be read again. */
  onPossibleGap(callback: () => void): void
}

/** The topic of a wedding's events. Its messages are arrays of them. */
export const topicOf = (weddingId: string): string => `wedding:${weddingId}`

/** A message as servers send it to each other. */
export const spell = (message: unknown): string => JSON.stringify(message)

type Target = Pick<EventTarget, 'addEventListener' | 'removeEventListener' | 'dispatchEvent'>

function createBus(target: Target, onPossibleGap: Bus['onPossibleGap']): Bus {
  return {
    publish: (topic, message) => void target.dispatchEvent(new CustomEvent(topic, { detail: message })),
    listen(topic, handler) {
      const listener = (event: globalThis.Event) => handler((event as CustomEvent).detail)
      target.addEventListener(topic, listener)
      return () => target.removeEventListener(topic, listener)
    },
    onPossibleGap,
  }
}

/** Creates the bus of a single server, which loses nothing. */
export function createMemoryBus(): Bus {
  return createBus(new EventTarget(), () => {})
}

/** Creates the bus of several servers, over Redis. `subscriber` is a connection that only the bus uses. */
export function createRedisBus(publisher: Redis | Cluster, subscriber: Redis, log: Logger): Bus {
  let reportGap = () => {}
  // The event target awaits neither call: a rejection must end here, or it ends the process.
  const guarded = (action: string, call: Promise<unknown>, then = () => {}) =>
    void call.then(then, (error) => {
      log.warn({ reason: error }, `Redis did not ${action}`)
      reportGap()
    })
  const target = createRedisEventTarget({
    publishClient: {
      publish: (topic: string, text: string) => guarded('publish', publisher.publish(topic, text)),
    } as unknown as Redis,
    subscribeClient: {
      on: (event: 'message', listener: (topic: string, text: string) => void) => subscriber.on(event, listener),
      // Events published before Redis confirmed the subscription were not received: report a possible gap.
      subscribe: (topic: string) => guarded('subscribe', subscriber.subscribe(topic), () => reportGap()),
      unsubscribe: (topic: string) => guarded('unsubscribe', subscriber.unsubscribe(topic)),
    } as unknown as Redis,
    serializer: { stringify: spell, parse: parseOrNull },
  })
  // After a reconnection ioredis has subscribed again by itself just before this ping.
  subscriber.on('ready', () => guarded('answer', subscriber.ping(), () => reportGap()))
  return createBus(target as unknown as Target, (callback) => {
    reportGap = callback
  })
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
