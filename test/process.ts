import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync } from 'node:fs'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { inject } from 'vitest'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** A data directory as a first start leaves it, without the time that takes. */
export function newDataDir(): string {
  const folder = mkdtempSync(join(tmpdir(), 'attitudes-data-'))
  cpSync(inject('services').dataTemplate, folder, { recursive: true })
  return folder
}

/** The built server as a process of its own, so that it can be killed. Ready when this resolves. */
export async function startProcess(settings: Record<string, string>, command = ['node', 'dist/src/main.js']) {
  const [program = '', ...args] = command
  const child = spawn(program, args, { cwd: root, env: { ...inherited(), ...settings }, stdio: ['ignore', 'pipe', 'pipe'] })
  const exited = once(child, 'exit').then(([code, signal]) => ({ code, signal }))
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk))
  const url = `http://localhost:${settings.WS_PORT}`
  await Promise.race([isReady(url), exited])
  return {
    url,
    child,
    /** Resolves with how it ended. */
    exited,
    said: () => said,
    /** How many connections, subscriptions and followed weddings there are. */
    counts: () => countsOf(url),
    /** Waits until there are so many subscriptions. */
    async followed(subscriptions: number) {
      while ((await countsOf(url))[1] !== subscriptions) await new Promise((resolve) => setTimeout(resolve, 20))
    },
    async kill(signal: NodeJS.Signals = 'SIGKILL') {
      child.kill(signal)
      return exited
    },
    async [Symbol.asyncDispose]() {
      if (isRunning(child)) child.kill('SIGKILL')
      await exited
    },
  }
}

// What this machine sets for itself must not change what is tested.
function inherited() {
  return { PATH: process.env.PATH, HOME: process.env.HOME }
}

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null
}

async function countsOf(url: string): Promise<number[]> {
  const text = (await read(`${url}/metrics`, 'text/plain')) ?? ''
  return ['connections', 'subscriptions', 'followed_weddings'].map((name) =>
    Number(new RegExp(`^attitudes_${name} (\\d+)$`, 'm').exec(text)?.[1]),
  )
}

async function isReady(url: string): Promise<void> {
  while ((await read(`${url}/ready`)) === undefined) await new Promise((resolve) => setTimeout(resolve, 50))
}

/** What a server answers; undefined unless with 200. Not with fetch: in a test of hooks that is a browser's. */
export function read(url: string, accept = '*/*'): Promise<string | undefined> {
  return new Promise((resolve) => {
    get(url, { headers: { accept } }, async (response) => {
      const body = await text(response)
      resolve(response.statusCode === 200 ? body : undefined)
    }).on('error', () => resolve(undefined))
  })
}
