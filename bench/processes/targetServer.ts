import { setTimeout as sleep, setImmediate as tick } from 'node:timers/promises'
import { now } from '../harness/clock.ts'
import { sampled } from '../harness/sampling.ts'
import { targetOf } from '../targets/targets.ts'

/** Cost of a run: CPU time of this process, user and system, until its last delivery was confirmed. */
export type Run = { events: number; seconds: number; cpuMicros: number }

/** When the events of a steady run were due, by the clock of all processes; the first of them is event `first`. */
export type Told = { first: number; due: number[] }

/** CPU time that this process has used up to now, and its resident memory. */
export type Usage = { cpuMicros: number; rss: number }

type Command = {
  confirmed?: number
  knock?: true
  run?: { seconds: number; window: number; burst: number }
  tell?: { seconds: number; everyMs: number }
  usage?: { collected: boolean }
  profile?: { seconds: number }
}

process.on('disconnect', () => process.exit())
const [name, redisUrl, count = '1'] = process.argv.slice(2)
const weddings = Number(count)
const { start } = await targetOf(name)
const { url, publish } = await start(redisUrl)
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
  if (command.tell) process.send?.({ told: await emit(command.tell) })
  if (command.profile) {
    const { seconds } = command.profile
    process.send?.({ profiled: await sampled(() => run({ seconds, window: 10, burst: 1 })) })
  }
  if (command.usage) process.send?.({ usage: await usage(command.usage) })
})
process.send?.({ url })

/** Weddings have the events in turn. */
function publishNext() {
  publish(Math.floor(sent / weddings) + 1, sent % weddings)
  sent++
}

/** No protocol says when a subscription is live: events until one has reached everybody. */
async function knock() {
  const before = confirmed
  while (confirmed < before + weddings) {
    for (let told = 0; told < weddings; told++) publishNext()
    await sleep(100)
  }
  while (confirmed < sent) await confirmation()
}

/** A burst of events a tick, never much further ahead of the slowest subscriber than the window. */
async function run({ seconds, window, burst }: { seconds: number; window: number; burst: number }): Promise<Run> {
  const [first, began, cpu] = [sent, performance.now(), process.cpuUsage()]
  while (performance.now() < began + seconds * 1_000) {
    while (sent - confirmed >= window) await confirmation()
    for (let told = 0; told < burst; told++) publishNext()
    await tick()
  }
  while (confirmed < sent) await confirmation()
  const { user, system } = process.cpuUsage(cpu)
  return { events: sent - first, seconds: (performance.now() - began) / 1_000, cpuMicros: user + system }
}

/** Events at a steady pace, whether or not subscribers keep up. */
async function emit({ seconds, everyMs }: { seconds: number; everyMs: number }): Promise<Told> {
  const [first, began] = [sent + 1, now() + everyMs]
  const due = Array.from({ length: Math.round((seconds * 1_000) / everyMs) }, (_, index) => began + index * everyMs)
  for (const at of due) {
    while (now() < at) await sleep(at - now())
    publishNext()
  }
  while (confirmed < sent) await confirmation()
  return { first, due }
}

async function usage({ collected }: { collected: boolean }): Promise<Usage> {
  // The second collection takes what the first one has finalized; pages are given back in the background.
  for (let times = 0; collected && times < 2; times++) {
    globalThis.gc?.()
    await sleep(250)
  }
  const { user, system } = process.cpuUsage()
  return { cpuMicros: user + system, rss: process.memoryUsage.rss() }
}
