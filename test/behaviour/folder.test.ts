import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { adviceOn, ensureWritable, lockFolder } from '../../src/folder.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'attitudes-folder-'))
})
afterEach(() => rmSync(root, { recursive: true }))

const isRoot = process.getuid?.() === 0
const mount = (...args: string[]) => execFileSync('mount', args, { stdio: 'ignore' })

describe('a folder is locked by one server', () => {
  test.each([20, 200])('also if its path is longer by %i characters', async (length) => {
    const folder = join(root, ...('x'.repeat(length).match(/.{1,50}/g) ?? []))
    mkdirSync(folder, { recursive: true })
    const lock = await lockFolder(folder)
    await expect(lockFolder(folder)).rejects.toThrow(`${folder} is in use by another server: stop it, or set DATA_DIR`)
    lock.release()
    ;(await lockFolder(folder)).release()
    expect(readdirSync(join(folder, 'lock'))).toEqual([])
  })

  test('whichever path leads to it', async () => {
    const [folder, link] = [join(root, 'data'), join(root, 'link')]
    mkdirSync(folder)
    symlinkSync(folder, link)
    const lock = await lockFolder(link)
    await expect(lockFolder(folder)).rejects.toThrow('in use by another server')
    lock.release()
  })

  test('at once after a crash, by one of two that start together', async () => {
    const crash = `import { createServer } from 'node:net'; createServer().listen('left', () => process.kill(process.pid, 'SIGKILL'))`
    const cwd = join(root, 'lock')
    mkdirSync(cwd)
    expect(() => execFileSync('node', ['--input-type=module', '-e', crash], { cwd })).toThrow()
    expect(readdirSync(cwd)).toEqual(['left'])
    const outcomes = await Promise.allSettled([1, 2].map(() => lockFolder(root)))
    const locks = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
    expect(locks).toHaveLength(1)
    locks[0]?.release()
  })

  test('also where an earlier version runs, or has left its socket', async () => {
    const earlier = createServer().listen(join(root, 'lock'))
    await once(earlier, 'listening')
    await expect(lockFolder(root)).rejects.toThrow('in use by another server')
    earlier.close()
    await once(earlier, 'close')
    writeFileSync(join(root, 'lock'), '')
    ;(await lockFolder(root)).release()
  })
})

describe('a folder that cannot be used is named, with advice', () => {
  test('a file is in its place', () => {
    const path = join(root, 'data')
    writeFileSync(path, '')
    for (const folder of [path, join(path, 'below')])
      expect(() => ensureWritable(folder)).toThrow(
        `DATA_DIR: ${folder} is not a folder, or is below a file: move that file away`,
      )
  })

  test.skipIf(!isRoot)('it belongs to somebody else', () => {
    process.seteuid?.(65_534)
    try {
      expect(() => ensureWritable(root)).toThrow(
        /DATA_DIR: .* belongs to another user or may not be written: run `chown/,
      )
    } finally {
      process.seteuid?.(0)
    }
  })

  test.skipIf(!isRoot)('it is read-only, or full', ({ skip }) => {
    const folder = join(root, 'mounted')
    mkdirSync(folder)
    try {
      mount('-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder)
    } catch {
      return skip('cannot mount')
    }
    try {
      expect(() => writeFileSync(join(folder, 'filler'), Buffer.alloc(128 * 1024))).toThrow()
      expect(() => ensureWritable(folder)).toThrow(`DATA_DIR: ${folder} has no space left`)
      mount('-o', 'remount,ro', folder)
      expect(() => ensureWritable(folder)).toThrow(`DATA_DIR: ${folder} is on a read-only file system`)
    } finally {
      execFileSync('umount', [folder])
    }
  })

  test.skipIf(!existsSync('/proc/self'))('it is where no folder can be made', () => {
    const folder = '/proc/attitudes/data'
    expect(() => ensureWritable(folder)).toThrow(
      `DATA_DIR: ${folder} cannot be used (ENOENT): set DATA_DIR to another folder`,
    )
  })

  test('it has no Unix sockets', () => {
    for (const code of ['EPERM', 'ENOTSUP', 'EOPNOTSUPP'])
      expect(adviceOn(code, 'lock')).toMatch(/without Unix sockets.*set DATA_DIR/)
  })
})
