import assert from 'node:assert/strict'
import fc from 'fast-check'
import { test } from 'vitest'
import type { Member } from '../../src/access/viewer.ts'
import { LocalMember, type Stay } from '../../src/wedding/presence/localMember.ts'
import {
  type Announcement,
  type Choice,
  dueAt,
  type Entry,
  keptMs,
  type PresenceEvent,
  renewMs,
  settle,
  type Terms,
} from '../../src/wedding/presence/state.ts'

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
const leaseMs = 60_000
const ana: Member = { id: 'ana', name: 'Ana', role: 'GUEST' }
const unchosen: Required<Choice> = { status: 'ONLINE', customStatus: null }

interface Server {
  id: string
  ana: LocalMember
  connections: Stay[]
  /** Read from the store, and about to be written. */
  draft?: { event: PresenceEvent; expected: Entry | undefined; terms: Terms }
  /** The store knows that Ana is connected here. */
  isHeld: boolean
}

/** Three servers with one store, and Ana, who has some phones. It checks the promises at each write. */
class World {
  now = 1_000_000
  stored: Entry | undefined
  announcements: Announcement[] = []
  #starts = 0
  #servers = [0, 1, 2].map(() => this.#start())
  #choice = unchosen
  #rememberedUntil = 0

  #start(): Server {
    return { id: `server ${++this.#starts}`, ana: new LocalMember(ana.id), connections: [], isHeld: false }
  }

  #server(index: number): Server {
    const server = this.#servers[index]
    if (!server) throw new Error('there is no such server')
    return server
  }

  connect(index: number) {
    const server = this.#server(index)
    server.connections.push(server.ana.connect(ana).stay)
  }

  disconnect(index: number) {
    const server = this.#server(index)
    const stay = server.connections.pop()
    if (stay) server.ana.disconnect(stay, this.now)
  }

  update(index: number, choice: Choice) {
    this.#server(index).ana.update(ana, choice, this.now)
  }

  crash(index: number) {
    this.#servers[index] = this.#start()
  }

  /** Removes her: all servers get the event, and close the connections. */
  remove() {
    const isLost = !this.stored
    for (const server of this.#servers) {
      server.ana.remove()
      this.#closeAll(server)
      server.isHeld = false
    }
    this.#rememberedUntil = 0
    this.flushAll()
    // The removal is an event of its own: without an entry nobody can tell whether she was announced to be offline.
    if (isLost) this.announcements = []
  }

  /** The store loses everything. All servers write first, and announce when all are back. */
  forget() {
    this.flushAll()
    // Now each server has read what the last one has written.
    this.flushAll()
    this.stored = undefined
    for (const server of this.#servers) if (server.ana.isLocal) this.#flush(server, false)
    this.#rememberedUntil = 0
    this.flushAll()
  }

  flushAll() {
    for (const server of this.#servers) this.#flush(server)
    const isHere = this.#servers.some(({ connections }) => connections.length > 0)
    if (isHere) assert.equal(this.#announced, this.#choice.status, 'online while any connection lives')
  }

  read(index: number) {
    this.#read(this.#server(index))
  }

  write(index: number) {
    this.#write(this.#server(index))
  }

  /** Servers do what is due meanwhile, and discover what the others have written. */
  pass(ms: number) {
    this.flushAll()
    for (const end = this.now + ms; this.now < end; ) {
      const dues = this.#servers.map((server) => this.#dueOf(server))
      this.now = Math.min(end, Math.max(Math.min(...dues), this.now + 1), this.now + renewMs(leaseMs))
      for (const server of this.#servers) {
        if (this.#dueOf(server) <= this.now) this.#flush(server)
        if (!server.ana.isLocal) server.ana.entry = this.stored ?? server.ana.entry
      }
    }
  }

  leave() {
    for (const server of this.#servers) this.#closeAll(server)
    this.pass(leaseMs + keptMs(leaseMs) * 2)
    assert.equal(this.stored, undefined, 'everything is forgotten')
    assert.equal(this.#announced, 'OFFLINE', 'offline in the end')
  }

  #closeAll(server: Server) {
    for (const stay of server.connections.splice(0)) server.ana.disconnect(stay, this.now)
  }

  get #announced() {
    return this.announcements.at(-1)?.presence.status ?? 'OFFLINE'
  }

  #dueOf(server: Server): number {
    const { entry } = server.ana
    return entry ? dueAt(entry, { server: server.id, at: this.now, leaseMs }) : Number.POSITIVE_INFINITY
  }

  #flush(server: Server, announces = true) {
    this.#read(server, announces)
    this.#write(server)
  }

  #read(server: Server, announces = true) {
    const terms: Terms = { server: server.id, at: this.now, leaseMs, spread: 0.5, announces }
    server.draft = { event: server.ana.event(false), expected: this.stored, terms }
  }

  #write(server: Server) {
    if (!server.draft) return
    if (server.draft.expected !== this.stored) this.#read(server, server.draft.terms.announces)
    const { event, expected, terms } = server.draft
    server.draft = undefined
    const outcome = settle(expected, server.ana.entry, event, terms)
    if (!outcome) return
    server.isHeld = event.type === 'connect'
    const isHeld = this.#servers.some((each) => each.isHeld)
    if (isHeld || event.type === 'call') this.#rememberedUntil = this.now + keptMs(leaseMs)
    // Neither the store nor this server remembers her.
    if (!expected && !server.ana.entry && 'member' in event) this.#choice = unchosen
    if ('choice' in event) this.#choice = { ...this.#choice, ...event.choice }
    if (outcome.announcement) this.#hear(outcome.announcement, isHeld)
    if (outcome.next) {
      const { status, customStatus } = outcome.next.chosen
      assert.deepEqual({ status, customStatus }, this.#choice, 'a choice outlives signs of life')
    } else if (expected) assert(this.now >= this.#rememberedUntil, 'a choice outlasts the connections')
    if (!outcome.next && (expected || 'member' in event)) this.#choice = unchosen
    this.stored = outcome.next
    server.ana.settled(event, outcome.next)
  }

  #hear(told: Announcement, isHeld: boolean) {
    const { status, customStatus } = told.presence
    const before = this.announcements.at(-1)?.presence
    assert.equal(told.previousStatus, this.#announced, 'an announcement follows the one before')
    const isNew = status !== this.#announced || customStatus !== (before?.customStatus ?? null)
    assert(isNew, 'nothing is announced twice')
    if (isHeld) assert.equal(status, this.#choice.status, 'online while any connection lives')
    this.announcements.push(told)
  }
}

const server = fc.nat({ max: 2 })
const choice = fc.record<Choice>(
  { status: fc.constantFrom('ONLINE', 'AWAY', 'BUSY', 'OFFLINE'), customStatus: fc.constantFrom('cake', null) },
  { requiredKeys: [] },
)
type Step = readonly [name: string, take: (world: World) => void]
const step = <Input>(input: fc.Arbitrary<Input>, name: string, take: (world: World, input: Input) => void) =>
  input.map((value): Step => [`${name} ${fc.stringify(value)}`, (world) => take(world, value)])

const steps = fc.array(
  fc.oneof(
    { arbitrary: step(server, 'connect', (world, index) => world.connect(index)), weight: 4 },
    { arbitrary: step(server, 'disconnect', (world, index) => world.disconnect(index)), weight: 4 },
    { arbitrary: step(server, 'sign of life', (world, index) => world.update(index, {})), weight: 2 },
    {
      arbitrary: step(fc.tuple(server, choice), 'choose', (world, [index, chosen]) => world.update(index, chosen)),
      weight: 2,
    },
    { arbitrary: step(server, 'read', (world, index) => world.read(index)), weight: 4 },
    { arbitrary: step(server, 'write', (world, index) => world.write(index)), weight: 4 },
    { arbitrary: step(fc.constantFrom(500, 1_500, 30_000, 200_000), 'pass', (world, ms) => world.pass(ms)), weight: 4 },
    { arbitrary: step(server, 'crash', (world, index) => world.crash(index)), weight: 1 },
    { arbitrary: step(fc.constant(null), 'forget', (world) => world.forget()), weight: 1 },
    { arbitrary: step(fc.constant(null), 'remove', (world) => world.remove()), weight: 1 },
  ),
  { maxLength: 40 },
)

test(`whatever happens on three servers: online while a connection lives, offline once, as chosen (seed ${seed})`, () => {
  const walk = (taken: Step[]) => {
    const world = new World()
    for (const [, take] of taken) take(world)
    world.leave()
  }
  const numRuns = Number(process.env.RUNS ?? 500)
  fc.assert(fc.property(steps, walk), { seed, numRuns })
}, 60_000)
