import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

// `npm start`: builds when the sources have changed since the last build, then serves. `--build` only builds.
// In production the image holds the build, and runs dist/src/main.js itself.

const root = fileURLToPath(new URL('..', import.meta.url))
const stamp = join(root, 'dist/built-from')
const sources = [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'vite.config.ts',
  'vite.graphiql.config.ts',
  'vite.server.config.ts',
  'schema',
  'src',
  'web',
]

const onlyBuild = process.argv.includes('--build')
const current = digest(sources.map((path) => join(root, path)))
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== current) build()
if (!onlyBuild) await import(new URL('../dist/src/main.js', import.meta.url).href)

function build() {
  console.log('attitudes-live: building, for some 30 seconds …')
  rmSync(join(root, 'dist'), { recursive: true, force: true })
  const run = (script: string, ...args: string[]) =>
    execFileSync(process.execPath, [join(root, 'node_modules', script), ...args], {
      cwd: root,
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  run('vite/bin/vite.js', 'build', '--logLevel', 'error', '--config', 'vite.server.config.ts')
  // The server reads its version there.
  cpSync(join(root, 'package.json'), join(root, 'dist/package.json'))
  for (const folder of ['db/migrations', 'demo/photos']) {
    cpSync(join(root, 'src', folder), join(root, 'dist/src', folder), { recursive: true })
  }
  run('vite/bin/vite.js', 'build', '--logLevel', 'error')
  run('vite/bin/vite.js', 'build', '--logLevel', 'error', '--config', 'vite.graphiql.config.ts')
  writeFileSync(stamp, current)
}

function digest(paths: string[]): string {
  const hash = createHash('sha256')
  // Neither is part of the app: the library as it is packed, and what its examples have installed.
  const isForeign = (name: string) => name === 'dist' || name === 'node_modules'
  const add = (path: string) => {
    if (statSync(path).isDirectory()) {
      for (const name of readdirSync(path).sort()) if (!isForeign(name)) add(join(path, name))
    } else hash.update(path).update(readFileSync(path))
  }
  for (const path of paths) add(path)
  return hash.digest('hex')
}
