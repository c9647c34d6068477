import { assertEnumType, assertUnionType, type GraphQLOutputType, getNamedType, isObjectType } from 'graphql'
import { schema } from '../../schema/index.ts'

/** Everything that an answer has, but for what differs from moment to moment or from viewer to viewer. */
export function selectionOf(type: GraphQLOutputType | undefined | null, omitted: string[] = []): string {
  const named = type && getNamedType(type)
  if (!isObjectType(named)) return ''
  const leftOut = ['presence', 'joinedAt', ...(named.name === 'Wedding' ? ['cursor'] : []), ...omitted]
  const fields = Object.values(named.getFields()).filter(({ name }) => !leftOut.includes(name))
  return `{ ${fields.map((field) => `${field.name} ${selectionOf(field.type, omitted)}`).join(' ')} }`
}

const notStored = ['TYPING_CHANGED', 'PRESENCE_CHANGED', 'MESSAGES_READ']

/** The kinds of events that are stored. */
export const storedKinds = assertEnumType(schema.getType('LiveEventKind'))
  .getValues()
  .map(({ name }) => name)
  .filter((name) => !notStored.includes(name))

/**
 * Everything that events of every kind have. Fields of the same name have other types in others, so each is named after
 * its type too: `MessageReceived_message`.
 */
export function everyEvent(omitted: string[] = []): string {
  const parts = assertUnionType(schema.getType('LiveEvent'))
    .getTypes()
    .map((type) => {
      const named = Object.values(type.getFields()).map(
        (field) => `${type.name}_${field.name}: ${field.name} ${selectionOf(field.type, omitted)}`,
      )
      return `... on ${type.name} { ${named.join(' ')} }`
    })
  return `{ __typename ... on DurableEvent { cursor } ${parts.join(' ')} }`
}

/** Settings of a server that answers everything at once. */
export const noLimitsOfQueries: Record<string, string> = Object.fromEntries(
  ['QUERY_ALIASES', 'QUERY_COST', 'QUERY_TOKENS', 'COST_PER_MINUTE'].map((limit) => [`LIMIT_${limit}`, '100000000']),
)
