import { readFile } from 'node:fs/promises'
import {
  buildSchema,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
} from 'graphql'
import { expect, test } from 'vitest'

/** Each description of a schema, with the place that it describes, such as `Query.messages.first`. */
function descriptionsOf(schema: GraphQLSchema): [place: string, description: string | null | undefined][] {
  return Object.values(schema.getTypeMap())
    .filter((type) => !isIntrospectionType(type) && type.astNode)
    .flatMap((type) => {
      const hasFields = isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)
      const fields: (GraphQLField<unknown, unknown> | GraphQLInputField)[] = hasFields
        ? Object.values(type.getFields())
        : []
      const values = isEnumType(type) ? type.getValues() : []
      const args = fields.flatMap((field) => ('args' in field ? field.args.map((arg) => [field, arg] as const) : []))
      return [
        [type.name, type.description],
        ...[...fields, ...values].map(({ name, description }) => [`${type.name}.${name}`, description] as const),
        ...args.map(([field, arg]) => [`${type.name}.${field.name}.${arg.name}`, arg.description] as const),
      ] as [string, string | null | undefined][]
    })
}

const schema = buildSchema(await readFile('schema/schema.graphql', 'utf8'))
const described = descriptionsOf(schema)

test('every type, field, argument and value is described', () => {
  expect(described.length).toBeGreaterThan(400)
  expect(described.filter(([, description]) => !description)).toEqual([])
})

test('descriptions are plain sentences: none begins with a relative pronoun or says "told to" for "delivered to"', () => {
  const riddles =
    /(^|[.:] )(Who|What|Whom|Whose|Those who|Where) |\btold to\b|\b(for|and|by|with) who\b|\boneself\b|\bTold\b/
  expect(described.filter(([, description]) => riddles.test(description ?? ''))).toEqual([])
})

test('descriptions end with a full stop', () => {
  expect(described.filter(([, description]) => !/[.`"…]$/.test(description?.trim() ?? ''))).toEqual([])
})

test('a field that is always the same is deprecated, with a sentence about what to do', () => {
  const fields = Object.values(schema.getTypeMap()).flatMap((type) =>
    isObjectType(type) ? Object.values(type.getFields()) : [],
  )
  const constant = fields.filter(({ description }) => /^Always\b/.test(description ?? ''))
  expect(constant.filter(({ deprecationReason }) => !deprecationReason)).toEqual([])
  const reasons = fields.flatMap(({ deprecationReason }) => deprecationReason ?? [])
  expect(reasons.filter((reason) => !/^[A-Z].*\.$/.test(reason))).toEqual([])
})
