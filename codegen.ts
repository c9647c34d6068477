import type { CodegenConfig, CodegenPlugin } from '@graphql-codegen/plugin-helpers'
import { type DocumentNode, Kind, lexicographicSortSchema, type OperationTypeNode, printSchema } from 'graphql'
import { schema } from './schema/index.ts'

const printed = `# Printed from schema/*.ts by \`npm run generate\`.\n\n${printSchema(lexicographicSortSchema(schema))}\n`

/** Typed hooks of Apollo Client 4 for every operation: `useMessagesQuery`, `useSendMessageMutation`, `useEventsSubscription`. */
const hooks: CodegenPlugin['plugin'] = (_schema, documents) => {
  const operations = documents.flatMap(({ document }) => (document ? namedOperations(document) : []))
  return {
    prepend: ["import * as Apollo from '@apollo/client/react'"],
    content: operations.map(({ name, kind }) => hooksOf(name, kind)).join('\n\n'),
  }
}

function namedOperations({ definitions }: DocumentNode) {
  return definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION && definition.name ? [{ name: definition.name.value, kind: definition.operation }] : [],
  )
}

function hooksOf(name: string, kind: `${OperationTypeNode}`): string {
  const suffix = kind[0]?.toUpperCase() + kind.slice(1)
  const hook = (reactHook: string, as: string) => {
    const types = `Types${suffix}<${name}>`
    return `export const use${name}${as} = ${reactHook}Of(${name}Document)${types ? '' : ''}`
  }
  return hook(`use${suffix}`, suffix)
}

const config: CodegenConfig = {
  schema: printed,
}
export default config
