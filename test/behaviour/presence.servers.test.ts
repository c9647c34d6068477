import { describe, expect, inject, test } from 'vitest'
import { comes, update } from '../support/presence.ts'
import { startProcess } from '../support/process.ts'
import { startRedis } from '../support/redis.ts'
import { freePort } from '../support/setup/program.ts'
import { startWedding } from '../support/wedding.ts'

const { redisServer, redisUrl, databaseUrl } = inject('services')
const within = { timeout: 20_000, interval: 50 }

describe.skipIf(!redisUrl || !databaseUrl)('on several servers', () => {
  test('members of a server that is killed are announced as offline once, whichever server notices', async () => {
    await using wedding = await startWedding({ backend: 'cluster', servers: 2, settings: { PRESENCE_SECONDS: '3' } })
    await using killed = await startProcess({ ...wedding.settings, WS_PORT: String(await freePort()) })
    wedding.servers.push({ url: killed.url, drain: () => {}, end: async () => {} })
    const [leo, eve] = [await comes(wedding, 'leo'), await comes(wedding, 'eve', { server: 1 })]
    const ana = await comes(wedding, 'ana', { server: 2 })
    await ana.says({ status: 'BUSY' })
    await comes(wedding, 'zoe', { server: 2 })
    await comes(wedding, 'zoe')
    expect(await leo.hears(4)).toEqual(['eve ONLINE', 'ana ONLINE', 'ana BUSY', 'zoe ONLINE'])
    expect(await eve.hears(3)).toEqual(['ana ONLINE', 'ana BUSY', 'zoe ONLINE'])
    await killed.kill()
    // The one who is with another server as well stays.
    expect(await leo.hears(1)).toEqual(['ana OFFLINE'])
    for (const guest of [leo, eve]) expect(await guest.sees()).toEqual(['eve ONLINE', 'leo ONLINE', 'zoe ONLINE'])
    const kim = await comes(wedding, 'kim')
    await kim.leave()
    expect(await leo.hears(2)).toEqual(['kim ONLINE', 'kim OFFLINE'])
    expect(await eve.hears(3)).toEqual(['ana OFFLINE', 'kim ONLINE', 'kim OFFLINE'])
  })

  test('a member who moves to another server when theirs ends is not announced as offline', async () => {
    await using wedding = await startWedding({ backend: 'cluster', servers: 2, settings: { PRESENCE_SECONDS: '3' } })
    const leo = await comes(wedding, 'leo', { server: 1 })
    const ana = await comes(wedding, 'ana')
    await ana.says({ status: 'AWAY' })
    await comes(wedding, 'eve')
    await wedding.servers[0]?.end()
    expect(await leo.sees()).toEqual(['ana AWAY', 'eve ONLINE', 'leo ONLINE'])
    await comes(wedding, 'ana', { server: 1 })
    wedding.servers[0] = await wedding.start()
    // A member who does not come back is offline after some seconds.
    expect(await leo.hears(4)).toEqual(['ana ONLINE', 'ana AWAY', 'eve ONLINE', 'eve OFFLINE'])
    expect(await leo.sees()).toEqual(['ana AWAY', 'leo ONLINE'])
  })

  test('a member of several servers at once is announced once, and online until the last is left', async () => {
    await using wedding = await startWedding({ backend: 'cluster', servers: 3 })
    const leo = await comes(wedding, 'leo')
    const names = ['ana', 'bob', 'cleo', 'dan', 'ida', 'kim', 'max', 'pia', 'tom', 'zoe']
    const devices = await Promise.all(
      [0, 1, 2].flatMap((server) => names.map((name) => wedding.join(name, { server }))),
    )
    const after = await leo.cursor()
    const connected = devices.map((device) => device.hears(1, { after }))
    await leo.sends('are all here?')
    await Promise.all(connected)
    expect((await leo.hears(10)).sort()).toEqual(names.map((name) => `${name} ONLINE`))
    await Promise.all(devices.slice(0, 20).map((device) => device.leave()))
    const eve = await comes(wedding, 'eve')
    await eve.leave()
    expect(await leo.hears(2)).toEqual(['eve ONLINE', 'eve OFFLINE'])
    await Promise.all(devices.slice(20).map((device) => device.leave()))
    expect((await leo.hears(10)).sort()).toEqual(names.map((name) => `${name} OFFLINE`))
  })

  test('however many come, go and change at once, on whichever server, list and events agree in the end', async () => {
    await using wedding = await startWedding({ backend: 'cluster', servers: 3, settings: { PRESENCE_SECONDS: '3' } })
    const watchers = [
      await comes(wedding, 'leo'),
      await comes(wedding, 'eve', { server: 1 }),
      await comes(wedding, 'kim', { server: 2 }),
    ]
    const views = watchers.map(() => new Map(watchers.map(({ name }) => [name, `${name} ONLINE`])))
    const watchUntil = (end: string) =>
      Promise.all(
        watchers.map(async (watcher, index) => {
          for (let heard = ''; heard !== end; ) {
            ;[heard = ''] = await watcher.hears(1)
            const [name = '', status] = heard.split(' ')
            if (status === 'OFFLINE') views[index]?.delete(name)
            else views[index]?.set(name, heard)
          }
        }),
      )

    const evening = async (name: string, turn: number) => {
      for (const round of [turn, turn + 1, turn + 2]) {
        const phone = await wedding.join(name, { server: round % 3 })
        phone.subscribe('subscription { presenceChanged { previousStatus } }')
        const status = ['ONLINE', 'AWAY', 'BUSY', 'OFFLINE'][round % 4]
        await phone.gets(update, { input: { status, customStatus: `${turn}/${round}` } })
        if (round % 3 !== 0) await phone.leave()
      }
    }
    const names = ['ana', 'bob', 'cleo', 'dan', 'ida', 'max']
    await Promise.all([...names, ...names].map(evening))
    // When the last leaving has been announced, everything before it has been announced, too.
    const zoe = await comes(wedding, 'zoe')
    await (await comes(wedding, 'yan')).leave()
    await watchUntil('yan OFFLINE')
    await zoe.says({ status: 'BUSY' })
    await watchUntil('zoe BUSY')
    for (const [index, watcher] of watchers.entries()) {
      expect([...(views[index]?.values() ?? [])].sort()).toEqual((await watcher.sees()).sort())
    }
  })
})

