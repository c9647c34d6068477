import { createHash } from 'node:crypto'
import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client'
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries'
import { expect, test } from 'vitest'
import { trustedDocuments } from '../../schema/trustedDocuments.ts'
import { ViewerDocument } from '../../web/live/gql/index.ts'
import { aPhoto } from '../support/pictures.ts'
import { askStream, openStream } from '../support/sharedStream.ts'
import { openSocket } from '../support/socket.ts'
import { ways } from '../support/ways.ts'
import { serverOf, startWedding, tokenOf } from '../support/wedding.ts'

const textOf = (name: string) => trustedDocuments.find((text) => text.startsWith(name)) ?? ''
const digestOf = (text: string) => createHash('sha256').update(text).digest('hex')
const [viewer, sharePhoto, hear] = [
  textOf('query Viewer'),
  textOf('mutation SharePhoto'),
  textOf('subscription Events'),
]
const own = 'query Viewer { viewer { id } }'
const forbidden = { errors: [{ extensions: { code: 'FORBIDDEN', reason: 'UNTRUSTED_DOCUMENT' } }] }
const unknown = { errors: [{ extensions: { code: 'NOT_FOUND', field: 'documentId' } }] }

/** A wedding whose server runs trusted documents alone, and a token of Ana's. */
async function strictWedding(policy = 'only') {
  const wedding = await startWedding({ settings: { TRUSTED_DOCUMENTS: policy } })
  const token = await tokenOf({ sub: 'ana', name: 'Ana', role: 'COUPLE', weddingId: wedding.id })
  const { url } = serverOf(wedding)
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  return {
    id: wedding.id,
    url,
    token,
    headers,
    posts: async (body: object, path = '/graphql', accept = 'application/json') =>
      fetch(`${url}${path}`, { method: 'POST', headers: { ...headers, accept }, body: JSON.stringify(body) }),
    /** Sends a photo with a form. */
    async uploads(operation: object) {
      const form = new FormData()
      form.set('operations', JSON.stringify({ ...operation, variables: { input: { file: null } } }))
      form.set('map', JSON.stringify({ 0: ['variables.input.file'] }))
      form.set('0', await aPhoto(), 'photo.jpg')
      const { authorization } = headers
      return (await fetch(`${url}/graphql`, { method: 'POST', headers: { authorization }, body: form })).json()
    },
    /** Opens one stream of server-sent events for several operations. */
    async opensStream() {
      const reserved = await askStream(url, token, { method: 'PUT' })
      return openStream(url, token, await reserved.text())
    },
    [Symbol.asyncDispose]: () => wedding[Symbol.asyncDispose](),
  }
}

test('a strict server runs the documents of the app, in whatever way they come, and no other for anybody', async () => {
  await using wedding = await strictWedding()
  const { url, token } = wedding
  const owner = await tokenOf({ sub: 'root', name: 'Root', role: 'ADMIN', weddingId: wedding.id })
  for (const [way, ask] of Object.entries(ways)) {
    // The second time it is known.
    for (const time of ['first', 'second'])
      expect(await ask(url, token, { query: viewer }), `${way}, ${time}`).toMatchObject({
        data: { viewer: { name: 'Ana' } },
      })
    for (const query of [own, `${viewer} ${own.replace('Viewer', 'Mine')}`, '{ __schema { types { name } } }'])
      for (const whose of [token, owner]) expect(await ask(url, whose, { query }), way).toMatchObject(forbidden)
  }
  expect(await (await wedding.posts({ query: own }, '/graphql', 'multipart/mixed')).text()).toContain('FORBIDDEN')
  expect(await (await wedding.posts({ query: own }, '/graphql/stream')).json()).toMatchObject(forbidden)
  expect((await wedding.posts({ query: hear }, '/graphql/stream')).status).toBe(201)
  const followsOwn = { query: 'subscription { messageReceived { cursor } }' }
  for (const accept of ['multipart/mixed;subscriptionSpec=1.0', 'text/event-stream'])
    expect(await (await wedding.posts(followsOwn, '/graphql', accept)).text()).toContain('UNTRUSTED_DOCUMENT')
  const stream = await wedding.opensStream()
  await stream.adds('1', own)
  expect((await stream.hears())?.data).toMatchObject({ id: '1', payload: forbidden })
  await stream.leave()
  expect(await wedding.uploads({ query: sharePhoto.replace('id\n', '') })).toMatchObject(forbidden)
  expect(await wedding.uploads({ query: sharePhoto })).toMatchObject({ data: { sharePhoto: { caption: null } } })
  const page = await fetch(`${url}/graphql`, { headers: { accept: 'text/html' } })
  expect(page.status).toBe(404)
})

