import { request as httpRequest } from 'node:http'
import { json } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { startServer } from '../../src/server.ts'
import { startOnOlder } from '../support/older.ts'
import { aPhoto, list, load, shares } from '../support/pictures.ts'
import { openSocket } from '../support/socket.ts'
import { backends, request, startWedding, type TestWedding, tokenOf } from '../support/wedding.ts'

const hear = 'subscription ($after: Cursor) { photoShared(after: $after) { photo { url thumbnailUrl } } }'
const invite = 'mutation { createInvitation(input: { role: GUEST }) { code url } }'
const pathOf = (url: string) => new URL(url).pathname
const portOf = ({ servers }: TestWedding) => new URL(servers[0]?.url ?? '').port

/** Asks as a phone does that reached the server under another name. */
function askAt(wedding: TestWedding, token: string, headers: Record<string, string>, query: string): Promise<any> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest(`${wedding.servers[0]?.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
    })
    asked.on('response', async (response) => resolve(((await json(response)) as any).data)).on('error', reject)
    asked.end(JSON.stringify({ query }))
  })
}

/** Uploads a photo under a made-up host, and returns the addresses in the answer. */
async function uploadAt(
  wedding: TestWedding,
  token: string,
  host: string,
): Promise<{ url: string; thumbnailUrl: string }> {
  const form = new FormData()
  const query = 'mutation ($input: SharePhotoInput!) { sharePhoto(input: $input) { url thumbnailUrl } }'
  form.set('operations', JSON.stringify({ query, variables: { input: { file: null } } }))
  form.set('map', JSON.stringify({ 0: ['variables.input.file'] }))
  form.set('0', await aPhoto(), 'photo.jpg')
  // fetch writes the Host itself.
  const { headers, body } = new Request('http://localhost', { method: 'POST', body: form })
  const bytes = Buffer.from(await new Response(body).arrayBuffer())
  return new Promise((resolve, reject) => {
    const asked = httpRequest(`${wedding.servers[0]?.url}/graphql`, {
      method: 'POST',
      headers: { ...Object.fromEntries(headers), host, authorization: `Bearer ${token}` },
    })
    asked
      .on('response', async (response) => resolve(((await json(response)) as any).data.sharePhoto))
      .on('error', reject)
    asked.end(bytes)
  })
}

describe.each(backends)('with the %s backend', (backend) => {
  test('each person gets photos at the address where they reached the server: shared, listed, live and on replay', async () => {
    await using wedding = await startWedding({ backend })
    const [ana, leo] = [await wedding.join('ana'), await wedding.join('leo')]
    const [port, after] = [portOf(wedding), await ana.cursor()]
    const hosts = [`localhost:${port}`, `127.0.0.1:${port}`, `192.168.1.20:${port}`]
    const sockets = hosts.map((host) => openSocket(wedding.servers[0] as { url: string }, { headers: { host } }))
    for (const socket of sockets) {
      await socket.connects(leo.token)
      await socket.asks('live', hear, { after })
    }
    const shared = await uploadAt(wedding, ana.token, hosts[2] as string)
    expect(shared.url).toMatch(new RegExp(`^http://${hosts[2]}/photos/[\\w-]{22}\\.webp$`))
    for (const [index, socket] of sockets.entries()) {
      const at = {
        url: `http://${hosts[index]}${pathOf(shared.url)}`,
        thumbnailUrl: `http://${hosts[index]}${pathOf(shared.thumbnailUrl)}`,
      }
      expect((await socket.hears('live')).payload.data.photoShared.photo).toEqual(at)
      await socket.asks('replay', hear, { after })
      expect((await socket.hears('replay')).payload.data.photoShared.photo).toEqual(at)
      const listed = await askAt(wedding, leo.token, { host: hosts[index] as string }, list)
      expect(listed.photos.nodes).toMatchObject([at])
      socket[Symbol.dispose]()
    }
  })

  test('a host that somebody made up reaches nobody, not even them', async () => {
    await using wedding = await startWedding({ backend })
    const [eve, leo] = [await wedding.join('eve', { role: 'COUPLE' }), await wedding.join('leo')]
    const heard = leo.subscribe(hear, { after: await leo.cursor() })
    using socket = openSocket(wedding.servers[0] as { url: string }, { headers: { host: 'evil.example' } })
    await socket.connects(eve.token)
    await socket.asks('live', hear)
    const forged = { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' }
    const shared = await uploadAt(wedding, eve.token, 'evil.example')
    const seen = [
      shared,
      (await heard.take(1))[0].photoShared.photo,
      (await socket.hears('live')).payload.data.photoShared.photo,
      (await leo.gets(list)).photos.nodes[0],
      (await askAt(wedding, eve.token, forged, list)).photos.nodes[0],
      (await askAt(wedding, eve.token, forged, invite)).createInvitation,
    ]
    expect(JSON.stringify(seen)).not.toContain('evil')
    for (const { url } of seen.slice(0, 5)) expect((await load(url)).status).toBe(200)
    const stored = [
      ...(await wedding.sql('select * from photos')),
      ...(await wedding.sql('select payload from events')),
    ]
    expect(JSON.stringify(stored)).not.toMatch(/evil|localhost|127\.0\.0\.1/)
  })

  test('photos of an earlier version, which were stored with their addresses, are found where the server is now', async () => {
    const [file, elsewhere] = ['a'.repeat(22), 'https://lea:secret@pictures.example/cake.jpg?size=big@2x']
    const [uploaded, linked] = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002']
    const at = '2026-06-20T14:30:00.000Z'
    const photo = (id: string, url: string, small = url) =>
      JSON.stringify({
        id,
        url,
        thumbnailUrl: small,
        caption: null,
        sharedBy: { id: 'ana', name: 'Ana', role: 'GUEST' },
        sharedAt: at,
      })
    const [large, small] = [`http://evil.example/photos/${file}.webp`, `http://evil.example/photos/${file}-small.webp`]
    await using server = await startOnOlder(backend, '0001_everything', [
      `insert into weddings (id, name, feed_id, seq) values ('older', 'Older', 'feed', 3)`,
      `insert into members (wedding_id, id, name, role, issued_at) values ('older', 'ana', 'Ana', 'GUEST', 1)`,
      `insert into photos (wedding_id, id, seq, source, url, thumbnail_url, file, shared_by, shared_at) values
        ('older', '${uploaded}', 1, 'digest', '${large}', '${small}', '${file}', 'ana', '${at}'),
        ('older', '${linked}', 2, '${elsewhere}', '${elsewhere}', '${elsewhere}', null, 'ana', '${at}')`,
      `insert into events (wedding_id, seq, kind, audience, payload, created_at) values
        ('older', 1, 'photo.shared', '{"everyone":true}', '{"photo":${photo(uploaded, large, small)}}', '${at}'),
        ('older', 2, 'photo.shared', '{"everyone":true}', '{"photo":${photo(linked, elsewhere)}}', '${at}'),
        ('older', 3, 'photo.removed', '{"everyone":true}',
          '{"photo":${photo(uploaded, large, small)},"by":{"id":"ana","name":"Ana","role":"GUEST"}}', '${at}')`,
    ])
    const token = await tokenOf({ sub: 'ana', name: 'Ana', role: 'GUEST', weddingId: 'older', iat: 1 })
    const expected = [
      { url: `${server.url}/photos/${file}.webp`, thumbnailUrl: `${server.url}/photos/${file}-small.webp` },
      { url: elsewhere.replace('lea:secret@', ''), thumbnailUrl: elsewhere.replace('lea:secret@', '') },
    ]
    const { data } = await request(server.url, token, list)
    expect(data?.photos.nodes).toMatchObject([...expected].reverse())
    using socket = openSocket(server)
    await socket.connects(token)
    const events = `subscription { events(after: "${Buffer.from('feed.0').toString('base64url')}") {
      ... on PhotoShared { photo { url thumbnailUrl } } ... on PhotoRemoved { photo { url thumbnailUrl } }
    } }`
    await socket.asks('replay', events)
    for (const shown of [...expected, expected[0]]) {
      expect((await socket.hears('replay')).payload.data.events).toEqual({ photo: shown })
    }
  })
})

