import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { newDataDir, startProcess } from '../support/process.ts'
import { request, secret, tokenOf } from '../support/request.ts'
import { freePort } from '../support/setup/program.ts'
import { backends, type Phone, startWedding, type TestWedding } from '../support/wedding.ts'

const root = new URL('../..', import.meta.url).pathname
const page = readFileSync(join(root, 'docs/backup.md'), 'utf8')
// The commands run in this folder. It has the part of the program's folder that they need.
const folder = mkdtempSync(join(tmpdir(), 'attitudes-backup-'))
symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs the commands that the page shows under a heading, as an operator would: those to dump, or those to restore. */
function run(heading: string, what: 'dump' | 'restore', env: Record<string, string | undefined>) {
  const section = page.split(/^## /m).find((each) => each.startsWith(heading)) ?? ''
  const [dump = '', restore = ''] = [...section.matchAll(/```bash\n(.*?)```/gs)].map(([, commands = '']) => commands)
  const commands = { dump, restore }[what]
  const options = { cwd: folder, env: { PATH: process.env.PATH, HOME: folder, ...env }, stdio: 'pipe' } as const
  execFileSync('bash', ['-euo', 'pipefail', '-c', commands], options)
}

const list =
  '{ wedding { cursor } messages(first: 100) { nodes { content } } musicRequests { nodes { songTitle votes } } }'
const said = 'subscription ($after: Cursor) { messageReceived(after: $after) { message { content } } }'
const has = async (phone: Phone) => {
  const { messages, musicRequests } = await phone.gets(list)
  return { messages: messages.nodes.map(({ content }: { content: string }) => content), songs: musicRequests.nodes }
}

const databaseOf = ({ settings }: TestWedding) => (settings as Record<string, string>).DATABASE_URL

/** Servers remember how far a wedding was, so they are stopped while the commands restore it. */
async function whileStopped(wedding: TestWedding, restore: () => void) {
  await wedding.servers.pop()?.end()
  restore()
  wedding.servers.push(await wedding.start())
}

describe.skipIf(!backends.includes('cluster'))('with PostgreSQL', () => {
  const asked = 'mutation { requestMusic(input: { songTitle: "Thriller" }) { id } }'

  test('a wedding is restored as it was, clients that come back query again, and others lose nothing', async () => {
    await using wedding = await startWedding({ backend: 'cluster' })
    const [ana, zoe] = [await wedding.join('ana'), await wedding.join('zoe', { at: `${wedding.id}-other` })]
    const env = { DATABASE_URL: databaseOf(wedding), WEDDING: wedding.id }
    for (const phone of [ana, zoe]) {
      await phone.sends("it's before \\ the\tbackup\n")
      await phone.gets(asked)
    }
    const before = await has(ana)
    const early = await ana.cursor()
    run('One wedding', 'dump', env)
    for (const phone of [ana, zoe]) await phone.sends('after it')
    const [late, others] = [await ana.cursor(), await zoe.cursor()]

    await whileStopped(wedding, () => run('One wedding', 'restore', env))
    expect(await has(ana)).toEqual(before)
    expect((await has(zoe)).messages).toHaveLength(2)
    for (const after of [early, late]) expect(await ana.subscribe(said, { after }).refusal()).toBe('CURSOR_GONE')
    const heard = ana.subscribe(said, { after: await ana.cursor() })
    const heardByOthers = zoe.subscribe(said, { after: others })
    for (const phone of [ana, zoe]) await phone.sends('we go on')
    for (const each of [heard, heardByOthers])
      expect(await each.take(1)).toEqual([{ messageReceived: { message: { content: 'we go on' } } }])
  })

  test('everything is restored as it was, and clients that come back query again', async () => {
    await using wedding = await startWedding({ backend: 'cluster' })
    const [ana, zoe] = [await wedding.join('ana'), await wedding.join('zoe', { at: `${wedding.id}-other` })]
    const env = { DATABASE_URL: databaseOf(wedding) }
    for (const phone of [ana, zoe]) await phone.gets(asked)
    const before = await has(zoe)
    run('Everything', 'dump', env)
    for (const phone of [ana, zoe]) await phone.sends('after it')
    const late = await zoe.cursor()

    await whileStopped(wedding, () => run('Everything', 'restore', env))
    for (const phone of [ana, zoe]) {
      expect(await has(phone)).toEqual(before)
      await phone.sends('we go on')
      expect((await has(phone)).messages).toEqual(['we go on'])
    }
    // There is an event in that place again, but another one.
    expect(await zoe.subscribe(said, { after: late }).refusal()).toBe('CURSOR_GONE')
  })
})

test('the embedded database is restored as it was, and clients query again', { timeout: 120_000 }, async () => {
  const dataDir = newDataDir()
  const settings = { WS_PORT: String(await freePort()), DATA_DIR: dataDir, JWT_SECRET: secret, LOG_LEVEL: 'error' }
  const token = await tokenOf({ sub: 'ana', name: 'Ana', role: 'GUEST', weddingId: 'embedded' })
  const stateOf = async (url: string) =>
    (await request(url, token, '{ wedding { cursor } messages { nodes { content } } }')).data
  await using server = await startProcess(settings)
  await request(server.url, token, 'mutation { sendMessage(input: { channel: WEDDING, content: "before" }) { id } }')
  const before = await stateOf(server.url)
  await server.kill('SIGTERM')

  run('The embedded database', 'dump', { DATA_DIR: dataDir })
  rmSync(dataDir, { recursive: true })
  run('The embedded database', 'restore', { DATA_DIR: dataDir })
  await using restored = await startProcess(settings)
  const after = await stateOf(restored.url)
  expect(after?.messages).toEqual({ nodes: [{ content: 'before' }] })
  expect(after?.wedding.cursor).not.toBe(before?.wedding.cursor)
  rmSync(dataDir, { recursive: true })
})
