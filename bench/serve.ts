import { setTimeout as sleep, setImmediate as tick } from 'node:timers/promises'
import { contenderOf } from './contenders.ts'

/** What a run cost: CPU time of this process, user and system, until its last delivery was confirmed. */
export type Run = { events: number; seconds: number; cpuMicros: number }

type Command = { confirmed?: number; knock?: true; run?: { seconds: number; window: number } }

process.on('disconnect', () => process.exit())
const { start } = await contenderOf(process.argv[2])
const { url, publish } = await start()
let sent = 0
let confirmed = 0
let onConfirmed = () => {}
const confirmation = () =>
  new Promise<void>((resolve) => {
    onConfirmed = resolve
  })

process.on('message', async (command: Command) => {
  if (command.confirmed !== undefined) {
    confirmed = command.confirmed
    onConfirmed()
  }
  if (command.knock) {
    await knock()
    process.send?.({ heard: true })
  }
  if (command.run) process.send?.({ ran: await run(command.run) })
})
process.send?.({ url })

/** No protocol says when a subscription is live: events until one has reached everybody. */
async function knock() {
  while (confirmed === 0) {
    publish(++sent)
    await sleep(100)
  }
}

/** One event a tick, never further ahead of the slowest subscriber than the window. */
async function run({ seconds, window }: { seconds: number; window: number }): Promise<Run> {
  const [first, began, cpu] = [sent, performance.now(), process.cpuUsage()]
  while (performance.now() < began + seconds * 1_000) {
    while (sent - confirmed >= window) await confirmation()
    publish(++sent)
    await tick()
  }
  while (confirmed < sent) await confirmation()
  const { user, system } = process.cpuUsage(cpu)
  return { events: sent - first, seconds: (performance.now() - began) / 1_000, cpuMicros: user + system }
}