test('with PUBLIC_URL everybody gets addresses there, whatever they asked', async () => {
  await using wedding = await startWedding({ settings: { PUBLIC_URL: 'https://live.example/' } })
  const ana = await wedding.join('ana', { role: 'COUPLE' })
  const { url } = await shares(ana, await aPhoto())
  expect(url).toMatch(/^https:\/\/live\.example\/photos\//)
  for (const host of ['evil.example', 'localhost', '192.168.1.20']) {
    expect((await askAt(wedding, ana.token, { host }, list)).photos.nodes[0].url).toBe(url)
    expect((await askAt(wedding, ana.token, { host }, invite)).createInvitation.url).toMatch(
      /^https:\/\/live\.example\/#\/join\//,
    )
  }
})

test('behind a trusted proxy the scheme and host that it forwards count, as far as they are allowed', async () => {
  const settings = { TRUSTED_PROXIES: 'loopback', ALLOWED_ORIGINS: 'https://live.example' }
  await using wedding = await startWedding({ settings })
  const ana = await wedding.join('ana', { role: 'COUPLE' })
  const invited = async (headers: Record<string, string>) =>
    new URL((await askAt(wedding, ana.token, headers, invite)).createInvitation.url).origin
  expect(await invited({ 'x-forwarded-host': 'live.example', 'x-forwarded-proto': 'https' })).toBe(
    'https://live.example',
  )
  expect(await invited({ host: '192.168.1.20', 'x-forwarded-proto': 'https' })).toBe('https://192.168.1.20')
  expect(await invited({ 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' })).not.toContain('evil')
})

const share = 'mutation ($input: SharePhotoInput!) { sharePhoto(input: $input) { url thumbnailUrl } }'

test('a photo by URL is shared without the password in it, and again as the same', async () => {
  await using wedding = await startWedding()
  const ana = await wedding.join('ana')
  const id = '00000000-0000-4000-8000-000000000001'
  const input = { id, url: 'https://ana:secret@pictures.example/cake.jpg?size=big@2x' }
  const shown = {
    url: 'https://pictures.example/cake.jpg?size=big@2x',
    thumbnailUrl: 'https://pictures.example/cake.jpg?size=big@2x',
  }
  expect((await ana.gets(share, { input })).sharePhoto).toEqual(shown)
  expect((await ana.gets(share, { input: { id, url: shown.url } })).sharePhoto).toEqual(shown)
  expect(JSON.stringify(await wedding.sql('select source from photos'))).not.toContain('secret')
})

test('a photo in a private network is refused, or taken where that is set, and hidden where it is no longer allowed', async () => {
  const url = 'http://192.168.1.1/login.jpg'
  const isPrivate = { code: 'BAD_USER_INPUT', field: 'url', reason: 'NOT_PUBLIC' }
  await using wedding = await startWedding()
  const ana = await wedding.join('ana')
  expect((await ana.ask(share, { input: { url } })).errors?.[0]?.extensions).toEqual(isPrivate)

  await using open = await startWedding({ settings: { PHOTO_URLS: 'any' } })
  const leo = await open.join('leo')
  const after = await leo.cursor()
  expect((await leo.gets(share, { input: { url } })).sharePhoto.url).toBe(url)
  for (const [name, settings] of [
    ['strict', {}],
    ['off', { PHOTO_URLS: 'off' }],
  ] as const) {
    const server = await startServer(
      readConfig({ ...open.settings, PHOTO_URLS: '', ...settings, DATA_DIR: open.dataDir }),
      {
        database: open.database,
      },
    )
    const { data } = await request(server.url, leo.token, list)
    const [{ url: shown }] = data?.photos.nodes ?? []
    expect(shown, name).toBe(`${server.url}/photos/hidden.webp`)
    expect((await load(shown)).headers.get('content-type')).toBe('image/webp')
    using socket = openSocket(server)
    await socket.connects(leo.token)
    await socket.asks('replay', hear, { after })
    expect((await socket.hears('replay')).payload.data.photoShared.photo.url).toBe(shown)
    await server.end()
  }
})

test('with photos by URL turned off, none is taken', async () => {
  await using wedding = await startWedding({ settings: { PHOTO_URLS: 'off' } })
  const ana = await wedding.join('ana')
  const { errors } = await ana.ask(share, { input: { url: 'https://pictures.example/cake.jpg' } })
  expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'url', reason: 'URLS_OFF' })
  expect((await shares(ana, await aPhoto())).url).toContain('/photos/')
})
