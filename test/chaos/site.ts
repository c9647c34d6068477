import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Role } from '../../src/access/viewer.ts'
import { startProcess } from '../support/process.ts'
import { randomFrom } from '../support/random.ts'
import { request, secret, tokenOf } from '../support/request.ts'
import { freePort } from '../support/setup/program.ts'
import { complaints } from './checker.ts'
import { startProxy } from './proxy.ts'
import { createReader } from './reader.ts'
import { startPostgres, startRedis, startRedisCluster } from './services.ts'
import { createWriter } from './writer.ts'

export type Programs = { redis: string; postgres: string }
export type Site = Awaited<ReturnType<typeof startSite>>

/** The product, or the product with what only a test wants. */
const product = ['node', 'dist/src/main.js']
const withTestParts = ['node', '--import', 'tsx', 'test/chaos/server.ts']

const writing: [string, Role][] = [
  ['camille', 'COUPLE'],
  ['jules', 'COUPLE'],
  ...Array.from({ length: 6 }, (_, index): [string, Role] => [`guest-${index + 1}`, 'GUEST']),
]
const onlyReading: [string, Role][] = [
  ['max', 'DJ'],
  ['nadia', 'PLANNER'],
  ['ines', 'PHOTOGRAPHER'],
  ['paul', 'VENDOR'],
]

/**
 * Three servers with a PostgreSQL and a Redis of their own: one, with a cable from each server that can be cut, or a
 * cluster of three nodes.
 */
