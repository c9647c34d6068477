import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterEach, describe, expect, inject, test } from 'vitest'
import { type Service, startRedis, startRedisCluster } from '../chaos/services.ts'
import { startProcess } from '../support/process.ts'
import { freePort, startProgram } from '../support/setup/program.ts'
import { backends, startWedding, type TestWedding } from '../support/wedding.ts'

const redisServer = inject('services').redisServer ?? ''
// A sentinel that gets no processor for 2 s does nothing for 30 s (its TILT mode).
const within = { timeout: 50_000, interval: 100 }

const folders: string[] = []
const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'attitudes-redis-'))
  folders.push(folder)
  return folder
}
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})
const stopAll = (services: Service[]) => Promise.all(services.map((service) => service.stop('SIGKILL')))
const readinessOf = async ({ url }: { url: string }) => (await fetch(`${url}/ready`)).json()

/** Six weddings, whose presence and limits lie on different nodes: each is right on both servers. */
async function isRight(wedding: TestWedding) {
  for (const server of wedding.servers) {
    await expect.poll(() => readinessOf(server), within).toMatchObject({ status: 'ready', redis: 'up' })
  }
  for (const at of ['a', 'b', 'c', 'd', 'e', 'f'].map((each) => `${wedding.id}-${each}`)) {
    const leo = await wedding.join('leo', { at })
    const ana = await wedding.join('ana', { at, server: 1 })
    const after = await leo.cursor()
    const heard = leo.hears(1, { after })
    const online = async () =>
      (await ana.gets('{ onlineUsers { member { id } } }')).onlineUsers.map(({ member }: any) => member.id)
    await expect.poll(online, within).toEqual(['leo'])
    await ana.sends('hello')
    expect(await heard).toEqual(['hello'])
    // The second and third in this minute, through the other server: one too many.
    const again = await wedding.join('ana', { at })
    await again.sends('hello')
    expect(await again.refused('mutation { sendMessage(input: { channel: WEDDING, content: "x" }) { id } }')).toBe(
      'RATE_LIMITED',
    )
    await leo.leave()
  }
}

describe.skipIf(!backends.includes('cluster'))('Redis', { timeout: 180_000 }, () => {
  const limits = { LIMIT_MESSAGES_PER_MINUTE: '2' }

  test('a cluster is used as one, though only one node is named, with a user of its own', async () => {
    const user = ['--user', 'live', 'on', '>p@ss/word', '~*', '&*', '+@all', '-@dangerous']
    const nodes = await startRedisCluster(redisServer, newFolder(), () => user)
    try {
      const settings = {
        REDIS_URL: '',
        REDIS_HOST: '127.0.0.1',
        REDIS_PORT: String(nodes[0]?.port),
        REDIS_USERNAME: 'live',
        REDIS_PASSWORD: 'p@ss/word',
      }
      await using wedding = await startWedding({ backend: 'cluster', servers: 2, settings: { ...settings, ...limits } })
      await isRight(wedding)
    } finally {
      await stopAll(nodes)
    }
  })

  test('a cluster with TLS whose nodes announce host names is reached under these', async () => {
    const folder = newFolder()
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')]
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', certificate, ...subject],
      {
        stdio: 'ignore',
      },
    )
    const tls = (port: number) => [
      ...['--port', '0', '--tls-port', String(port), '--tls-cluster', 'yes', '--tls-auth-clients', 'no'],
      ...['--tls-cert-file', certificate, '--tls-key-file', key, '--tls-ca-cert-file', certificate],
      ...['--cluster-announce-hostname', 'localhost', '--cluster-preferred-endpoint-type', 'hostname'],
    ]
    const nodes = await startRedisCluster(redisServer, folder, tls, {
      tls: { ca: readFileSync(certificate), servername: 'localhost' },
    })
    try {
      await using wedding = await startWedding({ backend: 'cluster' })
      const REDIS_URL = `rediss://localhost:${nodes[0]?.port}`
      const start = async () =>
        startProcess({
          ...wedding.settings,
          ...limits,
          REDIS_URL,
          NODE_EXTRA_CA_CERTS: certificate,
          WS_PORT: String(await freePort()),
        })
      await using one = await start()
      await using two = await start()
      const [own] = wedding.servers.splice(0, 1, { url: one.url, drain() {}, end: async () => {} })
      await own?.end()
      wedding.servers.push({ url: two.url, drain() {}, end: async () => {} })
      await isRight(wedding)
    } finally {
      await stopAll(nodes)
    }
  })

  test('sentinels say which server is the main one, also after it has gone', async () => {
    const folder = newFolder()
    const main = await startRedis(redisServer, folder)
    const replica = await startRedis(redisServer, folder, [
      '--replicaof',
      '127.0.0.1',
      String(main.port),
      '--repl-diskless-sync-delay',
      '0',
    ])
    const port = await freePort()
    const file = join(folder, 'sentinel.conf')
    writeFileSync(
      file,
      [
        `port ${port}`,
        `dir ${folder}`,
        `sentinel monitor weddings 127.0.0.1 ${main.port} 1`,
        'sentinel down-after-milliseconds weddings 500',
        'sentinel failover-timeout weddings 5000',
      ].join('\n'),
    )
    const sentinel = await startProgram(redisServer, [file, '--sentinel'], '+monitor')
    try {
      const settings = {
        REDIS_URL: '',
        REDIS_SENTINELS: `127.0.0.1:${port}`,
        REDIS_SENTINEL_NAME: 'weddings',
        ...limits,
      }
      await using wedding = await startWedding({ backend: 'cluster', servers: 2, settings })
      const knowsReplica = async () => (await inspect(port)).includes(String(replica.port))
      await expect.poll(knowsReplica, within).toBe(true)
      await main.stop('SIGKILL')
      await expect
        .poll(async () => (await readinessOf({ url: wedding.servers[0]?.url ?? '' })).redis, within)
        .toBe('down')
      await isRight(wedding)
    } finally {
      await sentinel.end()
      await stopAll([main, replica])
    }
  })
})

/** The replicas that a sentinel knows. */
async function inspect(port: number): Promise<string> {
  const sentinel = new Redis(port, '127.0.0.1')
  try {
    return JSON.stringify(await sentinel.call('SENTINEL', 'REPLICAS', 'weddings'))
  } finally {
    sentinel.disconnect()
  }
}
