import type { CodegenConfig } from '@graphql-codegen/cli'
import type { CodegenPlugin } from '@graphql-codegen/plugin-helpers'
import { Kind, lexicographicSortSchema, type OperationDefinitionNode, printSchema } from 'graphql'
import { schema } from './schema/index.ts'

const printed = `# Printed from schema/*.ts by \`npm run generate\`.\n\n${printSchema(lexicographicSortSchema(schema))}\n`

/** Typed hooks of Apollo Client for every operation: `useMessagesQuery`, `useSendMessageMutation`, `useEventsSubscription`. */
const hooks: CodegenPlugin = {
  plugin: (_schema, documents) => ({
    prepend: ["import * as Apollo from '@apollo/client/react'"],
    content: documents
      .flatMap(({ document }) => document?.definitions ?? [])
      .filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
      .flatMap(hooksOf)
      .join('\n\n'),
  }),
}

function hooksOf({ name, operation, variableDefinitions = [] }: OperationDefinitionNode): string[] {
  const kind = operation[0]?.toUpperCase() + operation.slice(1)
  const types = `${name?.value}${kind}, ${name?.value}${kind}Variables`
  const needsVariables = variableDefinitions.some(
    ({ type, defaultValue }) => type.kind === Kind.NON_NULL_TYPE && !defaultValue,
  )
  const hook = (reactHook: string, skippable: boolean, optional: boolean) => {
    const options = `Apollo.${reactHook}.Options<${types}>${skippable ? ' | Apollo.SkipToken' : ''}`
    const suffix = reactHook.slice('use'.length)
    return `export function use${name?.value}${suffix}(options${optional ? '?' : ''}: ${options}) {\n  return Apollo.${reactHook}(${name?.value}Document, options as Apollo.${reactHook}.Options<${types}>)\n}`
  }
  if (operation === 'mutation') return [hook('useMutation', false, true)]
  if (operation === 'subscription') return [hook('useSubscription', true, !needsVariables)]
  return [hook('useQuery', true, !needsVariables), hook('useLazyQuery', false, true)]
}

const config: CodegenConfig = {
  schema: printed,
  documents: 'web/live/domains/*.graphql',
  pluginLoader: async (name) => {
    if (name.endsWith('/print')) return { plugin: () => printed }
    if (name.endsWith('/hooks')) return hooks
    return import(name)
  },
  generates: {
    'schema/schema.graphql': { plugins: ['print'] },
    'web/live/gql/index.ts': {
      plugins: ['typescript-operations', 'typed-document-node', 'hooks'],
      config: {
        scalars: { ID: 'string', Cursor: 'string', DateTime: 'string', URL: 'string', File: 'File' },
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
    'web/live/gql/possibleTypes.ts': { plugins: ['fragment-matcher'], config: { useExplicitTyping: true } },
  },
}

export default config
