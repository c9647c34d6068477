import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { expect, inject, test } from 'vitest'
import { startProxy } from '../chaos/proxy.ts'
import { aPhoto, fileOf } from '../support/pictures.ts'
import { startProcess } from '../support/process.ts'
import { request, secret, tokenOf, upload } from '../support/request.ts'
import { freePort } from '../support/setup/program.ts'
import { openSocket } from '../support/socket.ts'

const { databaseUrl = '', redisUrl = '' } = inject('services')

/** Word in all texts that people write in this test. It may not appear in any log. */
const marker = 'sottovoce'
const said = (words: string) => `${words} "${marker}" it's ${marker}`

const joining = 'mutation ($input: JoinWeddingInput!) { joinWedding(input: $input) { token } }'
/** Everything that is written in an evening, each with its table. */
const writings: [table: string, mutation: string, input: object][] = [
  [
    'messages',
    'mutation ($input: SendMessageInput!) { done: sendMessage(input: $input) { id } }',
    { channel: 'WEDDING', content: said('all') },
  ],
  [
    'messages',
    'mutation ($input: SendMessageInput!) { done: sendMessage(input: $input) { id } }',
    { recipientId: 'tom', content: said('you') },
  ],
  [
    'announcements',
    'mutation ($input: AnnounceInput!) { done: announce(input: $input) { id } }',
    { message: said('dinner') },
  ],
  [
    'tasks',
    'mutation ($input: CreateTaskInput!) { done: createTask(input: $input) { id } }',
    { title: said('cake'), notes: said('three') },
  ],
  [
    'music_requests',
    'mutation ($input: RequestMusicInput!) { done: requestMusic(input: $input) { id } }',
    { songTitle: said('song'), dedicatedTo: said('her') },
  ],
  [
    'mic_requests',
    'mutation ($input: RequestMicInput!) { done: requestMic(input: $input) { id } }',
    { purpose: said('speech') },
  ],
  [
    'photos',
    'mutation ($input: SharePhotoInput!) { done: sharePhoto(input: $input) { id } }',
    { url: `https://example.com/${marker}.jpg`, caption: said('kiss') },
  ],
]
/** The same again, by another id: a song only comes again under another title. */
const newOf = (input: object) => ({
  id: randomUUID(),
  ...input,
  ...('songTitle' in input && { songTitle: said(randomUUID()) }),
})
const invite = 'mutation { createInvitation(input: {}) { code } }'

