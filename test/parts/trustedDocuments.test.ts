import { createHash } from 'node:crypto'
import { ApolloLink, Observable } from '@apollo/client'
import { type DocumentNode, Kind, print } from 'graphql'
import { expect, test } from 'vitest'
import { trustedDocuments } from '../../schema/trustedDocuments.ts'
import { TrustedDocuments } from '../../src/transport/graphql/trusted.ts'
import { createLiveClient } from '../../web/live/core/client.ts'
import { formOf } from '../../web/live/core/photoPost.ts'
import * as documents from '../../web/live/gql/index.ts'

const song = 'query Song($id: ID!) {\n  song(id: $id) {\n    title\n  }\n}'
const hash = createHash('sha256').update(song).digest('hex')
const [only, off] = [new TrustedDocuments([song], 'only'), new TrustedDocuments([song], 'off')]
const refusalOf = (run: () => unknown) => {
  try {
    run()
  } catch (error) {
    return error
  }
}

test.each([
  ['the text itself', song, true],
  ['other white space, commas and comments', '# mine\nquery Song($id:ID!,){song(id:$id),{title}}', true],
  ['one field more', song.replace('title', 'title artist'), false],
  ['another name', song.replace('Song', 'Other'), false],
  ['a second operation', `${song} query B { song }`, false],
  ['another value in a string', 'query Song($id: ID!) { song(id: "1") { title } }', false],
  ['no GraphQL', 'query Song($id: "', false],
  ['nothing', '', false],
])('with the policy only, a document that is %s', (_, text, isTrusted) => {
  const refused = { code: 'FORBIDDEN', details: { reason: 'UNTRUSTED_DOCUMENT' } }
  if (isTrusted) expect(refusalOf(() => only.check(text))).toBeUndefined()
  else expect(refusalOf(() => only.check(text))).toMatchObject(refused)
  expect(refusalOf(() => off.check(text))).toBeUndefined()
})

test.each([
  ['an id', { documentId: `sha256:${hash}` }, song],
  ['an id and an empty text', { query: '', documentId: `sha256:${hash}` }, song],
  ["Apollo's id", { extensions: { persistedQuery: { version: 1, sha256Hash: hash } } }, song],
  ["Apollo's id beside the text", { query: '{ a }', extensions: { persistedQuery: { sha256Hash: hash } } }, '{ a }'],
  ['a text beside an id', { query: '{ a }', documentId: 'sha256:0' }, '{ a }'],
  ['neither', { extensions: { persistedQuery: null } }, undefined],
  ['an empty text', { query: '' }, undefined],
  ['no text', { query: 5 }, undefined],
])('a request with %s', (_, asked, text) => {
  expect(off.textOf(asked)).toBe(text)
  expect(only.textOf(asked)).toBe(text)
})

test.each([
  [{ documentId: `sha256:${hash.replace(/^./, 'x')}` }, { code: 'NOT_FOUND', details: { field: 'documentId' } }],
  [{ documentId: hash }, { code: 'NOT_FOUND', details: { field: 'documentId' } }],
  [{ documentId: { toString: 1 } }, { code: 'NOT_FOUND' }],
  [{ extensions: { persistedQuery: { sha256Hash: 'a' } } }, { code: 'NOT_FOUND', message: 'PersistedQueryNotFound' }],
  [{ extensions: { persistedQuery: { sha256Hash: ['a'] } } }, { code: 'NOT_FOUND' }],
])('an id that is not known is not found: %j', (asked, refusal) => {
  expect(refusalOf(() => off.textOf(asked))).toMatchObject(refusal)
})

const operations = Object.values<DocumentNode>(documents).flatMap((document) => {
  const [definition] = document.definitions
  return definition?.kind === Kind.OPERATION_DEFINITION ? [{ name: definition.name?.value, definition, document }] : []
})

test.each(operations)('$name is in the list as the library sends it', async ({ definition, document }) => {
  const client = createLiveClient({ url: 'https://wedding.test', token: 'none', storage: null })
  let sent = ''
  client.apollo.setLink(
    new ApolloLink(({ query }) => {
      sent = print(query)
      return new Observable((observer) => observer.complete())
    }),
  )
  const context = { fetchPolicy: 'no-cache' } as const
  if (definition.operation === 'query') await client.apollo.query({ query: document, ...context }).catch(() => {})
  if (definition.operation === 'mutation')
    await client.apollo.mutate({ mutation: document, ...context }).catch(() => {})
  if (definition.operation === 'subscription') client.apollo.subscribe({ query: document, ...context }).subscribe()
  expect(trustedDocuments).toContain(sent)
  client.dispose()
})

test('the form of a photo is in the list as the library sends it', () => {
  const { query } = JSON.parse(String(formOf(new Blob(), 'a.jpg', { id: '1' }).get('operations')))
  expect(trustedDocuments).toContain(query)
})
