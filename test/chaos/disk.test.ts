import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { launchProcess, startProcess } from '../support/process.ts'
import { request, secret, tokenOf } from '../support/request.ts'
import { freePort } from '../support/setup/program.ts'

const send = 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id } }'
const list = '{ messages(last: 100) { nodes { id } } }'
const settingsFor = async (dataDir: string) => ({
  WS_PORT: String(await freePort()),
  DATA_DIR: dataDir,
  JWT_SECRET: secret,
  LOG_LEVEL: 'error',
  LIMIT_MESSAGES_PER_MINUTE: '100000',
})

const databases = { 'an embedded database': '', PostgreSQL: inject('services').databaseUrl }

test.for(Object.entries(databases))(
  'with %s, a data directory that cannot be one stops the start, in one line that names it',
  async ([, url], { skip }) => {
    if (url === undefined) return skip('no PostgreSQL')
    const folder = mkdtempSync(join(tmpdir(), 'attitudes-disk-'))
    const path = join(folder, 'data')
    writeFileSync(path, 'in the way')
    await using server = launchProcess({ ...(await settingsFor(path)), DATABASE_URL: url })
    expect(await server.exited).toEqual({ code: 1, signal: null })
    expect(server.said().trim()).toMatch(
      new RegExp(`^attitudes-live: DATA_DIR: ${path} .*set DATA_DIR to another folder$`),
    )
    rmSync(folder, { recursive: true })
  },
)

/** A disk of so many MiB; undefined where this machine lets us make none. */
function mountDisk(size: number): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'attitudes-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}m`, 'tmpfs', folder], { stdio: 'ignore' })
    return folder
  } catch {
    rmSync(folder, { recursive: true })
  }
}

test('when the disk is full nothing is acknowledged that is not stored, and with room again the wedding goes on', async ({
  skip,
}) => {
  const disk = mountDisk(256)
  if (!disk) return skip('needs to be root')
  try {
    const data = join(disk, 'data')
    cpSync(inject('services').dataTemplate, data, { recursive: true })
    const settings = await settingsFor(data)
    const token = await tokenOf({ sub: 'ana', name: 'Ana', role: 'GUEST', weddingId: 'full' })
    const sends = async (url: string, id: string) =>
      (await request(url, token, send, { input: { id, channel: 'WEDDING', content: id } }).catch(() => undefined)) ?? {}
    const acknowledged: string[] = []
    {
      await using server = await startProcess(settings)
      for (let count = 0; count < 10; count++) {
        const id = randomUUID()
        if ((await sends(server.url, id)).data) acknowledged.push(id)
      }
      expect(acknowledged).toHaveLength(10)
      try {
        execFileSync('dd', ['if=/dev/zero', `of=${join(disk, 'filler')}`, 'bs=64k'], { stdio: 'ignore' })
      } catch {
        // dd fails when the disk is full.
      }
      let refused: Awaited<ReturnType<typeof sends>> = {}
      for (let count = 0; count < 2_000 && !refused.errors; count++) {
        const id = randomUUID()
        const answer = await sends(server.url, id)
        if (answer.data) acknowledged.push(id)
        else if (answer.errors) refused = answer
        else break
      }
      expect(refused.errors?.[0]?.extensions.code).toBe('UNAVAILABLE')
    }
    rmSync(join(disk, 'filler'))
    await using server = await startProcess(settings)
    acknowledged.push(randomUUID())
    expect((await sends(server.url, acknowledged.at(-1) ?? '')).data).toBeTruthy()
    const stored: string[] = (await request(server.url, token, list)).data?.messages.nodes.map(
      ({ id }: { id: string }) => id,
    )
    expect(stored).toEqual(expect.arrayContaining(acknowledged.slice(-100)))
  } finally {
    execFileSync('umount', ['-l', disk])
    rmSync(disk, { recursive: true })
  }
})
