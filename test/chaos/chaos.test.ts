import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { clusterFaults, type Fault, faults } from './faults.ts'
import { type Programs, type Site, startEvening, startSite } from './site.ts'

const { redisServer, postgresServer } = inject('services')
const programs: Programs = { redis: redisServer ?? '', postgres: postgresServer ?? '' }
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))

describe.skipIf(!redisServer || !postgresServer).each([
  { redis: 'one Redis', cluster: false, these: faults },
  { redis: 'a Redis Cluster', cluster: true, these: clusterFaults },
])('on three servers with $redis, nothing is lost, doubled, disordered or leaked', ({ cluster, these }) => {
  let site: Site
  beforeAll(async () => {
    site = await startSite(programs, { cluster })
  })
  afterAll(() => site[Symbol.asyncDispose]())

  test.each(these)(
    'when $name',
    async ({ strike }: Fault) => {
      console.log(`seed ${seed}`)
      await using evening = await startEvening(site, seed)
      await evening.says(30)
      await strike(site, evening)
      await evening.says(30)
      expect(await evening.end(), `seed ${seed}`).toEqual([])
      const { retried, reconnected } = evening.figures()
      expect([retried > 0, reconnected > 0]).toEqual([true, true])
    },
    120_000,
  )
})
