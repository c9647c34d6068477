import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newWedding } from '../support/live.tsx'
import { install, installedOr, pack, runIn, type Server, startServer } from './packed.ts'

const page = readFileSync('docs/migrating.md', 'utf8')
const former = 'test/support/fixtures/formerClient'
const packages = [
  'react@19',
  'react-dom@19',
  '@types/react@19',
  'typescript@5',
  'vitest@4',
  'happy-dom@20',
  '@testing-library/react@16',
  '@testing-library/dom@10',
]

let server: Server
/** A project of an app of the old server, into which the page was followed. */
let app: Promise<string>

beforeAll(async () => {
  server = await startServer('http://localhost:3000')
  app = follow()
  await app.catch(() => {})
}, 180_000)
afterAll(() => server[Symbol.asyncDispose]())

/** Blocks of the page in one of these languages. */
function blocks(...languages: string[]): string[] {
  const pattern = new RegExp(`^\`\`\`(?:${languages.join('|')})\\n(.*?)^\`\`\``, 'gms')
  return [...page.matchAll(pattern)].map(([, text = '']) => text)
}

/** Names that change, by the page's table of them. */
function renames(): [old: string, here: string][] {
  const [, table = ''] = /^### 4\. Change names$(.*?)^###/ms.exec(page) ?? []
  return [...table.matchAll(/^\| `(.+?)` \| `(.+?)` \|$/gm)].map(([, old = '', here = '']) => [old, here])
}

/** A source of the former app with the new names. */
function renamed(source: string): string {
  const replace = (text: string, [old, here]: [string, string]) =>
    text.replaceAll(new RegExp(`(?<!\\w)${old}(?!\\w)`, 'g'), here)
  return renames().reduce(replace, source)
}

/** Follows the page in a project that is empty but for the tools of the former app, and brings that app there. */
async function follow(): Promise<string> {
  const tarball = await pack()
  const folder = await install({ packages, library: false })
  copyFileSync(tarball, join(folder, basename(tarball)))
  for (const command of blocks('sh')) await runIn(folder, 'sh', ['-ec', command])
  for (const name of ['src', 'former']) mkdirSync(join(folder, name))
  for (const block of blocks('js', 'jsx')) {
    const [, path = ''] = /^\/\/ (src\/\S+)\n/.exec(block) ?? []
    writeFileSync(join(folder, path), block.replaceAll('http://localhost:3001', server.url))
  }
  for (const name of readdirSync(former).filter((name) => name.endsWith('.jsx')))
    writeFileSync(join(folder, 'former', name), renamed(readFileSync(join(former, name), 'utf8')))
  const compilerOptions = {
    ...{ allowJs: true, checkJs: true, noEmit: true, skipLibCheck: true },
    ...{ target: 'es2022', module: 'nodenext', jsx: 'react-jsx', types: ['react'] },
  }
  const include = ['src', 'former']
  const exclude = ['former/*.test.jsx']
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include, exclude }))
  return folder
}

test('the page says which names change', () => {
  expect(renames()).toContainEqual(['song_title', 'songTitle'])
  expect(renamed("import { useMessages } from '@/hooks/useWebSocket'")).toBe(
    "import { useMessages } from '@attitudes/live/react'",
  )
  expect(renamed('request.song_title + my_song_title')).toBe('request.songTitle + my_song_title')
})

test('the files of the page, and an app of the old guide with new names, follow the types', async ({ skip }) => {
  await runIn(await installedOr(skip, app), 'npx', ['tsc'])
})

test('the files of the page, and that app, run against a server', async ({ skip }) => {
  const folder = await installedOr(skip, app)
  const { token } = newWedding(server)
  const [LEA, TOM, MAX, NINA] = await Promise.all([
    token('lea'),
    token('tom'),
    token('max', 'DJ'),
    token('nina', 'PLANNER'),
  ])
  const options = ['--environment', 'happy-dom', '--testTimeout', '60000']
  const people = { LEA, TOM, MAX, NINA }
  const said = await runIn(folder, 'npx', ['vitest', 'run', ...options], { LIVE_URL: server.url, ...people })
  expect(said).toContain('Test Files  3 passed')
}, 120_000)
