import { type DocumentNode, parse, print } from 'graphql'
import { expect, test } from 'vitest'
import { completed } from '../../web/live/core/completed.ts'
import { needs } from '../../web/live/domains/needs.ts'
import * as documents from '../../web/live/gql/index.ts'
import { types } from '../../web/live/gql/types.ts'

const complete = (document: DocumentNode) => completed(document, { types, needs })
/** A document as generators and Apollo write it: without what is undefined in it. */
const bare = (text: string): DocumentNode => JSON.parse(JSON.stringify(parse(text)))

test.each([
  ['the key of each object', '{ readBy(messageId: "m") { role } }', '{ readBy(messageId: "m") { role id name } }'],
  ['the order of the nodes of a list', '{ photos { nodes { url } } }', '{ photos { nodes { url id sharedAt } } }'],
  [
    'the order of the nodes of edges, and the key of what is in them',
    '{ messages { edges { node { sender { role } } } } }',
    '{ messages { edges { node { sender { role id name } id seq } } } }',
  ],
  ['a key of other fields', '{ onlineUsers { status } }', '{ onlineUsers { status member { id name } } }'],
  [
    'the message that a count is of',
    '{ conversation { unreadCount } }',
    '{ conversation { unreadCount with { id name } lastMessage { id seq } } }',
  ],
  ['what the user may see of tasks', '{ tasks { nodes { id } } }', '{ tasks { nodes { id } } permissions }'],
  [
    'fields beside those of fragments',
    'query { ...Page } fragment Page on Query { photos { nodes { ... on Photo { url } ...Who } } } ' +
      'fragment Who on Photo { id sharedBy { id } }',
    'query { ...Page } fragment Page on Query { photos { nodes { ... on Photo { url } ...Who sharedAt } } } ' +
      'fragment Who on Photo { id sharedBy { id name } }',
  ],
  [
    'a field whose name stands for another one, under a name of its own',
    '{ photos { nodes { id: url sharedAt } } }',
    '{ photos { nodes { id: url sharedAt live_id: id } } }',
  ],
  [
    'a field that is asked for under another name, or on a condition',
    'query ($all: Boolean!) { photos { nodes { key: id sharedAt @include(if: $all) } } }',
    'query ($all: Boolean!) { photos { nodes { key: id sharedAt @include(if: $all) id sharedAt } } }',
  ],
  [
    'what a subscription brings',
    'subscription { events { ... on PhotoShared { photo { url } } } }',
    'subscription { events { ... on PhotoShared { photo { url id sharedAt } } } }',
  ],
  [
    'the items of a page, with whose ends they are kept',
    '{ messages { pageInfo { endCursor } } }',
    '{ messages { pageInfo { endCursor } nodes { id seq } } }',
  ],
  [
    'a name for each list that it asks for once more',
    '{ a: messages(first: 1) { nodes { id seq } } b: messages(last: 1) { nodes { id seq } } }',
    '{ a: messages(first: 1) { nodes { id seq } } b: messages(last: 1) @connection(key: "b") { nodes { id seq } } }',
  ],
  ['nothing where there is no object', '{ metrics { totalConnections } }', '{ metrics { totalConnections } }'],
])('a document gets %s', (_, asked, sent) => {
  expect(print(complete(parse(asked)))).toBe(print(parse(sent)))
  expect(print(complete(bare(asked)))).toBe(print(parse(sent)))
})

test('a document that has all that the cache needs stays as it is', () => {
  const asked = Object.entries(documents).filter(([name]) => name.endsWith('Document'))
  const changed = asked.filter(([, document]) => complete(document) !== document).map(([name]) => name)
  expect(asked.length).toBeGreaterThan(40)
  expect(changed).toEqual([])
})
