import { execFileSync } from 'node:child_process'
import { chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import type { TestProject } from 'vitest/node'
import { openPglite } from '../../src/db/open.ts'
import { freePort, startProgram } from './program.ts'
import { provideTools, tools } from './tools.ts'

/** What the tests share: made before the first, ended after the last. Absent is what this machine does not have. */
export type Services = {
  redisUrl?: string
  databaseUrl?: string
  chromium?: string
  curl?: string
  redisServer?: string
  pgliteTemplate: string
  dataTemplate: string
}

declare module 'vitest' {
  export interface ProvidedContext {
    services: Services
  }
}

export default async function setup(project: TestProject) {
  const found = provideTools()
  for (const [name, { variable, packages }] of Object.entries(tools)) {
    if (name in found) continue
    const advice = `install ${packages.join(' ')}, or name the program in ${variable}`
    if (process.env.CI) throw new Error(`${name} is missing: ${advice}`)
    console.log(`test: skipping what needs ${name}: ${advice}`)
  }
  execFileSync('node', ['--import', 'tsx', 'src/start.ts', '--build'], { stdio: 'inherit' })

  const folder = mkdtempSync(join(tmpdir(), 'attitudes-test-'))
  const running: { end(): Promise<void> }[] = []
  const services: Services = {
    chromium: found.chromium,
    curl: found.curl,
    redisServer: found.redis,
    pgliteTemplate: join(folder, 'template.tar'),
    dataTemplate: join(folder, 'template'),
  }
  await saveTemplates(services)
  if (found.redis) {
    const port = await freePort()
    running.push(await startProgram(found.redis, ['--port', String(port), '--save', '', '--dir', folder], 'Ready to accept connections'))
    services.redisUrl = `redis://127.0.0.1:${port}`
  }
  if (found.postgres) {
    const postgres = await startPostgres(found.postgres, folder)
    running.push(postgres)
    services.databaseUrl = postgres.url
  }
  project.provide('services', services)

  return async () => {
    for (const program of running) await program.end()
    rmSync(folder, { recursive: true, force: true })
  }
}

// Making a PGlite takes seconds; copying one does not.
async function saveTemplates({ pgliteTemplate, dataTemplate }: Services) {
  mkdirSync(dataTemplate)
  const client = new PGlite(join(dataTemplate, 'pg'))
  const database = await openPglite(client)
  const dump = await client.dumpDataDir('none')
  writeFileSync(pgliteTemplate, Buffer.from(await dump.arrayBuffer()))
  await database.end()
}

async function startPostgres(program: string, folder: string) {
  const data = join(folder, 'postgres')
  mkdirSync(data, { mode: 0o700 })
  // PostgreSQL refuses to run as root.
  const user = process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {}
  if (user.uid !== undefined && user.gid !== undefined) {
    chownSync(data, user.uid, user.gid)
    execFileSync('chmod', ['755', folder])
  }
  execFileSync(join(dirname(program), 'initdb'), ['--pgdata', data, '--auth', 'trust', '--username', 'postgres', '--no-sync'], {
    stdio: 'ignore',
    ...user,
  })
  const port = await freePort()
  const settings = ['listen_addresses=127.0.0.1', 'fsync=off', 'max_connections=200', `unix_socket_directories=${data}`].flatMap(
    (setting) => ['-c', setting],
  )
  const postgres = await startProgram(program, ['-D', data, '-p', String(port), ...settings], 'database system is ready', user, 'SIGINT')
  return { ...postgres, url: `postgres://postgres@127.0.0.1:${port}/postgres` }
}

function idOf(which: '-u' | '-g'): number {
  return Number(execFileSync('id', [which, 'postgres']))
}
