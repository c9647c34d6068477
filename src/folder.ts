import { once } from 'node:events'
import { linkSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { StartupError } from './startup.ts'

/** Makes a folder in which this process can write, with those above it. Throws a StartupError. */
export function ensureWritable(folder: string): void {
  const probe = join(folder, `.write-${process.pid}`)
  try {
    mkdirSync(folder, { recursive: true })
    writeFileSync(probe, 'probe')
    rmSync(probe)
  } catch (error) {
    rmSync(probe, { force: true, maxRetries: 0 })
    throw new StartupError(`DATA_DIR: ${folder} ${adviceOn(codeOf(error))}`)
  }
}

/** Keeps other servers out of a folder, until the lock is closed or this process has ended. Throws a StartupError. */
export async function lockFolder(folder: string): Promise<Server> {
  try {
    return await takeLock(folder)
  } catch (error) {
    if (error instanceof StartupError) throw error
    throw new StartupError(`DATA_DIR: ${folder} ${adviceOn(codeOf(error), 'lock')}`)
  }
}

/** What is wrong with a folder, by the code of the error, and what to do about it. */
export function adviceOn(code: string, doing: 'write' | 'lock' = 'write'): string {
  switch (code) {
    case 'EACCES':
      return `belongs to another user or may not be written: run \`chown ${process.getuid?.() ?? 'USER'}\` on it, or set DATA_DIR to a folder of your own`
    case 'EPERM':
    case 'ENOTSUP':
    case 'EOPNOTSUPP':
    case 'EINVAL':
    case 'ENOSYS':
      return doing === 'lock'
        ? `is on a file system without Unix sockets, which lock it (${code}): set DATA_DIR to a folder on a local disk, or use DATABASE_URL`
        : `does not let us write (${code}): set DATA_DIR to another folder`
    case 'EROFS':
      return 'is on a read-only file system: mount it writable, or set DATA_DIR to another folder'
    case 'EEXIST':
    case 'ENOTDIR':
      return 'is not a folder, or is below a file: move that file away, or set DATA_DIR to another folder'
    case 'ENOSPC':
    case 'EDQUOT':
      return 'has no space left: make room, or set DATA_DIR to a folder on another disk'
    default:
      return `cannot be used (${code}): set DATA_DIR to another folder`
  }
}

// A socket is a lock that dies with its process. It lies in the folder, so that all who reach the folder find it, through
// whichever path. Its own name is short: longer paths than some 100 bytes are cut by the system.
async function takeLock(folder: string): Promise<Server> {
  const server = createServer((socket) => socket.destroy())
  for (;;) {
    try {
      const listening = once(server, 'listening')
      within(folder, () => server.listen('lock'))
      await listening
      return server.unref()
    } catch (error) {
      if (codeOf(error) !== 'EADDRINUSE') throw error
    }
    if (await isHeld(folder, 'lock')) throw inUse(folder)
    await removeStale(folder)
  }
}

// Left by a server that was killed. Another server may find it at the same time and have put its own in its place since:
// so what is moved away is looked at once more.
async function removeStale(folder: string): Promise<void> {
  const aside = `lock-${process.pid}`
  try {
    renameSync(join(folder, 'lock'), join(folder, aside))
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return
    throw error
  }
  const isAlive = await isHeld(folder, aside)
  if (isAlive) linkSync(join(folder, aside), join(folder, 'lock'))
  rmSync(join(folder, aside))
  if (isAlive) throw inUse(folder)
}

async function isHeld(folder: string, name: string): Promise<boolean> {
  const socket = within(folder, () => connect(name))
  try {
    await once(socket, 'connect')
    return true
  } catch (error) {
    // Nobody listens: it is a socket that was left behind, or an ordinary file.
    if (['ECONNREFUSED', 'ENOENT', 'ENOTSOCK'].includes(codeOf(error))) return false
    throw error
  } finally {
    socket.destroy()
  }
}

/** Runs something that reads a path at once, so that the path may be relative to `folder`. */
function within<Result>(folder: string, run: () => Result): Result {
  const before = process.cwd()
  process.chdir(folder)
  try {
    return run()
  } finally {
    process.chdir(before)
  }
}

function inUse(folder: string): StartupError {
  return new StartupError(`${folder} is in use by another server: stop it, or set DATA_DIR to another directory`)
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
}
