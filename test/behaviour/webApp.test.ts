import { readdirSync, readFileSync, statSync } from 'node:fs'
import { get, type IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newDataDir, startProcess } from '../support/process.ts'
import { freePort } from '../support/setup/program.ts'
import { refusedUpgrade } from '../support/socket.ts'

const assets = new URL('../../dist/web/assets/', import.meta.url)

/** The text of all built files of a kind. */
function built(kind: '.js' | '.css'): string {
  const names = readdirSync(assets).filter((name) => name.endsWith(kind))
  return names.map((name) => readFileSync(new URL(name, assets), 'utf8')).join('\n')
}

type Manifest = Record<string, { file: string; imports?: string[]; css?: string[] }>

/** The bytes that are sent for parts of the app and all that they import, with the page itself; by brotli. */
function weightOf(...parts: string[]) {
  const manifest: Manifest = JSON.parse(readFileSync('dist/web/.vite/manifest.json', 'utf8'))
  const page = readFileSync('dist/web/index.html', 'utf8')
  const needed = new Set<string>()
  const need = (name: string) => {
    if (needed.has(name)) return
    needed.add(name)
    for (const imported of manifest[name]?.imports ?? []) need(imported)
  }
  for (const [name, { file }] of Object.entries(manifest)) if (page.includes(file) || parts.includes(name)) need(name)
  const chunks = [...needed].map((name) => manifest[name])
  const files = new Set(chunks.flatMap((chunk) => (chunk ? [chunk.file, ...(chunk.css ?? [])] : [])))
  const sum = (kind: string) =>
    [...files]
      .filter((file) => file.endsWith(kind))
      .reduce((bytes, file) => bytes + statSync(`dist/web/${file}.br`).size, 0)
  return { scripts: sum('.js'), styles: sum('.css') }
}

test.each([
  ['the entry page and an invitation', 110_000, ['app/language/fr.ts']],
  ['the chat of a guest', 208_000, ['app/language/fr.ts', 'app/shell/SignedIn.tsx', 'app/client.ts']],
])('%s takes at most %i bytes of scripts, and 25,000 of styles', (_, most, parts) => {
  const { scripts, styles } = weightOf(...parts)
  expect(scripts).toBeGreaterThan(most / 2)
  expect(scripts).toBeLessThan(most)
  expect(styles).toBeLessThan(25_000)
})

test('every component of Mantine in the app has its styles', () => {
  // Mantine names its classes m_ and a hash.
  const classesIn = (text: string) => new Set(text.match(/\bm_[\da-f]{6,8}\b/g))
  const mantine = ['core', 'notifications', 'charts'].map((part) =>
    readFileSync(`node_modules/@mantine/${part}/styles.css`, 'utf8'),
  )
  const styled = classesIn(mantine.join('\n'))
  const delivered = classesIn(built('.css'))
  const used = [...classesIn(built('.js'))].filter((name) => styled.has(name))
  expect(used.length).toBeGreaterThan(100)
  expect(used.filter((name) => !delivered.has(name))).toEqual([])
})

