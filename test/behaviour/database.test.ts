import postgres from 'postgres'
import { describe, expect, inject, test } from 'vitest'
import { openClient } from '../../src/db/client.ts'

const { databaseUrl } = inject('services')

describe.skipIf(!databaseUrl)('a server that waits for PostgreSQL in vain', () => {
  // Both clocks run: either of them may be the first.
  test.each([
    { whose: 'its own clock', limit: '60s', code: 'ETIMEDOUT' },
    { whose: 'the clock of PostgreSQL', limit: '7s', code: '57014' },
  ])('by $whose, ends only connections that hang: a server at rest keeps its connection', async ({ limit, code }) => {
    const url = databaseUrl ?? ''
    const somebody = postgres(url, { max: 1 })
    const [resting, waiting] = [openClient(url), openClient(url)]
    const pidOf = async () => (await resting.client.unsafe('select pg_backend_pid() as pid'))[0]?.pid
    const before = await pidOf()

    await somebody`select pg_advisory_lock(8)`
    const wait = waiting.client.begin(async (tx) => {
      await tx.unsafe(`set local statement_timeout = '${limit}'`)
      await tx.unsafe('select pg_advisory_lock(8)')
    })
    await expect(wait).rejects.toMatchObject({ code })
    const hasFreed = async () => {
      const freeing = await somebody`
        select from pg_stat_activity
        where query like '%pg_terminate_backend%' and state = 'idle' and pid <> pg_backend_pid() and datname = current_database()`
      return freeing.length > 0
    }
    await expect.poll(hasFreed, { timeout: 20_000 }).toBe(true)

    expect(await pidOf()).toBe(before)
    await Promise.all([somebody.end(), resting.end(), waiting.end()])
  })
})

test.skipIf(!databaseUrl)('PostgreSQL compiles no statement: that takes longer than the answer', async () => {
  const { client, end } = openClient(databaseUrl ?? '')
  expect(await client.unsafe('show jit')).toEqual([{ jit: 'off' }])
  await end()
})
