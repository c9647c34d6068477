import { readConfig } from '../../src/config.ts'
import type { Bus } from '../../src/feed/bus.ts'

// The product as it was built, with what only a test wants: CLOCK_AHEAD (seconds) sets its clock, and BEFORE_PUBLISH stops it between
// storing an event and telling the others of it: it says so, and is silent for ever.

const ahead = Number(process.env.CLOCK_AHEAD ?? 0) * 1_000
const TrueDate = Date
globalThis.Date = class extends TrueDate {
  constructor(...given: []) {
    super(...(given.length > 0 ? given : ([TrueDate.now() + ahead] as unknown as [])))
  }
  static override now() {
    return TrueDate.now() + ahead
  }
} as DateConstructor

const mute = (own: Bus): Bus => ({
  ...own,
  publish(topic, message) {
    if (!JSON.stringify(message).includes('message.received')) return own.publish(topic, message)
    console.log('stored, not told')
    process.kill(process.pid, 'SIGSTOP')
  },
})

const built = new URL('../../dist/src/server.js', import.meta.url).href
const { startServer }: typeof import('../../src/server.ts') = await import(built)
await startServer(readConfig(process.env), process.env.BEFORE_PUBLISH ? { bus: mute } : {})
