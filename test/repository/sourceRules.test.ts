import { readFileSync } from 'node:fs'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { filesIn } from '../support/sources.ts'

const longestFunction = 60

/** A file of the repository. */
class Source {
  readonly path: string
  readonly text: string
  #file: ts.SourceFile | undefined

  constructor(path: string, text: string) {
    this.path = path
    this.text = text
  }

  /** The file, parsed: once, and only for the rules that need it. */
  get file(): ts.SourceFile {
    this.#file ??= ts.createSourceFile(this.path, this.text, ts.ScriptTarget.Latest, true)
    return this.#file
  }
}

const known = new Map<string, Source>()

function sourcesOf(...folders: string[]): Source[] {
  const paths = filesIn(...folders).filter((path) => /\.tsx?$/.test(path))
  return paths.map((path) => {
    const source = known.get(path) ?? new Source(path, readFileSync(path, 'utf8'))
    known.set(path, source)
    return source
  })
}

function lineOf(file: ts.SourceFile, position: number): number {
  return file.getLineAndCharacterOfPosition(position).line
}

/** Exported declarations of a file without a doc comment; re-exports have that of their origin. */
function undocumented({ path, file }: Source): string[] {
  return file.statements.filter(isUndocumented).map((statement) => `${path}: ${firstLine(statement)}`)
}

function isUndocumented(statement: ts.Statement): boolean {
  if (!ts.canHaveModifiers(statement)) return false
  const isExported = ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
  return isExported === true && ts.getJSDocCommentsAndTags(statement).length === 0
}

/** Exported types that are inferred from a function, so that nothing says what their members are. */
function inferred({ path, file }: Source): string[] {
  const pattern = /^export type \w+ = (Awaited<)?ReturnType<typeof /
  return file.statements
    .filter((statement) => pattern.test(statement.getText()))
    .map((statement) => `${path}: ${firstLine(statement)}`)
}

/** Doc comments that begin with a relative pronoun, as riddles do. Questions may. */
function riddles({ path, text }: Source): string[] {
  const pattern = /\/\*\*(?:\s*\n\s*\*)? (?:What|Who|Whom|Whose|Those|Where|Which) (?:[^?.]|\.(?!\s))*?(?:\.\s|\*\/)/g
  return [...text.matchAll(pattern)].map(([comment]) => `${path}: ${comment}`)
}

/** Functions of more lines than fit a screen, unless the first line in them is a comment that says why. */
function tooLong({ path, file }: Source): string[] {
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    const body = ts.isFunctionLike(node) && 'body' in node ? (node.body as ts.Node | undefined) : undefined
    if (body) {
      const lines = lineOf(file, node.end) - lineOf(file, node.getStart()) + 1
      const givesReason = /^\{\s*\/\/ Long: \w+/.test(body.getText())
      if (lines > longestFunction && !givesReason) found.push(`${path}: ${lines} lines: ${firstLine(node)}`)
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

function firstLine(node: ts.Node): string {
  return node.getText().split('\n', 1)[0] ?? ''
}

const sample = (text: string) => new Source('sample.ts', text)
const longBody = 'now()\n'.repeat(longestFunction)

test('an export without a doc comment is found', () => {
  expect(undocumented(sample('export const a = 1'))).toHaveLength(1)
  expect(undocumented(sample('// Not this.\nexport interface A {}'))).toHaveLength(1)
  expect(undocumented(sample("/** A. */\nexport const a = 1\nconst b = 2\nexport { c } from './c.ts'"))).toEqual([])
})

test('a function of more than a screen without a reason is found', () => {
  expect(tooLong(sample(`function f() {\n${longBody}}`))).toHaveLength(1)
  expect(tooLong(sample(`const f = () => {\n${longBody}}`))).toHaveLength(1)
  expect(tooLong(sample(`function f() {\n// Long: a list of steps.\n${longBody}}`))).toEqual([])
})

test('a doc comment that begins with a relative pronoun is found', () => {
  const commented = (text: string) => sample(`/**${text} */`)
  expect(riddles(commented(' What is left.'))).toHaveLength(1)
  expect(riddles(commented('\n * Whom to tell. Two\n * lines.\n'))).toHaveLength(1)
  expect(riddles(commented(' Where it is kept. Like `a?.b`.'))).toHaveLength(1)
  for (const fine of [' The rest. What is left is kept.', ' Who is this?']) expect(riddles(commented(fine))).toEqual([])
})

test('no doc comment begins with a relative pronoun', () => {
  expect(sourcesOf('src', 'schema', 'web', 'test', 'bench').flatMap(riddles)).toEqual([])
})

test('every export of the server, the schema and the library has a doc comment', () => {
  expect(
    sourcesOf('src', 'schema', 'web/live/core', 'web/live/domains', 'web/live/react').flatMap(undocumented),
  ).toEqual([])
})

test('every public type of the server is written', () => {
  expect(sourcesOf('src', 'schema').flatMap(inferred)).toEqual([])
})

test('every function of the server fits a screen, or its first line says why not', () => {
  expect(sourcesOf('src').flatMap(tooLong)).toEqual([])
})