test.each(['only', 'off'])('with TRUSTED_DOCUMENTS=%s a client names a document by its id', async (policy) => {
  await using wedding = await strictWedding(policy)
  const { url, token, headers, posts } = wedding
  const documentId = `sha256:${digestOf(viewer)}`
  const ana = { data: { viewer: { name: 'Ana' } } }
  expect(await (await posts({ documentId })).json()).toMatchObject(ana)
  expect(await (await fetch(`${url}/graphql?documentId=${documentId}`, { headers })).json()).toMatchObject(ana)
  expect(await (await posts({ documentId }, '/graphql', 'text/event-stream')).text()).toContain('"name":"Ana"')
  expect((await posts({ documentId: `sha256:${digestOf(hear)}` }, '/graphql/stream')).status).toBe(201)
  const sharing = await wedding.uploads({ documentId: `sha256:${digestOf(sharePhoto)}` })
  expect(sharing).toMatchObject({ data: { sharePhoto: { caption: null } } })

  const byGet = await fetch(`${url}/graphql?documentId=sha256:${digestOf(sharePhoto)}`, { headers })
  expect(byGet.status).toBe(405)
  const stream = await wedding.opensStream()
  await stream.asks({ documentId, extensions: { operationId: '1' } })
  expect((await stream.hears())?.data).toMatchObject({ id: '1', payload: ana })
  await stream.leave()

  using socket = openSocket({ url })
  await socket.connects(token)
  await socket.says({ id: '1', type: 'subscribe', payload: { query: '', documentId } })
  expect((await socket.hears('1')).payload).toMatchObject(ana)
  await socket.says({ id: '2', type: 'subscribe', payload: { query: '', documentId: 'sha256:0' } })
  expect(await socket.hears('2')).toMatchObject({ type: 'error', payload: unknown.errors })

  expect(await (await posts({ documentId: 'sha256:0' })).json()).toMatchObject(unknown)
  expect(await (await fetch(`${url}/graphql?documentId=sha256:0`, { headers })).json()).toMatchObject(unknown)
  expect(await wedding.uploads({ documentId: 'sha256:0' })).toMatchObject(unknown)
  expect(await (await posts({ documentId: 'sha256:0' }, '/graphql/stream')).json()).toMatchObject(unknown)
})

test("Apollo's persisted queries find a trusted document, and send the text of another one", async () => {
  await using wedding = await strictWedding('off')
  const sent: any[] = []
  const watching: typeof fetch = (to, init) => {
    sent.push(JSON.parse(String(init?.body)))
    return fetch(to, init)
  }
  const link = new PersistedQueryLink({ sha256: digestOf }).concat(
    new HttpLink({ uri: `${wedding.url}/graphql`, headers: wedding.headers, fetch: watching }),
  )
  const client = new ApolloClient({ cache: new InMemoryCache(), link })
  const { data } = await client.query({ query: ViewerDocument })
  expect(data?.viewer?.name).toBe('Ana')
  expect(sent.map(({ query }) => query)).toEqual([undefined])
  const answer = await client.query({ query: gql('{ viewer { joinedAt } }') })
  expect(answer.data).toMatchObject({ viewer: { joinedAt: expect.any(String) } })
  expect(sent.map(({ query }) => query === undefined)).toEqual([true, true, false])
  client.stop()
})
