import { type DocumentNode, visit } from 'graphql'
import type { Viewer } from '../access/viewer.ts'
import type { Config } from '../config.ts'
import { Refusal } from '../refusal.ts'

/** Whether a document reads the schema. `__typename` says only the type of a thing, and is for everybody. */
export function introspects(document: DocumentNode): boolean {
  let found = false
  visit(document, {
    Field: ({ name }) => {
      if (name.value === '__schema' || name.value === '__type') found = true
    },
  })
  return found
}

/** Why this viewer may not read the schema, by the setting INTROSPECTION; undefined if they may. Null has no token. */
export function introspectionRefusal(setting: Config['introspection'], viewer: Pick<Viewer, 'role'> | null): Refusal | undefined {
  if (setting === 'on' || (setting === 'admin' && viewer?.role === 'ADMIN')) return undefined
  const reason =
    setting === 'admin'
      ? 'Only an ADMIN may read the schema of this server: send the token of one'
      : 'This server tells nobody its schema: read schema/schema.graphql instead'
  return new Refusal('FORBIDDEN', reason)
}
