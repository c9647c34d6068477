/** Something that somebody tried to say: to all, or to these members alone. */
export type Attempt = { id: string; by: string; audience: 'everyone' | string[]; acknowledged: boolean }

/** Messages that a reader received, in the order in which they came. */
export type Reading = { who: string; saw: { cursor: string; id: string }[] }

/**
 * Whether the promises were kept, as the people saw it: nothing acknowledged is missing, nothing came twice, one order
 * for all, and nobody saw what they may not. Returns what is wrong, in words; an empty list when all is well.
 */
export function complaints(attempts: Attempt[], readings: Reading[]): string[] {
  const attempted = new Map(attempts.map((attempt) => [attempt.id, attempt]))
  const ofEach = readings.flatMap(({ who, saw }) => {
    const ids = new Set(saw.map(({ id }) => id))
    const missing = attempts.filter((attempt) => attempt.acknowledged && maySee(who, attempt) && !ids.has(attempt.id))
    const foreign = [...ids].filter((id) => !attempted.has(id))
    const leaked = [...ids].flatMap((id) => attempted.get(id) ?? []).filter((attempt) => !maySee(who, attempt))
    return [
      ...missing.map(({ id, by }) => `${who} misses ${id} of ${by}`),
      ...repeated(saw.map(({ id }) => id)).map((id) => `${who} saw ${id} twice`),
      ...repeated(saw.map(({ cursor }) => cursor)).map((cursor) => `${who} was given the cursor ${cursor} twice`),
      ...foreign.map((id) => `${who} saw ${id}, which nobody said`),
      ...leaked.map(({ id, by }) => `${who} saw ${id} of ${by}, which is not for them`),
    ]
  })
  const disordered = withoutOrder(readings.map(({ saw }) => saw.map(({ cursor }) => cursor)))
  return disordered.length === 0 ? ofEach : [...ofEach, `there is no one order of ${disordered.length} events`]
}

function maySee(who: string, { audience }: Attempt): boolean {
  return audience === 'everyone' || audience.includes(who)
}

function repeated(items: string[]): string[] {
  const once = new Set<string>()
  return items.filter((item) => once.size === once.add(item).size)
}

/** Returns the items that fit into no order that agrees with every sequence. */
function withoutOrder(sequences: string[][]): string[] {
  const next = new Map<string, Set<string>>()
  const before = new Map<string, number>()
  for (const sequence of sequences) {
    for (const [index, item] of sequence.entries()) {
      if (!before.has(item)) before.set(item, 0)
      const previous = sequence[index - 1]
      if (previous === undefined) continue
      const followers = next.get(previous) ?? new Set()
      next.set(previous, followers)
      if (followers.size === followers.add(item).size) continue
      before.set(item, (before.get(item) ?? 0) + 1)
    }
  }
  const free = [...before].filter(([, count]) => count === 0).map(([item]) => item)
  for (let item = free.pop(); item !== undefined; item = free.pop()) {
    before.delete(item)
    for (const follower of next.get(item) ?? []) {
      const left = (before.get(follower) ?? 0) - 1
      before.set(follower, left)
      if (left === 0) free.push(follower)
    }
  }
  return [...before.keys()]
}
