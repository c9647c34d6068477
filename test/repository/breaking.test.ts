import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { breakingChanges } from '../schema/breaking.ts'

const released = `
  enum Role { GUEST DJ }
  input SongInput { title: String! }
  type Song { id: ID! title: String! artist: String @deprecated(reason: "Use title.") }
  type Query { songs(first: Int): [Song!]! song(id: ID!): Song }
  type Mutation { ask(input: SongInput!): Song! }`

test.each([
  ['a removed field', ' song(id: ID!): Song', '', 'song'],
  ['a type that is gone', 'type Mutation { ask(input: SongInput!): Song! }', '', 'Mutation'],
  ['a field that may be null', 'title: String! artist', 'title: String artist', 'title'],
  ['another type of a field', 'song(id: ID!): Song', 'song(id: ID!): [Song]', 'song'],
  ['an argument that is required', 'songs(first: Int)', 'songs(first: Int!)', 'first'],
  ['a removed argument', 'songs(first: Int)', 'songs', 'first'],
  ['a new required field of an input', 'title: String! }', 'title: String! artist: String! }', 'artist'],
  ['a removed value', 'GUEST DJ', 'GUEST', 'DJ'],
])('%s breaks clients of the last release', async (_, part, changed, name) => {
  expect(released).toContain(part)
  expect((await breakingChanges(released, released.replace(part, changed))).join()).toContain(name)
})

test.each([
  ['a new field', 'id: ID! title', 'id: ID! votes: Int! title'],
  ['a new optional argument', 'songs(first: Int)', 'songs(first: Int, last: Int)'],
  ['a field that is never null any more', 'song(id: ID!): Song', 'song(id: ID!): Song!'],
  ['a new field of an input with a default', 'title: String! }', 'title: String! loud: Boolean! = false }'],
  ['another description', 'type Song', '"A song." type Song'],
  ['a deprecation', 'song(id: ID!): Song', 'song(id: ID!): Song @deprecated(reason: "Use songs.")'],
  ['the end of a field that the release had deprecated', 'artist: String @deprecated(reason: "Use title.")', ''],
])('%s breaks no client', async (_, part, changed) => {
  expect(released).toContain(part)
  expect(await breakingChanges(released, released.replace(part, changed))).toEqual([])
})

test('without one of its fields, the schema of the last release would break clients', async () => {
  const schema = readFileSync('schema/released.graphql', 'utf8')
  const removed = schema.replace(/ {2}"""[^"]*"""\n {2}viewer: .*\n/, '')
  expect(removed).not.toBe(schema)
  expect(await breakingChanges(schema, removed)).toEqual([expect.stringContaining("'viewer' was removed")])
})
