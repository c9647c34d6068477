// @vitest-environment happy-dom

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import * as apollo from '@apollo/client'
import * as live from '@attitudes/live'
import * as hooks from '@attitudes/live/react'
import * as testing from '@attitudes/live/testing'
import * as library from '@testing-library/react'
import { cleanup, configure, fireEvent, render, screen } from '@testing-library/react'
import * as react from 'react'
import * as jsx from 'react/jsx-runtime'
import ts from 'typescript'
import * as vitest from 'vitest'
import { afterEach, expect, test } from 'vitest'
import * as generated from '../../web/live/react/operations.ts'

configure({ asyncUtilTimeout: 10_000 })
afterEach(cleanup)

/** Modules that an example may import when it is run. */
const modules: Record<string, unknown> = {
  '@apollo/client': apollo,
  '@attitudes/live': live,
  '@attitudes/live/react': hooks,
  '@attitudes/live/testing': testing,
  '@testing-library/react': library,
  react,
  'react/jsx-runtime': jsx,
  vitest,
}

/** An example of a page, under the name of a file that does not exist. */
interface Example {
  path: string
  text: string
}

function examplesOf(page: string): Example[] {
  const text = readFileSync(page, 'utf8')
  return [...text.matchAll(/^```tsx?\n(.*?)^```$/gms)].map(({ 1: code = '', index }) => ({
    path: resolve(`${page}.line${text.slice(0, index).split('\n').length}.tsx`),
    text: code,
  }))
}

/** The complaints of TypeScript about the examples, checked together against the sources. */
function complaintsAbout(examples: readonly Example[]): string[] {
  const { config } = ts.readConfigFile('tsconfig.json', ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: ['x.ts'] }, ts.sys, resolve('.'))
  const given = { path: resolve('docs/given.d.ts'), text: 'declare global { const token: string }\nexport {}' }
  const files = new Map([...examples, given].map(({ path, text }) => [path, text]))
  const host = ts.createCompilerHost(options)
  const { fileExists, readFile } = host
  host.fileExists = (path) => files.has(path) || fileExists(path)
  host.readFile = (path) => files.get(path) ?? readFile(path)
  const program = ts.createProgram([...files.keys()], options, host)
  return [...files.keys()].flatMap((path) => {
    const file = program.getSourceFile(path)
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
      ({ messageText }) => `${path}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    )
  })
}

/** Runs an example, and returns what it exports. */
function run({ text }: Example): Record<string, react.ComponentType> {
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, jsx: ts.JsxEmit.ReactJSX },
  })
  const exported = {}
  new Function('require', 'exports', outputText)((name: string) => modules[name], exported)
  return exported
}

const guide = examplesOf('docs/hooks.md')

function example(containing: string): Example {
  const found = guide.find(({ text }) => text.includes(containing))
  if (!found) throw new Error(`docs/hooks.md has no example with "${containing}"`)
  return found
}

function show(containing: string, name: string, seed: testing.Seed): testing.TestLive {
  const client = testing.createTestLive({ seed })
  const Shown = run(example(containing))[name] as react.ComponentType
  render(
    <hooks.LiveProvider client={client}>
      <Shown />
    </hooks.LiveProvider>,
  )
  return client
}

// The example of a test declares itself.
run(example('createTestLive'))

test('every example of the guide and of the package follows the types', () => {
  expect(complaintsAbout([...guide, ...examplesOf('web/live/README.md')])).toEqual([])
})

test('the guide has every hook that is not generated, and every action, in an example', () => {
  const written = Object.keys(hooks).filter((name) => !(name in generated))
  const actions = Object.keys(testing.createTestLive().actions)
  expect([written, actions]).toEqual([expect.arrayContaining(['useMessages']), expect.arrayContaining(['editPhoto'])])
  const isCalled = (name: string) => guide.some(({ text }) => new RegExp(`\\b${name}\\(|<${name}\\b`).test(text))
  expect([...written, ...actions].filter((name) => !isCalled(name))).toEqual([])
})

test('the first example shows a live message, and sends one', async () => {
  const client = show('export default function App', 'Chat', {
    members: [
      { id: 'lea', name: 'Léa' },
      { id: 'tom', name: 'Tom' },
    ],
  })
  client.emit({ __typename: 'MessageReceived', message: { sender: 'tom', content: 'Hello' } })
  await screen.findByText('Tom: Hello')
  fireEvent.click(screen.getByText('Cheers!'))
  await screen.findByText('Léa: Cheers!')
})

test("a document of one's own shows a vote that comes", async () => {
  const client = show('export function TopSongs', 'TopSongs', {
    members: [{ id: 'lea' }, { id: 'max' }],
    musicRequests: [{ id: 'song', requestedBy: 'lea', songTitle: 'Macarena' }],
  })
  await screen.findByText('Macarena: 0')
  const request = { id: 'song', votes: 7 }
  client.emit({ __typename: 'MusicRequestChanged', change: 'VOTED', request, by: 'max' })
  await screen.findByText('Macarena: 7')
})

test('the example of errors says what was wrong', async () => {
  const client = show('export function Wish', 'Wish', { members: [{ id: 'lea' }] })
  client.refuse('requestMusic', 'BAD_USER_INPUT', { field: 'songTitle' })
  fireEvent.click(await screen.findByText('Macarena'))
  await screen.findByText('BAD_USER_INPUT songTitle')
})
