import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The library as it is packed, and the folders outside of the repository that it was installed into. */
export interface Packed extends AsyncDisposable {
  tarball: string
  /** Installs the package, and `packages` beside it, in a new folder. An example's files are copied there before. */
  install(example?: 'vite' | 'next' | 'node', packages?: string[]): Promise<string>
}

/** Builds and packs the library, as `npm run package` does. The build itself asks publint and attw. */
export async function pack(): Promise<Packed> {
  const home = mkdtempSync(join(tmpdir(), 'attitudes-packed-'))
  await npm('.', 'pack', '--workspace', '@attitudes/live', '--pack-destination', home)
  const tarball = join(home, readdirSync(home).find((name) => name.endsWith('.tgz')) ?? '')
  return {
    tarball,
    async install(example, packages = []) {
      const folder = mkdtempSync(join(home, `${example ?? 'app'}-`))
      if (example) cpSync(`web/live/examples/${example}`, folder, { recursive: true })
      else await npm(folder, 'init', '--yes', '--init-type', 'module')
      const options = [
        '--prefer-offline',
        '--no-audit',
        '--no-fund',
        '--fetch-retries=1',
        '--fetch-retry-mintimeout=1000',
      ]
      await npm(folder, 'install', ...options, tarball, ...packages)
      return folder
    },
    async [Symbol.asyncDispose]() {
      rmSync(home, { recursive: true, force: true })
    },
  }
}

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
  const { stdout } = await run('npm', args, { cwd: folder, env: outsideEnv() })
  return stdout
}

/** Runs a module of an installed folder's own with Node, and returns what it prints. */
export async function runModule(folder: string, code: string, env: Record<string, string> = {}): Promise<string> {
  const options = { cwd: folder, env: { ...outsideEnv(), ...env } }
  const { stdout } = await run(process.execPath, ['--input-type', 'module', '--eval', code], options)
  return stdout
}

/** Settings of a shell that knows nothing of this repository, npm or Vitest. */
export function outsideEnv(): Record<string, string | undefined> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(npm_(?!config_(registry|cache))|VITEST|NODE_ENV$|TEST$)/i.test(name),
  )
  return { ...Object.fromEntries(inherited), NEXT_TELEMETRY_DISABLED: '1' }
}
