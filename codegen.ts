import { addTypenameToDocument } from '@apollo/client/utilities'
import type { CodegenConfig } from '@graphql-codegen/cli'
import type { CodegenPlugin } from '@graphql-codegen/plugin-helpers'
import {
  type DefinitionNode,
  type DocumentNode,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isObjectType,
  Kind,
  lexicographicSortSchema,
  type OperationDefinitionNode,
  parse,
  print,
  printSchema,
  stripIgnoredCharacters,
  visit,
} from 'graphql'
import { schema } from './schema/index.ts'
import { completed } from './web/live/core/completed.ts'
import * as ofSessions from './web/live/core/sessionTexts.ts'
import { needs } from './web/live/domains/needs.ts'

const printed = `# Printed from schema/*.ts by \`npm run generate\`.\n\n${printSchema(lexicographicSortSchema(schema))}\n`

/** The schema without its descriptions, for the test wedding: it needs no file. */
const sdl = (): string => {
  const { definitions } = parse(printed, { noLocation: true })
  const plain = visit({ kind: Kind.DOCUMENT, definitions }, { enter: (node) => ({ ...node, description: undefined }) })
  return `/** The schema of the API. */\nexport const sdl = \`${print(plain)}\`\n`
}

/**
 * Typed documents, as text that is parsed when it is loaded: a syntax tree as text is ten times as long. Each fragment
 * is written once, and documents share it. With `__typename`, so that Apollo takes them as they are: what it has read
 * for one document it then knows for the others, and also after it has forgotten which documents it has completed.
 */
const documents: CodegenPlugin = {
  plugin(_schema, files) {
    const definitions = files.flatMap(({ document }) => document?.definitions ?? [])
    const fragments = new Map(
      definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [])),
    )
    const nameOf = (fragment: string) => `${fragment}Definition`
    const parsed = (definition: DefinitionNode) => {
      const named = addTypenameToDocument({ kind: Kind.DOCUMENT, definitions: [definition] })
      return `/*#__PURE__*/ definition(${JSON.stringify(stripIgnoredCharacters(print(named)))})`
    }
    const constants = [...fragments].map(([name, fragment]) => `const ${nameOf(name)} = ${parsed(fragment)}`)
    const written = definitions.flatMap((definition) => {
      const isFragment = definition.kind === Kind.FRAGMENT_DEFINITION
      if (!isFragment && definition.kind !== Kind.OPERATION_DEFINITION) return []
      const name = definition.name?.value ?? ''
      const kind = isFragment ? 'Fragment' : definition.operation[0]?.toUpperCase() + definition.operation.slice(1)
      const types = `${name}${kind}, ${isFragment ? 'unknown' : `${name}${kind}Variables`}`
      const own = isFragment ? nameOf(name) : parsed(definition)
      const parts = [own, ...fragmentsOf(definition, fragments).map(nameOf)].join(', ')
      return [
        `export const ${name}${isFragment ? 'FragmentDoc' : 'Document'} = /*#__PURE__*/ document<${types}>(${parts})`,
      ]
    })
    return {
      prepend: [
        "import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core'",
        "import { type DefinitionNode, Kind, parse } from 'graphql'",
      ],
      content: [
        'function definition(text: string): DefinitionNode {',
        '  return parse(text, { noLocation: true }).definitions[0] as DefinitionNode',
        '}',
        '',
        'function document<Data, Variables>(...definitions: DefinitionNode[]): DocumentNode<Data, Variables> {',
        '  return { kind: Kind.DOCUMENT, definitions }',
        '}',
        '',
        ...constants,
        ...written,
      ].join('\n'),
    }
  },
}

/** The fragments that a definition needs, also through others. */
function fragmentsOf(definition: DefinitionNode, all: ReadonlyMap<string, DefinitionNode>, found = new Set<string>()) {
  visit(definition, {
    FragmentSpread({ name }) {
      const fragment = all.get(name.value)
      if (!fragment || found.has(name.value)) return
      found.add(name.value)
      fragmentsOf(fragment, all, found)
    },
  })
  return [...found]
}

