import { EventEmitter } from 'node:events'
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

/**
 * Creates the bus of a single server, which loses nothing. Sockets use Node's emitter for all that they read: its code
 * is in the processor's cache when a message comes after a pause, and that of an EventTarget is not.
 */
export function createMemoryBus(): Bus {
  const emitter = new EventEmitter().setMaxListeners(0)
  return {
    publish(topic, message) {
      try {
        emitter.emit(topic, message)
      } catch (error) {
        // As EventTarget does: a handler that fails ends the process, and not whoever has stored what it was told.
        process.nextTick(() => {
          throw error
        })
      }
    },
    listen(topic, handler) {
      emitter.on(topic, handler)
      return () => void emitter.off(topic, handler)
    },
    onPossibleGap() {},
  }
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
  return {
    publish: (topic, message) => void target.dispatchEvent(new CustomEvent(topic, { detail: message })),
    listen(topic, handler) {
      const listener = ({ detail }: CustomEvent) => handler(detail)
      target.addEventListener(topic, listener)
      return () => target.removeEventListener(topic, listener)
    },
    onPossibleGap(callback) {
      reportGap = callback
    },
  }
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
