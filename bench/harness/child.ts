import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { cpSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { remembering } from '../../src/remembering.ts'

/** Whether a server and its load client get a core each. */
export const pinned = availableParallelism() >= 2 && spawnSync('taskset', ['--version']).status === 0

/** Keeps a process to a core, with its children, and those that it has later. */
export function pinToCore(pid: number, core: number) {
  if (!pinned) return
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean)
  for (const each of [String(pid), ...children])
    execFileSync('taskset', ['-acp', String(core), each], { stdio: 'ignore' })
}

const root = fileURLToPath(new URL('../..', import.meta.url))
let isBuilt = false

// Builds as for production: tsx names each closure when it is made, which takes time and memory of its own.
function build() {
  if (isBuilt) return
  execFileSync(process.execPath, ['node_modules/typescript-7/bin/tsc', '--project', 'tsconfig.bench.json'], {
    cwd: root,
    stdio: 'inherit',
  })
  // A server in a script of the benchmark reads its version and its migrations beside its code.
  for (const file of ['package.json', 'src/db/migrations'])
    cpSync(join(root, file), join(root, 'dist/bench', file), { recursive: true })
  isBuilt = true
}

/** Path of a compiled script of the benchmark. */
export function compiled(script: string): string {
  build()
  return join(root, 'dist/bench/bench', script.replace(/ts$/, 'js'))
}

/** Path of a program of the benchmark in C, compiled. Throws an Error that says what to install. */
export const compiledC = remembering((source: string): string => {
  build()
  const program = join(root, 'dist/bench/bench', source.replace(/\.c$/, ''))
  const options = ['-O2', '-Wall', '-D_GNU_SOURCE', '-o', program]
  const { error, status } = spawnSync('cc', [...options, join(root, 'bench', source)], { stdio: 'inherit' })
  if (error || status !== 0)
    throw new Error(`${source} needs Linux and a C compiler: apt-get install --no-install-recommends gcc libc6-dev`)
  return program
})

// Yoga's PubSub has a listener for each subscriber, of which Node warns.
const flags = ['--disable-warning=MaxListenersExceededWarning']

/** A process of the benchmark. It talks in objects of one key, and ends by itself when this process is gone. */
export function startChild(script: string, args: string[], core: number) {
  return startNode([...flags, '--expose-gc', compiled(script), ...args], core)
}

/** A process of Node's with these arguments, to talk with as with others of the benchmark. */
export function startNode(args: string[], core: number, settings: Record<string, string> = {}) {
  const command = [process.execPath, ...args]
  const [file = '', ...rest] = pinned ? ['taskset', '-c', String(core), ...command] : command
  const env = { ...process.env, NODE_ENV: 'production', ...settings }
  const child = spawn(file, rest, { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const heard = new EventEmitter()
  child.on('message', (message: object) => {
    for (const [key, value] of Object.entries(message)) heard.emit(key, value)
  })
  const exited = once(child, 'exit')
  const failed = exited.then(([code]): never => {
    throw new Error(`node ${args.join(' ').slice(0, 200)} ended with ${code}`)
  })
  failed.catch(() => {})

  return {
    /** Rejects when it ends. */
    failed,

    send: (message: object) => child.send(message),
    on: (key: string, listener: (value: unknown) => void) => heard.on(key, listener),

    /** The next thing it says under this key. Rejects when it ends before, or says nothing for so long. */
    async says<Value>(key: string, withinSeconds: number): Promise<Value> {
      const signal = AbortSignal.timeout(withinSeconds * 1_000)
      const said = once(heard, key, { signal }).then(([value]) => value)
      return Promise.race([said, failed])
    },

    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await exited
    },
  }
}
