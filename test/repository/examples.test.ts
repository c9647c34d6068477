import { readdirSync, readFileSync } from 'node:fs'
import { Kind, parse, validate } from 'graphql'
import { describe, expect, test } from 'vitest'
import { schema } from '../../schema/index.ts'
import { type Example, readTheme, variablesOf } from '../../web/graphiql/examples.ts'

const folder = new URL('../../schema/', import.meta.url)
const filesIn = (path: string, end: string) =>
  readdirSync(new URL(path, folder)).flatMap((file) => (file.endsWith(end) ? [file.slice(0, -end.length)] : []))
const themes = filesIn('examples', '.graphql').map((domain) => ({
  domain,
  ...readTheme(readFileSync(new URL(`examples/${domain}.graphql`, folder), 'utf8')),
}))
const examples = themes.flatMap(({ examples }) => examples)

/** Domains of the schema without examples, with the reason. */
const withoutExamples: Record<string, string> = {
  rejoining: 'needs somebody who is at the wedding twice, and the demo has nobody who is',
  events: 'has no operations of its own: it gives each domain its subscription',
}
/** Operations without an example, with the reason. */
const withoutExample: Record<string, string> = {
  confirmRejoinRequest: 'see rejoining above',
  declineRejoinRequest: 'see rejoining above',
  leaveWedding: 'the people of the demo are needed in other examples',
  rejoinRequests: 'see rejoining above',
  removeMember: 'the people of the demo are needed in other examples',
  requestRejoin: 'see rejoining above',
  resumeSession: 'takes the secret that only a device has, which is in no answer',
  withdrawRejoinRequest: 'see rejoining above',
}
/** Themes that are not a query, a subscription and a mutation, with the reason. */
const shorter: Record<string, string> = {
  integrations: 'no event says that a program was let in',
  metrics: 'figures are read only',
  node: 'looking up changes nothing',
  permissions: 'nobody gives or takes permissions: they come with the role',
  server: 'nothing about a server is an event',
  signIn: 'a session is nobody else’s business',
}

describe('the examples of the schema', () => {
  test('each domain with operations has a file of examples', () => {
    const domains = filesIn('.', '.ts').filter((domain) =>
      /builder\.(query|mutation|subscription)Fields?\(/.test(readFileSync(new URL(`${domain}.ts`, folder), 'utf8')),
    )
    const missing = domains.filter((domain) => !themes.some((theme) => theme.domain === domain))
    expect(missing.filter((domain) => !(domain in withoutExamples))).toEqual([])
    expect(Object.keys(withoutExamples).filter((domain) => !missing.includes(domain))).toEqual([])
  })

  test('each operation is in an example', () => {
    const shown = new Set(examples.flatMap(({ document }) => fieldsOf(document)))
    const types = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
    const missing = types
      .flatMap((type) => Object.keys(type?.getFields() ?? {}))
      .filter((name) => !shown.has(name))
      .sort()
    expect(missing).toEqual(Object.keys(withoutExample).sort())
  })

  test.each(themes)('$domain: a query first, then a subscription, then a mutation', ({ domain, examples }) => {
    const [first, second, ...others] = examples.map(({ operation }) => operation)
    expect(first).toBe('query')
    if (domain in shorter) return
    expect(second).toBe('subscription')
    expect(others).toContain('mutation')
  })

  test.each(themes)('$domain: variables come from operations that were run before', ({ examples }) => {
    const before = new Set<string>()
    for (const { name, variables } of examples) {
      for (const source of Object.values(variables))
        if (source.kind === 'answer') expect(before, name).toContain(source.example)
      before.add(name)
    }
  })

  test.each(examples)('$name is valid, with a title that is a sentence', ({ title, document, variables }: Example) => {
    expect(validate(schema, parse(document))).toEqual([])
    expect(title).toMatch(/^[A-Z].{10,100}\.$/)
    const declared = [...document.matchAll(/\$(\w+):/g)].map(([, name]) => name)
    expect(Object.keys(variables).sort()).toEqual(declared.sort())
  })

  test('no two have the same name or title', () => {
    for (const key of ['name', 'title'] as const)
      expect(new Set(examples.map((example) => example[key])).size).toBe(examples.length)
  })
})

/** The fields of the operations of a document. */
function fieldsOf(document: string): string[] {
  return parse(document).definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION
      ? definition.selectionSet.selections.flatMap((field) => (field.kind === Kind.FIELD ? field.name.value : []))
      : [],
  )
}

describe('reading examples', () => {
  const read = (settings: string): Example | undefined =>
    readTheme(`# Cakes\n\n# A cake.\n${settings}query Cake($id: ID) {\n  cake(id: $id) {\n    id\n  }\n}\n`).examples[0]

  test('a file is a title and operations with their settings', () => {
    const theme = readTheme(
      '# Cakes\n\n# All cakes.\n# As: lea\nquery Cakes {\n  cakes\n}\n\n# Cut one.\nmutation Cut {\n  cut\n}\n',
    )
    expect(theme).toEqual({
      title: 'Cakes',
      examples: [
        {
          name: 'Cakes',
          title: 'All cakes.',
          operation: 'query',
          person: 'lea',
          document: 'query Cakes {\n  cakes\n}',
          variables: {},
        },
        {
          name: 'Cut',
          title: 'Cut one.',
          operation: 'mutation',
          person: undefined,
          document: 'mutation Cut {\n  cut\n}',
          variables: {},
        },
      ],
    })
  })

  test.each([
    ['a field of an earlier answer', 'Cakes.cakes.nodes.1.id', { values: { id: 'second' }, missing: [] }],
    ['a field that is not there', 'Cakes.cakes.nodes.2.id', { values: {}, missing: ['Cakes'] }],
    ['an operation without an answer', 'Pies.pies.id', { values: {}, missing: ['Pies'] }],
    ['a new id', 'new UUID', { values: { id: 'new' }, missing: [] }],
    ['text', '"a.b"', { values: { id: 'a.b' }, missing: [] }],
    ['a number', '3', { values: { id: 3 }, missing: [] }],
  ])('a variable: %s', (_, source, expected) => {
    const answers = { Cakes: { cakes: { nodes: [{ id: 'first' }, { id: 'second' }] } } }
    expect(variablesOf(read(`# $id: ${source}\n`) as Example, answers, () => 'new')).toEqual(expected)
  })

  test('settings and operations that cannot be read are named', () => {
    expect(() => read('# By: lea\n')).toThrow('Cake: no setting of an example: By: lea')
    expect(() => readTheme('# Cakes\n\n# None.\n{ cakes }\n')).toThrow('no named operation')
  })
})
