import type { Limits } from '../access/limits.ts'
import type { Config } from '../config.ts'
import type { Db } from '../db/open.ts'
import type { Feed } from '../feed/feed.ts'

export type Tasks = ReturnType<typeof createTasks>

type Parts = { db: Db; feed: Feed; limits: Limits; sizes: Config['limits'] }

export function createTasks(_parts: Parts) {
  return {}
}