/** The types that the fields of each type lead to; of scalars `id` alone, which says that objects have a key. */
const typesOf = (schema: GraphQLSchema): Record<string, Record<string, string>> =>
  Object.fromEntries(
    Object.values(schema.getTypeMap())
      .filter((type) => isObjectType(type) && !type.name.startsWith('__'))
      .map((type) => {
        const fields = Object.values(isObjectType(type) ? type.getFields() : {}).flatMap(({ name, type }) => {
          const named = getNamedType(type)
          return isCompositeType(named) || name === 'id' ? [[name, named.name] as const] : []
        })
        return [type.name, Object.fromEntries(fields)] as const
      })
      .filter(([, fields]) => Object.keys(fields).length > 0),
  )

const types = (schema: GraphQLSchema): string => {
  const ofType = Object.entries(typesOf(schema)).map(
    ([type, fields]) =>
      `  ${type}: { ${Object.entries(fields)
        .map(([name, to]) => `${name}: '${to}'`)
        .join(', ')} },`,
  )
  const root = Object.keys(schema.getQueryType()?.getFields() ?? {}).map((name) => `'${name}'`)
  return [
    '/** The types that the fields of each type lead to; of scalars `id` alone, which says that objects have a key. */',
    'export const types: Record<string, Record<string, string>> = {',
    ...ofType,
    '}',
    '',
    '/** A field of `Query`. */',
    `export type RootField = ${root.join(' | ')}`,
  ].join('\n')
}

/**
 * The texts of all documents that the library and the app send, as they send them: with `__typename`, and with what the
 * cache needs, except in the form of a photo. A test compares them with what Apollo Client sends.
 */
const trusted: CodegenPlugin = {
  plugin(schema, files) {
    const definitions = files.flatMap(({ document }) => document?.definitions ?? [])
    const fragments = new Map(
      definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [])),
    )
    const completion = { types: typesOf(schema), needs }
    const texts = definitions
      .filter((one) => one.kind === Kind.OPERATION_DEFINITION)
      .flatMap((operation) => {
        const needed = fragmentsOf(operation, fragments).flatMap((name) => fragments.get(name) ?? [])
        const document: DocumentNode = { kind: Kind.DOCUMENT, definitions: [operation, ...needed] }
        const named = addTypenameToDocument(document)
        return [named, sent(addTypenameToDocument(completed(named, completion)))].map(print)
      })
    const all = new Set([...texts, ...Object.values(ofSessions)])
    return [
      '/** The texts of all documents that the library and the app send. */',
      `export const trustedDocuments: readonly string[] = ${JSON.stringify([...all], undefined, 2)}`,
    ].join('\n')
  },
}

/** A document without Apollo's `@connection`, which is for the cache alone. */
function sent(document: DocumentNode): DocumentNode {
  return visit(document, { Directive: ({ name }) => (name.value === 'connection' ? null : undefined) })
}

/** Typed hooks for every operation: `useMessagesQuery`, `useSendMessageMutation`, `useEventsSubscription`. */
const hooks: CodegenPlugin = {
  plugin: (_schema, documents) => ({
    prepend: [
      "import type * as Apollo from '@apollo/client/react'",
      "import * as Gql from '../gql/index.ts'",
      "import * as Live from './apollo.ts'",
    ],
    content: documents
      .flatMap(({ document }) => document?.definitions ?? [])
      .filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
      .flatMap(hooksOf)
      .join('\n\n'),
  }),
}

