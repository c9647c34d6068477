import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makePostgres } from '../../test/support/setup/postgres.ts'
import { provideTools } from '../../test/support/setup/tools.ts'

/** A PostgreSQL of a benchmark's own, until it is disposed of. */
export interface Postgres {
  url: string
  pid: number
  /** A new folder, which goes with it. Its data is there; other files may be put beside. */
  folder: string
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Starts PostgreSQL. With `durable` it waits for the disk, as in production. Throws where PostgreSQL is not installed.
 */
export async function startPostgres(settings: { durable?: boolean } = {}): Promise<Postgres> {
  const program = provideTools().postgres
  if (!program) throw new Error('this needs PostgreSQL: install postgresql, or name the program in TEST_POSTGRES')
  const folder = mkdtempSync(join(tmpdir(), 'attitudes-bench-'))
  const { url, start } = await makePostgres(program, folder, settings)
  const { child, end } = await start()
  return {
    url,
    pid: child.pid ?? 0,
    folder,
    async [Symbol.asyncDispose]() {
      await end()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
