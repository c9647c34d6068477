import { execFileSync } from 'node:child_process'
import { chownSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { freePort, startProgram } from './program.ts'

/**
 * A PostgreSQL with its data in a folder of its own, to be started, and started again. It outlives its process; a crash of the
 * machine only when it is durable.
 */
export async function makePostgres(program: string, folder: string, { durable = false } = {}) {
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
  const settings = [
    'listen_addresses=127.0.0.1',
    `fsync=${durable ? 'on' : 'off'}`,
    'max_connections=200',
    `unix_socket_directories=${data}`,
  ].flatMap((setting) => ['-c', setting])
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    start: () => startProgram(program, ['-D', data, '-p', String(port), ...settings], 'database system is ready', user, 'SIGINT'),
  }
}

function idOf(which: '-u' | '-g'): number {
  return Number(execFileSync('id', [which, 'postgres']))
}
