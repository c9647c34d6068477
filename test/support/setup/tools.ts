import { execFileSync } from 'node:child_process'
import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

export interface Tool {
  /** Environment variable that names another program. */
  variable: string
  program: string
  /** Debian packages that bring it. */
  packages: string[]
  /** Arguments with which a program ends well if it is of use here. */
  proof?: string[]
}

/** Programs that tests need beyond npm. */
export const tools = {
  redis: { variable: 'TEST_REDIS_SERVER', program: 'redis-server', packages: ['redis-server'] },
  postgres: { variable: 'TEST_POSTGRES', program: 'postgres', packages: ['postgresql'] },
  pgbouncer: { variable: 'TEST_PGBOUNCER', program: 'pgbouncer', packages: ['pgbouncer'] },
  nginx: { variable: 'TEST_NGINX', program: 'nginx', packages: ['nginx-light'] },
  curl: { variable: 'TEST_CURL', program: 'curl', packages: ['curl'] },
  chromium: { variable: 'TEST_CHROMIUM', program: 'chromium', packages: ['chromium'] },
  python: {
    variable: 'TEST_PYTHON',
    program: 'python3',
    packages: ['python3', 'python3-websockets'],
    proof: ['-c', 'import websockets'],
  },
  go: { variable: 'TEST_GO', program: 'go', packages: ['golang-go'] },
} satisfies Record<string, Tool>

/** Returns the path of each tool. Installs missing ones where that is possible. */
export function provideTools(): Partial<Record<keyof typeof tools, string>> {
  const missing = Object.values(tools).filter((tool) => !find(tool))
  if (missing.length > 0 && canInstall()) install(missing.flatMap(({ packages }) => packages))
  const found = Object.entries(tools).map(([name, tool]) => [name, find(tool)] as const)
  return Object.fromEntries(found.filter(([, path]) => path !== undefined))
}

function find({ variable, program, proof }: Tool): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/sbin', ...postgresFolders()]
  const candidates = [process.env[variable], ...folders.map((folder) => join(folder, program))]
  return candidates.find((path) => {
    if (path === undefined || !isExecutable(path)) return false
    // A postgres without initdb beside it cannot make a database.
    if (program === 'postgres') return isExecutable(join(path, '../initdb'))
    return proof === undefined || endsWell(path, proof)
  })
}

function endsWell(path: string, args: string[]): boolean {
  try {
    execFileSync(path, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
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
  try {
    apt('update')
    apt('install', '--yes', '--no-install-recommends', ...packages)
  } catch (error) {
    // Tests that need none of them can run all the same.
    console.log(`test: ${(error as Error).message}`)
  }
}