describe.skipIf(!redisServer || !databaseUrl)('while Redis is away', () => {
  test.each([
    ['gone, and comes back empty', 'SIGKILL'],
    ['frozen', 'SIGSTOP'],
  ] as const)('each server shows its own people, and then all is well again: %s', async (_, signal) => {
    const port = await freePort()
    let redis = await startRedis(port)
    try {
      const settings = { REDIS_URL: `redis://127.0.0.1:${port}`, PRESENCE_SECONDS: '6' }
      await using wedding = await startWedding({ backend: 'cluster', servers: 2, settings })
      const leo = await comes(wedding, 'leo', { server: 1 })
      const ana = await comes(wedding, 'ana')
      await ana.says({ status: 'BUSY', customStatus: 'cake' })
      const eve = await comes(wedding, 'eve', { server: 1 })
      const max = await comes(wedding, 'max')
      expect(await leo.hears(4)).toEqual(['ana ONLINE', 'ana BUSY (cake)', 'eve ONLINE', 'max ONLINE'])

      redis.child.kill(signal)
      await expect.poll(() => leo.sees(), within).toEqual(['eve ONLINE', 'leo ONLINE'])
      expect(await ana.sees()).toEqual(['ana BUSY (cake)', 'max ONLINE'])
      expect(await ana.says({ status: 'AWAY' })).toBe('ana AWAY (cake)')
      expect(await ana.says({})).toBe('ana AWAY (cake)')
      expect(await ana.sees()).toEqual(['ana AWAY (cake)', 'max ONLINE'])
      await eve.leave()
      const zoe = await wedding.join('zoe', { server: 1 })
      const held = zoe.subscribe('subscription { presenceChanged { previousStatus } }')
      await expect.poll(() => leo.sees(), within).toEqual(['leo ONLINE', 'zoe ONLINE'])

      if (signal === 'SIGSTOP') redis.child.kill('SIGCONT')
      else redis = await startRedis(port)
      const all = ['ana AWAY (cake)', 'leo ONLINE', 'max ONLINE', 'zoe ONLINE']
      for (const guest of [leo, ana]) await expect.poll(() => guest.sees(), within).toEqual(all)
      expect((await leo.hears(3)).sort()).toEqual(['ana AWAY (cake)', 'eve OFFLINE', 'zoe ONLINE'])
      await max.leave()
      expect(await leo.hears(1)).toEqual(['max OFFLINE'])
      held.stop()
    } finally {
      redis.child.kill('SIGCONT')
      await redis.end()
    }
  })
})