describe('as it is served by a demo', () => {
  let server: Awaited<ReturnType<typeof startProcess>>
  beforeAll(async () => {
    server = await startProcess({ WS_PORT: String(await freePort()), DATA_DIR: newDataDir(), LOG_LEVEL: 'error' })
  })
  afterAll(() => server[Symbol.asyncDispose]())

  /** Asks as a program may that fetch cannot be: with any headers, and the body as it comes. */
  function ask(path: string, headers: Record<string, string> = {}): Promise<IncomingMessage & { body: Buffer }> {
    return new Promise((resolve, reject) => {
      get(`${server.url}${path}`, { headers }, async (response) => {
        resolve(Object.assign(response, { body: await buffer(response) }))
      }).on('error', reject)
    })
  }
  const script = () => /src="(\/assets\/first-[^"]+\.js)"/.exec(readFileSync('dist/web/index.html', 'utf8'))?.[1] ?? ''

  test.each([
    ['br', 'gzip, deflate, br, zstd', brotliDecompressSync],
    ['gzip', 'gzip, deflate', gunzipSync],
    ['gzip', 'gzip, br;q=0', gunzipSync],
    [undefined, 'identity', (bytes: Buffer) => bytes],
    [undefined, 'br;q=0, gzip;q=0', (bytes: Buffer) => bytes],
  ])('it comes as %s to a browser that accepts %s', async (coding, accepted, decode) => {
    for (const [path, file] of [
      ['/', '/index.html'],
      [script(), script()],
    ] as const) {
      const { statusCode, headers, body } = await ask(path, { 'accept-encoding': accepted })
      expect([statusCode, headers['content-encoding'], headers.vary]).toEqual([200, coding, 'Accept-Encoding'])
      expect(decode(body).equals(readFileSync(`dist/web${file}`))).toBe(true)
    }
  })

  test('a browser keeps its files for ever, and asks for the page each time', async () => {
    expect((await ask(script())).headers['cache-control']).toBe('public, max-age=31536000, immutable')
    for (const accepted of ['br', 'gzip', 'identity']) {
      const first = await ask('/', { 'accept-encoding': accepted })
      expect(first.headers['cache-control']).toBe('no-cache')
      const again = await ask('/', { 'accept-encoding': accepted, 'if-none-match': first.headers.etag ?? '' })
      expect(again).toMatchObject({
        statusCode: 304,
        headers: { vary: 'Accept-Encoding', 'cache-control': 'no-cache' },
      })
    }
    const etags = await Promise.all(
      ['br', 'gzip', 'identity'].map(async (coding) => (await ask('/', { 'accept-encoding': coding })).headers.etag),
    )
    expect(new Set(etags).size).toBe(3)
  })

  test('answers of some size are compressed, short ones are not', async () => {
    const introspection = `/graphql?query=${encodeURIComponent('{ __schema { types { name description fields { name description } } } }')}`
    const long = await ask(introspection, { 'accept-encoding': 'gzip, br' })
    expect(long.headers).toMatchObject({ 'content-encoding': 'br', vary: expect.stringContaining('Accept-Encoding') })
    expect(JSON.parse(brotliDecompressSync(long.body).toString()).data.__schema.types.length).toBeGreaterThan(50)
    expect((await ask(introspection)).headers['content-encoding']).toBeUndefined()
    const short = await ask(`/graphql?query=${encodeURIComponent('{ __typename }')}`, { 'accept-encoding': 'gzip, br' })
    expect([short.headers['content-encoding'], short.body.toString()]).toEqual([
      undefined,
      '{"data":{"__typename":"Query"}}',
    ])
  })

  test.each(['/', '/join/ABCD-1234', '/graphql', '/photos/none.webp', '/health', '/demo', '/nothing'])(
    '%s is safe',
    async (path) => {
      const { headers } = await ask(path, { accept: 'text/html' })
      expect(headers).toMatchObject({
        'content-security-policy': expect.stringMatching(/^default-src 'none'; .*frame-ancestors 'none'/),
        'x-content-type-options': 'nosniff',
        'referrer-policy': expect.stringMatching(/^(no-referrer|same-origin)$/),
        'permissions-policy': expect.stringContaining('camera=()'),
      })
      expect(headers['content-security-policy']).not.toMatch(/script-src[^;]*'unsafe-(inline|eval)'/)
    },
  )

  // A page of that site could otherwise be anybody at this wedding.
  test('a site whose name leads to this machine gets nothing', async () => {
    const host = 'evil.example:3001'
    for (const path of ['/', '/graphql', '/demo', '/health', '/photos/none.webp', '/assets/none.js']) {
      const { statusCode, body } = await ask(path, { host })
      expect([statusCode, JSON.parse(body.toString()).error]).toEqual([421, expect.stringContaining('PUBLIC_URL')])
    }
    expect((await refusedUpgrade(server, { headers: { host } })).statusCode).toBe(421)
    expect((await ask('/demo', { host: '192.168.1.20:3001' })).statusCode).toBe(200)
  })
})
