import { readConfig } from '../../src/config.ts'
import type { Bus } from '../../src/feed/bus.ts'

// The product as it was built, with parts for tests: CLOCK_AHEAD (seconds) sets its clock. With BEFORE_PUBLISH the
// signal SIGUSR2 makes it stop between storing the next message and publishing its event: it says so, and is silent for
// ever. It waits for the signal, since people write to a server as soon as it listens, which may be before the test has
// seen that it is there.

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

let isToStop = false
process.once('SIGUSR2', () => {
  isToStop = true
})

const mute = (own: Bus): Bus => ({
  ...own,
  publish(topic, message) {
    if (!isToStop || !JSON.stringify(message).includes('message.received')) return own.publish(topic, message)
    console.log('stored, not told')
    process.kill(process.pid, 'SIGSTOP')
  },
})

const built = new URL('../../dist/src/server.js', import.meta.url).href
const { startServer }: typeof import('../../src/server.ts') = await import(built)
await startServer(readConfig(process.env), process.env.BEFORE_PUBLISH ? { bus: mute } : {})
