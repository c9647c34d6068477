import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { StartupError } from './startup.ts'

/** Makes a folder in which this process can write, with those above it. Throws a StartupError. */
export function ensureWritable(folder: string): void {
  try {
    makeFolder(folder)
    const probe = join(folder, `.write-${randomName()}`)
    try {
      writeFileSync(probe, 'a few bytes')
    } finally {
      rmSync(probe, { force: true })
    }
  } catch (error) {
    throw new StartupError(`DATA_DIR: ${folder} ${adviceOn(codeOf(error))}`)
  }
}

/** Node's recursive mkdir never ends below /proc, which answers ENOENT for a folder whose parent is there. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  try {
    mkdirSync(folder)
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!existsSync(folder)) throw error
  }
}

/** Keeps other servers out of a folder. */
export interface FolderLock {
  release(): void
}

/** Locks a folder until it is released or this process has ended. Throws a StartupError. */
export async function lockFolder(folder: string): Promise<FolderLock> {
  try {
    return await takeLock(folder)
  } catch (error) {
    if (error instanceof StartupError) throw error
    throw new StartupError(`DATA_DIR: ${folder} ${adviceOn(codeOf(error), 'lock')}`)
  }
}

/** The fault of a folder by the code of an error, and the remedy: the end of a sentence. */
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

/** How often a lock is tried for while others try too: of two that start at the same time one gets it. */
const mostTries = 5

// A socket is a lock that dies with its process. Each server has one of its own name in the folder `lock`, so all who
// reach that find it, through whichever path; and looks for others after that, so of two at least one sees the other.
// Names are short, since the system cuts paths of more than some 100 bytes.
async function takeLock(folder: string): Promise<FolderLock> {
  const locks = join(folder, 'lock')
  const inUse = new StartupError(`${folder} is in use by another server: stop it, or set DATA_DIR to another directory`)
  if (statSync(locks, { throwIfNoEntry: false })?.isDirectory() === false) {
    // The socket of an earlier version.
    if (await isHeld(folder, 'lock')) throw inUse
    rmSync(locks, { force: true })
  }
  mkdirSync(locks, { recursive: true })
  for (let tries = 1; ; tries++) {
    const own = randomName()
    const lock = await hold(locks, own)
    const others = readdirSync(locks).filter((name) => name !== own)
    const held = await Promise.all(others.map((name) => isHeld(locks, name)))
    if (!held.includes(true)) {
      // Left by servers that were killed.
      for (const name of others) rmSync(join(locks, name), { force: true })
      return lock
    }
    lock.release()
    if (tries === mostTries) throw inUse
    await wait(Math.random() * 100 * tries)
  }
}

async function hold(folder: string, name: string): Promise<FolderLock> {
  const server = createServer((socket) => socket.destroy()).unref()
  const listening = once(server, 'listening')
  within(folder, () => server.listen({ path: name }))
  await listening
  return {
    release() {
      server.close()
      rmSync(join(folder, name), { force: true })
    },
  }
}

async function isHeld(folder: string, name: string): Promise<boolean> {
  const socket = within(folder, () => connect({ path: name }))
  try {
    await once(socket, 'connect')
    return true
  } catch (error) {
    // No server listens any more: the path is a socket that was left behind, or an ordinary file.
    if (['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'ENOTSOCK', 'EPIPE'].includes(codeOf(error))) return false
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

function randomName(): string {
  // Node takes a path of digits alone for a port.
  return `x${randomBytes(4).toString('hex')}`
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
}
