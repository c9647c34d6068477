import { parse } from 'graphql'
import { expect, test } from 'vitest'
import { schema } from '../../schema/index.ts'
import type { Scope } from '../../src/access/permissions.ts'
import { needsToken, scopeRefusal, singleMutationOf } from '../../src/transport/graphql/rootFields.ts'

const join = 'joinWedding(input: { code: "x", name: "x" }) { token }'

test.each<[isNeeded: boolean, document: string, operationName?: string, variableValues?: Record<string, unknown>]>([
  [false, `mutation { ${join} }`],
  [false, `mutation { one: ${join} two: ${join} __typename }`],
  [false, '{ __typename __schema { queryType { name } } }'],
  [false, `mutation { ...F } fragment F on Mutation { ... { ...G } } fragment G on Mutation { ${join} }`],
  [false, `query A { viewer { id } } mutation B { ${join} }`, 'B'],
  [true, `query A { viewer { id } } mutation B { ${join} }`, 'A'],
  [true, `query A { viewer { id } } mutation B { ${join} }`],
  [true, '{ viewer { id } }'],
  [true, '{ __typename viewer { id } }'],
  [true, `mutation { ${join} refreshSession { token } }`],
  [true, `mutation { ${join} joinWeddings: refreshSession { token } }`],
  [true, 'mutation { joinWedding: refreshSession { token } }'],
  [true, `mutation { ${join} ...F } fragment F on Mutation { ... on Mutation { refreshSession { token } } }`],
  [true, 'subscription { events { __typename } }'],
  // A skipped field does not count.
  [false, `mutation { ${join} refreshSession @skip(if: true) { token } }`],
  [false, `mutation { ${join} ... @include(if: false) { refreshSession { token } } }`],
  [false, `mutation { ${join} ...F @include(if: false) } fragment F on Mutation { refreshSession { token } }`],
  [false, `mutation M($skip: Boolean!) { ${join} refreshSession @skip(if: $skip) { token } }`, 'M', { skip: true }],
  [false, `mutation M($skip: Boolean! = true) { ${join} refreshSession @skip(if: $skip) { token } }`, 'M'],
  [
    true,
    `mutation M($skip: Boolean! = true) { ${join} refreshSession @skip(if: $skip) { token } }`,
    'M',
    { skip: false },
  ],
  [true, `mutation M($skip: Boolean!) { ${join} refreshSession @skip(if: $skip) { token } }`, 'M'],
  [true, `mutation { ${join} refreshSession @skip(if: false) @include(if: true) { token } }`],
])('a token is needed (%s) for %s %s %j', (isNeeded, document, operationName, variableValues) => {
  expect(needsToken({ schema, document: parse(document), operationName, variableValues })).toBe(isNeeded)
})

test.each<[isSingle: boolean, document: string]>([
  [true, 'mutation { refreshSession { token } }'],
  [true, 'mutation { __typename ...F } fragment F on Mutation { refreshSession { token } }'],
  [true, 'mutation { refreshSession { token } leaveWedding @skip(if: true) }'],
  [false, `mutation { refreshSession { token } ${join} }`],
  [false, 'mutation { one: refreshSession { token } two: refreshSession { token } }'],
  [false, '{ viewer { id } }'],
  [false, 'subscription { events { __typename } }'],
])('a single mutation (%s): %s', (isSingle, document) => {
  expect(singleMutationOf({ schema, document: parse(document) }) !== undefined).toBe(isSingle)
})

const announce = 'announce(input: { message: "Dinner" }) { id }'
const typing = 'setTyping(input: { isTyping: true })'

test.each<[missing: string | undefined, scopes: Scope[], document: string]>([
  [undefined, [], '{ viewer { id } metrics { activeWeddings } }'],
  [undefined, [], 'subscription { events { __typename } }'],
  [undefined, ['ANNOUNCE'], `mutation { ${announce} }`],
  [undefined, [], `mutation { ${join} __typename }`],
  [undefined, [], `mutation { ${announce.replace('{ id }', '@skip(if: true) { id }')} }`],
  ['scope ANNOUNCE', [], `mutation { ${announce} }`],
  ['scope ANNOUNCE', ['MANAGE_TASKS', 'SEND_MESSAGE'], `mutation { sendMessage: ${announce} }`],
  ['for people', ['ANNOUNCE', 'SEND_MESSAGE'], `mutation { ${announce} ${typing} }`],
  ['for people', ['ANNOUNCE'], `mutation { ...F } fragment F on Mutation { ... { ${typing} } }`],
])('an integration is refused (%s) with the scopes %j for %s', (missing, scopes, text) => {
  const refusal = scopeRefusal({ schema, document: parse(text) }, { scopes, restrictedKinds: new Set() })
  if (missing === undefined) expect(refusal).toBeUndefined()
  else expect(refusal).toMatchObject({ code: 'FORBIDDEN', message: expect.stringContaining(missing) })
})

test('each mutation is for people alone, or names the scope of its permission', () => {
  const scopesOf = Object.values(schema.getMutationType()?.getFields() ?? {}).map(({ name, extensions }) => [
    name,
    extensions.scope,
  ])
  expect(Object.fromEntries(scopesOf)).toMatchObject({
    createIntegration: 'MANAGE_INTEGRATIONS',
    sendMessage: 'SEND_MESSAGE',
    sharePhoto: 'SHARE_PHOTO',
    editPhoto: 'SHARE_PHOTO',
    removePhoto: 'REMOVE_PHOTO',
    withdrawAnnouncement: 'ANNOUNCE',
    updateTask: 'MANAGE_TASKS',
    refreshSession: undefined,
    createPersonalLink: undefined,
    requestRejoin: undefined,
    confirmRejoinRequest: undefined,
    declineRejoinRequest: undefined,
    rename: undefined,
  })
})
