import type { Cluster, Redis } from 'ioredis'
import { type Bus, spell, topicOf } from '../../feed/bus.ts'
import type { Event } from '../../feed/event.ts'
import { decode, encode } from './entryText.ts'
import type { Entry } from './state.ts'

/**
 * The entries of all members, as all servers know them. An entry is written only while it is what it was when it was
 * read (compare-and-set), in one step with its announcement: servers cannot undo each other's changes, each change is
 * announced once, and announcements have the order of the changes. All calls reject while the store is out of reach.
 */
export interface PresenceStore {
  /** The entries of these members, or of all at once. Members without an entry are left out. */
  read(weddingId: string, ids?: readonly string[]): Promise<Reading>
  /**
   * Pages of the entries that other servers may have written, but for those of members who need not be read. An entry
   * may come twice.
   */
  discover(weddingId: string, isNeeded: (id: string) => boolean): AsyncIterable<readonly [id: string, entry: Entry][]>
  /** Returns the conflicts: ids of the members whose entry was not the expected one. Their changes are not made. */
  write(weddingId: string, changes: readonly Change[]): Promise<string[]>
  /** Calls back when the store is within reach again. It may have forgotten everything. */
  onReturn(callback: () => void): void
}

/** The entries of a wedding that were read. */
export interface Reading {
  /** The time by the store's own clock, in ms. */
  readonly now: number
  readonly entries: ReadonlyMap<string, StoredEntry>
}

/** The stored entry of a member. */
export interface StoredEntry {
  readonly entry: Entry
  /** The text that the entry was read from, if the store keeps texts. */
  readonly text?: string
}

/** A change to write, if the entry is still as expected. */
export interface Change {
  readonly id: string
  /** Undefined: there was no entry. */
  readonly expected: StoredEntry | undefined
  /** Undefined: the entry is deleted. */
  readonly next: Entry | undefined
  /** Published to the wedding with the change. */
  readonly event?: Event
}

/** Keeps the entries of one server in its memory. */
export function createMemoryPresenceStore(bus: Bus): PresenceStore {
  const weddings = new Map<string, Map<string, Entry>>()
  return {
    async read(weddingId, ids) {
      const all = weddings.get(weddingId) ?? new Map<string, Entry>()
      const entries = new Map<string, StoredEntry>()
      for (const id of ids ?? all.keys()) {
        const entry = all.get(id)
        if (entry) entries.set(id, { entry })
      }
      return { now: Date.now(), entries }
    },

    async *discover() {},

    async write(weddingId, changes) {
      const entries = weddings.get(weddingId) ?? new Map<string, Entry>()
      const conflicts: string[] = []
      for (const { id, expected, next, event } of changes) {
        if (entries.get(id) !== expected?.entry) {
          conflicts.push(id)
          continue
        }
        if (next) entries.set(id, next)
        else entries.delete(id)
        if (event) bus.publish(topicOf(weddingId), [event])
      }
      if (entries.size > 0) weddings.set(weddingId, entries)
      else weddings.delete(weddingId)
      return conflicts
    },

    onReturn() {},
  }
}

// KEYS[1]: the wedding's hash. ARGV: ids, or none for all. Returns the time, then ids and texts in turns.
const read = `
local time = redis.call('TIME')
local texts = {}
if #ARGV == 0 then texts = redis.call('HGETALL', KEYS[1]) end
for _, id in ipairs(ARGV) do
  texts[#texts + 1] = id
  texts[#texts + 1] = redis.call('HGET', KEYS[1], id) or ''
end
return { time[1] * 1000 + math.floor(time[2] / 1000), texts }
`

// KEYS[1]: the wedding's hash. ARGV: its topic, how long it lasts (ms), then of each change: id, expected, next,
// message. '' is no entry, or no message. Returns the conflicts.
const write = `
local conflicts = {}
for i = 3, #ARGV, 4 do
  local id, expected, next, message = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
  if (redis.call('HGET', KEYS[1], id) or '') ~= expected then
    conflicts[#conflicts + 1] = id
  else
    if next == '' then redis.call('HDEL', KEYS[1], id) else redis.call('HSET', KEYS[1], id, next) end
    if message ~= '' then redis.call('PUBLISH', ARGV[1], message) end
  end
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return conflicts
`

interface Scripts {
  readPresence(key: string, ...ids: string[]): Promise<[now: number, texts: string[]]>
  writePresence(key: string, topic: string, lastsMs: number, ...changes: string[]): Promise<string[]>
}

const pageSize = 100

/**
 * Keeps the entries of several servers in Redis, a hash for each wedding. It expires `lastsMs` after the last change.
 */
export function createRedisPresenceStore(
  redis: Redis | Cluster,
  onReturn: PresenceStore['onReturn'],
  lastsMs: number,
): PresenceStore {
  redis.defineCommand('readPresence', { numberOfKeys: 1, lua: read })
  redis.defineCommand('writePresence', { numberOfKeys: 1, lua: write })
  const scripts = redis as unknown as Scripts
  const keyOf = (weddingId: string) => `presence:${encodeURIComponent(weddingId)}`
  return {
    async read(weddingId, ids) {
      if (ids?.length === 0) return { now: Date.now(), entries: new Map() }
      const [now, found] = await scripts.readPresence(keyOf(weddingId), ...(ids ?? []))
      return { now, entries: new Map(pairsOf(found).map(([id, text]) => [id, { entry: decode(text), text }])) }
    },

    async *discover(weddingId, isNeeded) {
      for (let cursor = '0', isFirst = true; isFirst || cursor !== '0'; isFirst = false) {
        const [next, found] = await redis.hscan(keyOf(weddingId), cursor, 'COUNT', pageSize)
        const needed = pairsOf(found).filter(([id]) => isNeeded(id))
        yield needed.map(([id, text]) => [id, decode(text)])
        cursor = next
      }
    },

    write(weddingId, changes) {
      const texts = changes.flatMap(({ id, expected, next, event }) => [
        id,
        expected?.text ?? '',
        next ? encode(next) : '',
        event ? spell([event]) : '',
      ])
      return scripts.writePresence(keyOf(weddingId), topicOf(weddingId), lastsMs, ...texts)
    },

    onReturn,
  }
}

/** Ids and texts that Redis gave in turns; those without a text are left out. */
function pairsOf(found: string[]): [id: string, text: string][] {
  const pairs: [string, string][] = []
  for (let index = 0; index < found.length; index += 2) {
    const [id, text] = [found[index], found[index + 1]]
    if (id !== undefined && text) pairs.push([id, text])
  }
  return pairs
}
