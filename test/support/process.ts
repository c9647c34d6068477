import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, inject } from 'vitest'
import { countsOf } from './counts.ts'
import { read } from './request.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')

/** A data directory as a first start leaves it, without the time that takes. */
export function newDataDir(): string {
  const folder = mkdtempSync(join(tmpdir(), 'attitudes-data-'))
  cpSync(inject('services').dataTemplate, folder, { recursive: true })
  return folder
}

/** The built server as a process of its own, so that it can be killed. Rejects if it ends before it is ready. */
export async function startProcess(settings: Record<string, string>, command?: string[]) {
  const server = launchProcess(settings, command)
  await server.ready()
  return server
}

/** The same, without waiting until it is ready: for one that is to end, for example. */
export function launchProcess(settings: Record<string, string>, command = ['node', 'dist/src/main.js']) {
  const [program = '', ...args] = command
  const child = spawn(program, args, {
    cwd: root,
    env: { ...inherited(), ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  // By then it has also said all that it says.
  const exited = once(child, 'close').then(([code, signal]) => ({ code, signal }))
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk))
  const url = `http://localhost:${settings.WS_PORT || settings.PORT}`
  const end = async () => {
    if (isRunning(child)) child.kill('SIGKILL')
    await exited
  }
  running.set(end, expect.getState().testPath)
  exited.then(() => running.delete(end))
  return {
    url,
    /** Resolves when it is ready. Rejects with what it said if it ends before. */
    async ready() {
      while ((await read(`${url}/ready`)) === undefined) {
        if (!isRunning(child)) {
          await exited
          throw new Error(`the server ended before it was ready: ${said}`)
        }
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    },
    child,
    /** Resolves with how it ended. */
    exited,
    said: () => said,
    /** How many connections, subscriptions and followed weddings there are. */
    counts: async () => Object.values(await countsOf({ url })),
    /** Waits until there are so many subscriptions. */
    async followed(subscriptions: number) {
      while ((await countsOf({ url })).subscriptions !== subscriptions)
        await new Promise((resolve) => setTimeout(resolve, 20))
    },
    async kill(signal: NodeJS.Signals = 'SIGKILL') {
      child.kill(signal)
      return exited
    },
    [Symbol.asyncDispose]: end,
  }
}

/** The ends of servers that run, with the test file of each. */
const running = new Map<() => Promise<void>, string | undefined>()

/**
 * Kills the servers that tests of other files have left because they failed. They would go on with other settings at the
 * database of this file: send its webhooks, for example.
 */
export async function endThoseOfOtherFiles(): Promise<void> {
  const { testPath } = expect.getState()
  await Promise.all([...running].filter(([, path]) => path !== testPath).map(([end]) => end()))
}

// Environment for the server under test. The other variables of this machine must not change the result.
function inherited() {
  return { PATH: process.env.PATH, HOME: process.env.HOME }
}

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null
}
