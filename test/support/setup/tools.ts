import { execFileSync } from 'node:child_process'
import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

export type Tool = { variable: string; program: string; packages: string[] }

/**
 * Programs that tests need beyond npm, the variable that names another one, and the Debian packages that bring them.
 */
export const tools = {
  redis: { variable: 'TEST_REDIS_SERVER', program: 'redis-server', packages: ['redis-server'] },
  postgres: { variable: 'TEST_POSTGRES', program: 'postgres', packages: ['postgresql'] },
  pgbouncer: { variable: 'TEST_PGBOUNCER', program: 'pgbouncer', packages: ['pgbouncer'] },
  nginx: { variable: 'TEST_NGINX', program: 'nginx', packages: ['nginx-light'] },
  curl: { variable: 'TEST_CURL', program: 'curl', packages: ['curl'] },
  chromium: { variable: 'TEST_CHROMIUM', program: 'chromium', packages: ['chromium'] },
} satisfies Record<string, Tool>

/** Returns the path of each tool. Installs missing ones where that is possible. */
export function provideTools(): Partial<Record<keyof typeof tools, string>> {
  const missing = Object.values(tools).filter((tool) => !find(tool))
  if (missing.length > 0 && canInstall()) install(missing.flatMap(({ packages }) => packages))
  const found = Object.entries(tools).map(([name, tool]) => [name, find(tool)] as const)
  return Object.fromEntries(found.filter(([, path]) => path !== undefined))
}

function find({ variable, program }: Tool): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', ...postgresFolders()]
  const candidates = [process.env[variable], ...folders.map((folder) => join(folder, program))]
  // A postgres without initdb beside it cannot make a database.
  const needed =
    program === 'postgres'
      ? (path: string) => isExecutable(path) && isExecutable(join(path, '../initdb'))
      : isExecutable
  return candidates.find((path) => path !== undefined && needed(path))
}

// Debian keeps the server's programs out of the PATH.
function postgresFolders(): string[] {
  const versions = '/usr/lib/postgresql'
  return existsSync(versions) ? readdirSync(versions).map((version) => join(versions, version, 'bin')) : []
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function canInstall(): boolean {
  try {
    return process.getuid?.() === 0 && /debian/i.test(readFileSync('/etc/os-release', 'utf8'))
  } catch {
    return false
  }
}

function install(packages: string[]) {
  console.log(`test: installing ${packages.join(', ')} with apt-get …`)
  const apt = (...args: string[]) =>
    execFileSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
  apt('update')
  apt('install', '--yes', '--no-install-recommends', ...packages)
}