test.skipIf(!databaseUrl || !redisUrl).for([
  ['at the default level', {}],
  ['in full detail', { LOG_LEVEL: 'trace', DEBUG: '*' }],
] as const)(
  'the log of a stormy evening, %s, holds nothing that was written, no code and no token',
  async ([, detail]) => {
    const name = `logs_${randomUUID().replaceAll('-', '')}`
    const admin = postgres(databaseUrl, { max: 1 })
    await admin.unsafe(`create database ${name}`)
    const direct = postgres(databaseUrl.replace(/postgres$/, name), { max: 1, onnotice: () => {} })
    const cables = {
      database: await startProxy(Number(new URL(databaseUrl).port)),
      redis: await startProxy(Number(new URL(redisUrl).port)),
    }
    const dataDir = mkdtempSync(join(tmpdir(), 'attitudes-logs-'))
    const passwords = ['p4ssw0rd-of-the-database', 'metrics-token-of-the-evening']
    await using server = await startProcess({
      WS_PORT: String(await freePort()),
      DATA_DIR: dataDir,
      JWT_SECRET: secret,
      DATABASE_URL: `postgres://postgres:${passwords[0]}@127.0.0.1:${cables.database.port}/${name}`,
      REDIS_URL: `redis://127.0.0.1:${cables.redis.port}`,
      METRICS_TOKEN: passwords[1] ?? '',
      ...detail,
    })
    const { url } = server
    const token = await tokenOf({ sub: 'ana', name: 'Ana', role: 'COUPLE', weddingId: 'stormy' })
    const wrongTokens = [
      await tokenOf({ sub: 'ana' }, 60),
      await tokenOf({ sub: 'ana', role: said('r') }, 60),
      `${token}x`,
      said('no token'),
    ]
    const guest = await tokenOf({ sub: 'tom', name: 'Tom', role: 'GUEST', weddingId: 'stormy' })
    await request(url, guest, '{ viewer { id } }')
    const writes = () =>
      Promise.all(writings.map(([, mutation, input]) => request(url, token, mutation, { input: newOf(input) })))
    const invites = async (): Promise<string | undefined> =>
      (await request(url, token, invite)).data?.createInvitation.code

    // First, requests that succeed.
    const codes = ['WRNG-CODE-1234', await invites()]
    expect((await writes()).flatMap(({ errors }) => errors ?? [])).toEqual([])
    const keys = [randomUUID(), randomUUID()]
    for (const [index, code] of codes.entries())
      await request(url, undefined, joining, { input: { code, name: 'Léa', id: keys[index] } })
    await upload(url, token, await aPhoto(), { caption: said('dance') })

    // Clients make mistakes.
    for (const [, mutation] of writings) {
      await request(url, token, mutation, {
        input: { id: said('id'), content: { [marker]: marker }, message: [marker], title: 1, nonsense: marker },
      })
    }
    await upload(url, token, fileOf(Buffer.from(said('no picture'))), { caption: said('broken') })
    await request(url, token, `{ viewer { ${marker} } } # ${marker}`)
    await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: said('no JSON'),
    })
    await fetch(`${url}/graphql?token=${token}&query=${marker}&variables=${marker}`)
    await fetch(`${url}/join/${codes[1]}?token=${token}`, { headers: { accept: 'text/html' } })
    await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${marker}` } })
    for (const wrong of wrongTokens) await request(url, wrong.replaceAll(/[^\x20-\x7e]/g, ''), '{ viewer { id } }')
    for (const wrong of [...wrongTokens, token]) {
      using phone = openSocket(server, { path: `/graphql?token=${wrong === token ? token : marker}` })
      await phone.says({ type: 'connection_init', payload: { token: wrong, secret: marker } })
      if (wrong === token) await phone.hears()
      await phone.says({
        id: marker,
        type: 'subscribe',
        payload: { query: `subscription { ${marker} }`, operationName: marker, variables: { marker } },
      })
      await phone.says(said('no message'))
      await phone.closed
    }

    // The database refuses what is written, is out of reach, and Redis with it.
    for (const table of ['invitations', ...new Set(writings.map(([table]) => table))]) {
      await direct.unsafe(
        `create function refuse_${table}() returns trigger language plpgsql as $$ begin raise exception 'no: %', new; end $$`,
      )
      await direct.unsafe(
        `create trigger refuse before insert on ${table} for each row execute function refuse_${table}()`,
      )
    }
    expect((await writes()).map(({ errors }) => errors?.[0]?.extensions.code)).toEqual(
      writings.map(() => 'INTERNAL_SERVER_ERROR'),
    )
    await invites()
    for (const table of ['invitations', ...new Set(writings.map(([table]) => table))])
      await direct.unsafe(`drop trigger refuse on ${table}`)
    await direct.unsafe('alter table messages rename column content to words')
    await writes()
    await direct.unsafe('alter table messages rename column words to content')
    cables.redis.cut()
    await writes()
    cables.database.cut()
    expect((await writes()).map(({ errors }) => errors?.[0]?.extensions.code)).toEqual(
      writings.map(() => 'UNAVAILABLE'),
    )
    await request(url, undefined, joining, { input: { code: codes[1], name: 'Zoé', id: keys[1] } })
    cables.redis.mend()
    cables.database.mend()
    await expect
      .poll(async () => (await writes()).flatMap(({ errors }) => errors ?? []), { timeout: 20_000 })
      .toEqual([])

    await server.kill('SIGTERM')
    const log = server.said()
    expect(log).toContain('an operation failed')
    expect(log).toContain('PostgreSQL does not serve')
    const signature = (jwt: string) => jwt.split('.').at(-1) ?? ''
    const tokens = [token, guest, ...wrongTokens.filter((wrong) => wrong.startsWith('eyJ'))].map(signature)
    for (const hidden of [marker, secret, ...passwords, ...codes, ...keys, ...tokens]) {
      const at = log.indexOf(String(hidden))
      expect(at === -1 ? '' : log.slice(Math.max(0, at - 300), at + 100)).toBe('')
    }
    for (const cable of Object.values(cables)) await cable.end()
    await Promise.all([direct.end(), admin.end()])
    rmSync(dataDir, { recursive: true, force: true })
  },
)
