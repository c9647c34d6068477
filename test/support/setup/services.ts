import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import type { TestProject } from 'vitest/node'
import { openPglite } from '../../../src/db/open.ts'
import { makePostgres } from './postgres.ts'
import { freePort, startProgram } from './program.ts'
import { provideTools, tools } from './tools.ts'

/**
 * Services that the tests share, started before the first test and ended after the last. A service that this machine
 * does not have is absent.
 */
export type Services = {
  redisUrl?: string
  databaseUrl?: string
  chromium?: string
  curl?: string
  redisServer?: string
  postgresServer?: string
  pgbouncer?: string
  nginx?: string
  /** A Python with the package websockets. */
  python?: string
  go?: string
  pgliteTemplate: string
  dataTemplate: string
  /** Folder of what the tests of the packed library share. The first of them creates it. */
  packageFolder: string
}

declare module 'vitest' {
  export interface ProvidedContext {
    services: Services
  }
}

export default async function setup({ vitest }: TestProject) {
  // The projects that need services share them.
  if (vitest.getRootProject().getProvidedContext().services) return
  // Builds while programs are installed and templates made, which need no build.
  const building = build()
  building.catch(() => {})
  const found = provideTools()
  for (const [name, { variable, packages }] of Object.entries(tools)) {
    if (name in found) continue
    const advice = `install ${packages.join(' ')}, or name the program in ${variable}`
    if (process.env.CI) throw new Error(`${name} is missing: ${advice}`)
    console.log(`test: skipping what needs ${name}: ${advice}`)
  }
  const folder = mkdtempSync(join(tmpdir(), 'attitudes-test-'))
  const running: { end(): Promise<void> }[] = []
  const services: Services = {
    chromium: found.chromium,
    curl: found.curl,
    redisServer: found.redis,
    postgresServer: found.postgres,
    pgbouncer: found.pgbouncer,
    nginx: found.nginx,
    python: found.python,
    go: found.go,
    pgliteTemplate: join(folder, 'template.tar'),
    dataTemplate: join(folder, 'template'),
    packageFolder: join(folder, 'package'),
  }
  await saveTemplates(services)
  await building
  if (found.redis) {
    const port = await freePort()
    running.push(
      await startProgram(
        found.redis,
        ['--port', String(port), '--save', '', '--dir', folder],
        'Ready to accept connections',
      ),
    )
    services.redisUrl = `redis://127.0.0.1:${port}`
  }
  if (found.postgres) {
    const postgres = await makePostgres(found.postgres, folder)
    running.push(await postgres.start())
    services.databaseUrl = postgres.url
  }
  vitest.provide('services', services)

  return async () => {
    for (const program of running) await program.end()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function build() {
  const child = spawn('node', ['--import', 'tsx', 'src/start.ts', '--build'], { stdio: 'inherit' })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error('the build failed')
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
