import { execFile } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { inject } from 'vitest'
import { newDataDir, startProcess } from '../support/process.ts'
import { secret } from '../support/request.ts'
import { freePort } from '../support/setup/program.ts'

const run = promisify(execFile)
const home = inject('services').packageFolder
const failure = join(home, 'failure.txt')
const ready = join(home, 'ready')

/** A server for the projects, which they reach over the network. */
export type Server = Awaited<ReturnType<typeof startServer>>

/** Starts a server. Pages of `origin` may ask it. */
export async function startServer(origin?: string) {
  return startProcess({
    WS_PORT: String(await freePort()),
    DATA_DIR: newDataDir(),
    JWT_SECRET: secret,
    LOG_LEVEL: 'error',
    ...(origin === undefined ? {} : { ALLOWED_ORIGINS: origin }),
  })
}

/** Settings of an installation. */
export interface Installation {
  /** A folder of the repository whose files are there before. Without it there is an empty project. */
  files?: string
  /** Packages beside the library, as npm installs them. */
  packages?: string[]
  /** Whether the library is installed. By default it is. */
  library?: boolean
}

/**
 * Builds and packs the library, as `npm run package` does; the build itself asks publint and attw. The first test file
 * of a run does it, the others wait. Returns the path of the tarball.
 */
export async function pack(): Promise<string> {
  if (mkdirSync(home, { recursive: true }) !== undefined) await packInto(home)
  while (!existsSync(ready)) {
    if (existsSync(failure)) throw new Error(readFileSync(failure, 'utf8'))
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return join(ready, readdirSync(ready)[0] ?? '')
}

async function packInto(folder: string) {
  const packing = join(folder, 'packing')
  mkdirSync(packing)
  try {
    await npm('.', 'pack', '--workspace', '@attitudes/live', '--pack-destination', packing)
    renameSync(packing, ready)
  } catch (error) {
    writeFileSync(failure, String(error))
  }
}

/** Makes a project outside of the repository, installs the library there, and returns its folder. */
export async function install({ files, packages = [], library = true }: Installation = {}): Promise<string> {
  const tarball = await pack()
  const folder = mkdtempSync(join(home, 'project-'))
  if (files) cpSync(files, folder, { recursive: true })
  if (!existsSync(join(folder, 'package.json'))) await npm(folder, 'init', '--yes', '--init-type', 'module')
  await npm(folder, 'install', ...installOptions, ...(library ? [tarball] : []), ...packages)
  return folder
}

const installOptions = [
  '--prefer-offline',
  '--no-audit',
  '--no-fund',
  '--fetch-retries=1',
  '--fetch-retry-mintimeout=1000',
]

/** Errors of npm that say that packages cannot be had here, not that something is wrong with ours. */
const outOfReach = /\b(ENOTCACHED|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|E403|ENETUNREACH)\b/

/** Skips a test, with its reason, where the packages that it installs cannot be had. */
export async function installedOr(skip: (note: string) => never, installing: Promise<string>): Promise<string> {
  return installing.catch((error: Error) => {
    const [code] = outOfReach.exec(error.message) ?? []
    if (code) return skip(`its packages cannot be installed here (${code})`)
    throw error
  })
}

/** Runs npm in a folder, without the settings that npm hands down to what it runs. */
export async function npm(folder: string, ...args: string[]): Promise<string> {
  return runIn(folder, 'npm', args)
}

/** Runs a program in a folder, and returns what it prints. Rejects with all that it printed if it fails. */
export async function runIn(
  folder: string,
  program: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<string> {
  try {
    const { stdout } = await run(program, args, { cwd: folder, env: { ...outsideEnv(), ...env } })
    return stdout
  } catch (error) {
    const { message, stdout } = error as Error & { stdout: string }
    throw new Error(`${message}\n${stdout}`)
  }
}

/** Runs a module of an installed folder's own with a Node, by default this one, and returns what it prints. */
export async function runModule(folder: string, code: string, node = process.execPath): Promise<string> {
  return runIn(folder, node, ['--input-type', 'module', '--eval', code])
}

/** Settings of a shell that knows nothing of this repository, npm or Vitest. */
export function outsideEnv(): Record<string, string | undefined> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(npm_(?!config_(registry|cache))|VITEST|NODE_ENV$|TEST$|FORCE_COLOR$)/i.test(name),
  )
  return { ...Object.fromEntries(inherited), NEXT_TELEMETRY_DISABLED: '1', NO_COLOR: '1' }
}
