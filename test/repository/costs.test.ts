import { readdirSync, readFileSync } from 'node:fs'
import { getNullableType, isListType, isObjectType, Kind, type OperationDefinitionNode, parse } from 'graphql'
import { describe, expect, test } from 'vitest'
import { costs } from '../../schema/costs.ts'
import { schema } from '../../schema/index.ts'
import { readConfig } from '../../src/config.ts'
import { createCostOf, pageSizesOf, sizeVariablesOf } from '../../src/transport/graphql/cost.ts'

const { limits } = readConfig({})
const costOf = createCostOf(schema, costs)

const fields = Object.values(schema.getTypeMap())
  .filter((type) => isObjectType(type) && !type.name.startsWith('__'))
  .flatMap((type) => (isObjectType(type) ? Object.values(type.getFields()).map((field) => ({ type, field })) : []))

describe('the table of costs', () => {
  test('knows how long each list without pages may be', () => {
    const isOfPage = (type: string) => type.endsWith('Connection')
    const unknown = fields
      .filter(({ type, field }) => isListType(getNullableType(field.type)) && !isOfPage(type.name))
      .map(({ type, field }) => `${type.name}.${field.name}`)
      .filter((name) => costs[name]?.items === undefined)
    expect(unknown).toEqual([])
  })

  test('names only fields of the schema', () => {
    const names = fields.flatMap(({ type, field }) => [`${type.name}.${field.name}`, `${type.name}.*`])
    expect(Object.keys(costs).filter((name) => !names.includes(name))).toEqual([])
  })
})

const folder = new URL('../../web/live/domains/', import.meta.url)
const files = readdirSync(folder).filter((name) => name.endsWith('.graphql'))
const document = parse(files.map((name) => readFileSync(new URL(name, folder), 'utf8')).join('\n'))
const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
const named = (name: string) =>
  operations.find((operation) => operation.name?.value === name) as OperationDefinitionNode
const costAsSent = (operation: OperationDefinitionNode) =>
  costOf(document, operation, pageSizesOf(sizeVariablesOf(document), operation, {}))

describe('the operations of the hooks', () => {
  test.each(operations.map((operation) => [operation.name?.value, operation] as const))(
    '%s is well within the limit',
    (_, operation) => {
      expect(costOf(document, operation)).toBeLessThan(limits.queryCost / 2)
    },
  )

  test('three devices may open every page of a wedding of 300 three times in a minute', () => {
    // Number of requests for each list, page by page, with 300 people and songs, 400 photos, and up to 200 of the rest.
    const asked = {
      Viewer: 1,
      Wedding: 2,
      Events: 1,
      Members: 3,
      Messages: 4,
      Conversations: 1,
      OnlineUsers: 2,
      MusicRequests: 3,
      SimilarMusicRequests: 10,
      MicRequests: 2,
      Photos: 8,
      Tasks: 2,
      Notifications: 4,
      Announcements: 4,
    }
    const opened = Object.entries(asked).reduce((total, [name, times]) => total + times * costAsSent(named(name)), 0)
    expect(3 * 3 * opened).toBeLessThan(limits.costPerMinute)
  })

  test('three devices may connect twenty times in a minute, and ask each time for data that is not replayed', () => {
    const asked = ['Events', 'Conversations', 'OnlineUsers', 'ReadMark'].reduce(
      (total, name) => total + costAsSent(named(name)),
      0,
    )
    expect(3 * 20 * asked).toBeLessThan(limits.costPerMinute)
    // The same on one server at the worst moment: see `shareAtOnce` of limits.ts.
    expect(3 * 5 * asked).toBeLessThan(0.3 * limits.costPerMinute)
  })
})
