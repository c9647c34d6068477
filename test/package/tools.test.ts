import { afterAll, beforeAll, expect, test } from 'vitest'
import { newWedding } from '../support/live.tsx'
import { install, installedOr, runIn, type Server, startServer } from './packed.ts'

const fixtures = 'test/support/fixtures'
let server: Server

beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server[Symbol.asyncDispose]())

/** Settings for programs that act as people of a new wedding. */
async function people(): Promise<Record<string, string>> {
  const { token } = newWedding(server)
  return { LIVE_URL: server.url, LEA: await token('lea'), TOM: await token('tom') }
}

test('Jest runs the client in Node, and the hooks in jsdom, with no setting for the package', async ({ skip }) => {
  const tools = ['jest@30', 'jest-environment-jsdom@30', '@babel/preset-env@7', '@babel/preset-react@7']
  const react = ['react@19', 'react-dom@19', '@testing-library/react@16', '@testing-library/dom@10']
  const installing = install({ files: `${fixtures}/jest`, packages: [...tools, ...react] })
  await runIn(await installedOr(skip, installing), 'npm', ['test'], await people())
}, 240_000)

test('Metro bundles the client and the hooks for React Native, and they run there, online and offline', async ({
  skip,
}) => {
  const tools = ['metro@0.84', '@babel/plugin-transform-modules-commonjs@7', 'ws@8']
  const installing = install({ files: `${fixtures}/metro`, packages: [...tools, 'react@19'] })
  const folder = await installedOr(skip, installing)
  await runIn(folder, process.execPath, ['bundle.cjs'])
  const said = await runIn(folder, process.execPath, ['phone.cjs'], await people())
  expect(JSON.parse(said)).toMatchObject({
    messages: ['From the cellar', 'From a phone'].map((content) => ({ content, sender: { id: 'lea' } })),
    listening: 0,
  })
}, 240_000)
