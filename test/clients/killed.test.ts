import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { type Demo, lastWords, startDemo } from '../support/demo.ts'
import { exampleIn, type Program, runProgram } from '../support/examples.ts'
import { request } from '../support/request.ts'
import { listenWithApollo } from './apollo.ts'
import { listenWithGraphqlRequest } from './graphqlRequest.ts'
import { listenWithGraphqlSse } from './graphqlSse.ts'
import type { Listener } from './listening.ts'
import { compileForRelay, listenWithRelay } from './relay.ts'
import { listenWithUrql } from './urql.ts'

const { python, go, curl } = inject('services')
const folder = mkdtempSync(join(tmpdir(), 'attitudes-programs-'))
let demo: Demo
beforeAll(async () => {
  demo = await startDemo()
})
afterAll(async () => {
  await demo[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

/** Writes a program of the page into a file of this name. Returns its path. */
function save(file: string, language: string, saying: string, into = folder): string {
  const path = join(into, file)
  writeFileSync(path, exampleIn('docs/api.md', language, saying, demo.url))
  return path
}

/** Programs in TypeScript import packages of this repository. */
const inRepository = 'dist'
const runTypeScript = (file: string) => runProgram('node', ['--import', 'tsx', file], { TOKEN: demo.token })
const typeScript = (saying: string, name: string) => ({
  name,
  start: () => runTypeScript(save(`example-${name}.mts`, 'ts', saying, inRepository)),
})
const pythonProgram = (saying: string, name: string) => ({
  name,
  start: () => runProgram(python ?? '', [save(`${name}.py`, 'python', saying)], { TOKEN: demo.token }),
})

/** The programs of the page that print every message. */
const programs: { name: string; start(): Program }[] = [
  typeScript('async function* messages', 'fetch'),
  typeScript("from 'graphql-ws'", 'graphql-ws'),
  typeScript("from 'graphql-sse'", 'graphql-sse'),
  typeScript("from '@urql/core'", 'urql'),
  ...(python
    ? [pythonProgram('def messages(after)', 'python'), pythonProgram('import websockets', 'python-websockets')]
    : []),
  ...(go ? [{ name: 'go', start: startGo }] : []),
]

function startGo(): Program {
  const binary = join(folder, 'listen')
  execFileSync(go ?? '', ['build', '-o', binary, save('listen.go', 'go', 'package main')], { cwd: folder })
  return runProgram(binary, [], { TOKEN: demo.token })
}

/** Clients of others. Those with a stream are subscribed for as long as they listen. */
const libraries: { name: string; hasStream: boolean; listen(): Listener | Promise<Listener> }[] = [
  { name: 'Apollo Client over multipart', hasStream: true, listen: () => listenWithApollo(demo) },
  { name: 'urql with graphcache', hasStream: true, listen: () => listenWithUrql(demo) },
  {
    name: 'relay-runtime with compiled documents',
    hasStream: true,
    listen: async () => listenWithRelay(demo, await compileForRelay()),
  },
  { name: 'graphql-request', hasStream: false, listen: () => listenWithGraphqlRequest(demo) },
  { name: 'graphql-sse with distinct connections', hasStream: true, listen: () => listenWithGraphqlSse(demo) },
  {
    name: 'graphql-sse with one connection',
    hasStream: true,
    listen: () => listenWithGraphqlSse(demo, { singleConnection: true }),
  },
]

test.skipIf(!curl)('ten lines of curl lead from a token to the first event', async () => {
  const lines = exampleIn('docs/api.md', 'bash', 'API=http', demo.url)
  expect(lines.trim().split('\n').length).toBeLessThanOrEqual(10)
  const shell = runProgram('bash', ['-c', lines], {})
  await shell.says('"message":{"sender":{"name":"Léa"},"content":"Hello!"}')
  await shell.end()
})

describe('while the server is killed and started again', () => {
  const running = new Map<string, Program>()
  const listeners = new Map<string, Listener>()
  let written: string[]
  const spreadsheet = () => existing(join(folder, 'songs.csv'))
  beforeAll(async () => {
    if (python) {
      save('songs.py', 'python', 'songs.csv')
      const again = `until ${python} songs.py; do sleep 2; done`
      running.set('spreadsheet', runProgram('sh', ['-c', again], { TOKEN: demo.token }, folder))
      await vi.waitFor(() => expect(spreadsheet()).toContain('Dancing Queen,ABBA,'), { timeout: 20_000 })
    }
    for (const { name, start } of programs) running.set(name, start())
    for (const { name, listen } of libraries) listeners.set(name, await listen())
    await demo.followed(programs.length + libraries.filter(({ hasStream }) => hasStream).length)
    written = await demo.isKilledUnderLoad()
  })
  afterAll(async () => {
    for (const program of running.values()) await program.end()
    for (const listener of listeners.values()) listener.stop()
  })

  test('people write', () => {
    expect(written.length).toBeGreaterThan(120)
    expect(new Set(written).size).toBe(written.length)
  })

  test.each(programs)(
    'the program of docs/api.md misses nothing, and prints nothing twice: $name',
    async ({ name }) => {
      const program = running.get(name) as Program
      await program.says(`Léa: ${lastWords}`)
      expect((await program.end()).trim().split('\n')).toEqual(written.map((content) => `Léa: ${content}`))
    },
  )

  test.each(libraries)('the client misses nothing, and hears nothing twice: $name', async ({ name }) => {
    const heard = () => listeners.get(name)?.heard() ?? []
    await expect.poll(() => heard().at(-1)).toBe(lastWords)
    expect(heard()).toEqual(written)
  })

  test.skipIf(!python)('a song that the DJ accepts afterwards is in the spreadsheet', async () => {
    expect(spreadsheet()).not.toContain('Get Lucky')
    const ask = `mutation ($input: RequestMusicInput!) { requestMusic(input: $input) { id } }`
    const accept = 'mutation ($id: ID!) { acceptMusicRequest(id: $id) { id } }'
    for (const input of [{ songTitle: '=1+1' }, { songTitle: 'Get Lucky', artist: 'Daft Punk' }]) {
      const { data } = await request(demo.url, demo.token, ask, { input })
      await request(demo.url, await demo.tokenOf('dj-max'), accept, { id: data?.requestMusic.id })
    }
    await expect.poll(spreadsheet).toContain('Get Lucky,Daft Punk,0')
    // As spreadsheets need it: marked as UTF-8, and a title is no formula.
    expect(spreadsheet()).toMatch(/^\ufeff/)
    expect(spreadsheet()).toContain("\n'=1+1,,0")
    expect(exampleIn('docs/api.md', 'python', 'songs.csv', demo.url).match(/^.+$/gm)?.length).toBeLessThanOrEqual(20)
  })

  test('the programs in TypeScript have no type errors', () => {
    const options =
      '--ignoreConfig --noEmit --strict --skipLibCheck --target es2023 --module nodenext --types node'.split(' ')
    const libraries = ['--lib', 'es2024,dom,dom.iterable,dom.asynciterable']
    const files = ['fetch', 'graphql-ws', 'graphql-sse', 'urql'].map((name) => `${inRepository}/example-${name}.mts`)
    const tsc = 'node_modules/typescript-7/bin/tsc'
    expect(execFileSync('node', [tsc, ...options, ...libraries, ...files]).toString()).toBe('')
  })
})

/** The content of a file; nothing while it does not exist. */
function existing(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}
