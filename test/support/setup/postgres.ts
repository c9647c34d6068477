import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { freePort, startProgram } from './program.ts'

/**
 * A PostgreSQL with its data in a folder of its own, to be started, and started again. It outlives its process; a crash
 * of the machine only when it is durable.
 */
export async function makePostgres(program: string, folder: string, { durable = false } = {}) {
  const data = makeDataFolder(folder, 'postgres')
  runBeside(program, 'initdb', ['--pgdata', data, '--auth', 'trust', '--username', 'postgres', '--no-sync'])
  return serve(program, data, durable)
}

/** A hot standby of the PostgreSQL at `url`: it follows it, and takes no writes until it is promoted. */
export async function makeStandby(program: string, folder: string, url: string) {
  const data = makeDataFolder(folder, 'standby')
  runBeside(program, 'pg_basebackup', [
    '--dbname',
    url,
    '--pgdata',
    data,
    '--write-recovery-conf',
    '--checkpoint=fast',
    '--no-sync',
  ])
  return serve(program, data, false)
}

async function serve(program: string, data: string, durable: boolean) {
  const port = await freePort()
  const settings = [
    'listen_addresses=127.0.0.1',
    `fsync=${durable ? 'on' : 'off'}`,
    'max_connections=200',
    `unix_socket_directories=${data}`,
  ].flatMap((setting) => ['-c', setting])
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    port,
    start: () =>
      startProgram(program, ['-D', data, '-p', String(port), ...settings], 'ready to accept', postgresUser(), 'SIGINT'),
  }
}

function makeDataFolder(folder: string, name: string): string {
  const data = join(folder, name)
  mkdirSync(data, { mode: 0o700 })
  giveToPostgres(folder, data)
  return data
}

function runBeside(server: string, program: string, args: string[]) {
  execFileSync(join(dirname(realpathSync(server)), program), args, { stdio: 'ignore', ...postgresUser() })
}

/** Lets `postgresUser` have what is in a folder of this user. */
export function giveToPostgres(folder: string, ...paths: string[]) {
  const { uid, gid } = postgresUser()
  if (uid === undefined || gid === undefined) return
  chmodSync(folder, 0o755)
  for (const path of paths) chownSync(path, uid, gid)
}

/** Returns the user for PostgreSQL and PgBouncer, which refuse to run as root. */
export function postgresUser(): { uid?: number; gid?: number } {
  return process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {}
}

function idOf(which: '-u' | '-g'): number {
  return Number(execFileSync('id', [which, 'postgres']))
}