function hooksOf({ name, operation, variableDefinitions = [] }: OperationDefinitionNode): string[] {
  const kind = operation[0]?.toUpperCase() + operation.slice(1)
  const types = `Gql.${name?.value}${kind}, Gql.${name?.value}${kind}Variables`
  const needsVariables = variableDefinitions.some(
    ({ type, defaultValue }) => type.kind === Kind.NON_NULL_TYPE && !defaultValue,
  )
  const hook = (suffix: string, skippable: boolean, optional: boolean) => {
    const options = `Apollo.use${suffix}.Options<${types}>${skippable ? ' | Apollo.SkipToken' : ''}`
    return [
      `/** \`useLive${suffix}\` of \`${operation} ${name?.value}\`. */`,
      `export function use${name?.value}${suffix}(`,
      `  options${optional ? '?' : ''}: ${options},`,
      ') {',
      `  return Live.useLive${suffix}(Gql.${name?.value}Document, options)`,
      '}',
    ].join('\n')
  }
  if (operation === 'mutation') return [hook('Mutation', false, true)]
  if (operation === 'subscription') return [hook('Subscription', true, !needsVariables)]
  return [hook('Query', true, !needsVariables), hook('LazyQuery', false, true)]
}

/** Doc comments of generated exports, by the end of their names. A longer end comes before those it ends with. */
const meanings = {
  FragmentDoc: 'The document of the fragment',
  Document: 'The document of the operation',
  QueryVariables: 'Variables of the query',
  MutationVariables: 'Variables of the mutation',
  SubscriptionVariables: 'Variables of the subscription',
  Fragment: 'An object of the fragment',
  Query: 'Data of the query',
  Mutation: 'Data of the mutation',
  Subscription: 'Data of the subscription',
}

/** A plugin whose exports have doc comments, also those that it leaves without. */
function documented({ plugin, ...rest }: CodegenPlugin): CodegenPlugin {
  const exported = new RegExp(`^export (?:type|const) (\\w+?)(${Object.keys(meanings).join('|')})\\b`, 'gm')
  const comment = (found: string, name: string, end: keyof typeof meanings) =>
    `/** ${meanings[end]} \`${name}\`. */\n${found}`
  return {
    ...rest,
    async plugin(...given) {
      const output = await plugin(...given)
      if (typeof output === 'string') return output.replaceAll(exported, comment)
      return { ...output, content: output.content.replaceAll(exported, comment) }
    },
  }
}

const config: CodegenConfig = {
  schema: printed,
  documents: 'web/live/domains/*.graphql',
  pluginLoader: async (name) => {
    if (name.endsWith('/print')) return { plugin: () => printed }
    if (name.endsWith('/sdl')) return { plugin: sdl }
    if (name.endsWith('/documents')) return documented(documents)
    if (name.endsWith('/trusted')) return trusted
    if (name.endsWith('/types')) return { plugin: types }
    if (name.endsWith('/hooks')) return hooks
    const plugin: CodegenPlugin = await import(name)
    return name.endsWith('typescript-operations') ? documented(plugin) : plugin
  },
  generates: {
    'schema/schema.graphql': { plugins: ['print'] },
    'schema/trustedDocuments.ts': { plugins: ['trusted'] },
    'web/live/gql/index.ts': {
      plugins: ['typescript-operations', 'documents'],
      config: {
        scalars: { ID: 'string', Cursor: 'string', Date: 'string', DateTime: 'string', URL: 'string', File: 'File' },
        strictScalars: true,
        enumsAsTypes: true,
        useTypeImports: true,
        defaultScalarType: 'never',
        nonOptionalTypename: true,
        skipTypeNameForRoot: true,
        avoidOptionals: false,
        exportFragmentSpreadSubTypes: true,
      },
    },
    'web/live/react/operations.ts': { plugins: ['hooks'] },
    'web/live/gql/sdl.ts': { plugins: ['sdl'] },
    'web/live/gql/types.ts': { plugins: ['types'] },
    'web/live/gql/possibleTypes.ts': { plugins: ['fragment-matcher'], config: { useExplicitTyping: true } },
  },
}

export default config