export async function startSite(
  { redis: redisProgram, postgres: postgresProgram }: Programs,
  { cluster = false } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'attitudes-chaos-'))
  const postgres = await startPostgres(postgresProgram, folder)
  const nodes = cluster ? await startRedisCluster(redisProgram, folder) : [await startRedis(redisProgram, folder)]
  const cables = await Promise.all([0, 1, 2].map(() => startProxy(nodes[0]?.port ?? 0)))
  const ports = await Promise.all([0, 1, 2].map(freePort))
  const settingsOf = (index: number) => ({
    WS_PORT: String(ports[index]),
    HOST: '127.0.0.1',
    DATA_DIR: join(folder, 'data'),
    DATABASE_URL: postgres.url,
    REDIS_URL: cluster
      ? nodes.map(({ port }) => `redis://127.0.0.1:${port}`).join()
      : `redis://127.0.0.1:${cables[index]?.port}`,
    JWT_SECRET: secret,
    LOG_LEVEL: 'error',
    LIMIT_CONNECTIONS_PER_MINUTE: '1000000',
    LIMIT_CONNECTIONS_OF_PERSON_PER_MINUTE: '1000000',
    LIMIT_MESSAGES_PER_MINUTE: '1000000',
    LIMIT_REQUESTS_PER_MINUTE: '1000000',
  })
  const start = (index: number, extra?: Record<string, string>) =>
    startProcess({ ...settingsOf(index), ...extra }, extra ? withTestParts : product)
  const servers = await Promise.all([start(0), start(1), start(2)])
  const serverAt = (index: number) => servers[index] as (typeof servers)[number]

  return {
    folder,
    postgres,
    /** One, or the nodes of the cluster. */
    redis: nodes,
    /** The connections from each server to Redis. */
    cables,
    ports,
    server: serverAt,
    url: (index: number) => `http://127.0.0.1:${ports[index]}`,
    /** Starts a server in the place of one that has ended. With `extra` settings it is one with test parts. */
    async restart(index: number, extra?: Record<string, string>) {
      servers[index] = await start(index, extra)
    },
    /** A rejection that nobody handles ends a server: each that should be running is. */
    dead: () =>
      servers
        .filter(({ child }) => child.exitCode !== null || child.signalCode !== null)
        .map((server) => server.said()),

    async [Symbol.asyncDispose]() {
      for (const server of servers) await server[Symbol.asyncDispose]()
      for (const cable of cables) await cable.end()
      for (const service of [...nodes, postgres]) await service.stop('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export type Evening = Awaited<ReturnType<typeof startEvening>>

/** Twelve people at a wedding, all reading and eight of them writing, while connections break at random bytes. */
export async function startEvening(site: Site, seed: number) {
  const random = randomFrom(seed)
  const weddingId = `wedding-${seed}-${Math.floor(random() * 1e9)}`
  const breaking = await Promise.all(
    site.ports.map((port) => startProxy(port, () => Math.floor(500 + random() * 30_000))),
  )
  const urls = () => breaking.map(({ port }) => `http://127.0.0.1:${port}`)
  const people = [...writing, ...onlyReading]
  const tokens = new Map<string, string>()
  for (const [name, role] of people) {
    const token = await tokenOf({ sub: name, name, role, weddingId })
    await request(site.url(0), token, '{ viewer { id } }')
    tokens.set(name, token)
  }
  const tokenFor = (name: string) => tokens.get(name) ?? ''
  const { data } = await request(site.url(0), tokenFor('camille'), '{ wedding { cursor } }')
  const cursor: string = data?.wedding.cursor
  const readers = people.map(([name]) =>
    createReader({ who: name, token: () => tokenFor(name), after: cursor, urls, random }),
  )
  const writers = writing.map(([name]) => {
    const others = people.map(([other]) => other).filter((other) => other !== name)
    return createWriter(name, tokenFor(name), others, urls, random)
  })
  const saysToAll = async () => (await writers[0]?.saysToAll()) ?? ''
  const writes = () => writers.flatMap((writer) => writer.writes)
  const acknowledged = () => writes().filter((write) => write.acknowledged)

  return {
    weddingId,
    random,
    cursor,
    tokenFor,
    figures() {
      const all = writes()
      return {
        acknowledged: acknowledged().length,
        retried: all.filter(({ tries }) => tries > 1).length,
        reconnected: readers.reduce((sum, { connections }) => sum + connections() - 1, 0),
      }
    },
    /** Sends a message to everybody, and returns its id. */
    saysToAll,
    /** Adds a member with a phone that keeps its connection to one server as long as that allows it. */
    async watch(index: number, who = `steady-${index}`, seconds = 3600) {
      const token = () => tokenOf({ sub: who, name: who, role: 'GUEST', weddingId }, seconds)
      await request(site.url(index), await token(), '{ viewer { id } }')
      const urls = () => [site.url(index)]
      const watcher = createReader({ who, token, after: cursor, urls, random, expires: seconds < 3600 })
      readers.push(watcher)
      // Live from here on: until then a fault may well turn it away.
      await watcher.sees(await saysToAll())
      return watcher
    },
    /** Goes on until so many more things are acknowledged. */
    async says(count: number) {
      const target = acknowledged().length + count
      while (acknowledged().length < target) await wait(20)
    },
    /** The longest wait (ms) for an answer since this was asked last. */
    slowestAnswer: () => Math.max(...writers.map((writer) => writer.takeSlowest())),
    /** How long (ms) what was acknowledged between two moments took to be seen, at the latest by somebody. */
    latencies(from: number, to: number): number[] {
      return acknowledged()
        .filter(({ at }) => at >= from && at <= to)
        .map(
          ({ id, at }) =>
            Math.max(...readers.flatMap(({ saw }) => saw.find((seen) => seen.id === id)?.at ?? []), at) - at,
        )
    },
    async [Symbol.asyncDispose]() {
      for (const writer of writers) writer.leave()
      await Promise.all(readers.map((reader) => reader.end()))
      for (const proxy of breaking) await proxy.end()
    },
    /** Waits until all writes are acknowledged and everybody has received the last message. Returns what is wrong. */
    async end(): Promise<string[]> {
      await Promise.all(writers.map((writer) => writer.end()))
      const last = await saysToAll()
      const late = wait(30_000, 'late', { ref: false })
      await Promise.race([Promise.all(readers.map((reader) => reader.sees(last))), late])
      const unexpected = [...writers, ...readers].flatMap((person) => person.unexpected)
      return [
        ...site.dead().map((said) => `a server has died: ${said}`),
        ...unexpected,
        ...complaints(writes(), readers),
      ]
    },
  }
}
