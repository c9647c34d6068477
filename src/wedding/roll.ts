import type { Cluster, Redis } from 'ioredis'
import { type Bus, spell, topicOf } from '../feed/bus.ts'
import type { Event } from '../feed/event.ts'

/**
 * Who is there, as all servers know it: for each wedding a text by member. A change is written only where the text is still
 * what it was when it was read, in one step with telling it: servers cannot undo each other's changes, each change is told
 * once, and what is told has the order of the changes. A wedding that nothing is written of for a while is forgotten.
 * Rejects while it is out of reach.
 */
export type Roll = {
  /** The texts of these members ('' where there is none), or of all; and the time by the roll's own clock (ms). */
  read(weddingId: string, ids?: string[]): Promise<{ now: number; texts: Map<string, string> }>
  /** Answers the ids of those that were not what they had been. */
  write(weddingId: string, changes: Change[]): Promise<string[]>
  /** Calls back when it is within reach again, and may have forgotten everything. */
  onReturn(callback: () => void): void
}

/** '' is no text. */
export type Change = { id: string; was: string; is: string; told?: Event }

/** For one server, which is alone in changing it. */
export function createMemoryRoll(bus: Bus, lastsMs: number): Roll {
  const weddings = new Map<string, Map<string, string>>()
  const expiries = new Map<string, NodeJS.Timeout>()
  return {
    async read(weddingId, ids) {
      const all = weddings.get(weddingId) ?? new Map<string, string>()
      const texts = ids?.map((id) => [id, all.get(id) ?? ''] as const) ?? all
      return { now: Date.now(), texts: new Map(texts) }
    },
    async write(weddingId, changes) {
      const texts = weddings.get(weddingId) ?? new Map<string, string>()
      for (const { id, is, told } of changes) {
        if (is === '') texts.delete(id)
        else texts.set(id, is)
        if (told) bus.publish(topicOf(weddingId), [told])
      }
      weddings.set(weddingId, texts)
      clearTimeout(expiries.get(weddingId))
      expiries.set(weddingId, setTimeout(() => forget(weddingId), lastsMs).unref())
      return []
    },
    onReturn: () => {},
  }

  function forget(weddingId: string) {
    weddings.delete(weddingId)
    expiries.delete(weddingId)
  }
}

// KEYS[1]: the wedding's hash. ARGV: ids, or none for all. Answers the time, and ids and texts by turns.
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

// KEYS[1]: the wedding's hash. ARGV: its topic, how long it lasts (ms), then four of each change: id, was, is, message.
const write = `
local changed = {}
for i = 3, #ARGV, 4 do
  local id, was, is, message = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
  if (redis.call('HGET', KEYS[1], id) or '') ~= was then
    changed[#changed + 1] = id
  else
    if is == '' then redis.call('HDEL', KEYS[1], id) else redis.call('HSET', KEYS[1], id, is) end
    if message ~= '' then redis.call('PUBLISH', ARGV[1], message) end
  end
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return changed
`

type Scripts = {
  readRoll(key: string, ...ids: string[]): Promise<[now: number, texts: string[]]>
  writeRoll(key: string, topic: string, lastsMs: number, ...changes: string[]): Promise<string[]>
}

/** For several servers. */
export function createRedisRoll(redis: Redis | Cluster, onReturn: Roll['onReturn'], lastsMs: number): Roll {
  redis.defineCommand('readRoll', { numberOfKeys: 1, lua: read })
  redis.defineCommand('writeRoll', { numberOfKeys: 1, lua: write })
  const scripts = redis as unknown as Scripts
  const keyOf = (weddingId: string) => `presence:${encodeURIComponent(weddingId)}`
  return {
    async read(weddingId, ids) {
      const [now, found] = await scripts.readRoll(keyOf(weddingId), ...(ids ?? []))
      const texts = new Map<string, string>()
      for (let index = 0; index < found.length; index += 2) texts.set(found[index] ?? '', found[index + 1] ?? '')
      return { now, texts }
    },
    write(weddingId, changes) {
      const flat = changes.flatMap(({ id, was, is, told }) => [id, was, is, told ? spell([told]) : ''])
      return scripts.writeRoll(keyOf(weddingId), topicOf(weddingId), lastsMs, ...flat)
    },
    onReturn,
  }
}
