import { resolve } from 'node:path'
import ts from 'typescript'
import { beforeAll, expect, test } from 'vitest'
import { pack } from './packed.ts'

/** Members of every error, which have their meaning from JavaScript. */
const ofErrors = ['name', 'message']

/** Exports of declaration files, and members of exported interfaces and classes, that have no doc comment. */
function undocumented(paths: string[], host?: ts.CompilerHost): string[] {
  const options = { module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2022, skipLibCheck: true, types: [] }
  const program = ts.createProgram(paths, options, host)
  const checker = program.getTypeChecker()
  const hasNone = (symbol: ts.Symbol) => symbol.getDocumentationComment(checker).length === 0
  const membersOf = (declaration: ts.Declaration) =>
    ts.isInterfaceDeclaration(declaration) || ts.isClassDeclaration(declaration) ? [...declaration.members] : []
  return paths.flatMap((path) => {
    const file = program.getSourceFile(path)
    const module = file && checker.getSymbolAtLocation(file)
    if (!module) throw new Error(`${path} is no module`)
    return checker.getExportsOfModule(module).flatMap((exported) => {
      const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported
      const members = (symbol.declarations ?? [])
        .flatMap(membersOf)
        .flatMap(({ name }) => (name && checker.getSymbolAtLocation(name)) ?? [])
        .filter((member) => hasNone(member) && !ofErrors.includes(member.name))
      return [...(hasNone(symbol) ? [exported.name] : []), ...members.map(({ name }) => `${exported.name}.${name}`)]
    })
  })
}

beforeAll(async () => {
  await pack()
}, 180_000)

test('an export or a member without a doc comment is found', () => {
  const path = resolve('sample.d.ts')
  const text = `
    export interface Bare {
      /** A cake. */
      cake: string
    }
    /** A party. */
    export interface Party {
      cake: string
      /** Dances. */
      dance(): void
    }`
  const host = ts.createCompilerHost({})
  const { readFile, fileExists } = host
  host.readFile = (asked) => (asked === path ? text : readFile(asked))
  host.fileExists = (asked) => asked === path || fileExists(asked)
  expect(undocumented([path], host)).toEqual(['Bare', 'Party.cake'])
})

test.for(['index', 'react', 'documents', 'testing'])(
  'everything that the entry %s exports has a doc comment',
  (entry) => {
    expect(undocumented([resolve(`web/live/dist/${entry}.d.ts`)])).toEqual([])
  },
)
