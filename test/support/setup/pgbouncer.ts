import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { giveToPostgres, postgresUser } from './postgres.ts'
import { freePort, startProgram } from './program.ts'

/** A PgBouncer in front of the PostgreSQL at `url`, by default in transaction mode with two connections to it. */
export async function startPgBouncer(
  program: string,
  folder: string,
  url: string,
  settings: Record<string, string> = {},
) {
  const home = mkdtempSync(join(folder, 'pgbouncer-'))
  const { hostname, port: target, username } = new URL(url)
  const port = await freePort()
  const all = {
    listen_addr: '127.0.0.1',
    listen_port: port,
    unix_socket_dir: '',
    auth_type: 'any',
    pool_mode: 'transaction',
    default_pool_size: 2,
    ...settings,
  }
  const lines = Object.entries(all).map(([name, value]) => `${name} = ${value}`)
  const file = join(home, 'pgbouncer.ini')
  writeFileSync(
    file,
    ['[databases]', `* = host=${hostname} port=${target} user=${username}`, '[pgbouncer]', ...lines, ''].join('\n'),
  )
  giveToPostgres(folder, home, file)
  const { end } = await startProgram(program, [file], 'process up', postgresUser(), 'SIGINT')
  const pooled = new URL(url)
  pooled.port = String(port)
  return { url: pooled.href, end }
}
